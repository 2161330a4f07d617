"""A table as it comes, whatever it is written in: its columns, and its rows read as they are asked for."""

import csv
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fer_core.datasets import sheets
from fer_core.datasets.archives import Tree, last, lines
from fer_core.datasets.table import parquet
from fer_core.errors import DataError

DELIMITERS = ",;\t|"
SEEN = 50  # lines of JSON that are looked at for the names of their fields
Row = tuple[int, Mapping[str, Any] | None]  # its number, and its cells; None for what is no row


@dataclass(frozen=True)
class Sheet:
    """One table of a tree."""

    name: str  # in the tree
    columns: tuple[str, ...]
    rows: Callable[[tuple[str, ...]], Iterator[Row]]  # takes the columns that are wanted
    total: int  # about how many rows
    pictures: tuple[str, ...] = ()  # columns that hold pictures themselves
    legends: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # column -> names by number
    kept: Mapping[str, str] = field(default_factory=dict)  # further columns -> kind, where we wrote it

    @property
    def title(self) -> str:
        """Its name as an error says it."""
        return last(self.name)


def open_all(tree: Tree) -> list[Sheet]:
    """The tables of a tree; Parquet alone where there is some, since what lies beside it tells the same."""
    for patterns, opened in FORMS:
        tables = [opened(tree, name) for name in tree.names(*patterns)]
        with_columns = [table for table in tables if table.columns]
        if with_columns:
            return with_columns
    return []


def _open_parquet(tree: Tree, name: str) -> Sheet:
    schema = parquet.examine(tree, name)

    def rows(columns: tuple[str, ...]) -> Iterator[Row]:
        return parquet.rows(tree, name, columns)

    return Sheet(name, schema.columns, rows, schema.total, schema.pictures, schema.legends, schema.kept)


def _open_csv(tree: Tree, name: str) -> Sheet:
    delimiter = "\t" if name.casefold().endswith(".tsv") else _delimiter(tree, name)
    columns = _header(tree, name, delimiter)

    def rows(_: tuple[str, ...]) -> Iterator[Row]:
        return _csv_rows(tree, name, delimiter)

    return Sheet(name, columns, rows, sheets.estimate(tree, name) if columns else 0)


def _delimiter(tree: Tree, name: str) -> str:
    """What stands most often in the first line."""
    first = _first_line(tree, name)
    return max(DELIMITERS, key=first.count)


def _first_line(tree: Tree, name: str) -> str:
    try:
        return next(lines(tree, name), "")
    except DataError:
        return ""


def _header(tree: Tree, name: str, delimiter: str) -> tuple[str, ...]:
    try:
        first = next(csv.reader(lines(tree, name), delimiter=delimiter), [])
    except (csv.Error, DataError):
        return ()
    return tuple(column.strip() for column in first)


def _csv_rows(tree: Tree, name: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(lines(tree, name), delimiter=delimiter)
    columns = [column.strip() for column in next(reader, [])]
    number = 1
    try:
        for number, row in enumerate(reader, 2):
            if row:
                yield number, dict(zip(columns, row, strict=False))
    except csv.Error as error:
        raise DataError(
            f"{last(name)}, row {number + 1}, is no csv row ({error}). Download the file again."
        ) from error


def _open_json(tree: Tree, name: str) -> Sheet:
    columns: dict[str, None] = {}
    try:
        for _, row in itertools.islice(_json_rows(tree, name), SEEN):
            columns.update(dict.fromkeys(row or {}))
    except DataError:
        columns = {}

    def rows(_: tuple[str, ...]) -> Iterator[Row]:
        return _json_rows(tree, name)

    return Sheet(name, tuple(columns), rows, sheets.estimate(tree, name) if columns else 0)


def _json_rows(tree: Tree, name: str) -> Iterator[Row]:
    for number, line in enumerate(lines(tree, name), 1):
        if line.strip():
            yield number, _object(line)


def _object(line: str) -> Mapping[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


FORMS: tuple[tuple[tuple[str, ...], Callable[[Tree, str], Sheet]], ...] = (
    (("*.parquet",), _open_parquet),
    (("*.csv", "*.tsv"), _open_csv),
    (("*.jsonl", "*.ndjson", "*.json"), _open_json),
)
SUFFIXES = tuple(pattern.removeprefix("*") for patterns, _ in FORMS for pattern in patterns)
