"""Whole trainings in processes of their own: they finish, stop, are killed, wait their turn, and lose
nothing.
"""

import json
import os
import signal
import zipfile

import numpy as np
import pandas as pd
import psutil
import pytest

from fer_core import recipes, runs
from fer_core.reports import Report
from tests import makers
from tests.blobs import FAST, fer, states, wait_for

EXPLODING = {
    "optimizer": "adamw",
    "learning_rate": 10,
    "weight_decay": 1,
}  # each step makes every weight nine times larger


def processes_of(run):
    return [
        p for p in psutil.process_iter(["cmdline"]) if str(run.folder) in " ".join(p.info["cmdline"] or [])
    ]


def kill(run):
    for process in processes_of(run):
        os.kill(process.pid, signal.SIGKILL)
    wait_for(lambda: not [p for p in processes_of(run) if p.status() != psutil.STATUS_ZOMBIE])


def start(**changes):
    recipe = recipes.honest(recipes.get("kalambate2024-cnn")).change(batch_size=16, **changes)
    return runs.create(recipe, "blobs", seed=1)


@pytest.mark.slow
def test_a_training_leaves_a_whole_run(finished, tmp_path):
    assert finished.state == "finished"
    assert len(finished.history()) == 4
    for split in ("validation", "test"):
        told, report = finished.predictions(split), finished.reports()[split]
        again = Report.from_predictions(told.labels, told.probabilities, told.classes)
        assert again.accuracy == report.accuracy
        assert report.n == 30
    contract = finished.contract
    assert contract["classes"] == ["happy", "sad", "neutral"]
    assert contract["export_difference"] < 1e-3
    assert contract["bytes"]["model.tflite"] == (finished.folder / "model.tflite").stat().st_size
    recipe = json.loads((finished.folder / "recipe.json").read_text())
    assert {"libraries", "hardware", "fingerprint", "images", "seed"} <= set(recipe)
    assert recipe["hardware"]["jit_compile"] in (False, True)
    _exports_agree(finished, tmp_path)


def _exports_agree(run, tmp_path):
    """litert, keras, zip and savedmodel of one run, each with its papers."""
    for kind, file in (("litert", "model.tflite"), ("keras", "model.keras"), ("savedmodel", "savedmodel")):
        fer("export", run.name, "--to", kind, "--out", tmp_path / kind, "--json")
        assert {file, "labels.txt", "model.json", "model_card.md"} <= {
            f.name for f in (tmp_path / kind).iterdir()
        }
    assert "Precision" not in (tmp_path / "litert" / "model_card.md").read_text()
    assert "| happy |" in (tmp_path / "litert" / "model_card.md").read_text()
    fer("export", run.name, "--to", "zip", "--out", tmp_path / "run.zip", "--json")
    names = zipfile.ZipFile(tmp_path / "run.zip").namelist()
    assert f"{run.name}/report.json" in names
    assert not [n for n in names if "checkpoint" in n]


@pytest.mark.slow
def test_a_killed_training_goes_on_along_the_same_curve(finished):
    run = start(epochs=4)
    runs.launch(run)
    wait_for(lambda: len(run.history()) >= 2)
    kill(run)
    assert run.status.state == "running"  # nobody was left to say otherwise
    wait_for(lambda: run.state == "lost", seconds=20)  # the lock is free long before a minute has passed
    runs.resume(run)
    wait_for(lambda: run.state == "finished")
    whole, pieced = finished.history(), run.history()
    assert list(pieced["epoch"]) == [1, 2, 3, 4]
    assert np.allclose(whole[["loss", "val_loss"]], pieced[["loss", "val_loss"]], rtol=1e-3)


@pytest.mark.slow
def test_a_stopped_run_keeps_its_best_weights_and_does_not_open_the_test_split(blobs_home):
    run = start(epochs=900)
    runs.launch(run)
    wait_for(lambda: len(run.history()) >= 2)
    runs.stop(run)
    wait_for(lambda: run.state == "stopped")
    assert run.ready
    assert set(run.reports()) == {"validation"}
    assert "is kept" in run.status.message
    before = len(run.history())
    runs.resume(run)
    wait_for(lambda: len(run.history()) > before)
    runs.stop(run)
    wait_for(lambda: run.state == "stopped")
    history = run.history()
    assert list(history["epoch"]) == list(range(1, len(history) + 1))


@pytest.mark.slow
def test_two_trainings_take_turns_and_a_second_process_for_one_run_is_refused(blobs_home):
    first, second = start(epochs=900), start(epochs=1)
    runs.launch(first)
    wait_for(lambda: first.state == "running")
    runs.launch(second)
    again = fer("train", "--folder", first.folder, check=False)
    assert again.returncode == 1
    assert "trained by another process" in again.stderr
    assert states(first.name, second.name) == ["running", "queued"]
    runs.stop(first)
    wait_for(lambda: second.state == "finished")
    assert first.state == "stopped"


@pytest.mark.slow
def test_a_diverging_training_fails_with_a_sentence_and_keeps_the_last_good_weights(finished):
    before = finished.predictions("validation").probabilities
    asked = finished.recipe
    (finished.folder / "recipe.json").write_text(
        json.dumps({**asked, "knobs": {**asked["knobs"], "epochs": 30, **EXPLODING}})
    )
    makers.edit(finished.folder, "status.json", state="stopped")
    runs.resume(finished)
    wait_for(lambda: finished.state == "failed")
    assert "diverged" in finished.status.message
    assert "smaller learning rate" in finished.status.message
    assert finished.ready
    assert set(finished.reports()) == {"validation"}
    assert np.allclose(finished.predictions("validation").probabilities, before, atol=1e-5)


@pytest.mark.slow
def test_a_training_that_diverges_at_once_fails_without_a_half_made_run(blobs_home):
    fer(
        "train",
        *FAST,
        "--epochs",
        3,
        "--batch-size",
        2,
        "--optimizer",
        "adamw",
        "--learning-rate",
        10,
        "--weight-decay",
        1,
        check=False,
    )
    run = runs.all_runs()[0]
    assert run.state == "failed"
    assert "diverged" in run.status.message
    assert not run.ready
    assert not len(run.history())


def test_a_run_whose_recipe_asks_for_what_cannot_be_says_so_at_once(blobs_home):
    from fer_core import training
    from fer_core.errors import FerError

    run = start(epochs=1)
    (run.folder / "recipe.json").write_text(
        json.dumps({**run.recipe, "knobs": {**run.recipe["knobs"], "learning_rate": 1e38}})
    )
    with pytest.raises(FerError, match="must lie between"):
        training.carry_out(run)
    assert run.state == "failed"
    assert "must lie between" in run.status.message


def test_changed_data_is_not_trained_on_silently(blobs_home, monkeypatch):
    from fer_core import training
    from fer_core.errors import FerError

    run = start(epochs=1)
    recipe = run.recipe
    (run.folder / "recipe.json").write_text(
        json.dumps({**recipe, "fingerprint": {"train": "0", "validation": "0", "test": "0"}})
    )
    with pytest.raises(FerError, match="has changed since this training began"):
        training.carry_out(run)
    assert run.state == "failed"


def test_a_dataset_that_is_not_there_is_said_so(home):
    done = fer("train", "kalambate2024-cnn", "--dataset", "fer2013", check=False)
    assert done.returncode == 1
    assert "fer2013" in done.stderr
    assert "Traceback" not in done.stderr


def test_bad_settings_are_refused_before_anything_is_written(home):
    done = fer("train", "kalambate2024-cnn", "--dataset", "drawn", "--epochs", "many", check=False)
    assert done.returncode == 1
    assert "epochs must be a whole number" in done.stderr
    assert not list((home / "models").iterdir())


def test_a_history_is_read_while_it_is_written(blobs_home):
    run = start(epochs=2)
    assert isinstance(run.history(), pd.DataFrame)
    assert run.state == "queued"
