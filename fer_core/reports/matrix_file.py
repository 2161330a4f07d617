"""A confusion matrix from a CSV file or from text: rows actual, columns predicted, names in the header.

matrix, classes = matrix_file.read("matrix.csv")
"""

import csv
from pathlib import Path

import numpy as np

from fer_core.errors import DataError


def read(path: Path | str) -> tuple[np.ndarray, tuple[str, ...]]:
    """A matrix from a CSV file: rows actual, columns predicted, names in the header (and, if you like, in the
    first column).
    """
    try:
        return parse(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise DataError(
            f"A matrix was expected in {path}, but it cannot be read: {error.strerror}. Give the path of a "
            "CSV file."
        ) from None
    except UnicodeDecodeError:
        raise DataError(
            f"{path} is not text. Save the matrix as CSV (UTF-8): names in the header, one row an emotion."
        ) from None


def parse(text: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """The same from text; commas, semicolons or tabs."""
    head = text.lstrip().split("\n", 1)[0]
    sign = max(",;\t", key=head.count)
    lines = [
        [cell.strip() for cell in row]
        for row in csv.reader(text.splitlines(), delimiter=sign)
        if any(cell.strip() for cell in row)
    ]
    if len(lines) < 3:
        raise DataError(
            "A matrix needs a header with at least two names and a row for each; this has fewer. Example: "
            "angry,happy / 8,2 / 1,9."
        )
    named = not _number(lines[1][0])  # the first column holds names; the cell above them may be missing
    names = tuple(lines[0][1:] if named and len(lines[0]) == len(lines) else lines[0])
    return _square([row[1:] if named else row for row in lines[1:]], names), names


def _square(cells: list[list[str]], names: tuple[str, ...]) -> np.ndarray:
    if len(set(names)) < len(names):
        raise DataError(f"Each emotion may stand in the header once; found {', '.join(names)}.")
    if len(cells) != len(names) or any(len(row) != len(names) for row in cells):
        lengths = ", ".join(str(len(row)) for row in cells)
        raise DataError(
            f"The header names {len(names)} emotions, so {len(names)} rows of {len(names)} numbers were "
            f"expected; found rows of {lengths}."
        )
    wrong = [cell for row in cells for cell in row if not _number(cell)]
    if wrong:
        raise DataError(
            f"Every cell must be a number that is not negative; {wrong[0]!r} is not. Use a point for "
            "decimals."
        )
    return np.array([[float(cell) for cell in row] for row in cells])


def _number(cell: str) -> bool:
    try:
        return 0 <= float(cell) < float("inf")
    except ValueError:
        return False
