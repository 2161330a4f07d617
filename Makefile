# make run: sets up and opens the dashboard.   make test: sets up and passes everything.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
# no display, or a machine that is reached from elsewhere: do not try to open a browser
HEADLESS := $(if $(or $(DISPLAY),$(WAYLAND_DISPLAY),$(filter Darwin,$(shell uname -s))),false,true)

.PHONY: run test lint bench clean

run: $(VENV)/.run
	@$(BIN)/python -m streamlit run dashboard/app.py --server.port $(PORT) --server.headless $(HEADLESS)

test: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/python -m pytest -m "not browser" -n auto
	$(BIN)/python -m pytest -m browser

lint: $(VENV)/.test
	$(BIN)/ruff check .

bench: $(VENV)/.run
	@for f in benchmarks/[a-z]*.py; do echo "== $$f"; $(BIN)/python $$f || exit 1; done

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.test: requirements-test.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	@touch $@

clean:
	rm -rf $(VENV) *.egg-info .pytest_cache .ruff_cache
