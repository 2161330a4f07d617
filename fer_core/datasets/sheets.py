"""Tables as they come: any spelling of the column names, rows counted as a spreadsheet counts, a sentence for
the wrong file.
"""

import csv
from collections.abc import Iterator

from fer_core.datasets.archives import Tree, last, lines
from fer_core.errors import DataError

csv.field_size_limit(2**24)  # a row of 2,304 numbers is one field of 9 KB


def header(tree: Tree, name: str) -> tuple[str, ...]:
    """The column names, in lower case without blanks around them; empty for what is no table."""
    try:
        first = next(csv.reader(lines(tree, name)), [])
    except (csv.Error, DataError):
        return ()
    return tuple(c.strip().casefold() for c in first)


def find(tree: Tree, columns: tuple[str, ...]) -> list[str]:
    """Tables of the tree that have all these columns."""
    return [n for n in tree.names("*.csv") if set(columns) <= set(header(tree, n))]


def rows(tree: Tree, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(row number, {column: text}); the header is row 1."""
    reader = csv.reader(lines(tree, name))
    columns = [c.strip().casefold() for c in next(reader, [])]
    number = 1
    try:
        for number, row in enumerate(reader, 2):
            if row:
                yield number, dict(zip(columns, row, strict=False))
    except csv.Error as error:
        raise DataError(
            f"{name}, row {number + 1}, is no csv row ({error}). Download the file again."
        ) from error


def estimate(tree: Tree, name: str) -> int:
    """About how many rows a table has, from its size and the lengths of its first rows."""
    lengths = [len(line) for line, _ in zip(lines(tree, name), range(50), strict=False)][1:]
    return int(tree.size(name) / max(sum(lengths) / max(len(lengths), 1), 1)) if lengths else 0


def wrong(tree: Tree, title: str, wanted: str) -> DataError:
    """What was looked for, what was found instead, and what to do; for readers that recognise nothing."""
    pictures = len(tree.pictures())
    present = [f"{pictures:,} pictures"] if pictures else []
    for table in tree.names("*.csv")[:3]:
        present.append(f"{last(table)} (columns {', '.join(header(tree, table)[:6]) or 'none'})")
    for archive in tree.packed()[:2]:
        present.append(f"{archive}, still packed: unpack it first")
    return DataError(
        f"{tree.path.name} is not {title}. Wanted: {wanted}. Found: "
        f"{'; '.join(present) or 'nothing that can be read'}. Name another path, or another dataset."
    )
