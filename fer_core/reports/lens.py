"""One matrix, every figure that a paper could print from it: with 50 photos and five emotions, 46 right is
92.0 % or 96.8 %.

matrix, classes = matrix_file.read("matrix.csv")
for figure in lens.figures(matrix, classes): print(figure.title, figure.value, figure.filled)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fer_core.reports import Report, percent, statistics
from fer_core.reports.formulas import FORMULAS, CellSums

PER_EMOTION = ("precision", "recall", "accuracy")


@dataclass(frozen=True)
class Figure:
    """One figure of a matrix."""

    name: str
    title: str
    value: float | None
    filled: str  # the formula with the numbers put in
    formula: str
    meaning: str


def figures(matrix: np.ndarray) -> list[Figure]:
    """Every figure, the plain share of right answers first."""
    sums = CellSums(np.asarray(matrix, float))
    return [Figure(f.name, f.title, *f.compute(sums), f.formula, f.meaning) for f in FORMULAS]


def interval(matrix: np.ndarray) -> tuple[float, float] | None:
    """The 95 % interval of the share right; None where the cells are not counts."""
    sums = CellSums(np.asarray(matrix, float))
    return statistics.wilson(int(sums.right.sum()), int(sums.n)) if sums.counted else None


def rows(matrix: np.ndarray, printed: Mapping[str, float] | None = None) -> list[dict[str, Any]]:
    """The figures as a table; with what a paper printed, where it printed something."""
    table = [_row(figure) for figure in figures(matrix)]
    return [{**row, "printed": printed.get(row["name"])} for row in table] if printed else table


def emotion_rows(
    matrix: np.ndarray, classes: Sequence[str], printed: Mapping[str, Sequence[float]]
) -> list[dict[str, Any]]:
    """What a matrix gives for each emotion, beside the precision, recall and accuracy that are printed."""
    given = {row["emotion"]: row for row in Report(tuple(classes), np.asarray(matrix)).ovr}
    return [_emotion_row(name, given[name], printed.get(name)) for name in classes]


def emotion_table(
    matrix: np.ndarray, classes: Sequence[str], printed: Mapping[str, Sequence[float]]
) -> list[dict[str, Any]]:
    """The same in percent, for readers."""
    table = emotion_rows(matrix, classes, printed)
    return [{column.capitalize(): _in_percent(value) for column, value in row.items()} for row in table]


def sentence(matrix: np.ndarray) -> str:
    """What the matrix says, in plain words."""
    sums = CellSums(np.asarray(matrix, float))
    share, ovr = (figure.value for figure in figures(matrix)[:2])
    if share is None:
        return "The matrix holds no face."
    span = interval(matrix)
    if span is None:
        return (
            f"The cells are shares, not counts: {percent(share)} of what they sum to lies on the "
            f"diagonal; the rows sum to {', '.join(f'{value:.2f}' for value in sums.actual)}."
        )
    low, high = map(percent, span)
    return (
        f"{sums.right.sum():,.0f} of {sums.n:,.0f} answers are right: {percent(share)}, 95 % interval {low} "
        f"to {high}. One-versus-rest mean of the same matrix: {percent(ovr)}."
    )


def _row(figure: Figure) -> dict[str, Any]:
    return {
        "figure": figure.title,
        "value": figure.value,
        "formula": figure.formula,
        "numbers": figure.filled,
        "meaning": figure.meaning,
        "name": figure.name,
    }


def _emotion_row(name: str, given: Mapping[str, Any], printed: Sequence[float] | None) -> dict[str, Any]:
    row: dict[str, Any] = {"emotion": name}
    for column, figure in enumerate(PER_EMOTION):
        row[f"{figure} printed"] = printed[column] if printed else None
        row[figure] = given[figure]
    return row


def _in_percent(value: Any) -> Any:
    return round(100 * value, 1) if isinstance(value, int | float) else value
