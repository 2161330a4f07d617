"""The epochs: steps with a learning rate of their own, averaged weights, validation, early stopping; each
epoch ends in a checkpoint.

Backend-neutral: it drives Keras' own train_on_batch, so the same loop runs on TensorFlow, JAX and PyTorch.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fer_core.errors import RunError
from fer_core.recipes.base import Recipe
from fer_core.reports import Report
from fer_core.training import checkpoint
from fer_core.training.crew import ALONE, Crew
from fer_core.training.feeding import Feed, with_channel
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
    ) -> None:
        self.model, self.recipe, self.crew = model, recipe, crew
        self.feed, self.validation = feed, validation
        self.progress, self.callbacks = progress, callbacks
        self.course = Course()
        self.average: list[np.ndarray] | None = None

    def resume(self, saved: dict[str, Any]) -> None:
        """Go on from a checkpoint."""
        checkpoint.restore(saved, self.model)
        self.average = saved["average"]
        self.course = Course(**saved["state"])
        self.progress.epoch(self.course.history)

    def run(self, on_best: Callable[[], None]) -> None:
        """All epochs that are left; `on_best()` is called with the better weights in the network."""
        if not self.recipe.epochs and not self.course.history:
            self._close(self._as_it_begins(), on_best)
        while self.course.epoch < self.recipe.epochs and not self._tired():
            row = self._epoch(self.course.epoch + 1)
            self._close(row, on_best)

    def _tired(self) -> bool:
        return bool(self.recipe.patience) and self.course.stale >= self.recipe.patience

    def _as_it_begins(self) -> dict[str, Any]:
        """The row of a network that is not trained: epoch 0."""
        self.progress.step(message="Nothing to train: scoring the network as it begins.")
        began = time.time()
        scores = self._validate()
        return {"epoch": 0, **scores, "seconds": round(time.time() - began, 2)}

    def _epoch(self, number: int) -> dict[str, Any]:
        """One pass over the images; returns its row of the history."""
        reseed(self.model, self.feed.seed, number)
        self.model.reset_metrics()
        began, seen = time.time(), 0
        sums: dict[str, float] = {}
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
        """Raise where the loss is no number any more."""
        if np.isfinite(loss):
            return
        kept = ""
        if self.course.best_epoch:
            kept = f"The best weights so far, of epoch {self.course.best_epoch}, are kept. "
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
        step = self.course.step
        keep = min(
            self.recipe.ema**AVERAGE_EVERY, (1 + step) / (10 * AVERAGE_EVERY + step)
        )  # forget the start
        for mean, w in zip(self.average, now, strict=True):
            mean *= keep
            mean += (1 - keep) * w

    def _tell(self, number: int, step: int, seen: int, began: float, logs: dict[str, Any]) -> None:
        speed = seen / max(1e-9, time.time() - began)
        steps_left = self.feed.steps - step - 1 + (self.recipe.epochs - number) * self.feed.steps
        left = steps_left * self.recipe.batch_size / speed
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
        ):  # weights that give no number for a face are no good, whatever they score on others
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

    def _close(self, row: dict[str, Any], on_best: Callable[[], None]) -> None:
        """Judge the epoch, keep the best weights, write curve and checkpoint."""
        course = self.course
        course.epoch = row["epoch"]
        better = self._judge(row)
        if better:
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
            figures = {name: value for name, value in row.items() if isinstance(value, float)}
            self.callbacks.on_epoch_end(max(0, row["epoch"] - 1), figures)  # 0 where none was trained

    def _judge(self, row: dict[str, Any]) -> bool:
        """Whether the epoch is the best so far, by what the recipe monitors."""
        course, monitor = self.course, self.recipe.monitor
        score = -row[monitor] if monitor.endswith("loss") else row[monitor]
        if not np.isfinite(score) or score <= course.best:
            course.stale += 1
            return False
        course.best, course.best_epoch, course.stale = score, row["epoch"], 0
        return True


def predict(
    model: Any, x: np.ndarray, batch: int = 256, ask: Callable[[np.ndarray], np.ndarray] | None = None
) -> np.ndarray:
    """Probabilities of all pictures, as float32; `ask` is how a crew answers a batch together."""
    ask = ask or model.predict_on_batch
    batches = (_as_input(x[start : start + batch]) for start in range(0, len(x), batch))
    return np.concatenate([np.asarray(ask(one), np.float32) for one in batches])


def _as_input(x: np.ndarray) -> np.ndarray:
    """Pictures with their channel, or rows of features, as float32."""
    return x.astype(np.float32, copy=False) if x.ndim == 2 else with_channel(x)


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
    known = [getattr(layer, "seed_generator", None) for layer in every_layer(model)]
    generators = [generator for generator in known if generator is not None]
    for i, generator in enumerate(generators):
        state = np.random.default_rng((seed, epoch, i)).integers(0, 2**31, 2)
        generator.state.assign(state.astype(generator.state.dtype))


def every_layer(model: Any) -> Iterator[Any]:
    """Every layer of the network, and of the networks inside it."""
    for layer in getattr(model, "layers", ()):
        yield layer
        yield from every_layer(layer)
