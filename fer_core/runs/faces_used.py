"""How many faces a training would use, counted before it begins and without opening a picture.

    faces_used.count(recipe, "fer2013")   # FacesUsed(train=28709, validation=3589, test=3589, there=35887)

Images that both choose the epoch and are reported are test images, and count once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np

from fer_core import datasets
from fer_core.recipes.base import Protocol, Recipe
from fer_core.runs import protocol

Counts = dict[str, int]  # faces by emotion
Of = TypeVar("Of")  # whatever is known of a split


@dataclass(frozen=True)
class FacesUsed:
    """The faces of each split, and how many the dataset has in all."""

    train: int
    validation: int  # 0 where the test images choose the epoch
    test: int
    there: int

    @property
    def used(self) -> int:
        """Faces that the training would open, each counted once."""
        return self.train + self.validation + self.test


def count(recipe: Recipe, dataset: str) -> FacesUsed | None:
    """What the protocol would take of the dataset; None before its faces are there, or where the protocol
    leaves nothing to learn from.
    """
    used = of_counts(recipe.protocol, datasets.find(dataset).counts)
    return used if used.train and used.test else None


def of_counts(how: Protocol, images: Mapping[str, Mapping[str, int]]) -> FacesUsed:
    """The same of so many images of each emotion in each split, also where nothing is left for a part."""
    counts = {split: _only(by_emotion, how.classes) for split, by_emotion in images.items()}
    parts = _pooled(counts, how) if how.split == "pooled" else _kept(counts, how)
    total = sum(sum(by_emotion.values()) for by_emotion in images.values())
    train, validation, test = (sum(part.values()) for part in parts)
    return FacesUsed(train, validation, test, total)


def counted_once(splits: Mapping[str, Of], chosen_on: str) -> dict[str, Of]:
    """What is known of each split, as it is to be shown: where the test images chose the epoch, they are no
    validation images as well.
    """
    doubled = chosen_on == "test" and "test" in splits
    return {split: value for split, value in splits.items() if not (doubled and split == "validation")}


def _only(by_emotion: Mapping[str, int], classes: tuple[str, ...]) -> Counts:
    return {name: by_emotion.get(name, 0) for name in classes}


def _pooled(counts: Mapping[str, Counts], how: Protocol) -> tuple[Counts, Counts, Counts]:
    """All faces mixed, at most so many of each emotion, divided by the shares."""
    pool: Counts = {}
    for by_emotion in counts.values():
        pool = {name: pool.get(name, 0) + n for name, n in by_emotion.items()}
    train, validation, test = _divided(_capped(pool, how.per_class), how.shares)
    if not any(test.values()):
        test, validation = validation, {}
    return train, validation, test


def _kept(counts: Mapping[str, Counts], how: Protocol) -> tuple[Counts, Counts, Counts]:
    """The splits as published; what is missing is cut from train."""
    train, validation, test = (counts.get(split, {}) for split in protocol.NAMES)
    if how.merge_test and validation and test:
        test = {name: n + validation.get(name, 0) for name, n in test.items()}
        validation = {}
    by_test = protocol.chooser(how) == "test" and bool(test)
    _, for_validation, for_test = how.shares
    if not test:
        share = for_test or 0.1
        train, test, _ = _divided(train, (1 - share, share, 0.0))
    if by_test:
        validation = {}
    elif not validation:
        share = for_validation / (how.shares[0] + for_validation) or 0.1
        train, validation, _ = _divided(train, (1 - share, share, 0.0))
    return _capped(train, how.per_class), validation, test


def _capped(counts: Counts, most: int) -> Counts:
    return {name: min(n, most) for name, n in counts.items()} if most else counts


def _divided(counts: Counts, shares: tuple[float, float, float]) -> tuple[Counts, Counts, Counts]:
    """Each emotion by the shares, rounded as datasets.base.resplit does."""
    edges = np.concatenate([[0.0], np.cumsum(shares) / sum(shares)])
    first, second, third = (
        {name: _between(n, low, high) for name, n in counts.items()} for low, high in pairwise(edges)
    )
    return first, second, third


def _between(n: int, low: float, high: float) -> int:
    """How many of n evenly spaced places lie in a part of the whole."""
    places = (np.arange(n) + 0.5) / max(n, 1)
    return int(((places > low) & (places <= high)).sum())
