"""The epochs: steps with a learning rate of their own, averaged weights, validation, early stopping; each
epoch ends in a checkpoint.

Backend-neutral: it drives Keras' own train_on_batch, so the same loop runs on TensorFlow, JAX and PyTorch.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fer_core.errors import RunError
from fer_core.recipes.base import Recipe
from fer_core.reports import Report
from fer_core.training import checkpoint
from fer_core.training.crew import ALONE, Crew
from fer_core.training.feeding import Feed
from fer_core.training.progress import Progress

AVERAGE_EVERY = 4  # steps between two updates of the averaged weights


@dataclass
class Course:
    """Where a training stands; everything here is in the checkpoint."""

    epoch: int = 0
    step: int = 0
    best: float = -math.inf
    best_epoch: int = 0
    stale: int = 0  # epochs without improvement
    factor: float = 1.0  # what the plateau schedule has made of the learning rate
    history: list[dict[str, Any]] = field(default_factory=list)


class Loop:
    """One network on its way through the epochs."""

    def __init__(
        self,
        model: Any,
        recipe: Recipe,
        feed: Feed,
        validation: tuple[np.ndarray, np.ndarray],
        progress: Progress,
        callbacks: Any = None,
        crew: Crew = ALONE,
    ):
        self.model, self.recipe, self.feed, self.validation, self.progress, self.crew = (
            model,
            recipe,
            feed,
            validation,
            progress,
            crew,
        )
        self.course, self.average, self.callbacks = Course(), None, callbacks

    def resume(self, saved: dict[str, Any]) -> None:
        """Go on from a checkpoint."""
        checkpoint.restore(saved, self.model)
        self.average = saved["average"]
        self.course = Course(**saved["state"])
        self.progress.epoch(self.course.history)

    def run(self, on_best) -> None:
        """All epochs that are left; `on_best()` is called with the better weights in the network."""
        while self.course.epoch < self.recipe.epochs and not self._tired():
            row = self._epoch(self.course.epoch + 1)
            self._close(row, on_best)

    def _tired(self) -> bool:
        return bool(self.recipe.patience) and self.course.stale >= self.recipe.patience

    def _epoch(self, number: int) -> dict[str, Any]:
        """One pass over the images; returns its row of the history."""
        reseed(self.model, self.feed.seed, number)
        self.model.reset_metrics()
        began, seen, sums = time.time(), 0, {}
        for step, (x, y) in enumerate(self.feed.epoch(number)):
            self.crew.check(self.progress, step)
            self.model.optimizer.learning_rate.assign(self.rate())
            logs = self.model.train_on_batch(*self.crew.share(x, y), return_dict=True)
            self.course.step += 1
            seen += len(x)
            sums = {k: sums.get(k, 0.0) + float(v) * len(x) for k, v in logs.items()}
            self._guard(logs["loss"], number, step)
            self._remember()
            self._tell(number, step, seen, began, logs)
        scores = self._validate()
        seconds = time.time() - began
        return {
            "epoch": number,
            **{k: v / seen for k, v in sums.items()},
            **scores,
            "learning_rate": self.rate(),
            "seconds": round(seconds, 2),
        }

    def rate(self) -> float:
        """The learning rate of the next step."""
        recipe, total = self.recipe, self.recipe.epochs * self.feed.steps
        if recipe.schedule != "cosine":
            return recipe.learning_rate * self.course.factor
        rise = recipe.warmup * total
        if self.course.step < rise:
            return recipe.learning_rate * (self.course.step + 1) / rise
        done = (self.course.step - rise) / max(1, total - rise)
        return recipe.learning_rate * max(0.005, 0.5 * (1 + math.cos(math.pi * min(1.0, done))))

    def _guard(self, loss: float, number: int, step: int) -> None:
        if not np.isfinite(loss):
            kept = (
                f"The best weights so far, of epoch {self.course.best_epoch}, are kept. "
                if self.course.best_epoch
                else ""
            )
            raise RunError(
                f"The loss became {float(loss)} in epoch {number}, step {step + 1}: the training diverged. "
                f"{kept}Try a smaller learning rate than {self.recipe.learning_rate:g}."
            )

    def _remember(self) -> None:
        """Move the averaged weights a little towards the present ones."""
        if not self.recipe.ema or self.course.step % AVERAGE_EVERY:
            return
        now = weights(self.model)
        if self.average is None:
            self.average = [w.copy() for w in now]
            return
        keep = min(
            self.recipe.ema**AVERAGE_EVERY, (1 + self.course.step) / (10 * AVERAGE_EVERY + self.course.step)
        )  # forget the start quickly
        for mean, w in zip(self.average, now, strict=True):
            mean *= keep
            mean += (1 - keep) * w

    def _tell(self, number: int, step: int, seen: int, began: float, logs: dict[str, Any]) -> None:
        speed = seen / max(1e-9, time.time() - began)
        left = (
            ((self.feed.steps - step - 1) + (self.recipe.epochs - number) * self.feed.steps)
            * self.recipe.batch_size
            / speed
        )
        self.progress.step(
            epoch=number,
            batch=step + 1,
            batches=self.feed.steps,
            images_per_s=round(speed, 1),
            seconds_left=round(left),
            loss=float(logs["loss"]),
        )

    def _validate(self) -> dict[str, float]:
        x, y = self.validation
        kept = self._swap()
        probabilities = predict(self.model, x, ask=self.crew.ask(self.model))
        self._unswap(kept)
        report = Report.from_predictions(y.argmax(1), probabilities, tuple(map(str, range(y.shape[1]))))
        if (
            report.left_out
        ):  # weights that give no number for a face are no good weights, whatever they score on the others
            self._guard(math.nan, self.course.epoch + 1, self.feed.steps - 1)
        clipped = np.clip(probabilities / np.maximum(probabilities.sum(1, keepdims=True), 1e-7), 1e-7, 1)
        return {
            "val_loss": float(-(y * np.log(clipped)).sum(1).mean()),
            "val_accuracy": report.accuracy or 0.0,
            "val_macro_recall": report.macro_recall or 0.0,
        }

    def _keep(self) -> None:
        if self.crew.leads:
            checkpoint.save(self.progress.run.folder, self.model, self.average, vars(self.course))

    def _swap(self) -> list[np.ndarray] | None:
        if self.average is None:
            return None
        kept = weights(self.model)
        put(self.model, self.average)
        return kept

    def _unswap(self, kept: list[np.ndarray] | None) -> None:
        if kept is not None:
            put(self.model, kept)

    def _close(self, row: dict[str, Any], on_best) -> None:
        """Judge the epoch, keep the best weights, write curve and checkpoint."""
        course, score = self.course, row[self.recipe.monitor]
        score = -score if self.recipe.monitor.endswith("loss") else score
        better = bool(np.isfinite(score)) and score > course.best
        course.epoch, course.stale = row["epoch"], 0 if better else course.stale + 1
        if better:
            course.best, course.best_epoch = score, row["epoch"]
            kept = self._swap()
            on_best()
            self._unswap(kept)
        if self.recipe.schedule == "plateau" and course.stale and course.stale % 3 == 0:
            course.factor *= 0.5
        course.history.append({**row, "best": better})
        with self.crew.alike():
            self._keep()
        self.progress.epoch(course.history)
        self.progress.step(epoch=row["epoch"], best_epoch=course.best_epoch, best=abs(course.best))
        if self.callbacks is not None:
            self.callbacks.on_epoch_end(
                row["epoch"] - 1, {k: v for k, v in row.items() if isinstance(v, float)}
            )


def predict(
    model: Any, x: np.ndarray, batch: int = 256, ask: Callable[[np.ndarray], np.ndarray] | None = None
) -> np.ndarray:
    """Probabilities of all pictures, as float32; `ask` is how a crew answers a batch together."""
    from fer_core.training.feeding import with_channel

    feed = (lambda a: a.astype(np.float32, copy=False)) if x.ndim == 2 else with_channel
    return np.concatenate(
        [
            np.asarray((ask or model.predict_on_batch)(feed(x[i : i + batch])), np.float32)
            for i in range(0, len(x), batch)
        ]
    )


def weights(model: Any) -> list[np.ndarray]:
    """Copies of the trainable weights."""
    import keras

    return [np.array(keras.ops.convert_to_numpy(v)) for v in model.trainable_variables]


def put(model: Any, values: list[np.ndarray]) -> None:
    """Set the trainable weights."""
    for variable, value in zip(model.trainable_variables, values, strict=True):
        variable.assign(value)


def reseed(model: Any, seed: int, epoch: int) -> None:
    """Start the epoch's dropout from the seed and the epoch's number, so that it does not matter what came
    before.
    """
    generators = [g for layer in model._flatten_layers() for g in getattr(layer, "_seed_generators", [])]
    for i, generator in enumerate(generators):
        generator.state.assign(
            np.random.default_rng((seed, epoch, i)).integers(0, 2**31, 2).astype(generator.state.dtype)
        )
