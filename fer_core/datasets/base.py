"""A Split is images, labels and what is known of them; narrowing one moves row numbers, never pixels.

split = datasets.load("fer2013")["train"]
split.only(["happy", "sad"]).per_class(200, seed=0)
"""

import hashlib
import mmap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from fer_core import emotions
from fer_core.datasets.unions.stack import Stack
from fer_core.errors import DataError

NAMES = ("train", "validation", "test")


@dataclass(frozen=True, eq=False)
class Split:
    """Rows of one pixel array, with a table that says what each row shows."""

    name: str
    pixels: np.ndarray | Stack  # (M, H, W) or (M, H, W, 3) uint8, possibly memory-mapped, M >= N
    rows: np.ndarray  # (N,) int64, which of the pixels are ours
    table: pd.DataFrame  # N rows: file, label, subject (or None), brightness, contrast, width, height
    classes: tuple[str, ...]  # emotion names, in the order of emotions.py
    votes: np.ndarray | None = None  # (N, len(classes)) float32, rows sum to 1

    def __post_init__(self) -> None:
        assert len(self.rows) == len(self.table), "one row of the table for each image"
        assert self.votes is None or self.votes.shape == (len(self.rows), len(self.classes))

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one image: (H, W) or (H, W, 3)."""
        return tuple(self.pixels.shape[1:])

    def images(self, where: np.ndarray | slice | None = None) -> np.ndarray:
        """The pixels of all rows, or of those at the positions `where`: (n, H, W[, 3]) uint8."""
        rows = self.rows if where is None else self.rows[where]
        images = np.asarray(self.pixels[rows])
        _let_go(self.pixels)
        return images

    @cached_property
    def labels(self) -> np.ndarray:
        """(N,) int64, positions in `classes`."""
        position = {name: i for i, name in enumerate(self.classes)}
        return self.table["label"].map(position).to_numpy(dtype=np.int64)

    @property
    def files(self) -> np.ndarray:
        """(N,) file names as the dataset had them."""
        return self.table["file"].to_numpy(dtype=object)

    @property
    def subjects(self) -> np.ndarray | None:
        """(N,) who is shown, None where an image does not say; None alone where none of them does."""
        column = self.table.get("subject")
        if column is None or column.isna().all():
            return None
        return column.astype(object).where(column.notna(), None).to_numpy(dtype=object)

    @property
    def people(self) -> np.ndarray:
        """(N,) who is shown; whoever is not named counts as a person without a second image."""
        files = "?" + self.table["file"].astype(str)
        named = self.table.get("subject", files)
        return named.astype(object).where(named.notna(), files).to_numpy(dtype=object)

    @property
    def sources(self) -> np.ndarray | None:
        """(N,) which dataset of a union each image is of, or None in a dataset of its own."""
        column = self.table.get("source")
        return None if column is None else column.to_numpy(dtype=object)

    def targets(self) -> np.ndarray:
        """What to learn: the votes where there are any, else one-hot labels; (N, classes) float32."""
        if self.votes is not None:
            return self.votes
        return np.eye(len(self.classes), dtype=np.float32)[self.labels]

    def counts(self) -> dict[str, int]:
        """How many images each emotion has, in the order of `classes`, zeros included."""
        counts = self.table["label"].value_counts()
        return {name: int(counts.get(name, 0)) for name in self.classes}

    def take(self, positions: np.ndarray, name: str | None = None) -> "Split":
        """The images at these positions (numbers or a mask), in that order, as a Split."""
        at = np.asarray(positions)
        at = np.flatnonzero(at) if at.dtype == bool else at.astype(np.int64)
        table = self.table.iloc[at].reset_index(drop=True)
        return replace(
            self,
            name=name or self.name,
            rows=self.rows[at],
            table=table,
            votes=None if self.votes is None else self.votes[at],
        )

    def only(self, names: Iterable[str]) -> "Split":
        """The images of these emotions; classes and votes shrink with them."""
        keep = emotions.ordered(names)
        missing = [n for n in keep if n not in self.classes]
        if missing:
            raise DataError(
                f"Emotions {', '.join(missing)} were asked for, but this data has "
                f"{', '.join(self.classes)}. Choose among those."
            )
        part = self.take(self.table["label"].isin(keep).to_numpy())
        votes = None if part.votes is None else part.votes[:, [self.classes.index(n) for n in keep]]
        if votes is not None:
            votes = (votes / np.maximum(votes.sum(1, keepdims=True), 1e-9)).astype(np.float32)
        return replace(part, classes=keep, votes=votes)

    def per_class(self, n: int, seed: int = 0, evenly: bool = True) -> "Split":
        """At most `n` images of each emotion, drawn with the seed, in file order; of a union evenly from its
        sources, as far as they go, or in proportion to what each has.
        """
        rng = np.random.default_rng(seed)
        shuffled = [rng.permutation(np.flatnonzero(self.labels == c)) for c in range(len(self.classes))]
        return self.take(np.sort(np.concatenate([self._first(n, at, evenly) for at in shuffled])))

    def _first(self, n: int, at: np.ndarray, evenly: bool) -> np.ndarray:
        """The first of these positions, so many of each source as is its due."""
        if self.sources is None:
            return at[:n]
        of_each = [at[self.sources[at] == source] for source in pd.unique(self.sources)]
        due = shares(n, [len(part) for part in of_each], evenly)
        return np.concatenate([part[:count] for part, count in zip(of_each, due, strict=True)])

    def balanced(self, seed: int = 0) -> "Split":
        """As many images of each emotion as the rarest one that is there has."""
        return self.per_class(min(n for n in self.counts().values() if n), seed)

    @property
    def fingerprint(self) -> str:
        """Twelve hex digits that change when a file name, label or the number of images does."""
        text = "\n".join(
            f"{f}\t{label}" for f, label in zip(self.table["file"], self.table["label"], strict=True)
        )
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def _let_go(pixels: np.ndarray | Stack) -> None:
    """Take what was read of mapped files off our account; it stays in the system's cache, and browsing
    millions costs no memory.
    """
    for array in pixels.parts if isinstance(pixels, Stack) else (pixels,):
        _let_go_of_one(array)


def _let_go_of_one(pixels: np.ndarray) -> None:
    base: Any = pixels
    while base is not None and not isinstance(base, mmap.mmap):
        base = getattr(base, "base", None)
    if base is not None and hasattr(mmap, "MADV_DONTNEED"):
        base.madvise(mmap.MADV_DONTNEED)


def shares(n: int, available: Sequence[int], evenly: bool) -> list[int]:
    """How many of `n` each source gives: alike, the others making up for what one lacks; or in proportion."""
    have = np.array(available)
    n = min(n, int(have.sum()))
    if evenly:
        given = np.zeros(len(have), int)
        for position, i in enumerate(np.argsort(have, kind="stable")):
            given[i] = min(have[i], (n - given.sum()) // (len(have) - position))
        return given.tolist()
    exact = have * (n / max(have.sum(), 1))
    given = np.floor(exact).astype(int)
    given[np.argsort(given - exact, kind="stable")[: n - given.sum()]] += 1
    return given.tolist()


def join(splits: Iterable[Split], name: str) -> Split:
    """Splits over the same pixels as one."""
    parts = list(splits)
    assert all(p.pixels is parts[0].pixels and p.classes == parts[0].classes for p in parts), (
        "join() needs one pixel array"
    )
    votes = None if any(p.votes is None for p in parts) else np.concatenate([p.votes for p in parts])
    table = pd.concat([p.table for p in parts], ignore_index=True)
    return replace(
        parts[0], name=name, rows=np.concatenate([p.rows for p in parts]), table=table, votes=votes
    )


def resplit(split: Split, shares: dict[str, float], seed: int = 0, by: str = "label") -> dict[str, Split]:
    """Cut one Split into named shares: by="label" keeps the mix of emotions, by="subject" people apart."""
    if by == "subject" and split.subjects is None:
        raise DataError(
            "A split by subject was asked for, but this data does not say who is shown. Split by label "
            "instead."
        )
    names, fractions = list(shares), np.array(list(shares.values()), float)
    place = _by_subject if by == "subject" else _by_label
    part = place(split, fractions / fractions.sum(), np.random.default_rng(seed))
    return {name: split.take(part == i, name) for i, name in enumerate(names)}


def _by_label(split: Split, fractions: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    part = np.zeros(len(split), np.int64)
    for c in range(len(split.classes)):
        at = rng.permutation(np.flatnonzero(split.labels == c))
        part[at] = np.searchsorted(np.cumsum(fractions)[:-1], (np.arange(len(at)) + 0.5) / max(len(at), 1))
    return part


def _by_subject(split: Split, fractions: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    subjects = split.people
    people = pd.unique(subjects)
    size = pd.Series(subjects).value_counts()
    part, room = {}, fractions * len(split)
    for person in rng.permutation(people):
        best = int(np.argmax(room / np.maximum(fractions, 1e-9)))
        part[person] = best
        room[best] -= size[person]
    return np.array([part[s] for s in subjects])
