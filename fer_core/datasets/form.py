"""A Dataset says what a form of data is and how to read it; reading yields one Item for each picture, good or
refused.

def read(tree):                       # tree: archives.Tree, the same for a folder, a zip and a zip in a
folder
    for name in tree.pictures():
        yield Item(file=name, split="train", label="happy", picture=tree.opener(name))
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

Progress = Callable[[int, int, str], None]  # (done, total, text); whatever it raises cancels cleanly
Picture = (
    np.ndarray | bytes | Callable[[], np.ndarray | bytes]
)  # pixels (RGB or gray), an encoded file, or how to get one


@dataclass(frozen=True, slots=True)
class Item:
    """One picture on its way into the store."""

    file: str  # unique within the dataset
    split: str  # train, validation or test
    label: str  # an emotion's name
    picture: Picture
    subject: str | None = None
    votes: Mapping[str, float] | None = None  # emotion -> share, summing to 1
    box: tuple[float, float, float, float] | None = (
        None  # x, y, width, height of the face, where the dataset says
    )
    extra: Mapping[str, Any] = field(default_factory=dict)  # further columns of the index
    row: int | None = None  # where a table named it, counted as a spreadsheet counts


@dataclass(frozen=True, slots=True)
class Refused:
    """A picture or row that cannot be used, with the sentence that says why."""

    file: str
    reason: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sound picture that the dataset's own rules leave out ("not a face"); counted by reason."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about the whole import that a user should read."""

    text: str


@dataclass(frozen=True)
class Reading:
    """What a Dataset found at a path: how many rows to expect, and the rows, read as they are asked for."""

    total: int
    rows: Iterable[Item | Refused | Dropped | Note]


@dataclass(frozen=True)
class Dataset:
    """A form that data comes in: where it is from, on what terms, how to get it and how to read it."""

    name: str
    title: str
    source: str  # address
    licence: str
    citation: str
    instructions: str  # what to download and what to name to `import`
    read: Callable[[Any], Reading] | None = None  # takes an archives.Tree; None for what is made here
    beside: tuple[str, ...] = ()  # files that belong to a file being imported, when they lie next to it
    form: str = "photos"  # what one sees: photos, drawings
    gather: Callable[[Any], None] | None = None  # takes into the tree of one file what that file names
    choices: str = ""  # what the user chose of it; other choices make another import of the same files


@dataclass(frozen=True)
class Imported:
    """What lies in a folder of data/: everything that a picker or a card shows, without opening a picture."""

    name: str
    title: str
    format: str
    folder: Path
    counts: dict[str, dict[str, int]]  # split -> emotion -> pictures
    classes: tuple[str, ...]
    shape: tuple[int, ...] | None  # of one picture; None when they vary
    colour: str  # gray or rgb
    size_bytes: int
    fingerprint: str
    refused: int
    drawn: bool
    dropped: dict[str, int]  # reason -> pictures
    notes: tuple[str, ...]
    imported: str  # time, ISO 8601
    source: str  # the file or folder it came from
    fresh: bool = True  # False where an import found it there already
    members: tuple[str, ...] = ()  # of a union: the datasets, views or named unions that it puts together

    @property
    def splits(self) -> tuple[str, ...]:
        """Names of the splits there are, in the usual order."""
        return tuple(self.counts)

    @property
    def total(self) -> int:
        """Pictures in all splits."""
        return sum(sum(c.values()) for c in self.counts.values())

    @property
    def ready(self) -> bool:
        """False for `drawn` until it has been drawn."""
        return self.total > 0
