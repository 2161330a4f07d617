"""Writes a dataset's folder row by row, in the memory of one row: pixels, index, what was refused, and the
counts.
"""

import hashlib
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd

from fer_core import emotions, paths, tables
from fer_core.datasets.base import NAMES
from fer_core.datasets.decoding import SMALL, Ready, coloured
from fer_core.datasets.form import Dropped, Item, Note, Refused
from fer_core.errors import DataError

BATCH = 10_000


class Shown:
    """Large pictures at the size at which they are looked at, so that opening them costs nothing; given up
    where colours mix.
    """

    def __init__(self, work: Path) -> None:
        self.work = work
        self.path = work / "prepared" / "shown.npy"
        self.file: BinaryIO | None = None
        self.shape: tuple[int, ...] = ()
        self.sound, self.n = True, 0

    def add(self, shown: np.ndarray | None) -> None:
        """Take in the next picture."""
        if shown is None or (self.file is not None and shown.ndim > len(self.shape)):
            self.sound = False
            return
        if not self.sound:
            return
        if self.file is None:
            self.path.parent.mkdir()
            self.file, self.shape = self.path.open("wb"), shown.shape  # closed in close()
            write_header(self.file, 0, self.shape)
        self.file.write(coloured(shown, self._colour()).tobytes())
        self.n += 1

    def finish(self) -> None:
        """Give the array the name that opening looks for, or take it away."""
        if self.file is None:
            return
        if self.sound:
            write_header(self.file, self.n, self.shape)
        self.file.close()
        if self.sound:
            paths.move(self.path, self.path.with_name(f"{self.shape[0]}_{self._colour()}.npy"))
        else:
            shutil.rmtree(self.path.parent)

    def _colour(self) -> str:
        return "gray" if len(self.shape) == 2 else "rgb"

    def close(self) -> None:
        """Let go of the file, finished or not."""
        if self.file is not None:
            self.file.close()


def write_header(file: BinaryIO, n: int, shape: tuple[int, ...]) -> None:
    """NumPy pads its header, so that the number of pictures can be written last."""
    file.seek(0)
    np.lib.format.write_array_header_1_0(file, {"descr": "|u1", "fortran_order": False, "shape": (n, *shape)})


class Writer:
    """Everything goes to files at once; finish() keeps pixels.npy or originals.bin, whichever fits."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.pixels: BinaryIO = (work / "pixels.npy").open("wb")  # closed in __exit__
        self.originals: BinaryIO = (work / "originals.bin").open("wb")
        self.shown = Shown(work)
        self.shape: tuple[int, ...] | None = None
        self.uniform = True
        self.gray = True
        self.rows: list[dict] = []
        self.tables: list[pd.DataFrame] = []  # earlier rows, in a tenth of the memory
        self.refused: list[Refused] = []
        self.dropped: Counter = Counter()
        self.notes: list[str] = []
        self.seen: set[str] = set()
        self.offset = 0
        self.digest = hashlib.sha256()

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_: object) -> None:
        self.pixels.close()
        self.originals.close()
        self.shown.close()

    def add(self, row: Ready | Refused | Dropped | Note) -> None:
        """Take in one row of whatever kind."""
        if isinstance(row, Refused):
            self.refused.append(row)
        elif isinstance(row, Dropped):
            self.dropped[row.reason] += 1
        elif isinstance(row, Note):
            self.notes.append(row.text)
        elif row.item.file in self.seen:
            self.refused.append(
                Refused(
                    row.item.file,
                    "The name occurs twice; the first picture was kept. Rename one of the two.",
                    row.item.row,
                )
            )
        else:
            self._add(row)

    def _add(self, row: Ready) -> None:
        item = row.item
        assert item.split in NAMES and item.label in emotions.EMOTIONS, (item.split, item.label)
        self.seen.add(item.file)
        self._keep(row)
        self.rows.append(_entry(row, self.offset))
        if len(self.rows) == BATCH:
            self._pack()
        self.offset += len(row.encoded or b"")
        self.digest.update(f"{item.file}\t{item.split}\t{item.label}\n".encode())
        self.digest.update(row.encoded or row.pixels.tobytes())

    def _keep(self, row: Ready) -> None:
        """Small pictures are written both ways until one of another shape comes."""
        if self.shape is None:
            self.shape = row.pixels.shape
            self.uniform = max(self.shape[:2]) <= SMALL
            write_header(self.pixels, 0, self.shape)
        self.gray = self.gray and row.pixels.ndim == 2
        self.uniform = self.uniform and row.pixels.shape == self.shape
        if self.uniform:
            self.pixels.write(row.pixels.tobytes())
        assert self.uniform or row.encoded, "pictures without a file must be small and of one shape"
        if row.encoded:
            self.originals.write(row.encoded)
        self.shown.add(row.shown)

    def finish(self) -> dict[str, Any]:
        """Write the index and the list of refusals; returns what dataset.json says of them."""
        if not self.seen:
            raise DataError(self._nothing())
        assert self.shape is not None, "a picture was kept"
        if self.uniform:
            write_header(self.pixels, len(self.seen), self.shape)
        self.pixels.close()
        self.originals.close()
        self.shown.finish()
        (self.work / ("originals.bin" if self.uniform else "pixels.npy")).unlink()
        index = self._index()
        index.to_parquet(self.work / "index.parquet", index=False)
        self._write_refused()
        return self._contents(index)

    def _write_refused(self) -> None:
        if self.refused:
            rows = [(refused.file, refused.row, refused.reason) for refused in self.refused]
            table = pd.DataFrame(rows, columns=["file", "row", "reason"]).astype({"row": "Int64"})
            paths.write_text(self.work / "refused.csv", tables.as_csv(table))

    def _pack(self) -> None:
        if self.rows:
            table = pd.DataFrame(self.rows)
            empty = [column for column in table if column != "subject" and table[column].isna().all()]
            self.tables.append(table.drop(columns=empty).astype({"subject": "str"}))
            self.rows = []

    def _index(self) -> pd.DataFrame:
        self._pack()
        index = pd.concat(self.tables, ignore_index=True)
        if self.uniform:
            index = index.drop(columns=["offset", "length"])
        votes = {c: np.float32 for c in index.columns if c.startswith("vote_")}
        return index.astype({"brightness": np.float32, "contrast": np.float32, **votes})

    def _contents(self, index: pd.DataFrame) -> dict[str, Any]:
        counts = index.groupby(["split", "label"]).size()
        voted = [c.removeprefix("vote_") for c in index.columns if c.startswith("vote_")]
        classes = emotions.ordered([*index["label"].unique(), *voted])
        splits = [s for s in NAMES if s in set(index["split"])]
        return {
            "shape": list(self.shape) if self.shape and self.uniform else None,
            "colour": "gray" if self.gray else "rgb",
            "counts": {s: {c: int(counts.get((s, c), 0)) for c in classes} for s in splits},
            "classes": list(classes),
            "fingerprint": self.digest.hexdigest()[:16],
            "refused": len(self.refused),
            "dropped": dict(self.dropped),
            "notes": self.notes + _empty(counts, splits, classes),
            "imported": datetime.now(UTC).isoformat(timespec="seconds"),
        }

    def _nothing(self) -> str:
        if not self.refused:
            return (
                "No picture with an emotion was found there. Check the path, and that the dataset named "
                "is the one that lies there."
            )
        first = self.refused[0]
        row = f", row {first.row}" if first.row else ""
        return (
            f"None of {len(self.refused):,} pictures could be used. The first, {first.file}{row}: "
            f"{first.reason}"
        )


def _entry(row: Ready, offset: int) -> dict[str, Any]:
    item: Item = row.item
    return {
        "file": item.file,
        "split": item.split,
        "label": item.label,
        "subject": item.subject,
        "width": row.pixels.shape[1],
        "height": row.pixels.shape[0],
        "brightness": row.brightness,
        "contrast": row.contrast,
        "offset": offset,
        "length": len(row.encoded or b""),
        **{f"box_{k}": v for k, v in zip("xywh", item.box or (None,) * 4, strict=True)},
        **{f"vote_{name}": share for name, share in (item.votes or {}).items()},
        **item.extra,
    }


def _empty(counts: pd.Series, splits: list[str], classes: tuple[str, ...]) -> list[str]:
    """A class that one split lacks cannot be learned or scored there; say so."""
    notes = []
    for split in splits:
        absent = [name for name in classes if (split, name) not in counts.index]
        if absent:
            notes.append(f"The {split} split has no pictures of: {', '.join(absent)}.")
    return notes
