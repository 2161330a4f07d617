"""Runs: any folder can be read, none can crash a reader, and what users do to them is refused in words when
it cannot be.
"""

import json
import time
import zipfile

import numpy as np
import pytest

from fer_core import paths, recipes, runs
from fer_core.errors import RunError
from tests import makers


@pytest.fixture
def alone(home, monkeypatch):
    """A home in which the shipped runs are not seen."""
    monkeypatch.setattr(paths, "shipped", lambda: home / "models")
    return home


def asked(**changes):
    return recipes.get("kalambate2024-cnn").change(**changes)


def beat(run, state, seconds_ago=0.0):
    paths.write_json(run.folder / "status.json", {"state": state, "heartbeat": time.time() - seconds_ago})


def test_a_new_run_waits_and_remembers_what_was_asked(alone):
    run = runs.create(asked(epochs=3), "drawn", seed=4, name="My first try")
    assert (run.state, run.name, run.title) == ("queued", "My-first-try", "My first try")
    assert run.asked().epochs == 3
    assert run.recipe["seed"] == 4


def test_two_runs_of_one_name_get_two_folders(alone):
    names = {runs.create(asked(), "drawn", name="same").name for _ in range(3)}
    assert names == {"same", "same-2", "same-3"}


@pytest.mark.parametrize("name", ["../outside", "/etc", "  ", "ünï/çødé", "a" * 400])
def test_no_name_leaves_the_folder_of_runs(alone, name):
    run = runs.create(asked(), "drawn", name=name)
    assert run.folder.parent == alone / "models"


@pytest.mark.parametrize(
    ("state", "silent", "shown"),
    [
        ("running", 5, "running"),
        ("running", 61, "lost"),
        ("queued", 61, "lost"),
        ("finished", 9999, "finished"),
        ("failed", 9999, "failed"),
    ],
)
def test_a_silent_training_is_lost_and_a_finished_one_is_not(alone, state, silent, shown):
    run = runs.create(asked(), "drawn")
    beat(run, state, silent)
    assert run.state == shown


@pytest.mark.parametrize(
    "file",
    ["recipe.json", "status.json", "report.json", "model.json", "history.csv", "predictions.npz", "notes.md"],
)
@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[1, 2]", b"null", None])
def test_a_run_with_a_broken_or_missing_file_is_read_without_a_crash(alone, file, content):
    folder = makers.finished_run(alone, "spoiled", n=20)
    (folder / file).unlink(missing_ok=True)
    if content is not None:
        (folder / file).write_bytes(content)
    [run] = runs.all_runs()
    assert run.state in ("finished", "broken")
    read = (
        run.title,
        run.status,
        run.history(),
        run.reports(),
        run.predictions(),
        run.contract,
        run.notes,
        run.log(),
        run.ready,
        run.created,
    )
    assert len(read) == 10


def test_predictions_with_pickles_inside_are_not_opened(alone):
    folder = makers.finished_run(alone, "foreign", n=20)
    np.savez(
        folder / "predictions.npz",
        classes=np.array([print], dtype=object),
        test_files=np.array([]),
        test_labels=np.array([]),
        test_probabilities=np.array([]),
    )
    assert runs.get("foreign").predictions() is None


def test_folders_that_are_no_runs_are_passed_over(alone):
    (alone / "models" / "holiday pictures").mkdir()
    (alone / "models" / ".deleted-1").mkdir()
    (alone / "models" / "a file").write_text("x")
    assert runs.all_runs() == []


def test_newest_runs_come_first(alone):
    for day in (3, 1, 2):
        makers.finished_run(alone, f"r{day}", n=10, created=f"2026-01-0{day}T00:00:00")
    assert [r.name for r in runs.all_runs()] == ["r3", "r2", "r1"]


def test_an_unknown_run_is_refused_with_those_there_are(alone):
    makers.finished_run(alone, "mine", n=10)
    with pytest.raises(RunError, match="No run 'yours'.*There are: mine"):
        runs.get("yours")


def test_only_what_runs_can_be_stopped_and_only_what_ended_early_resumed(alone):
    run = runs.create(asked(), "drawn")
    beat(run, "finished")
    with pytest.raises(RunError, match="is finished, not running"):
        runs.stop(run)
    with pytest.raises(RunError, match="it has finished"):
        runs.resume(run)
    beat(run, "running")
    with pytest.raises(RunError, match="Stop it first"):
        runs.delete(run)


def test_a_deleted_run_is_gone_whole(alone):
    run = runs.get(makers.finished_run(alone, "old", n=10))
    runs.delete(run)
    assert list((alone / "models").iterdir()) == []


def test_renaming_keeps_the_folder_and_notes_are_the_users_words(alone):
    run = runs.get(makers.finished_run(alone, "one", n=10))
    runs.rename(run, "  Better name ")
    runs.note(run, "größer")
    assert (run.name, run.title, run.notes) == ("one", "Better name", "größer")


def test_a_home_that_cannot_be_written_is_said_so(alone, monkeypatch):
    monkeypatch.setenv("FER_HOME", str(alone / "models" / "file"))
    (alone / "models" / "file").write_text("not a folder")
    with pytest.raises(RunError, match="Set FER_HOME to a folder that can be written"):
        runs.create(asked(), "drawn")


def test_a_shared_run_comes_back_from_its_zip(alone, tmp_path):
    folder = makers.finished_run(alone, "shared", n=10)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"copied/{file.name}")
    zipfile.ZipFile(tmp_path / "x.zip").extractall(alone / "models")
    assert np.array_equal(
        runs.get("copied").reports()["test"].matrix, runs.get("shared").reports()["test"].matrix
    )


def test_json_is_replaced_whole_or_not_at_all(alone, monkeypatch):
    file = alone / "status.json"
    paths.write_json(file, {"a": 1, "b": float("nan"), "c": np.float32(2)})
    assert json.loads(file.read_text()) == {"a": 1, "b": None, "c": 2.0}

    def gone(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(paths.os, "replace", gone)
    with pytest.raises(OSError, match="No space"):
        paths.write_json(file, {"a": 2})
    assert json.loads(file.read_text())["a"] == 1
    assert [f.name for f in alone.iterdir() if f.name.endswith(".part")] == []


def test_minutes_are_the_epochs_and_the_features_before_them(alone):
    run = runs.Run(makers.finished_run(alone, "a"))
    paths.write_json(run.folder / "status.json", {"state": "finished", "started": 1000.0, "finished": 2200.0})
    assert run.minutes == pytest.approx(run.history()["seconds"].sum() / 60)
    makers.edit(run.folder, "recipe.json", knobs={**run.recipe["knobs"], "frozen": True})
    assert run.minutes == pytest.approx(20)  # of an older run nothing better is known
    status = {"state": "finished", "started": 1000.0, "finished": 2200.0, "prepared": 90.0}
    paths.write_json(run.folder / "status.json", status)
    assert run.minutes == pytest.approx(1.5 + run.history()["seconds"].sum() / 60)
    (run.folder / "history.csv").unlink()
    paths.write_json(run.folder / "status.json", {"state": "running", "started": 1000.0})
    assert run.minutes is None
