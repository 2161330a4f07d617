"""Parquet in the memory of a few rows: its columns, its legends as Hugging Face's `datasets` writes them, its
rows.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fer_core.datasets.archives import FREE, RATIO, TABLE, Tree, last
from fer_core.errors import DataError

BATCH = 16 * 2**20  # bytes of rows that are in memory at once, about
BUFFER = 2**20  # bytes of a column that are read at once
OURS = b"fer_core"  # the key under which our own exports say what their further columns are


@dataclass(frozen=True)
class Schema:
    """What a Parquet file says of itself."""

    columns: tuple[str, ...]
    pictures: tuple[str, ...]
    legends: Mapping[str, tuple[str, ...]]
    kept: Mapping[str, str]
    total: int


def examine(tree: Tree, name: str) -> Schema:
    """The columns of a file, without reading a row."""
    with _opened(tree, name) as file:
        _check_bomb(name, tree.size(name), file.metadata)
        schema = file.schema_arrow
        metadata = schema.metadata or {}
        features = _at(metadata.get(b"huggingface"), "info", "features")
        return Schema(
            tuple(schema.names),
            tuple(column.name for column in schema if _holds_pictures(column.type)),
            _legends(features),
            {str(k): str(v) for k, v in _at(metadata.get(OURS), "columns").items()},
            file.metadata.num_rows,
        )


def rows(tree: Tree, name: str, columns: tuple[str, ...]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """(row number, cells) of these columns; the first row is 1."""
    number = 0
    with _opened(tree, name) as file:
        for batch in file.iter_batches(_rows_at_once(file.metadata), columns=list(columns)):
            cells = {column: batch.column(column).to_pylist() for column in batch.schema.names}
            for i in range(batch.num_rows):
                number += 1
                yield number, {column: values[i] for column, values in cells.items()}


@contextmanager
def _opened(tree: Tree, name: str) -> Iterator[pq.ParquetFile]:
    """The file; one in an archive is copied to a nameless file first, since Parquet is read to and fro."""
    try:
        with tempfile.TemporaryFile() as copy:
            path = tree.members[name].path
            if path is None:
                _copy(tree, name, copy)
            with pq.ParquetFile(path or copy, buffer_size=BUFFER, pre_buffer=False) as file:
                yield file
    except (pa.ArrowException, OSError, EOFError, RuntimeError) as error:
        text = " ".join(str(error).split())[:200]
        raise DataError(f"{last(name)} cannot be read as Parquet ({text}). Download it again.") from error


def _copy(tree: Tree, name: str, copy: Any) -> None:
    if tree.size(name) > TABLE:
        raise DataError(f"{last(name)} is larger than {TABLE / 2**30:.0f} GiB. Unpack the archive first.")
    with tree.stream(name) as packed:
        shutil.copyfileobj(packed, copy, BUFFER)
    copy.seek(0)


def _check_bomb(name: str, packed: int, metadata: pq.FileMetaData) -> None:
    whole = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    if whole > max(RATIO * packed, FREE):
        raise DataError(
            f"{last(name)} would unpack from {packed / 2**20:,.1f} MiB to {whole / 2**30:,.1f} GiB, as a "
            "bomb does. Nothing of it was read; get it from its source."
        )


def _rows_at_once(metadata: pq.FileMetaData) -> int:
    whole = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    each = max(whole // max(metadata.num_rows, 1), 1)
    return min(max(BATCH // each, 1), 4096)


def _holds_pictures(kind: pa.DataType) -> bool:
    """Bytes, or what Hugging Face makes of a picture: bytes and a path."""
    if pa.types.is_struct(kind):
        return any(kind.field(i).name == "bytes" for i in range(kind.num_fields))
    return pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind)


def _legends(features: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    legends = {}
    for column, feature in features.items():
        names = feature.get("names") if isinstance(feature, dict) else None
        if isinstance(names, list) and names:
            legends[column] = tuple(map(str, names))
    return legends


def _at(text: bytes | None, *keys: str) -> Mapping[str, Any]:
    """The object below these keys of a JSON text; empty where there is none."""
    try:
        value = json.loads(text or b"{}")
    except (ValueError, RecursionError):
        return {}
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}
