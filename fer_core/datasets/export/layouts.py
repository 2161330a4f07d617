"""The layouts of an export: Hugging Face's Parquet, folders of emotions, a CSV beside pictures."""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fer_core import paths
from fer_core.datasets.export.faces import CHUNK, Sent
from fer_core.datasets.table import cells, parquet

ARROW = {"text": pa.string(), "yes/no": pa.bool_(), "whole number": pa.int64(), "number": pa.float64()}
LONGEST = 100  # letters of a picture's name on disk


@dataclass(frozen=True)
class Content:
    """What the columns of an export are, whatever its layout."""

    classes: tuple[str, ...]
    voted: tuple[str, ...]
    further: Mapping[str, str]  # column -> kind

    @property
    def votes(self) -> dict[str, str]:
        """Column -> emotion."""
        return {f"vote_{name}": name for name in self.voted}


def write_parquet(folder: Path, content: Content, faces: Iterator[Sent]) -> None:
    """data/train-00000-of-00001.parquet and so on, with the legend where `datasets` looks for it."""
    schema = _schema(content)
    (folder / "data").mkdir()
    writers: dict[str, pq.ParquetWriter] = {}
    with ExitStack() as stack:
        for split, part in _parts(faces):
            if split not in writers:
                path = folder / "data" / f"{split}-00000-of-00001.parquet"
                writers[split] = stack.enter_context(pq.ParquetWriter(path, schema, compression="zstd"))
            writers[split].write_batch(_batch(part, content, schema))


def write_folders(folder: Path, content: Content, faces: Iterator[Sent]) -> None:
    """<split>/<emotion>/<picture>, and metadata.csv with all that folders cannot say."""
    _write_table(folder, "metadata.csv", content, faces, lambda face: f"{face.split}/{face.label}")


def write_csv(folder: Path, content: Content, faces: Iterator[Sent]) -> None:
    """faces.csv, and its pictures below pictures/."""
    _write_table(folder, "faces.csv", content, faces, lambda face: f"pictures/{face.split}")


LAYOUTS: dict[str, Callable[[Path, Content, Iterator[Sent]], None]] = {
    "parquet": write_parquet,
    "folder": write_folders,
    "csv": write_csv,
}


def _parts(faces: Iterator[Sent]) -> Iterator[tuple[str, list[Sent]]]:
    """Faces of one split, a few at a time."""
    part: list[Sent] = []
    for face in faces:
        if part and (len(part) == CHUNK or part[0].split != face.split):
            yield part[0].split, part
            part = []
        part.append(face)
    if part:
        yield part[0].split, part


def _schema(content: Content) -> pa.Schema:
    fields = [
        ("image", pa.struct([("bytes", pa.binary()), ("path", pa.string())])),
        ("label", pa.int64()),
        ("subject", pa.string()),
        ("original_file", pa.string()),
        *((column, pa.float32()) for column in content.votes),
        *((column, ARROW[kind]) for column, kind in content.further.items()),
    ]
    features: dict[str, Any] = {name: {"dtype": _dtype(kind), "_type": "Value"} for name, kind in fields}
    features["image"] = {"_type": "Image"}
    features["label"] = {"names": list(content.classes), "_type": "ClassLabel"}
    metadata = {
        b"huggingface": json.dumps({"info": {"features": features}}).encode(),
        parquet.OURS: json.dumps({"columns": dict(content.further)}).encode(),
    }
    return pa.schema(fields, metadata)


def _dtype(kind: pa.DataType) -> str:
    """The name that `datasets` has for a type of Arrow."""
    return {"float": "float32", "double": "float64"}.get(str(kind), str(kind))


def _batch(part: list[Sent], content: Content, schema: pa.Schema) -> pa.RecordBatch:
    rows = [
        {
            "image": {"bytes": face.picture, "path": f"{_safe(face.file)}{face.ending}"},
            "label": content.classes.index(face.label),
            "subject": face.subject,
            "original_file": face.file,
            **{column: face.votes[name] for column, name in content.votes.items()},
            **face.further,
        }
        for face in part
    ]
    return pa.RecordBatch.from_pylist(rows, schema)


def _write_table(
    folder: Path, name: str, content: Content, faces: Iterator[Sent], place: Callable[[Sent], str]
) -> None:
    """Pictures below the places that are chosen for them, and a CSV that tells of each."""
    single = ("file_name", "label", "split", "subject", "original_file")
    taken: set[str] = set()
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow([*single, *content.votes, *map(cells.quoted, content.further)])
        for face in faces:
            path = _free(f"{place(face)}/{_safe(face.file)}", face.ending, taken)
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(face.picture)
            votes = [face.votes[emotion] for emotion in content.voted]
            known = (path, face.label, face.split, face.subject, face.file, *votes, *face.further.values())
            table.writerow(map(_cell, known))


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return repr(value)
    return "" if value is None else cells.quoted(value)


def _safe(file: str) -> str:
    """The last part of a name without its ending, as every system can have it on disk."""
    stem = re.split(r"[/\\]", file)[-1]
    stem = stem.rpartition(".")[0] or stem
    stem = re.sub(r"[^A-Za-z0-9_+-]+", "_", stem).strip("_")[:LONGEST] or "face"
    return f"{stem}_" if paths.is_device(stem) else stem


def _free(stem: str, ending: str, taken: set[str]) -> str:
    """A path that no earlier picture has, whatever the capitals."""
    path, number = f"{stem}{ending}", 2
    while path.casefold() in taken:
        path, number = f"{stem}-{number}{ending}", number + 1
    taken.add(path.casefold())
    return path
