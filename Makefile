# make run: sets up and opens the dashboard.   make test: sets up and passes everything.
# make lint: the rules of the source, its layout and its types.   make format: writes the layout.
# make test-cluster: adds Ray and JAX, passes what needs them.   make test-package: builds and installs the package.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
# no display, or a machine that is reached from elsewhere: do not try to open a browser
HEADLESS := $(if $(or $(DISPLAY),$(WAYLAND_DISPLAY),$(filter Darwin,$(shell uname -s))),false,true)

.PHONY: run test test-cluster test-package lint format bench clean

run: $(VENV)/.run
	@$(BIN)/python dashboard --server.port $(PORT) --server.headless $(HEADLESS)

test: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/python -m pytest -m "not browser and not cluster and not package" -n auto
	$(BIN)/python -m pytest tests/browser -n 2 --dist loadfile

test-cluster: $(VENV)/.cluster
	$(BIN)/python -m pytest tests/cluster $(if $(PICK),-k "$(PICK)")

test-package: $(VENV)/.test
	$(BIN)/python -m pytest tests/package

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.test
	$(BIN)/ruff check --select I --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.run
	@for f in benchmarks/[a-z]*.py benchmarks/*/[a-z]*.py; do echo "== $$f"; $(BIN)/python $$f || exit 1; done

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.test: requirements-test.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	@touch $@

$(VENV)/.cluster: requirements-cluster.txt $(VENV)/.test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-cluster.txt
	@touch $@

clean:
	rm -rf $(VENV) *.egg-info .pytest_cache .ruff_cache .mypy_cache
