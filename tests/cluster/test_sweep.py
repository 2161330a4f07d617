"""Sweeps on a real Ray: trials are ordinary runs, what is killed goes on, losers stop early, nonsense is
refused with a sentence.
"""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from fer_core import paths, recipes, runs, standings, sweeps
from fer_core.errors import FerError
from fer_core.sweeps import plan, standing
from tests import makers
from tests.blobs import fer

needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None,
    reason="Ray is not installed: make test-cluster, or pip install -e .[cluster]",
)
PATIENT = 900  # seconds; about a fortieth of it is needed on two idle cores
on_ray = [pytest.mark.cluster, pytest.mark.slow, needs_ray, pytest.mark.timeout(2 * PATIENT)]
FAST = ("kalambate2024-cnn", "--dataset", "blobs", "--honest", "--set", "batch_size=16", "--json")


def ray_on(function):
    """Marks a test that starts Ray."""
    for mark in on_ray:
        function = mark(function)
    return function


def carried_out(*words):
    """What a sweep's command prints as JSON."""
    command = [sys.executable, "-m", "fer_core", "sweep", *map(str, words)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=PATIENT,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def wait_for(condition, seconds=PATIENT):
    """Wait until condition() holds, and say so if it never does."""
    end = time.time() + seconds
    while not (value := condition()):
        assert time.time() < end, "waited in vain"
        time.sleep(0.1)
    return value


def begin(*words, log):
    """A sweep in a process of its own, as a terminal starts it."""
    command = [sys.executable, "-m", "fer_core", "sweep", *map(str, words)]
    with log.open("ab") as file:
        return subprocess.Popen(
            command,
            stdout=file,
            stderr=subprocess.STDOUT,
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
            start_new_session=True,
        )


def trainings(home):
    """The processes that train a run of this home."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if "fer_core.cluster.trial" in words and any(str(home) in word for word in words):
            found.append(process)
    return found


def process_of(run):
    return next(p for p in trainings(run.folder) if p.is_running())


@pytest.fixture
def over():
    """Kill what a test leaves running."""
    started = []
    yield started
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


@ray_on
def test_trials_are_ordinary_runs_one_that_fails_ends_no_other_and_seeds_fold(blobs_home):
    said = carried_out(
        *FAST,
        "--set",
        "epochs=3",
        "--set",
        "optimizer=adamw",
        "--set",
        "weight_decay=1",
        "--set",
        "learning_rate=1e-3,1e-6,10",
        "--seeds",
        2,
        "--retries",
        0,
    )
    assert said["state"] == "finished"
    found = [run for run in runs.all_runs() if run.recipe["sweep"] == said["sweep"]]
    assert sorted((run.recipe["knobs"]["learning_rate"], run.recipe["seed"]) for run in found) == [
        (rate, seed) for rate in (1e-6, 1e-3, 10) for seed in (0, 1)
    ]
    ended = [run for run in found if run.state == "finished"]
    assert len(ended) == 4, "the two that diverge end no other"
    assert all(
        set(run.reports()) == {"validation", "test"} and run.ready and len(run.history()) == 3
        for run in ended
    )
    assert [
        (f["seed"], "learning rate 10" in f["setting"], "diverged" in f["why"]) for f in said["failed"]
    ] == [(0, True, True), (1, True, True)]
    _best_first_and_folded(said, ended)


def _best_first_and_folded(said, ended):
    scored = [row for row in said["rows"] if row["validation"] is not None]
    assert [row["setting"] for row in scored] == ["learning rate 0.001", "learning rate 1e-06"], (
        "best on validation first"
    )
    assert [row["seeds"] for row in scored] == ["0 1", "0 1"]
    means = {}
    for run in ended:
        means.setdefault(run.recipe["knobs"]["learning_rate"], []).append(
            run.reports()["validation"].accuracy
        )
    assert scored[0]["validation"] == pytest.approx(sum(means[1e-3]) / 2)
    assert len(standings.fold(standings.rows(ended, split="test"))) == 2, "Compare folds them the same way"


@ray_on
def test_a_killed_worker_loses_at_most_its_epoch_and_a_killed_driver_goes_on(blobs_home, tmp_path, over):
    words = (*FAST, "--set", "epochs=1000", "--seeds", 2, "--name", "killed")
    over.append(begin(*words, log=tmp_path / "log"))
    sweep = sweeps.Sweep(paths.models() / ".sweeps" / "killed")
    wait_for((sweep.folder / "plan.json").exists)
    first, second = wait_for(lambda: list(sweep.runs().values()) if len(sweep.runs()) == 2 else None)
    wait_for(lambda: min(len(first.history()), len(second.history())) >= 3)
    before = first.history()
    worker = process_of(first)
    os.kill(worker.ppid(), signal.SIGKILL)  # the Ray worker; its training must not outlive it
    wait_for(lambda: not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE)
    kept = len(first.history())
    wait_for(lambda: len(first.history()) > kept)
    after = first.history()
    assert list(after["epoch"]) == list(range(1, len(after) + 1))
    assert after["seconds"].head(len(before)).tolist() == before["seconds"].tolist(), (
        "the epochs before were not trained again"
    )

    os.kill(over[-1].pid, signal.SIGKILL)  # the driver; everything it started goes with it
    wait_for(lambda: not trainings(blobs_home))
    epochs = {run.name: len(run.history()) for run in (first, second)}
    seconds = first.history()["seconds"].tolist()
    over.append(begin(*words, log=tmp_path / "log"))
    wait_for(lambda: all(len(run.history()) > epochs[run.name] for run in (first, second)))
    os.kill(over[-1].pid, signal.SIGINT)
    assert over[-1].wait(PATIENT) == 0, (tmp_path / "log").read_text()[-2000:]
    assert sweep.state == "stopped"
    assert {run.state for run in (first, second)} == {"stopped"}
    assert first.status.message.startswith(sweeps.INTERRUPTED)
    assert first.history()["seconds"].tolist()[: len(seconds)] == seconds
    assert len(runs.all_runs()) == 2, "no run was begun twice"


@ray_on
def test_an_interrupted_sweep_goes_on_and_what_has_finished_is_not_trained_again(blobs_home, tmp_path):
    trials = plan.trials(
        [recipes.honest(recipes.get("kalambate2024-cnn"))],
        "blobs",
        (0, 1),
        plan.values(["epochs=2", "batch_size=16"]),
    )
    sweep = sweeps.create(trials, search="grid")
    done, cut = (sweeps.begin(sweep, trial) for trial in sweep.trials)
    fer("train", "--run", done.folder)
    (cut.folder / "stop").write_text(sweeps.INTERRUPTED)
    makers.edit(cut.folder, "status.json", state="stopped")
    written = (done.folder / "report.json").stat().st_mtime_ns
    sweeps.launch(sweep)
    wait_for(lambda: sweep.state == "finished")
    assert sweep.counts() == {"finished": 2}, sweep.log()
    assert (done.folder / "report.json").stat().st_mtime_ns == written
    assert len(runs.all_runs()) == 2
    assert len(carried_out("--resume", sweep.name, "--json")["rows"]) == 1


@ray_on
def test_asha_stops_the_losers_which_keep_their_best(blobs_home):
    rates = "learning_rate=3e-3,1e-3,1e-7,2e-7,3e-7,4e-7"
    said = carried_out(*FAST, "--set", "epochs=20", "--set", rates, "--search", "asha", "--at-once", 2)
    found = {run.recipe["knobs"]["learning_rate"]: run for run in runs.all_runs()}
    assert len(found) == 6
    stopped = {rate: run for rate, run in found.items() if run.state == "stopped"}
    assert {1e-7, 2e-7, 3e-7, 4e-7} & set(stopped)
    assert any(found[rate].state == "finished" for rate in (3e-3, 1e-3))
    for run in stopped.values():
        assert run.status.message.startswith(f"{sweeps.LOSER} after {len(run.history())} of 20 epochs")
        assert run.ready
        assert set(run.reports()) == {"validation"}, "a loser's test images stay unopened"
        assert len(run.history()) < 20
    assert said["rows"][0]["setting"] in ("learning rate 0.003", "learning rate 0.001")
    assert not said["failed"]


NONSENSE = [
    (("nosuch",), "No recipe 'nosuch'"),
    ((), "Which recipe"),
    (("kalambate2024-cnn", "--dataset", "nosuch"), "No dataset 'nosuch'"),
    (("kalambate2024-cnn", "--set", "speed=3"), "no setting 'speed'"),
    (("kalambate2024-cnn", "--set", "learning_rate"), "wants a setting and its values"),
    (("kalambate2024-cnn", "--set", "learning_rate=quick"), "must be a number"),
    (("kalambate2024-cnn", "--set", "epochs=0,3"), "A training of 0 epochs"),
    (("kalambate2024-cnn", "--set", "learning_rate=1e-4:1e-2"), "how many to draw"),
    (("kalambate2024-cnn", "--search", "random"), "--trials 20"),
    (("kalambate2024-cnn", "--search", "guess"), "No search 'guess'"),
    (("kalambate2024-cnn", "--seeds", "0"), "must be at least 1"),
    (("kalambate2024-cnn", "--seeds", "3000"), "at most 2,000 fit"),
    (("kalambate2024-cnn", "--dataset", "blobs", "--set", "classes=fear,disgust"), "does not fit blobs"),
    (("--resume", "nosuch"), "No sweep 'nosuch'"),
    (("--stop", "nosuch"), "No sweep 'nosuch'"),
]


@needs_ray
@pytest.mark.parametrize(
    ("words", "sentence"), NONSENSE, ids=lambda v: "-".join(v)[:40] if isinstance(v, tuple) else ""
)
def test_nonsense_is_refused_with_a_sentence_before_anything_starts(blobs_home, capsys, words, sentence):
    from fer_core.__main__ import main

    assert main(["sweep", *words]) == 1
    assert sentence in capsys.readouterr().err
    assert not list((blobs_home / "models").iterdir())


def test_without_ray_the_command_says_how_to_install_it(blobs_home, capsys, monkeypatch):
    from fer_core.__main__ import main

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert main(["sweep", "kalambate2024-cnn", "--dataset", "blobs"]) == 1
    assert 'pip install -e ".[cluster]"' in capsys.readouterr().err


def test_nothing_of_ray_is_imported_before_it_is_needed():
    script = (
        "import sys, fer_core.__main__ as m, fer_core.cluster.sweep, fer_core.sweeps; m.parser(); "
        "print([n for n in sys.modules if n.split('.')[0] in ('ray', 'jax')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_grid_has_every_setting_once_with_every_seed():
    recipe = recipes.get("kalambate2024-cnn")
    found = plan.trials(
        [recipe],
        "blobs",
        (0, 1),
        plan.values(["learning_rate=1e-3,3e-4,0.001", "epochs=3", "dropout=0.2,0.5"]),
    )
    assert len(found) == len({t.id for t in found}) == 8
    assert [t.seed for t in found] == [0] * 4 + [1] * 4, "one seed of each before a second of any"
    assert {tuple(t.settings.values()) for t in found} == {(1e-3, 0.2), (1e-3, 0.5), (3e-4, 0.2), (3e-4, 0.5)}
    assert {t.knobs["epochs"] for t in found} == {3}
    assert found[0].asked().learning_rate == 1e-3


def test_a_range_is_drawn_by_its_logarithm_and_the_same_command_draws_the_same():
    recipe = recipes.get("kalambate2024-cnn")
    ranges = plan.values(["learning_rate=1e-5:1e-1", "batch_size=16:64"])
    found, again = (plan.trials([recipe], "blobs", (0,), ranges, "random", 200) for _ in range(2))
    assert found == again
    rates = [t.knobs["learning_rate"] for t in found]
    assert all(1e-5 <= r <= 1e-1 for r in rates)
    assert 60 < sum(r < 1e-3 for r in rates) < 140, "half of the draws lie below the middle of the exponents"
    assert all(isinstance(t.knobs["batch_size"], int) and 16 <= t.knobs["batch_size"] <= 64 for t in found)


def test_the_same_trials_are_the_same_sweep_and_others_under_its_name_are_refused(blobs_home):
    recipe = recipes.get("kalambate2024-cnn")
    one = sweeps.create(plan.trials([recipe], "blobs", (0,), {}), "mine")
    assert sweeps.create(plan.trials([recipe], "blobs", (0,), {}), "mine") == one
    with pytest.raises(FerError, match="with other trainings"):
        sweeps.create(plan.trials([recipe], "blobs", (0, 1), {}), "mine")
    assert [s.name for s in sweeps.all_sweeps()] == ["mine"]
    assert one.states() == {"t01": "waiting"}


def test_a_run_that_was_deleted_or_asked_for_something_else_is_not_taken_for_the_trial(blobs_home):
    recipe = recipes.get("kalambate2024-cnn")
    sweep = sweeps.create(plan.trials([recipe], "blobs", (0,), {}), "mine")
    runs.create(recipe.change(epochs=7), "blobs", 0, sweep="mine", trial="t01")
    assert sweep.run_of(sweep.trials[0]) is None
    run = sweeps.begin(sweep, sweep.trials[0])
    assert sweep.run_of(sweep.trials[0]) == run


def test_a_foreign_or_broken_sweep_folder_disturbs_nothing(blobs_home):
    folder = blobs_home / "models" / ".sweeps" / "odd"
    folder.mkdir(parents=True)
    for text in ("{not json", "[]", '{"trials": [{"id": 1}]}', json.dumps({"trials": "x"})):
        (folder / "plan.json").write_text(text)
        assert sweeps.Sweep(folder).state == "broken"
        assert len(sweeps.all_sweeps()) == 1
    assert not runs.all_runs()


def test_seeds_fold_also_where_the_test_images_are_cut_from_train_by_the_seed(home):
    from tests.makers import finished_run

    division = {"chosen_on": "validation", "cut": ["test"]}
    for seed in (0, 1):
        finished_run(home, f"s{seed}", seed=seed, fingerprint={"test": f"cut{seed}"}, division=division)
    assert [row.identity.seeds for row in standings.fold(standings.rows(runs.all_runs()))] == [(0, 1)]
    finished_run(home, "other", seed=2, fingerprint={"test": "another version of the data"})
    assert len(standings.fold(standings.rows(runs.all_runs()))) == 2


def test_what_stops_a_trial_is_told_from_what_stops_its_sweep(blobs_home):
    sweep = sweeps.create(plan.trials([recipes.get("kalambate2024-cnn")], "blobs", (0,), {}), "mine")
    run = sweeps.begin(sweep, sweep.trials[0])
    for why, over in (("", True), (sweeps.LOSER, True), (sweeps.INTERRUPTED, False)):
        paths.write_json(run.folder / "status.json", {"state": "queued", "heartbeat": time.time()})
        runs.stop(run, why)
        paths.write_json(run.folder / "status.json", {"state": "stopped"})
        assert sweeps.ended(run) is over
    assert standing.failed(sweep) == []
