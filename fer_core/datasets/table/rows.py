"""From a row of a table to a picture on its way into the store, or to the sentence that refuses it."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fer_core import emotions
from fer_core.datasets import folder
from fer_core.datasets.archives import PICTURE, Tree, last
from fer_core.datasets.form import Item, Picture, Refused
from fer_core.datasets.table import cells
from fer_core.datasets.table.columns import Roles
from fer_core.datasets.table.legend import Legend
from fer_core.datasets.table.pictures import Album
from fer_core.datasets.table.sheet import Sheet
from fer_core.errors import DataError

BOX = ("box_x", "box_y", "box_w", "box_h")


@dataclass(frozen=True)
class Part:
    """One table of what is imported, understood."""

    sheet: Sheet
    roles: Roles
    legend: Legend
    kept: Mapping[str, str]  # further columns -> kind
    quoted: bool = False  # whether we wrote it, with a quote before what a spreadsheet would run

    @property
    def split(self) -> str:
        """The split that the table's own name tells; empty where it tells none."""
        tokens = re.split(r"[^a-z]+", self.sheet.title.casefold())
        named = [folder.SPLITS[token] for token in tokens if token in folder.SPLITS]
        return named[0] if named else folder.split_of(self.sheet.name, "")


class Names:
    """Names of pictures that come as bytes: tables often give many of them one name, or none."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def unique(self, wanted: str, table: str, number: int) -> str:
        """The name, with table and row before it where another picture has it."""
        name = _tame(wanted)
        stem = table.rpartition(".")[0]
        if not name or name in self.taken:
            name = f"{stem}/{number:07d}" + (f"-{last(name)}" if name else ".png")
        self.taken.add(name)
        return name


def _tame(name: str) -> str:
    """A name that is a place on the computer that wrote the table, or leads elsewhere, by its last part."""
    path = name.replace("\\", "/")
    wild = path.startswith("/") or path[1:2] == ":" or ".." in path.split("/")
    return last(path) if wild else name


def items(tree: Tree, part: Part, names: Names) -> Iterator[Item | Refused]:
    """The rows of one table, each good or refused."""
    album = Album(tree, part.sheet.name)
    wanted = tuple(dict.fromkeys([*part.roles.all, *part.kept]))
    for number, row in part.sheet.rows(wanted):
        try:
            yield _item(part, album, names, number, row)
        except DataError as error:
            yield Refused(_called(part, row, number), str(error), number)


def references(part: Part) -> Iterator[str]:
    """What the table calls its pictures, row by row."""
    for _, row in part.sheet.rows((part.roles.image,)):
        cell = (row or {}).get(part.roles.image)
        yield cells.text(cell.get("path") if isinstance(cell, dict) else cell)


def _called(part: Part, row: Mapping[str, Any] | None, number: int) -> str:
    """How the list of refusals names a row."""
    cell = (row or {}).get(part.roles.name or part.roles.image)
    cell = cell.get("path") if isinstance(cell, dict) else cell
    name = "" if isinstance(cell, bytes) else cells.text(cell)
    return name[:200] or f"{part.sheet.title} row {number}"


def _item(part: Part, album: Album, names: Names, number: int, row: Mapping[str, Any] | None) -> Item:
    if row is None:
        raise DataError("This is no object of JSON. Correct the line.")
    votes = _votes(part, row)
    label = _label(part, row, votes)
    if votes and label not in votes:
        raise DataError(f"Its label {label} has no column of votes. Add one, or leave the votes out.")
    split = _split(part, row)
    file, picture, place = _picture(part, album, names, number, row, split)
    extra = {c: cells.typed(_cell(part, row, c), kind) for c, kind in part.kept.items() if c in row}
    box = tuple(extra.pop(name, None) for name in BOX)
    return Item(
        file,
        split or folder.split_of(place),
        label,
        picture,
        _cell(part, row, part.roles.subject) or None,
        {**votes, label: 1.0} if votes and not any(votes.values()) else votes,
        None if None in box else box,  # type: ignore[arg-type]  # BOX has four names
        extra,
        number,
    )


def _cell(part: Part, row: Mapping[str, Any], column: str) -> str:
    value = cells.text(row.get(column)) if column else ""
    return cells.unquoted(value) if part.quoted else value


def _label(part: Part, row: Mapping[str, Any], votes: Mapping[str, float] | None) -> str:
    column = part.roles.label
    value = row.get(column) if column else None
    if not cells.text(value).strip():
        if votes and any(votes.values()):
            return max(emotions.ordered(votes), key=lambda name: votes[name])
        raise DataError("It has no label. Fill the cell in, or remove the row.")
    label = part.legend.emotion(value)
    if label:
        return label
    shown = part.legend.explained(value)
    if cells.text(value).strip().replace(".", "", 1).isdecimal():
        raise DataError(
            f"Its label is {shown}, and nothing says which emotion that is. Give a legend: --labels "
            "angry,disgust,... in the order of the numbers, or --labels 1=surprise,2=fear,..."
        )
    raise DataError(
        f"Its label {shown} is no emotion that is known. Known are {', '.join(emotions.EMOTIONS)}; say what "
        "it means: --labels LABEL=EMOTION,..."
    )


def _votes(part: Part, row: Mapping[str, Any]) -> dict[str, float] | None:
    """The shares of the votes, which sum to 1; all zero where nobody voted."""
    if not part.roles.votes:
        return None
    counts = {}
    for column, emotion in part.roles.votes.items():
        count = cells.number(row.get(column))
        if count is None or not math.isfinite(count) or count < 0:
            raise DataError(
                f"{column} is {cells.text(row.get(column))[:60]!r}, no number of votes. Correct it."
            )
        counts[emotion] = count
    total = sum(counts.values())
    if not total or abs(total - 1) < 1e-5:  # shares stay as they are, to the last digit
        return counts
    return {emotion: count / total for emotion, count in counts.items()}


def _split(part: Part, row: Mapping[str, Any]) -> str:
    """What the row says, else the table's name; empty where neither does."""
    value = cells.text(row.get(part.roles.split)).strip() if part.roles.split else ""
    if not value:
        return part.split
    split = folder.SPLITS.get(value.casefold()) or folder.SPLITS.get(re.sub(r"[\W_]", "", value.casefold()))
    if split is None:
        raise DataError(
            f"Its split is {value[:60]!r}; train, validation or test was wanted. Correct the row, or leave "
            "the cell empty."
        )
    return split


def _picture(
    part: Part, album: Album, names: Names, number: int, row: Mapping[str, Any], split: str
) -> tuple[str, Picture, str]:
    """What the picture is called here, how to get it, and where it lies."""
    cell = row.get(part.roles.image)
    called = _cell(part, row, part.roles.name)
    if isinstance(cell, dict):
        called, content = called or cells.text(cell.get("path")), cell.get("bytes")
        cell = content if isinstance(content, bytes) else cell.get("path")
    if isinstance(cell, bytes):
        if len(cell) > PICTURE:
            raise DataError(f"The picture is larger than {PICTURE / 2**20:,.0f} MiB. Save it smaller.")
        return names.unique(called, part.sheet.title, number), cell, ""
    reference = cells.text(cell)
    if not reference.strip():
        raise DataError("It has no picture. Fill the cell in, or remove the row.")
    name = album.find(cells.unquoted(reference) if part.quoted else reference, split)
    return _tame(called) or name, album.tree.opener(name), name
