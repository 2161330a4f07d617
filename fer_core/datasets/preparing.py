"""Pixels as a recipe wants them: the stored array itself where it fits, else one made once for that size and
colour.

preparing.need(here, 96, "rgb")       # bytes of disk that it will take; 0 when it is there or not needed
preparing.pixels(here, index, 96, "rgb", progress)
"""

import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from fer_core import paths
from fer_core.datasets import decoding, store
from fer_core.datasets.form import Imported, Progress
from fer_core.errors import DataError

CHUNK = 64
COLOURS = ("gray", "rgb")


@dataclass(frozen=True)
class Prepared:
    """An array that was made for recipes of one size and colour."""

    name: str
    size: int
    colour: str
    size_bytes: int

    @property
    def text(self) -> str:
        """What it is, for a button or a table."""
        return f"{self.size} x {self.size}, {'gray' if self.colour == 'gray' else 'colour'}"


def pixels(
    here: Imported,
    index: pd.DataFrame,
    size: int | None,
    colour: str | None,
    progress: Progress | None = None,
) -> np.ndarray:
    """(N, H, W[, 3]) uint8, memory-mapped; prepared first if it has to be."""
    size, colour = _wanted(here, size, colour)
    if size is None:
        native = _native(here)
        # a view that shows each gray value three times takes neither disk nor memory
        return (
            native
            if native.ndim == 4 or colour == "gray"
            else np.broadcast_to(native[..., None], (*native.shape, 3))
        )
    path = _path(here, size, colour)
    if not path.exists():
        _prepare(here, index, size, colour, path, progress)
    return np.load(path, mmap_mode="r")


def need(here: Imported, size: int | None, colour: str | None) -> int:
    """Bytes of disk that load() with this size and colour will take; 0 when nothing has to be made."""
    size, colour = _wanted(here, size, colour)
    if size is None or _path(here, size, colour).exists():
        return 0
    return here.total * size * size * (3 if colour == "rgb" else 1) + 128


def prepared(here: Imported) -> list[Prepared]:
    """What was made so far and can be removed."""
    found = []
    for path in sorted((here.folder / "prepared").glob("*_*.npy")):
        size, _, colour = path.stem.partition("_")
        if size.isdigit() and colour in COLOURS:
            found.append(Prepared(path.stem, int(size), colour, path.stat().st_size))
    return found


def unprepare(here: Imported, name: str | None = None) -> int:
    """Remove one prepared array, or all; returns the bytes freed."""
    gone = [p for p in prepared(here) if name in (None, p.name)]
    if name and not gone:
        raise DataError(
            f"Nothing called {name!r} was prepared from {here.title}. There is: "
            f"{', '.join(p.name for p in prepared(here)) or 'nothing'}."
        )
    with store.explained("remove prepared pictures"):
        for what in gone:
            (here.folder / "prepared" / f"{what.name}.npy").unlink(missing_ok=True)
    return sum(p.size_bytes for p in gone)


def original(here: Imported, row: int) -> np.ndarray:
    """One picture as it came, in full size: (H, W[, 3]) uint8."""
    if here.shape:
        return np.array(_native(here)[row])
    place = index(here, ["offset", "length"]).iloc[row]
    with open(here.folder / "originals.bin", "rb") as file:
        file.seek(int(place["offset"]))
        return decoding.decode(file.read(int(place["length"])))


def index(here: Imported, columns: list[str] | None = None) -> pd.DataFrame:
    """One row for each picture, in the order of the pixels."""
    try:
        table = pd.read_parquet(here.folder / "index.parquet", columns=columns)
    except (OSError, ValueError, KeyError) as error:
        raise _damaged(here, "index.parquet") from error
    if len(table) != here.total:
        raise _damaged(here, "index.parquet")
    return table


def _native(here: Imported) -> np.ndarray:
    try:
        stored = np.load(here.folder / "pixels.npy", mmap_mode="r")
    except (OSError, ValueError, EOFError) as error:
        raise _damaged(here, "pixels.npy") from error
    if stored.shape != (here.total, *here.shape):
        raise _damaged(here, "pixels.npy")
    return stored


def _damaged(here: Imported, file: str) -> DataError:
    return DataError(
        f"{here.folder / file} is missing or damaged. Remove the dataset (fer-core remove {here.name}) and "
        "import it again."
    )


def _wanted(here: Imported, size: int | None, colour: str | None) -> tuple[int | None, str]:
    """The size to prepare, None where the stored pixels serve; and the colour."""
    if size is not None and not 8 <= size <= 1024:
        raise DataError(f"Pictures of {size} x {size} were asked for. Choose a size from 8 to 1024.")
    colour = colour or here.colour
    if colour not in COLOURS:
        raise DataError(f"Pictures in {colour!r} were asked for. Choose gray or rgb.")
    if here.shape is None:
        return size or decoding.VARIED, colour
    side = max(here.shape[:2])
    if size is not None and size < side:
        return size, colour
    return (side, colour) if here.colour == "rgb" and colour == "gray" else (None, colour)


def _path(here: Imported, size: int, colour: str) -> Path:
    return here.folder / "prepared" / f"{size}_{colour}.npy"


def _prepare(
    here: Imported, index: pd.DataFrame, size: int, colour: str, path: Path, progress: Progress | None
) -> None:
    bytes_needed, free = need(here, size, colour), shutil.disk_usage(here.folder).free
    if bytes_needed > free:
        raise DataError(
            f"{here.title} at {size} x {size} takes {bytes_needed / 1e9:,.1f} GB of disk, and "
            f"{free / 1e9:,.1f} GB are free. "
            "Free some space, remove other prepared sizes, or choose a smaller size."
        )
    with store.explained("prepare pictures"):
        path.parent.mkdir(exist_ok=True)
        paths.sweep(path.parent, older_than=86_400)
        with paths.replacing(path) as part:
            _fill(here, index, size, colour, part, progress)


def _fill(
    here: Imported, index: pd.DataFrame, size: int, colour: str, part: Path, progress: Progress | None
) -> None:
    shape = (len(index), size, size) + ((3,) if colour == "rgb" else ())
    opened, done = _opener(here, index), 0
    text = f"Preparing {here.title} at {size} x {size}, {need(here, size, colour) / 1e9:,.2f} GB of disk"
    with open(part, "wb") as out, closing(_made(opened, len(index), size, colour)) as chunks:
        np.lib.format.write_array_header_1_0(out, {"descr": "|u1", "fortran_order": False, "shape": shape})
        for chunk in chunks:
            out.write(chunk.tobytes())
            done += len(chunk)
            if progress:
                progress(done, len(index), text)


def _made(opened: Callable[[int], tuple], n: int, size: int, colour: str) -> Iterator[np.ndarray]:
    """Chunks of finished pictures, in order, made by a few threads."""

    def make(start: int) -> np.ndarray:
        return np.stack(
            [
                decoding.square(*_pixels_box(opened(i), size, colour))
                for i in range(start, min(start + CHUNK, n))
            ]
        )

    ahead, starts = deque(), iter(range(0, n, CHUNK))
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1), "prepare") as pool:
        try:
            while True:
                while len(ahead) < 8 and (start := next(starts, None)) is not None:
                    ahead.append(pool.submit(make, start))
                if not ahead:
                    return
                yield ahead.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _pixels_box(opened: tuple, size: int, colour: str) -> tuple:
    picture, box = opened
    return picture, size, colour, box


def _opener(here: Imported, index: pd.DataFrame) -> Callable[[int], tuple]:
    """How to get the pixels of a row, and its face box where there is one."""
    if here.shape:
        native = _native(here)
        return lambda i: (np.asarray(native[i]), None)
    try:
        raw = np.memmap(here.folder / "originals.bin", dtype=np.uint8, mode="r")
    except (OSError, ValueError) as error:
        raise _damaged(here, "originals.bin") from error
    offsets, lengths = index["offset"].to_numpy(), index["length"].to_numpy()
    boxes = index[["box_x", "box_y", "box_w", "box_h"]].to_numpy(float) if "box_x" in index else None
    box = lambda i: None if boxes is None or np.isnan(boxes[i]).any() else tuple(boxes[i])  # noqa: E731
    return lambda i: (decoding.decode(raw[offsets[i] : offsets[i] + lengths[i]].tobytes()), box(i))
