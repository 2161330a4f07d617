"""One training on several real JAX processes: the curve of one process, a kill survived, nobody left behind,
and a run like any other.
"""

import importlib.util
import os
import signal
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest

from fer_core import recipes, runs
from fer_core.predictor import Predictor
from fer_core.training.crew import ALONE, Crew
from tests.server import free_port

needs_jax = pytest.mark.skipif(
    importlib.util.find_spec("jax") is None,
    reason="JAX is not installed: make test-cluster, or pip install -e .[cluster]",
)
PATIENT = 900  # seconds; a twentieth of it is needed on two idle cores
ASKED = (
    "kalambate2024-cnn",
    "--dataset",
    "blobs",
    "--honest",
    "--batch-size",
    16,
    "--json",
    "--side-by-side",
)

NO_TENSORFLOW = """
from importlib.machinery import PathFinder
find = PathFinder.find_spec
def find_spec(cls, name, *rest):
    return None if name == "tensorflow" else find(name, *rest)
PathFinder.find_spec = classmethod(find_spec)
"""


def on_jax(function):
    """Marks a test that starts JAX."""
    for mark in (pytest.mark.cluster, pytest.mark.slow, needs_jax, pytest.mark.timeout(3 * PATIENT)):
        function = mark(function)
    return function


def train(*words, log, **surroundings):
    """A training in a process of its own."""
    command = [sys.executable, "-m", "fer_core", "train", *map(str, words)]
    with log.open("ab") as file:
        return subprocess.Popen(
            command, stdout=file, stderr=file, env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **surroundings}
        )


def wait_for(condition, log):
    end = time.time() + PATIENT
    while not (value := condition()):
        assert time.time() < end, log.read_text()[-3000:]
        time.sleep(0.1)
    return value


def ended(process, log, code=0):
    assert process.wait(PATIENT) == code, log.read_text()[-3000:]


def others(process):
    """The processes that a training started."""
    return [p for p in psutil.Process(process.pid).children(recursive=True) if "--process" in p.cmdline()]


def gone(processes):
    return not psutil.wait_procs(processes, timeout=60)[1]


def begun(name):
    """The run, once it has an epoch; it may not exist yet."""
    found = [r for r in runs.all_runs() if r.name == name]
    return found[0] if found and len(found[0].history()) else None


@on_jax
def test_two_processes_follow_the_curve_of_one_through_a_kill_and_a_resume_by_hand(blobs_home, tmp_path):
    log = tmp_path / "log"
    ended(train(*ASKED, "--epochs", 3, "--backend", "jax", "--name", "one", log=log), log)
    first = train(*ASKED, "--epochs", 3, "--processes", 2, "--name", "two", log=log)
    wait_for(lambda: begun("two"), log)
    helper = others(first)
    assert len(helper) == 1
    os.kill(first.pid, signal.SIGKILL)
    assert first.wait() and gone(helper)
    wait_for(lambda: runs.get("two").state == "lost", log)
    assert len(runs.get("two").history()) < 3

    meet = ("--processes", 2, "--coordinator", f"127.0.0.1:{free_port()}")
    leader = train("--run", runs.get("two").folder, "--side-by-side", *meet, "--process", 0, log=log)
    follower = train(*meet, "--process", 1, log=log)
    ended(leader, log)
    ended(follower, log)
    one, two = runs.get("one"), runs.get("two")
    assert (
        two.state == "finished"
        and two.recipe["hardware"]["backend"] == "jax"
        and two.recipe["processes"] == 2
    )
    assert len(two.history()) == 3
    np.testing.assert_allclose(two.history()["loss"], one.history()["loss"], atol=0.01)
    np.testing.assert_allclose(two.predictions().probabilities, one.predictions().probabilities, atol=0.05)
    assert two.ready and two.contract["export_difference"] < 1e-3
    assert [r for r in blobs_home.joinpath("models").iterdir() if r.name not in ("one", "two")] == []


@on_jax
def test_stopping_ends_all_processes_and_keeps_the_best(blobs_home, tmp_path):
    log = tmp_path / "log"
    process = train(*ASKED, "--epochs", 500, "--processes", 2, "--name", "long", log=log)
    run = wait_for(lambda: begun("long"), log)
    helper = others(process)
    runs.stop(run)
    ended(process, log)
    assert run.state == "stopped" and run.ready and gone(helper)


@on_jax
def test_when_one_process_dies_the_others_end_and_say_so(blobs_home, tmp_path):
    log = tmp_path / "log"
    process = train(*ASKED, "--epochs", 500, "--processes", 2, "--name", "lost", log=log)
    run = wait_for(lambda: begun("lost"), log)
    others(process)[0].kill()
    ended(process, log, code=1)
    assert run.state == "failed" and "rocess" in run.status.message and "resume" in run.status.message
    assert len(run.history()) and (run.folder / "checkpoint" / "last.npz").is_file()


@on_jax
def test_without_tensorflow_and_on_two_devices_a_run_ends_with_its_report_and_is_exported_later(
    blobs_home, tmp_path
):
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "sitecustomize.py").write_text(NO_TENSORFLOW)
    log = tmp_path / "log"
    bare = {"PYTHONPATH": str(tmp_path / "bare"), "XLA_FLAGS": "--xla_force_host_platform_device_count=2"}
    ended(train(*ASKED, "--epochs", 3, "--backend", "jax", "--name", "bare", log=log, **bare), log)
    run = runs.get("bare")
    assert run.state == "finished" and run.reports()["test"].accuracy > 0.8 and not run.ready
    assert "fer_core export bare --to litert" in run.status.message
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "fer_core",
            "export",
            "bare",
            "--to",
            "litert",
            "--out",
            str(tmp_path / "out"),
        ],
        capture_output=True,
        text=True,
        timeout=PATIENT,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert run.ready and (tmp_path / "out" / "model.tflite").is_file() and run.contract["temperature"] > 0
    happy = np.zeros((1, 48, 48), np.uint8)
    happy[0, 28:44] = 160
    predictor = Predictor.from_run("bare")
    assert predictor.classes[predictor.classify(happy)[0].argmax()] == "happy"


@pytest.mark.parametrize(("n", "count", "ways"), [(16, 2, 2), (17, 2, 2), (1, 3, 3), (10, 2, 4)])
def test_every_row_of_a_batch_is_somebodys_and_all_have_equally_many(n, count, ways):
    parts = [Crew(i, count, ways).rows(n) for i in range(count)]
    assert set(np.concatenate(parts)) == set(range(n)) and len({len(p) for p in parts}) == 1
    assert len(np.concatenate(parts)) % ways == 0 and len(np.concatenate(parts)) < n + ways


def test_alone_a_batch_is_passed_on_as_it_is():
    x = np.zeros((5, 2))
    assert ALONE.share(x)[0] is x and ALONE.leads


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--processes", "2", "--backend", "tensorflow"], "--backend jax"),
        (["--coordinator", "127.0.0.1:9"], "belong together"),
        (["--coordinator", "127.0.0.1:9", "--processes", "2", "--process", "2"], "does not exist among 2"),
        pytest.param(
            ["--backend", "torch"],
            "pip install torch",
            marks=pytest.mark.skipif(
                importlib.util.find_spec("torch") is not None, reason="PyTorch is installed"
            ),
        ),
        pytest.param(["--processes", "32", "--batch-size", "16"], "cannot be split", marks=needs_jax),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(words, says, blobs_home):
    done = subprocess.run(
        [sys.executable, "-m", "fer_core", "train", "kalambate2024-cnn", "--dataset", "blobs", *words],
        capture_output=True,
        text=True,
        timeout=PATIENT,
    )
    assert done.returncode == 1 and says in done.stderr


@needs_jax
def test_a_frozen_backbone_needs_no_company(blobs_home):
    frozen = next(r.name for r in recipes.RECIPES.values() if r.frozen)
    done = subprocess.run(
        [sys.executable, "-m", "fer_core", "train", frozen, "--dataset", "blobs", "--processes", "2"],
        capture_output=True,
        text=True,
        timeout=PATIENT,
    )
    assert done.returncode == 1 and "Leave --processes away" in done.stderr
