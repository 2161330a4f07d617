"""A run is read while it is written, and a folder full of nonsense is read as far as it goes."""

import json
import time

import numpy as np

from fer_core import runs
from fer_core.runs import pulse
from tests import makers


def run_with(home, **status):
    folder = makers.finished_run(home, "one")
    makers.edit(folder, "status.json", **status)
    return runs.get("one")


def test_the_share_counts_steps_of_the_present_epoch(home):
    now = pulse.pulse(
        run_with(
            home,
            state="running",
            epoch=3,
            epochs=10,
            batch=20,
            batches=40,
            message="Training.",
            heartbeat=time.time(),
        )
    )
    assert now.share == 0.25
    assert now.sentence == "Epoch 3 of 10, step 20 of 40"
    assert now.active


def test_what_it_says_is_shown_before_and_after_the_epochs(home):
    assert (
        pulse.pulse(
            run_with(home, state="running", message="Reading the data.", heartbeat=time.time())
        ).sentence
        == "Reading the data."
    )


def test_a_run_that_was_asked_to_stop_says_so(home):
    run = run_with(home, state="running", heartbeat=time.time())
    runs.stop(run)
    assert "Stopping" in pulse.pulse(run).sentence


def test_nonsense_in_the_status_is_left_out(home):
    now = pulse.pulse(
        run_with(
            home,
            state="stopped",
            epoch="seven",
            epochs=None,
            batch=[1],
            images_per_s={},
            message=5,
            seconds_left=float("inf"),
        )
    )
    assert (now.epoch, now.epochs, now.images_per_s, now.seconds_left, now.message) == (0, 0, None, None, "")
    assert now.share == 0


def test_a_curve_with_missing_columns_and_words_in_it_is_read_as_far_as_it_goes(home):
    run = run_with(home)
    (run.folder / "history.csv").write_text(
        "epoch,val_accuracy,loss\n1,0.5,nan\n2,much,0.3\n,0.9,0.1\n3,0.4,inf\n"
    )
    curve = pulse.curve(run)
    assert list(curve["epoch"]) == [1, 2, 3]
    assert curve["val_loss"].isna().all()
    assert pulse.best_epoch(run, curve) == 1


def test_the_best_epoch_is_the_one_the_recipe_monitors(home):
    run = run_with(home)
    (run.folder / "history.csv").write_text("epoch,val_accuracy,val_loss\n1,0.5,0.9\n2,0.6,0.8\n3,0.4,0.7\n")
    assert pulse.best_epoch(run, pulse.curve(run)) == 2
    recipe = run.recipe
    (run.folder / "recipe.json").write_text(
        json.dumps({**recipe, "knobs": {**recipe["knobs"], "monitor": "val_loss"}})
    )
    assert pulse.best_epoch(run, pulse.curve(run)) == 3


def test_samples_are_named_and_half_a_file_is_no_file(home):
    run = run_with(home)
    assert pulse.samples(run) is None
    faces = {
        "images": np.zeros((2, 4, 4), np.uint8),
        "labels": np.array([0, 1]),
        "files": np.array(["a", "b"]),
        "classes": np.array(["happy", "sad"]),
    }
    np.savez(run.folder / "samples.npz", **faces, probabilities=np.array([[0.75, 0.25], [0.5625, 0.4375]]))
    seen = pulse.samples(run)
    assert (seen.labels, seen.answers, seen.confidence) == (
        ("happy", "sad"),
        ("happy", "happy"),
        (0.75, 0.5625),
    )
    whole = (run.folder / "samples.npz").read_bytes()
    (run.folder / "samples.npz").write_bytes(whole[: len(whole) // 2])
    assert pulse.samples(run) is None
