"""The loop: learning rates by arithmetic, averaged weights, early stopping, and a checkpoint that brings
everything back.
"""

import errno
import os

import numpy as np
import pytest

from fer_core import recipes, runs
from fer_core.errors import RunError
from fer_core.training import checkpoint
from fer_core.training.feeding import Feed
from fer_core.training.loop import Course, Loop
from fer_core.training.progress import Progress

RNG = np.random.default_rng(0)
X = RNG.integers(0, 256, (48, 48, 48), np.uint8)
Y = np.eye(2, dtype=np.float32)[RNG.integers(0, 2, 48)]


class Steady:
    """A network that is not one: it counts steps and answers as it is told."""

    def __init__(self, losses=(1.0,)):
        self.losses, self.steps, self.layers = list(losses), 0, []
        self.optimizer = type(
            "Optimizer",
            (),
            {"learning_rate": type("Rate", (), {"assign": lambda *_: None})(), "variables": []},
        )()
        self.variables = self.trainable_variables = []

    def reset_metrics(self):
        pass

    def train_on_batch(self, x, y, return_dict):
        self.steps += 1
        return {"loss": self.losses[min(self.steps, len(self.losses)) - 1]}

    def predict_on_batch(self, x):
        return np.tile(np.array([[0.6, 0.4]], np.float32), (len(x), 1))


def loop(home, model=None, **changes):
    recipe = recipes.get("house-cnn").change(**{"batch_size": 16, "ema": 0, "epochs": 4, **changes})
    run = runs.create(recipe, "toy")
    feed = Feed(lambda where, _: X[where], Y, recipe, 0)
    return Loop(model or Steady(), recipe, feed, (X, Y), Progress(run, recipe.epochs))


def test_the_cosine_rises_falls_and_ends_near_nothing(home):
    one = loop(home, learning_rate=1.0, schedule="cosine", warmup=0.25)  # 12 steps, 3 of them warm-up
    rates = []
    for one.course.step in range(12):
        rates.append(one.rate())
    assert rates[:3] == pytest.approx([1 / 3, 2 / 3, 1])
    assert rates[3] == pytest.approx(1)
    assert rates[11] == pytest.approx(0.5 * (1 + np.cos(np.pi * 8 / 9)))


def test_training_ends_early_when_nothing_gets_better(home):
    one = loop(home, epochs=50, patience=3)
    one.run(lambda: None)
    assert one.course.epoch == 4  # the first is best, three are not better
    assert one.course.best_epoch == 1


def test_the_plateau_schedule_halves_after_three_stale_epochs(home):
    one = loop(home, epochs=7, schedule="plateau", learning_rate=0.1)
    one.run(lambda: None)
    assert one.rate() == pytest.approx(0.1 / 4)  # stale after epochs 4 and 7


def test_a_loss_that_is_no_number_stops_with_advice(home):
    one = loop(home, Steady([1.0, 1.0, 1.0, float("nan")]))
    with pytest.raises(RunError, match="epoch 2, step 1.*smaller learning rate"):
        one.run(lambda: None)
    assert len(one.course.history) == 1


def test_a_full_disk_leaves_the_checkpoint_before_it(home, monkeypatch):
    one = loop(home, epochs=1)
    one.run(lambda: None)
    folder = one.progress.run.folder
    before = (folder / checkpoint.FILE).read_bytes()

    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(RunError, match="epoch 2 could not be written: No space left on device"):
        checkpoint.save(folder, one.model, None, {**vars(one.course), "epoch": 2})
    assert (folder / checkpoint.FILE).read_bytes() == before
    assert [f.name for f in (folder / "checkpoint").iterdir()] == ["last.npz"]


def test_half_a_checkpoint_is_none(home):
    one = loop(home, epochs=1)
    one.run(lambda: None)
    file = one.progress.run.folder / checkpoint.FILE
    file.write_bytes(file.read_bytes()[:200])
    assert checkpoint.read(one.progress.run.folder) is None


def test_a_checkpoint_brings_weights_optimiser_and_course_back(home):
    import keras

    def network():
        keras.utils.set_random_seed(1)
        model = keras.Sequential(
            [
                keras.Input((48, 48, 1)),
                keras.layers.Rescaling(1 / 255),
                keras.layers.Flatten(),
                keras.layers.Dense(2, activation="softmax"),
            ]
        )
        model.compile(keras.optimizers.Adam(1e-3), "categorical_crossentropy", jit_compile=False)
        model.optimizer.build(model.trainable_variables)
        return model

    whole = loop(home, network(), epochs=4, ema=0.9)
    whole.run(lambda: None)
    half = loop(home, network(), epochs=4, ema=0.9)
    half.recipe = half.recipe.change(epochs=2, schedule="constant")
    whole_rate = Loop.rate
    half.rate = lambda: whole_rate(
        type("As", (), {"recipe": whole.recipe, "feed": whole.feed, "course": half.course})()
    )
    half.run(lambda: None)
    saved = checkpoint.read(half.progress.run.folder)
    rest = loop(home, network(), epochs=4, ema=0.9)
    rest.resume(saved)
    rest.run(lambda: None)
    losses = [[row["loss"] for row in one.course.history] for one in (whole, rest)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)
    assert all(np.allclose(a, b, atol=1e-6) for a, b in zip(whole.average, rest.average, strict=True))


def test_a_course_is_plain_enough_for_json():
    assert Course(**vars(Course(epoch=3, best=0.5))) == Course(epoch=3, best=0.5)
