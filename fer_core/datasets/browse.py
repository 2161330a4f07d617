"""A Selection is what someone looks at: which faces, in which order, which page; small enough to be a URL.

selection = Selection.from_query({"dataset": "fer2013", "emotions": "fear", "sort": "darkest"})
rows = selection.rows(split)            # positions in the split, all pages
split.images(selection.on_page(rows))    # the pixels of one page
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd

from fer_core import emotions, tables
from fer_core.datasets.base import NAMES, Split

LAYOUTS = ("grid", "map")
SIZES = (30, 60, 120, 240)
# name: (column, from high to low); None is the order of the files, "" is drawn with the seed
SORTS = {
    "as stored": (None, False),
    "name": ("file", False),
    "darkest": ("brightness", False),
    "brightest": ("brightness", True),
    "least contrast": ("contrast", False),
    "most contrast": ("contrast", True),
    "least agreed": ("agreement", False),
    "shuffled": ("", False),
}
RANGES = {"brightness": 255.0, "contrast": 255.0, "agreement": 1.0}  # the top of each scale
NARROWING = ("emotions", "subject", "text", *RANGES, "source", "wrong_by", "problem")
Range = tuple[float, float]


@dataclass(frozen=True)
class Selection:
    """Which faces of which split, in which order, on which page."""

    dataset: str = "drawn"
    split: str = "train"
    emotions: tuple[str, ...] = ()  # none: all
    subject: str = ""
    text: str = ""
    brightness: Range | None = None
    contrast: Range | None = None
    sort: str = "shuffled"  # as stored, a page shows one emotion alone
    seed: int = 0
    size: int = 60
    page: int = 1
    face: str = ""  # the file that is open, if one is
    agreement: Range | None = None  # share of the votes for the winner
    source: str = ""  # of a union: one of its datasets
    wrong_by: str = ""  # the name of a run that answers another emotion
    problem: str = ""  # a finding of the doctor
    layout: str = "grid"

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Selection":
        """The selection that a URL asks for; what it says wrongly is left out."""
        values = {f.name: _read(f.name, query[f.name]) for f in fields(cls) if f.name in query}
        return cls(**{name: value for name, value in values.items() if value is not None})

    def to_query(self) -> dict[str, str]:
        """The selection as a URL says it: the dataset, and whatever differs from a new one."""
        first = Selection()
        values = {"dataset": self.dataset}
        for field in fields(self):
            value = getattr(self, field.name)
            if value != getattr(first, field.name):
                values[field.name] = value
        return {name: _write(value) for name, value in values.items()}

    def change(self, **values: Any) -> "Selection":
        """The selection with something changed; a changed filter starts at page one, another dataset without
        a filter.
        """
        if values.get("dataset", self.dataset) != self.dataset:
            return Selection(values["dataset"], sort=self.sort, size=self.size)
        page = values.get("page", self.page if set(values) <= {"face"} else 1)
        return replace(self, **{**values, "page": page})

    def fit(
        self, splits: Mapping[str, Split], runs: Collection[str] = (), problems: Collection[str] = ()
    ) -> "Selection":
        """The selection as this dataset can show it: a split it has, emotions and orders it knows, a run that
        answered its faces, a problem that was found.
        """
        split = self.split if self.split in splits else next(iter(splits))
        known = splits[split]
        sort = self.sort if self.sort in sorts(known) else Selection.sort
        return replace(
            self,
            split=split,
            emotions=tuple(e for e in self.emotions if e in known.classes),
            source=self.source if known.sources is not None else "",
            sort=sort,
            wrong_by=self.wrong_by if self.wrong_by in runs else "",
            problem=self.problem if self.problem in problems else "",
        )

    def toggled(self, name: str) -> "Selection":
        """With this emotion alone; with all of them again where it stood alone already."""
        return self.change(emotions=() if self.emotions == (name,) else (name,))

    def widened(self, column: str, low: float, high: float) -> "Selection":
        """With a range that takes in low to high; with none where it lay inside already."""
        now = getattr(self, column)
        if now is None:
            return self.change(**{column: (low, high)})
        inside = now[0] <= low and high <= now[1]
        return self.change(**{column: None if inside else (min(now[0], low), max(now[1], high))})

    def unfiltered(self) -> "Selection":
        """With everything that is there, in the same order and page size."""
        plain = Selection(self.dataset, self.split)
        return replace(plain, layout=self.layout, sort=self.sort, seed=self.seed, size=self.size)

    @property
    def filtered(self) -> bool:
        """Whether anything is left out."""
        return any(getattr(self, name) for name in NARROWING)

    def rows(self, split: Split, files: Collection[str] | None = None) -> np.ndarray:
        """(n,) positions in the split that the filter keeps, in the order asked for; `files` are those that
        `wrong_by` and `problem` leave, which the split itself does not know.
        """
        kept = self._kept(split)
        if files is not None:
            kept &= split.table["file"].isin(files).to_numpy()
        return self._sorted(split, np.flatnonzero(kept))

    def pages(self, faces: int) -> int:
        """How many pages so many faces take; at least one."""
        return max(-(-faces // self.size), 1)

    def on_page(self, rows: np.ndarray) -> np.ndarray:
        """The rows of this page; of the last one where the page asked for is beyond it."""
        page = min(self.page, self.pages(len(rows)))
        return rows[(page - 1) * self.size : page * self.size]

    def _kept(self, split: Split) -> np.ndarray:
        table, kept = split.table, np.ones(len(split), bool)
        if self.emotions:
            kept &= table["label"].isin(self.emotions).to_numpy()
        if self.source:
            kept &= _is(table, "source", self.source)
        if self.subject:
            kept &= _is(table, "subject", self.subject)
        if self.text:
            kept &= _has_text(table, self.text)
        for column, top in RANGES.items():
            bounds, values = getattr(self, column), _column(split, column)
            if bounds is not None and values is not None:
                kept &= _between(values, bounds, top)
        return kept

    def _sorted(self, split: Split, rows: np.ndarray) -> np.ndarray:
        column, down = SORTS[self.sort]
        if column == "":
            return np.random.default_rng(self.seed).permutation(rows)
        values = _column(split, column)
        if values is None:
            return rows
        order = np.argsort(values[rows], kind="stable")
        return rows[order[::-1] if down else order]


def _is(table: pd.DataFrame, column: str, value: str) -> np.ndarray:
    """Which rows have this value in a column that the table may lack."""
    if column not in table:
        return np.zeros(len(table), bool)
    return (table[column].astype(str) == value).to_numpy()


def _has_text(table: pd.DataFrame, text: str) -> np.ndarray:
    """Which rows have the text in their file name, label or subject; capital or not."""
    matches = np.zeros(len(table), bool)
    for column in ("file", "label", "subject"):
        if column in table and not table[column].isna().all():
            matches |= table[column].astype(str).str.contains(text, case=False, regex=False).to_numpy()
    return matches


def _between(values: np.ndarray, bounds: Range, top: float) -> np.ndarray:
    """The upper bound belongs to the next range, except at the top of the scale."""
    low, high = bounds
    return (values >= low) & ((values <= high) if high >= top else (values < high))


def _column(split: Split, column: str | None) -> np.ndarray | None:
    """The values to sort by, or None where this split has none."""
    if column is None:
        return None
    if column == "agreement":
        return None if split.votes is None else split.votes.max(axis=1)
    return split.table[column].astype(str).to_numpy() if column == "file" else split.table[column].to_numpy()


def summed_up(answers: Iterable[str], label: str) -> str:
    """What several models say of one face: 17 of 22 models say neutral, 5 say sad; it is labelled sad."""
    counts = Counter(answers)
    (most, first), *others = counts.most_common()
    models = "model says" if counts.total() == 1 else "models say"
    sentence = f"**{first} of {counts.total()} {models} {most}**"
    if others:
        sentence += ", " + ", ".join(f"{n} {name}" for name, n in others)
    return f"{sentence}. " + ("That is its label." if most == label else f"Its label is {label}.")


def find(split: Split, file: str) -> np.ndarray:
    """Positions of the face with this file name: one or none."""
    return np.flatnonzero(split.table["file"].eq(file).to_numpy()) if file else np.zeros(0, np.int64)


def listed(split: Split, rows: np.ndarray) -> bytes:
    """The faces at these positions as a CSV file: everything the index knows, votes included."""
    table = split.table.iloc[rows].reset_index(drop=True)
    if split.votes is not None:
        table = table.join(
            pd.DataFrame(split.votes[rows], columns=[f"vote_{name}" for name in split.classes])
        )
    return tables.as_csv(table).encode("utf-8")


def sorts(split: Split) -> list[str]:
    """The orders that make sense for this split."""
    return [name for name, (column, _) in SORTS.items() if column != "agreement" or split.votes is not None]


def _read(name: str, text: str) -> Any:
    """A value as the Selection has it, or None where the URL says nonsense."""
    if name == "emotions":
        return emotions.ordered(n for n in text.split(",") if n in emotions.EMOTIONS)
    if name in RANGES:
        return _range(text)
    if name in ("seed", "page", "size"):
        number = int(text) if text.isdecimal() and len(text) < 10 else None
        return {"seed": number, "page": number or None, "size": number if number in SIZES else None}[name]
    if name == "layout":
        return text if text in LAYOUTS else None
    if name == "sort":
        return text if text in SORTS else None
    if name == "split":
        return text if text in NAMES else None
    if name == "dataset":
        text = text.replace(" ", "+")  # what a + becomes in an address that was typed
    return text[:500]


def _range(text: str) -> Range | None:
    try:
        low, high = (float(part) for part in text.split("-"))
    except ValueError:
        return None
    return (low, high) if 0 <= low < high else None


def _write(value: str | int | tuple) -> str:
    if not isinstance(value, tuple):
        return str(value)
    if value and isinstance(value[0], float):
        return "-".join(f"{bound:g}" for bound in value)
    return ",".join(value)


def pictures(
    splits: dict[str, Split], files: np.ndarray, split: str = "test"
) -> tuple[np.ndarray, np.ndarray]:
    """The images of these files, and (N,) bool which of them the dataset (still) has; the named split is
    looked through first.
    """
    present = np.zeros(len(files), bool)
    images: dict[int, np.ndarray] = {}
    for name in sorted(splits, key=lambda n: n != split):
        positions = {file: i for i, file in enumerate(splits[name].files)}
        at = np.array([positions.get(str(file), -1) for file in files], dtype=np.int64)
        new = (at >= 0) & ~present
        images.update(zip(np.flatnonzero(new).tolist(), splits[name].images(at[new]), strict=True))
        present |= new
    if not images:
        return np.zeros((0, 1, 1), np.uint8), present
    return np.stack([images[i] for i in sorted(images)]), present
