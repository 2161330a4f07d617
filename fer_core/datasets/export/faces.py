"""The faces of a dataset on their way out: what is known of each, and its picture as a file."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np

from fer_core.datasets import ahead
from fer_core.datasets.base import Split
from fer_core.datasets.form import Progress
from fer_core.datasets.table import cells

MEASURED = ("file", "label", "subject", "width", "height", "brightness", "contrast")  # not copied as they are
CHUNK = 128  # faces that a thread reads in one go
AHEAD = 6  # chunks that wait, so that memory is bounded
KINDS = (  # how a file begins, and its usual ending
    (b"\xff\xd8", ".jpg"),
    (b"\x89PNG", ".png"),
    (b"GIF8", ".gif"),
    (b"BM", ".bmp"),
    (b"RIFF", ".webp"),
    (b"II", ".tif"),
    (b"MM", ".tif"),
    (b"P5", ".pgm"),
    (b"P6", ".ppm"),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """One face as it is written."""

    split: str
    file: str
    label: str
    subject: str | None
    votes: Mapping[str, float]  # emotion -> share; empty where nobody voted
    further: Mapping[str, Any]  # what else the dataset says of it
    picture: bytes

    @property
    def ending(self) -> str:
        """The usual ending of a file that begins so."""
        return next((ending for start, ending in KINDS if self.picture.startswith(start)), ".png")


def further_columns(splits: Mapping[str, Split]) -> dict[str, str]:
    """What else is known of each face: column -> kind."""
    table = next(iter(splits.values())).table
    return {name: cells.kind(table[name]) for name in table.columns if name not in MEASURED}


def voted(splits: Mapping[str, Split]) -> tuple[str, ...]:
    """The emotions that there are votes for; none where nobody voted."""
    first = next(iter(splits.values()))
    return first.classes if first.votes is not None else ()


def all_of(
    splits: Mapping[str, Split], read: Callable[[int], bytes], title: str, progress: Progress | None
) -> Generator[Sent, None, None]:
    """Every face, split by split, with its picture read ahead by a few threads."""
    chunks = [(s, slice(at, at + CHUNK)) for s in splits.values() for at in range(0, len(s), CHUNK)]
    kinds = further_columns(splits)

    def send(chunk: tuple[Split, slice]) -> list[Sent]:
        return list(_sent(*chunk, kinds, read))

    done, total = 0, sum(map(len, splits.values()))
    with closing(ahead.of(send, chunks, AHEAD, "export")) as parts:
        for part in parts:
            yield from part
            done += len(part)
            if progress:
                progress(done, total, title)


def _sent(
    split: Split, where: slice, kinds: Mapping[str, str], read: Callable[[int], bytes]
) -> Iterator[Sent]:
    rows = split.rows[where]
    table = split.table.iloc[where]
    votes = split.votes[where] if split.votes is not None else None
    for i, fact in enumerate(table.to_dict("records")):
        yield Sent(
            split.name,
            str(fact["file"]),
            str(fact["label"]),
            cells.text(fact.get("subject")) or None,
            {} if votes is None else dict(zip(split.classes, map(float, votes[i]), strict=True)),
            {name: _value(fact.get(name), kind) for name, kind in kinds.items()},
            read(int(rows[i])),
        )


def _value(value: Any, kind: str) -> Any:
    """A cell of the index as plain Python has it; None for what is missing."""
    if cells.text(value) == "" or value is None:
        return None
    if isinstance(value, np.generic):
        return value.item()
    return str(value) if kind == "text" else value
