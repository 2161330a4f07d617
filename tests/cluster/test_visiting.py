"""Runs by datasets on a real Ray: the cells are those of this machine alone, a lost worker or a question that
cannot be put is a sentence and ends no other, and without Ray the command says how to install it.
"""

import importlib.util
import json
import os
import subprocess
import sys
import time

import pytest

from fer_core import runs
from fer_core.__main__ import main
from fer_core.cluster import visiting
from fer_core.errors import FerError
from fer_core.predictor import elsewhere
from fer_core.runs import visits
from fer_core.standings import crossing
from tests import tiny
from tests.meadow import sown

needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None,
    reason="Ray is not installed: make test-cluster, or pip install -e .[cluster]",
)
PATIENT = 600  # seconds; a twentieth of it is needed on two idle cores


def ray_on(function):
    """Marks a test that starts Ray."""
    for mark in (pytest.mark.cluster, pytest.mark.slow, needs_ray, pytest.mark.timeout(2 * PATIENT)):
        function = mark(function)
    return function


@pytest.fixture
def two_by_two(tiny_run, tiny_networks, home):
    """Two runs, of which one takes happy for sad, and two datasets."""
    swapped = ["angry", "disgust", "fear", "sad", "happy", "surprise", "neutral"]
    tiny.write(home / "models" / "swapping", tiny_networks["plain"], maps=False, classes=swapped)
    sown("meadow", {"test": {"happy": 10, "sad": 10, "neutral": 5}})
    sown("field", {"train": {"happy": 4, "sad": 4}}, seed=1)
    return [runs.named("tiny"), runs.named("swapping")]


@pytest.fixture
def no_ray_after():
    """Whatever a test starts in this process is ended with it."""
    yield
    import ray

    ray.shutdown()


def crossed(*words):
    """Exit code and JSON of the command, in a process of its own."""
    command = [sys.executable, "-m", "fer_core", "cross", *words, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENT)
    assert done.stdout, done.stderr[-2000:]
    return done.returncode, json.loads(done.stdout)


def end_worker(*place):
    """A question that takes its worker's process along."""
    os._exit(1)


@ray_on
def test_the_cells_filled_on_ray_are_those_that_one_machine_fills(two_by_two):
    code, value = crossed("--datasets", "meadow", "field", "--runs", "tiny", "swapping", "--address", "local")
    assert (code, value["problems"]) == (0, [])
    assert [cell["accuracy"] for cell in value["cells"]] == [1.0, 1.0, 0.2, 0.0]
    assert {pair["dataset"] for pair in value["pairs"]} == {"meadow", "field"}
    assert crossing.cross(two_by_two, ["meadow", "field"]).missing == [], "what Ray answered is kept"
    for run in two_by_two:
        by_ray = visits.of(run)[0]
        alone = elsewhere.evaluate(run, by_ray.place.dataset, again=True)
        assert (by_ray.arrays()["probabilities"] == alone.arrays()["probabilities"]).all()
        assert by_ray.report.matrix.tolist() == alone.report.matrix.tolist()


@ray_on
def test_what_cannot_be_asked_and_a_lost_worker_are_sentences(two_by_two, monkeypatch, no_ray_after):
    table = crossing.cross(two_by_two, ["meadow", "field"])
    (two_by_two[1].folder / "model.tflite").unlink()
    told = []
    problems = visiting.fill(table.missing, "local", lambda *step: told.append(step))
    assert len(problems) == 2 and all("no exported network" in problem for problem in problems)
    assert [done for done, _, _ in told] == [1, 2, 3, 4] and {total for _, total, _ in told} == {4}
    again = crossing.cross(two_by_two, ["meadow", "field"])
    assert [cell.value() for cell in again.cells] == [1.0, 1.0, None, None]
    monkeypatch.setattr(visiting, "_ask", end_worker)
    (lost,) = visiting.fill(table.missing[:1], "local")
    assert "its worker ended" in lost and "Repeat the command" in lost


@needs_ray
@pytest.mark.parametrize("address", ["127.0.0.1:9", "ray://127.0.0.1:9"])
def test_a_cluster_that_does_not_answer_is_named_at_once(two_by_two, address):
    missing = crossing.cross(two_by_two, ["field"]).missing
    began = time.monotonic()
    with pytest.raises(FerError, match=f"No Ray cluster answers at {address}: .*refused"):
        visiting.fill(missing, address)
    assert time.monotonic() - began < 30, "Ray alone takes minutes"
    assert visiting.fill([], address) == [], "nobody is asked where nothing is missing"


def test_without_ray_the_command_says_how_to_install_it(two_by_two, capsys, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert main(["cross", "--datasets", "field", "--address", "local"]) == 1
    assert 'pip install -e ".[cluster]"' in capsys.readouterr().err
    assert main(["cross", "--datasets", "field", "--address", "local", "--known"]) == 0
