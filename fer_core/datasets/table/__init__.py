"""Any table of faces: CSV, TSV, JSON lines or Parquet, with pictures inside or beside it, Hugging
Face's layouts among them.

    datasets.import_("table", "~/faces/labels.csv")
    importing.import_from(table.form(Columns(image="path", labels="angry,disgust")), "~/faces", "mine")

Columns are told by their usual names, labels by the emotions' names or by a legend, splits by a column, the
table's name or the folder.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from fer_core import emotions
from fer_core.datasets import archives, sheets
from fer_core.datasets.archives import Tree
from fer_core.datasets.form import Dataset, Dropped, Item, Note, Reading, Refused
from fer_core.datasets.table import columns as roles
from fer_core.datasets.table import legend, pictures, rows, sheet
from fer_core.datasets.table.columns import Columns, Roles
from fer_core.datasets.table.rows import Part
from fer_core.errors import DataError

DATASHEET = "datasheet.json"  # what an export says of itself


@dataclass(frozen=True)
class Examined:
    """What can be told of a table before it is imported."""

    columns: tuple[str, ...] = ()
    roles: Roles | None = None
    problem: str = ""  # the sentence that an import would end with


def form(chosen: Columns) -> Dataset:
    """The form `table` with these columns."""
    return replace(
        TABLE, read=partial(read, chosen=chosen), gather=partial(gather, chosen=chosen), choices=chosen.text
    )


def read(tree: Tree, chosen: Columns | None = None) -> Reading:
    """Every table of the tree that has pictures and labels."""
    chosen = chosen or Columns()
    datasheet = _datasheet(tree)
    parts, problems = _understood(tree, chosen, datasheet)
    if not parts:
        raise next(iter(problems.values()), None) or _none_there(tree)
    unusable = [_problem(tree, part) for part in parts]
    if all(unusable):
        raise DataError(unusable[0])
    return Reading(sum(part.sheet.total for part in parts), _all(tree, parts, problems, datasheet))


def read_export(tree: Tree) -> Reading:
    """An export of our own, which says so: its names may be those of another form."""
    if not _datasheet(tree):
        raise _none_there(tree)
    return read(tree)


def gather(tree: Tree, chosen: Columns | None = None) -> None:
    """Where one file is imported: the pictures beside it that it names."""
    if not tree.path.is_file() or not tree.path.name.casefold().endswith(sheet.SUFFIXES):
        return
    for part in _understood(tree, chosen or Columns(), {})[0]:
        if part.roles.image not in part.sheet.pictures:
            pictures.gather(tree, rows.references(part))


def examine(path: str | Path, chosen: Columns | None = None) -> Examined:
    """The columns of what lies at the path and what they hold, without importing it."""
    try:
        with archives.open_tree(path, TABLE.beside) as tree:
            gather(tree, chosen)
            tables = sheet.open_all(tree)
            names = tuple(dict.fromkeys(name for table in tables for name in table.columns if name))
            try:
                read(tree, chosen)
                part = _understood(tree, chosen or Columns(), {})[0][0]
                return Examined(names, part.roles)
            except DataError as error:
                return Examined(names, problem=str(error))
    except DataError as error:
        return Examined(problem=str(error))


def _understood(
    tree: Tree, chosen: Columns, datasheet: Mapping[str, Any]
) -> tuple[list[Part], dict[str, DataError]]:
    """The tables whose columns are known, and why others are not."""
    parts: list[Part] = []
    problems: dict[str, DataError] = {}
    kept = datasheet.get("columns")
    written = {str(k): str(v) for k, v in kept.items()} if isinstance(kept, dict) else {}
    for table in sheet.open_all(tree):
        try:
            parts.append(_part(table, chosen, written, bool(datasheet)))
        except DataError as error:
            problems[table.title] = error
    return parts, problems


def _part(table: sheet.Sheet, chosen: Columns, written: Mapping[str, str], ours: bool) -> Part:
    kept = {c: kind for c, kind in (table.kept or written).items() if c in table.columns}
    columns = tuple(column for column in table.columns if column not in kept)
    known = roles.recognise(table.title, columns, table.pictures, chosen)
    meanings = legend.make(chosen.labels, table.legends.get(known.label, ()))
    return Part(table, known, meanings, kept, ours and not table.pictures)


def _problem(tree: Tree, part: Part) -> str:
    """Why no row of a table can be used; empty where one can."""
    first: Refused | None = None
    for row in rows.items(tree, part, rows.Names()):
        if isinstance(row, Item):
            return ""
        first = first or row
    reason = (
        f"The first, row {first.row} ({first.file}): {first.reason}"
        if first
        else "It has no rows. Name another file."
    )
    return f"No row of {part.sheet.title} can be used. {reason}"


def _all(
    tree: Tree, parts: list[Part], problems: Mapping[str, DataError], datasheet: Mapping[str, Any]
) -> Iterator[Item | Refused | Dropped | Note]:
    names = rows.Names()
    for part in parts:
        yield from rows.items(tree, part, names)
    for title, problem in problems.items():
        yield Note(f"{title} was not read: {problem}")
    if datasheet:
        terms = [str(datasheet.get(key) or "unknown")[:300] for key in ("title", "source", "licence")]
        yield Note(f"Exported from {terms[0]}, which is from {terms[1]}. Licence: {terms[2]}.")


def _datasheet(tree: Tree) -> Mapping[str, Any]:
    """What an export says of itself, where the tree is one."""
    for name in tree.names(DATASHEET):
        try:
            value = json.loads(tree.read(name))
        except (DataError, ValueError, RecursionError):
            continue
        if isinstance(value, dict) and value.get("written_by") == "fer-core":
            return value
    return {}


def _none_there(tree: Tree) -> DataError:
    wanted = "a .csv, .tsv, .jsonl or .parquet file with a column of pictures and one of labels"
    return sheets.wrong(tree, "a table of faces", wanted)


TABLE = Dataset(
    name="table",
    title="A table of faces",
    source="your own pictures, or a dataset as Hugging Face's `datasets` writes it",
    licence="whatever the pictures' owners allow",
    citation="",
    instructions="A CSV, TSV, JSON lines or Parquet file with a column of pictures (paths below its folder, "
    "or the pictures themselves) and a column of labels: emotions by name "
    f"({', '.join(emotions.BASIC[:3])}, ...), or numbers with a legend. Columns of split, subject and "
    "votes are read too. Then: fer-core import table PATH --name my-faces",
    read=read,
    beside=(DATASHEET,),
    gather=gather,
)
EXPORT = replace(TABLE, read=read_export)  # guessed before all other forms
