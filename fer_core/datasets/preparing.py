"""Pixels as a recipe wants them: the stored array itself where it fits, else one made once for that size and
colour.

preparing.need(dataset, 96, "rgb")       # bytes of disk that it will take; 0 when it is there or not needed
preparing.pixels(dataset, index, 96, "rgb", progress)
"""

import shutil
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from fer_core import paths
from fer_core.datasets import ahead, decoding, store
from fer_core.datasets.form import Imported, Progress
from fer_core.errors import DataError

CHUNK = 64  # pictures that a thread makes in one go
AHEAD = 8  # chunks that wait, so that memory is bounded
COLOURS = ("gray", "rgb")
FEATURES = "features"  # how the names of cached features begin
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Prepared:
    """An array made for recipes of one size and colour, or the features that a frozen network gave."""

    name: str
    size: int  # 0: features
    colour: str
    size_bytes: int

    @property
    def text(self) -> str:
        """What it is, for a button or a table."""
        if not self.size:
            return "features of a frozen network"
        return f"{self.size} x {self.size}, {'gray' if self.colour == 'gray' else 'colour'}"


def pixels(
    dataset: Imported,
    index: pd.DataFrame,
    size: int | None,
    colour: str | None,
    progress: Progress | None = None,
) -> np.ndarray:
    """(N, H, W[, 3]) uint8, memory-mapped; prepared first if it has to be."""
    size, colour = _wanted(dataset, size, colour)
    if size is None:
        native = _native(dataset)
        if native.ndim == 4 or colour == "gray":
            return native
        # a view that shows each gray value three times takes neither disk nor memory
        return np.broadcast_to(native[..., None], (*native.shape, 3))
    path = _path(dataset, size, colour)
    if not path.exists():
        _prepare(dataset, index, size, colour, path, progress)
    return np.load(path, mmap_mode="r")


def need(dataset: Imported, size: int | None, colour: str | None) -> int:
    """Bytes of disk that load() with this size and colour will take; 0 when nothing has to be made."""
    size, colour = _wanted(dataset, size, colour)
    if size is None or _path(dataset, size, colour).exists():
        return 0
    return dataset.total * size * size * (3 if colour == "rgb" else 1) + 128


def prepared(dataset: Imported) -> list[Prepared]:
    """What was made so far and can be removed."""
    arrays = []
    for path in sorted((dataset.folder / "prepared").glob("*_*.npy")):
        size, _, colour = path.stem.partition("_")
        if size.isdigit() and colour in COLOURS:
            arrays.append(Prepared(path.stem, int(size), colour, path.stat().st_size))
        elif size == FEATURES:
            arrays.append(Prepared(path.stem, 0, "", path.stat().st_size))
    return arrays


def unprepare(dataset: Imported, name: str | None = None) -> int:
    """Remove one prepared array, or all; returns the bytes freed."""
    removed = [p for p in prepared(dataset) if name in (None, p.name)]
    if name and not removed:
        raise DataError(
            f"Nothing called {name!r} was prepared from {dataset.title}. There is: "
            f"{', '.join(p.name for p in prepared(dataset)) or 'nothing'}."
        )
    with store.explained("remove prepared pictures"):
        for array in removed:
            (dataset.folder / "prepared" / f"{array.name}.npy").unlink(missing_ok=True)
    return sum(array.size_bytes for array in removed)


def original(dataset: Imported, row: int) -> np.ndarray:
    """One picture as it came, in full size: (H, W[, 3]) uint8."""
    if dataset.shape:
        return np.array(_native(dataset)[row])
    place = index(dataset, ["offset", "length"]).iloc[row]
    with (dataset.folder / "originals.bin").open("rb") as file:
        file.seek(int(place["offset"]))
        return decoding.decode(file.read(int(place["length"])))


def files(dataset: Imported) -> Callable[[int], bytes]:
    """How to get a picture as a file: as it came where that is kept, else as PNG, which loses nothing."""
    if dataset.shape:
        native = _native(dataset)
        return lambda row: decoding.as_png(np.asarray(native[row]))
    places = index(dataset, ["offset", "length"]).to_numpy()
    originals = _originals(dataset)

    def read(row: int) -> bytes:
        offset, length = places[row]
        return originals[offset : offset + length].tobytes()

    return read


def index(dataset: Imported, columns: list[str] | None = None) -> pd.DataFrame:
    """One row for each picture, in the order of the pixels."""
    try:
        table = pd.read_parquet(dataset.folder / "index.parquet", columns=columns)
    except (OSError, ValueError, KeyError) as error:
        raise _damaged(dataset, "index.parquet") from error
    if len(table) != dataset.total:
        raise _damaged(dataset, "index.parquet")
    return table


def _native(dataset: Imported) -> np.ndarray:
    assert dataset.shape is not None, "only pictures of one shape are stored as an array"
    try:
        stored = np.load(dataset.folder / "pixels.npy", mmap_mode="r")
    except (OSError, ValueError, EOFError) as error:
        raise _damaged(dataset, "pixels.npy") from error
    if stored.shape != (dataset.total, *dataset.shape):
        raise _damaged(dataset, "pixels.npy")
    return stored


def _originals(dataset: Imported) -> np.ndarray:
    try:
        return np.memmap(dataset.folder / "originals.bin", dtype=np.uint8, mode="r")
    except (OSError, ValueError) as error:
        raise _damaged(dataset, "originals.bin") from error


def _damaged(dataset: Imported, file: str) -> DataError:
    return DataError(
        f"{dataset.folder / file} is missing or damaged. Remove the dataset (fer-core remove {dataset.name}) "
        "and import it again."
    )


def _wanted(dataset: Imported, size: int | None, colour: str | None) -> tuple[int | None, str]:
    """The size to prepare, None where the stored pixels serve; and the colour."""
    if size is not None and not 8 <= size <= 1024:
        raise DataError(f"Pictures of {size} x {size} were asked for. Choose a size from 8 to 1024.")
    colour = colour or dataset.colour
    if colour not in COLOURS:
        raise DataError(f"Pictures in {colour!r} were asked for. Choose gray or rgb.")
    if dataset.shape is None:
        return size or decoding.VARIED, colour
    side = max(dataset.shape[:2])
    if size is not None and size < side:
        return size, colour
    return (side, colour) if dataset.colour == "rgb" and colour == "gray" else (None, colour)


def _path(dataset: Imported, size: int, colour: str) -> Path:
    return dataset.folder / "prepared" / f"{size}_{colour}.npy"


def _prepare(
    dataset: Imported, index: pd.DataFrame, size: int, colour: str, path: Path, progress: Progress | None
) -> None:
    bytes_needed, free = need(dataset, size, colour), shutil.disk_usage(dataset.folder).free
    if bytes_needed > free:
        raise DataError(
            f"{dataset.title} at {size} x {size} takes {bytes_needed / 1e9:,.1f} GB of disk, and "
            f"{free / 1e9:,.1f} GB are free. "
            "Free some space, remove other prepared sizes, or choose a smaller size."
        )
    with store.explained("prepare pictures"):
        path.parent.mkdir(exist_ok=True)
        paths.sweep(path.parent, older_than=86_400)
        with paths.replacing(path) as part:
            _fill(dataset, index, size, colour, part, progress)


def _fill(
    dataset: Imported, index: pd.DataFrame, size: int, colour: str, part: Path, progress: Progress | None
) -> None:
    shape = (len(index), size, size) + ((3,) if colour == "rgb" else ())
    disk = need(dataset, size, colour) / 1e9
    text = f"Preparing {dataset.title} at {size} x {size}, {disk:,.2f} GB of disk"
    done = 0
    with part.open("wb") as out, closing(_made(dataset, index, size, colour)) as chunks:
        np.lib.format.write_array_header_1_0(out, {"descr": "|u1", "fortran_order": False, "shape": shape})
        for chunk in chunks:
            out.write(chunk.tobytes())
            done += len(chunk)
            if progress:
                progress(done, len(index), text)


def _made(
    dataset: Imported, index: pd.DataFrame, size: int, colour: str
) -> Generator[np.ndarray, None, None]:
    """Chunks of finished pictures, in order."""
    opened = _opener(dataset, index)

    def make(start: int) -> np.ndarray:
        pictures = (opened(row) for row in range(start, min(start + CHUNK, len(index))))
        return np.stack([decoding.square(pixels, size, colour, box) for pixels, box in pictures])

    return ahead.of(make, range(0, len(index), CHUNK), AHEAD, "prepare")


def _opener(dataset: Imported, index: pd.DataFrame) -> Callable[[int], tuple[np.ndarray, Box | None]]:
    """How to get the pixels of a row, and its face box where there is one."""
    if dataset.shape:
        native = _native(dataset)
        return lambda row: (np.asarray(native[row]), None)
    encoded = _originals(dataset)
    offsets, lengths = index["offset"].to_numpy(), index["length"].to_numpy()
    boxes = index[["box_x", "box_y", "box_w", "box_h"]].to_numpy(float) if "box_x" in index else None

    def open_row(row: int) -> tuple[np.ndarray, Box | None]:
        content = encoded[offsets[row] : offsets[row] + lengths[row]].tobytes()
        return decoding.decode(content), None if boxes is None else _box(boxes[row])

    return open_row


def _box(values: np.ndarray) -> Box | None:
    return None if np.isnan(values).any() else tuple(values)
