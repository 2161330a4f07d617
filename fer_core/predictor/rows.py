"""What was seen, a row for each face and a row for each frame without one, written as it happens: CSV, JSON
or Parquet.

    with rows.RowWriter(path, predictor.classes) as out:
        out.add(rows.rows("clip.mp4", frame=0, time_s=0.0, faces=faces))

Memory does not grow with the number of rows. The file appears under its name when it is complete.
"""

import csv
import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

import cv2
import numpy as np

from fer_core import paths
from fer_core.errors import MediaError
from fer_core.faces import draw
from fer_core.faces.base import Face
from fer_core.tables import harmless

FORMATS = (".csv", ".json", ".parquet")
BATCH = 2000  # rows that a Parquet row group holds
_FIRST = {
    "source": str,
    "frame": int,
    "time_s": float,
    "track": int,
    "x": float,
    "y": float,
    "width": float,
    "height": float,
}
_ANSWER = {"score": float, "emotion": str, "confidence": float, "sure": bool}


def columns(classes: Sequence[str], extra: Sequence[str] = ()) -> dict[str, type]:
    """Every column with its type: where and when, the box, the answer, smoothed and raw probabilities."""
    smooth, raw = dict.fromkeys(classes, float), {f"raw_{c}": float for c in classes}
    return {**_FIRST, **_ANSWER, **smooth, **raw, **dict.fromkeys(extra, str), "problem": str}


def rows(
    source: str,
    faces: Iterable[Face],
    frame: int | None = None,
    time_s: float | None = None,
    scale: float = 1.0,
) -> list[dict[str, Any]]:
    """A row for each face, or one without a face; boxes are divided by `scale`, so that they fit the photo
    before it was reduced.
    """
    at = {"source": source, "frame": frame, "time_s": None if time_s is None else round(time_s, 4)}
    return [{**at, **_row(face, scale)} for face in faces] or [at]


def problem(source: str, text: str) -> dict[str, Any]:
    """The row of a file that could not be read."""
    return {"source": source, "problem": text}


def _row(face: Face, scale: float) -> dict[str, Any]:
    x, y, w, h = (round(v / scale, 2) for v in face.box)
    smooth = {name: round(p, 5) for name, p in face.probabilities.items()}
    raw = {f"raw_{name}": round(p, 5) for name, p in face.raw.items()}
    return {
        "track": face.track,
        "x": x,
        "y": y,
        "width": w,
        "height": h,
        "score": round(face.score, 4),
        "emotion": face.emotion,
        "confidence": round(face.confidence, 5),
        "sure": face.sure,
        **smooth,
        **raw,
    }


class RowWriter:
    """A file that takes rows one after another; its format is its ending."""

    def __init__(self, path: Path | str, classes: Sequence[str], extra: Sequence[str] = ()) -> None:
        self.path = Path(path)
        if self.path.suffix.lower() not in FORMATS:
            raise MediaError(
                f"Results can be written as {', '.join(FORMATS)}, not as {self.path.name!r}. Choose one of "
                "those endings."
            )
        self.columns = columns(classes, extra)
        self.written = 0
        self._place = ExitStack()
        self._part = self._place.enter_context(paths.replacing(self.path))
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._sink = _SINKS[self.path.suffix.lower()](self._part, self.columns)
        except OSError as error:
            raise MediaError(
                f"Results were to be written to {self.path}, but that is not possible ({error.strerror}). "
                "Choose another place."
            ) from error

    def add(self, new: Iterable[dict[str, Any]]) -> None:
        """Write rows; a column that a row does not have stays empty."""
        for row in new:
            self._sink.add(row)
            self.written += 1

    def describe(self, facts: dict[str, str]) -> None:
        """What a Parquet file says of itself, beside its rows."""
        assert isinstance(self._sink, _Parquet), "only a Parquet file says something of itself"
        self._sink.describe(facts)

    def close(self, keep: bool = True) -> None:
        """Finish the file and give it its name; with `keep=False` remove it."""
        self._sink.close()
        if not keep:
            self._part.unlink(missing_ok=True)
        self._place.close()

    def __enter__(self) -> "RowWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(keep=kind is None)


class AllFormats:
    """The same rows as seen.csv, seen.json and seen.parquet in a folder."""

    def __init__(self, folder: Path, classes: Sequence[str]) -> None:
        self._open = ExitStack()
        files = [folder / f"seen{ending}" for ending in FORMATS]
        self._writers = [self._open.enter_context(RowWriter(file, classes)) for file in files]

    def add(self, new: Iterable[dict[str, Any]]) -> None:
        """Write rows to all of them."""
        new = list(new)
        for writer in self._writers:
            writer.add(new)

    def __enter__(self) -> "AllFormats":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)


class _Csv:
    def __init__(self, path: Path, names: dict[str, type]) -> None:
        self._file = path.open("w", newline="", encoding="utf-8")
        self._rows = csv.DictWriter(self._file, list(names))
        self._rows.writeheader()

    def add(self, row: dict[str, Any]) -> None:
        self._rows.writerow({name: harmless(value) for name, value in row.items()})

    def close(self) -> None:
        self._file.close()


class _Json:
    def __init__(self, path: Path, names: dict[str, type]) -> None:
        self._names, self._first = names, True
        self._file = path.open("w", encoding="utf-8")
        self._file.write("[")

    def add(self, row: dict[str, Any]) -> None:
        self._file.write("\n" if self._first else ",\n")
        json.dump(
            {name: row.get(name) for name in self._names}, self._file, ensure_ascii=False, allow_nan=False
        )
        self._first = False

    def close(self) -> None:
        self._file.write("\n]\n")
        self._file.close()


class _Parquet:
    def __init__(self, path: Path, names: dict[str, type]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        kinds = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
        self._schema = pa.schema([(name, kinds[kind]) for name, kind in names.items()])
        self._table, self._file = pa.Table, pq.ParquetWriter(path, self._schema)
        self._waiting: list[dict[str, Any]] = []

    def add(self, row: dict[str, Any]) -> None:
        self._waiting.append(row)
        if len(self._waiting) >= BATCH:
            self._flush()

    def describe(self, facts: dict[str, str]) -> None:
        self._file.add_key_value_metadata(facts)

    def close(self) -> None:
        self._flush()
        self._file.close()

    def _flush(self) -> None:
        if self._waiting:
            self._file.write_table(self._table.from_pylist(self._waiting, self._schema))
            self._waiting.clear()


_Sink = _Csv | _Json | _Parquet
_SINKS: dict[str, Callable[[Path, dict[str, type]], _Sink]] = {
    ".csv": _Csv,
    ".json": _Json,
    ".parquet": _Parquet,
}


def sheet(name: str, faces: Iterable[Face], classes: Sequence[str], ending: str, scale: float = 1.0) -> bytes:
    """A photo's rows as the bytes of a CSV, JSON or Parquet file."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / f"seen{ending}"
        with RowWriter(path, classes) as out:
            out.add(rows(name, faces, scale=scale))
        return path.read_bytes()


def annotated(image: np.ndarray, faces: Iterable[Face]) -> bytes:
    """The picture with boxes and emotions, as a JPEG."""
    done, encoded = cv2.imencode(".jpg", draw.faces(image, faces)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])
    assert done, "a picture that was read can be written"
    return encoded.tobytes()
