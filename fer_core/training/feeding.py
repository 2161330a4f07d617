"""Batches: chosen, augmented and mixed in a background thread, the same for the same seed, epoch and step.

Every random choice comes from default_rng((seed, epoch[, step])), so an epoch does not depend on those before
it: that is what lets a resumed training follow the same curve.
"""

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from fer_core.datasets.base import Split
from fer_core.recipes import augment
from fer_core.recipes.base import Recipe

AHEAD = 6  # batches made before they are asked for


@dataclass(frozen=True, eq=False)
class Feed:
    """What the network is fed: pictures (or cached features), targets, and how they are drawn and changed."""

    pictures: Callable[[np.ndarray, int], np.ndarray]  # positions, epoch -> array
    targets: np.ndarray  # (N, C) float32
    recipe: Recipe
    seed: int
    augmented: bool = True

    @property
    def steps(self) -> int:
        """Steps in an epoch."""
        return max(1, -(-len(self.targets) // self.recipe.batch_size))

    def epoch(self, number: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """The batches of one epoch, made ahead in a thread."""
        order = drawn_order(self.targets, self.recipe.sampling, np.random.default_rng((self.seed, number)))
        size = self.recipe.batch_size
        yield from _ahead(
            lambda step: self._batch(order[step * size : (step + 1) * size], number, step), self.steps
        )

    def _batch(self, where: np.ndarray, number: int, step: int) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng((self.seed, number, step))
        x, y = self.pictures(where, number), self.targets[where]
        x = with_channel(augment.apply(x, self.recipe.augment, rng)) if self.augmented else x
        if self.recipe.label_smoothing:
            y = y * (1 - self.recipe.label_smoothing) + self.recipe.label_smoothing / y.shape[1]
        return _mixed(x, y, self.recipe.mixup, rng) if self.recipe.mixup else (x, y)


def from_split(split: Split, recipe: Recipe, seed: int, goals: np.ndarray | None = None) -> Feed:
    """Feed a Split's pictures, equalised first where the recipe asks for it, with its own targets or these
    goals.
    """
    pixels = pictures(split, recipe)
    return Feed(
        lambda where, _: pixels[where],
        targets(split, recipe.label_mix) if goals is None else goals,
        recipe,
        seed,
    )


def pictures(split: Split, recipe: Recipe, where: np.ndarray | None = None) -> np.ndarray:
    """A split's pixels (or those at some positions) as the network was promised them: equalised where the
    recipe says so.
    """
    pixels = split.images(where)
    return augment.equalise(pixels) if recipe.protocol.equalise else pixels


def targets(split: Split, mix: float) -> np.ndarray:
    """What to learn; a share of it from the column `fer2013_label` where the dataset has one."""
    if not mix or "fer2013_label" not in split.table:
        return split.targets()
    position = {name: i for i, name in enumerate(split.classes)}
    first = split.table["fer2013_label"].map(position)
    known = first.notna().to_numpy()
    out = split.targets().copy()
    out[known] = (1 - mix) * out[known] + mix * np.eye(len(split.classes), dtype=np.float32)[
        first[known].astype(int)
    ]
    return out


def shape(split: Split) -> tuple[int, ...]:
    """The shape of one picture as a network takes it: with its channel, also where it is gray."""
    return split.shape if len(split.shape) == 3 else (*split.shape, 1)


def with_channel(images: np.ndarray) -> np.ndarray:
    """(B, H, W) as (B, H, W, 1) float32; colours stay."""
    images = images if images.ndim == 4 else images[..., None]
    return images.astype(np.float32, copy=False)


def drawn_order(targets: np.ndarray, sampling: str, rng: np.random.Generator) -> np.ndarray:
    """Positions in the order of an epoch: each once, or drawn so that rare emotions come more often."""
    n = len(targets)
    if sampling == "natural":
        return rng.permutation(n)
    label = targets.argmax(1)
    count = np.bincount(label, minlength=targets.shape[1]).astype(float)
    share = (
        np.sqrt(count) if sampling == "sqrt" else (count > 0).astype(float)
    )  # how often each emotion shall come
    weight = (share / np.maximum(count, 1))[label]
    return _systematic(weight / weight.sum(), n, rng)


def _systematic(weight: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """n draws with these weights, as even as they can be: nobody is left out by bad luck alone."""
    shuffled = rng.permutation(n)
    points = (np.arange(n) + rng.random()) / n
    chosen = np.searchsorted(np.cumsum(weight[shuffled]), points).clip(max=n - 1)
    return rng.permutation(shuffled[chosen])


def _mixed(
    x: np.ndarray, y: np.ndarray, alpha: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Mixup: each picture with its neighbour in the batch."""
    share = rng.beta(alpha, alpha, len(x)).astype(np.float32)
    wide = share.reshape(-1, *[1] * (x.ndim - 1))
    return wide * x + (1 - wide) * np.roll(x, 1, 0), share[:, None] * y + (1 - share[:, None]) * np.roll(
        y, 1, 0
    )


def _ahead(make: Callable[[int], tuple], steps: int) -> Iterator[tuple]:
    """make(0), make(1), ... with a few made before they are wanted; an error in the thread is raised here."""
    ready: queue.Queue = queue.Queue(AHEAD)
    done = threading.Event()

    def work() -> None:
        for step in range(steps):
            item: tuple | Exception
            try:
                item = make(step)
            except Exception as error:
                item = error
            while not done.is_set():
                try:
                    ready.put(item, timeout=0.2)
                    break
                except queue.Full:
                    continue
            if done.is_set() or isinstance(item, Exception):
                return

    threading.Thread(target=work, daemon=True).start()
    try:
        for _ in range(steps):
            item = ready.get()
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        done.set()
