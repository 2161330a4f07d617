"""A frozen backbone is run once: its pooled features are kept on disk, and the head trains on them in
seconds.

Where the recipe augments, the cache holds a few augmented copies of the training images and epochs take
turns.
"""

import hashlib
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from fer_core import paths
from fer_core.datasets.base import Split
from fer_core.datasets.unions import naming
from fer_core.recipes import augment
from fer_core.recipes.base import Augment, Recipe
from fer_core.runs import Run
from fer_core.runs.protocol import Parts
from fer_core.training.feeding import Feed, from_split, pictures, with_channel
from fer_core.training.progress import Progress

COPIES = 3  # augmented copies, beside the images as they are
BATCH = 128


def choose(
    model: Any, recipe: Recipe, parts: Parts, goals: np.ndarray, run: Run, progress: Progress
) -> tuple[Any, Feed, tuple[np.ndarray, np.ndarray]]:
    """(network to train, its feed, its validation data): the whole network on pictures, or the head on cached
    features; goals are what to learn.
    """
    from fer_core.recipes import blocks

    seed, dataset = run.recipe["seed"], run.recipe["dataset"]
    targets = parts.validation.targets()
    cut = blocks.split_frozen(model) if recipe.frozen else None
    if cut is None:
        feed = from_split(parts.train, recipe, seed, goals)
        return model, feed, (pictures(parts.validation, recipe), targets)
    backbone, head = cut
    copies = 1 if recipe.augment == Augment() else 1 + COPIES
    cached = [_cached(backbone, recipe, parts.train, copy, dataset, progress) for copy in range(copies)]

    def rows(where: np.ndarray, epoch: int) -> np.ndarray:
        return cached[epoch % copies][where].astype(np.float32)

    feed = Feed(rows, goals, recipe, seed, augmented=False)
    validation = _cached(backbone, recipe, parts.validation, 0, dataset, progress).astype(np.float32)
    return head, feed, (validation, targets)


def _cached(
    backbone: Any, recipe: Recipe, split: Split, copy: int, dataset: str, progress: Progress
) -> np.ndarray:
    """(N, features) float16 of the images as they are (copy 0) or augmented with the copy's own seed."""
    base, _ = naming.parted(dataset)  # a view keeps them beside its dataset, where they are found and freed
    file = paths.data() / base / "prepared" / f"features_{_print(backbone, recipe, split, copy)}.npy"
    if file.is_file():
        progress.prepared(0.0)  # a run before it had that cost
        return np.load(file, mmap_mode="r")
    features = np.empty((len(split), backbone.output_shape[-1]), np.float16)
    began = time.monotonic()
    for start in range(0, len(split), BATCH):
        progress.check()
        where = np.arange(start, min(start + BATCH, len(split)))
        features[where] = backbone.predict_on_batch(_pictures(split, where, recipe, copy))
        done = f"{where[-1] + 1:,} of {len(split):,}"
        progress.step(message=f"Features of the frozen backbone, {split.name}, copy {copy + 1}: {done}.")
    _write(file, features)
    progress.prepared(time.monotonic() - began)
    return features


def _print(backbone: Any, recipe: Recipe, split: Split, copy: int) -> str:
    """A short print of everything that the features depend on."""
    how = (
        f"{split.fingerprint} {split.shape} {backbone.output_shape} {recipe.size} "
        f"{recipe.protocol.equalise} {copy and recipe.augment} {copy} {_weights(backbone)}"
    )
    return hashlib.sha256(how.encode()).hexdigest()[:16]


def _pictures(split: Split, where: np.ndarray, recipe: Recipe, copy: int) -> np.ndarray:
    pixels = pictures(split, recipe, where)
    rng = np.random.default_rng((copy, int(where[0])))
    return with_channel(augment.apply(pixels, recipe.augment if copy else Augment(), rng))


def _weights(model: Any) -> str:
    """A short print of the backbone's weights: another start, another cache."""
    import keras

    sums = [float(np.abs(keras.ops.convert_to_numpy(v)).sum()) for v in model.variables[:40]]
    return hashlib.sha256(np.array(sums, np.float32).tobytes()).hexdigest()[:8]


def _write(file: Path, array: np.ndarray) -> None:
    """Keep the cache; a full disk costs only the time to compute it again."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        paths.write_array(file, array)
