"""One matrix, every figure that a paper could print from it: with 50 photos and five emotions, 46 right is
92.0 % or 96.8 %.

matrix, classes = lens.read("matrix.csv")
for figure in lens.figures(matrix, classes): print(figure.title, figure.value, figure.filled)
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fer_core.errors import DataError
from fer_core.recipes.printed import PaperTable
from fer_core.reports import Report, divide, mean, percent, statistics


@dataclass(frozen=True)
class Figure:
    """One way to put a matrix into one number."""

    name: str
    title: str
    value: float | None
    filled: str  # the formula with the numbers put in
    formula: str
    meaning: str


def figures(matrix: np.ndarray, classes: Sequence[str]) -> list[Figure]:
    """Every figure, the plain share of right answers first."""
    m = Matrix(np.asarray(matrix, float), tuple(classes))
    return [
        Figure(name, title, *compute(m), formula, meaning)
        for name, title, compute, formula, meaning in _FIGURES
    ]


@dataclass(frozen=True, eq=False)
class Matrix:
    """Counts (or printed shares) and the sums that every formula needs."""

    cells: np.ndarray
    classes: tuple[str, ...]

    @property
    def n(self) -> float:
        """How many faces, or the sum of the shares."""
        return float(self.cells.sum())

    @property
    def counted(self) -> bool:
        """Whether the cells are whole numbers of faces."""
        return bool((self.cells == np.round(self.cells)).all())

    @property
    def right(self) -> np.ndarray:
        """Right answers by emotion."""
        return np.diag(self.cells)

    @property
    def actual(self) -> np.ndarray:
        """Faces by emotion shown."""
        return self.cells.sum(1)

    @property
    def answered(self) -> np.ndarray:
        """Faces by emotion answered."""
        return self.cells.sum(0)

    def f1(self) -> list[float | None]:
        """F1 by emotion; None for one without a face."""
        return [
            divide(2 * t, a + p) if a else None
            for t, a, p in zip(self.right, self.actual, self.answered, strict=True)
        ]


def _n(value: float) -> str:
    """A count without a point, a share with as many digits as it has."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.4g}"


def _join(values: Sequence[str], sign: str = " + ") -> str:
    return sign.join(values) or "0"


def _mean_of(values: Sequence[float | None]) -> str:
    known = [v for v in values if v is not None]
    return f"({_join([f'{v:.3f}' for v in known])}) / {len(known)}"


Filled = tuple[float | None, str]


def _accuracy(m: Matrix) -> Filled:
    return divide(
        m.right.sum(), m.n
    ), f"({_join([_n(v) for v in m.right])}) / {_n(m.n)} = {_n(m.right.sum())} / {_n(m.n)}"


def _ovr(m: Matrix) -> Filled:
    each = [divide(m.n - (a + p - 2 * t), m.n) for t, a, p in zip(m.right, m.actual, m.answered, strict=True)]
    return mean(each), _mean_of(each)


def _balanced(m: Matrix) -> Filled:
    each = [(t, a) for t, a in zip(m.right, m.actual, strict=True) if a]
    return mean([t / a for t, a in each]), f"({_join([f'{_n(t)}/{_n(a)}' for t, a in each])}) / {len(each)}"


def _macro_precision(m: Matrix) -> Filled:
    each = [(t, p) for t, a, p in zip(m.right, m.actual, m.answered, strict=True) if a]
    return mean(
        [divide(t, p) or 0.0 for t, p in each]
    ), f"({_join([f'{_n(t)}/{_n(p)}' for t, p in each])}) / {len(each)}"


def _macro_f1(m: Matrix) -> Filled:
    return mean(m.f1()), _mean_of(m.f1())


def _weighted_f1(m: Matrix) -> Filled:
    pairs = [(a, f) for a, f in zip(m.actual, m.f1(), strict=True) if f is not None]
    return divide(
        sum(a * f for a, f in pairs), m.n
    ), f"({_join([f'{_n(a)}·{f:.3f}' for a, f in pairs])}) / {_n(m.n)}"


def _kappa(m: Matrix) -> Filled:
    seen, luck = divide(m.right.sum(), m.n), divide(float((m.actual * m.answered).sum()), m.n**2)
    if seen is None or luck == 1:
        return None, "-"
    return (seen - luck) / (1 - luck), f"({seen:.3f} - {luck:.3f}) / (1 - {luck:.3f})"


def _binary(m: Matrix) -> Filled:
    cells, wrong = len(m.classes) * m.n, m.n - m.right.sum()
    return divide(cells - 2 * wrong, cells), f"({_n(cells)} - 2·{_n(wrong)}) / {_n(cells)}"


def _silent(m: Matrix) -> Filled:
    c = len(m.classes)
    return divide(c - 1, c), f"({c} - 1) / {c}"


def _largest(m: Matrix) -> Filled:
    top = float(m.actual.max()) if len(m.actual) else 0.0
    return divide(top, m.n), f"{_n(top)} / {_n(m.n)}"


_FIGURES = (
    (
        "accuracy",
        "Share right",
        _accuracy,
        "sum of the diagonal / n",
        "How many answers are right. What a reader takes accuracy to mean.",
    ),
    (
        *("ovr_accuracy", "One-versus-rest mean accuracy", _ovr, "mean over emotions of (TP + TN) / n"),
        (
            "A wrong answer counts as right for every emotion that it does not touch, so more emotions "
            "lift the figure."
        ),
    ),
    (
        "balanced_accuracy",
        "Balanced accuracy (macro recall)",
        _balanced,
        "mean over emotions of TP / (TP + FN)",
        "Each emotion counts the same, however rare.",
    ),
    (
        "macro_precision",
        "Macro precision",
        _macro_precision,
        "mean over emotions of TP / (TP + FP)",
        "How far an answer can be trusted, each emotion counting the same.",
    ),
    (
        "macro_f1",
        "Macro F1",
        _macro_f1,
        "mean over emotions of 2 TP / (2 TP + FP + FN)",
        "Precision and recall in one, each emotion counting the same.",
    ),
    (
        "weighted_f1",
        "Weighted F1",
        _weighted_f1,
        "mean of F1, weighted by faces",
        "Follows the frequent emotions and hides the rare ones.",
    ),
    (
        "kappa",
        "Cohen's kappa",
        _kappa,
        "(share right - share by chance) / (1 - share by chance)",
        "0 is what chance gives with the same answers, 1 is perfect.",
    ),
    (
        *("binary_accuracy", "Binary accuracy of a sigmoid output", _binary, "(C·n - 2·wrong) / (C·n)"),
        (
            "Accuracy under binary cross-entropy, with one yes a face: each face is as many questions "
            "as there are emotions."
        ),
    ),
    (
        "binary_silent",
        "Binary accuracy of always saying no",
        _silent,
        "(C - 1) / C",
        "What that figure is worth: no face was recognised.",
    ),
    (
        "largest_class",
        "Share of the most frequent emotion",
        _largest,
        "most frequent emotion / n",
        "What always giving the same answer scores.",
    ),
)


def interval(matrix: np.ndarray) -> tuple[float, float] | None:
    """The 95 % interval of the share right; None where the cells are not counts."""
    m = Matrix(np.asarray(matrix, float), ())
    return statistics.wilson(int(m.right.sum()), int(m.n)) if m.counted else None


def rows(
    matrix: np.ndarray, classes: Sequence[str], printed: dict[str, float] | None = None
) -> list[dict[str, Any]]:
    """The figures as a table; with what a paper printed, where it printed something."""
    found = [
        {
            "figure": f.title,
            "value": f.value,
            "formula": f.formula,
            "numbers": f.filled,
            "meaning": f.meaning,
            "name": f.name,
        }
        for f in figures(matrix, classes)
    ]
    return found if not printed else [{**row, "printed": printed.get(row["name"])} for row in found]


def emotion_rows(table: PaperTable) -> list[dict[str, Any]]:
    """What a table's matrix gives for each emotion, beside what the paper prints."""
    report = Report(table.classes, np.array(table.matrix))
    printed = {name: table.per_emotion.get(name, (None,) * 3) for name in table.classes}
    given = {row["emotion"]: row for row in report.ovr}
    names = ("precision", "recall", "accuracy")
    return [
        {
            "emotion": e,
            **{
                f"{k}{suffix}": v
                for i, k in enumerate(names)
                for suffix, v in ((" printed", printed[e][i]), ("", given[e][k]))
            },
        }
        for e in table.classes
    ]


def emotion_table(table: PaperTable) -> list[dict[str, Any]]:
    """The same in percent, for readers."""
    return [
        {k.capitalize(): v if k == "emotion" or v is None else round(100 * v, 1) for k, v in row.items()}
        for row in emotion_rows(table)
    ]


def sentence(matrix: np.ndarray, classes: Sequence[str]) -> str:
    """What the matrix says, in plain words."""
    m, (share, ovr) = (
        Matrix(np.asarray(matrix, float), tuple(classes)),
        (f.value for f in figures(matrix, classes)[:2]),
    )
    if share is None:
        return "The matrix holds no face."
    if not m.counted:
        return (
            f"The cells are shares, not counts: {percent(share)} of what they sum to lies on the "
            f"diagonal; the rows sum to {', '.join(f'{v:.2f}' for v in m.actual)}."
        )
    low, high = map(percent, interval(matrix))
    return (
        f"{m.right.sum():,.0f} of {m.n:,.0f} answers are right: {percent(share)}, 95 % interval {low} "
        f"to {high}. One-versus-rest mean of the same matrix: {percent(ovr)}."
    )


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
        found = ", ".join(str(len(row)) for row in cells)
        raise DataError(
            f"The header names {len(names)} emotions, so {len(names)} rows of {len(names)} numbers were "
            f"expected; found rows of {found}."
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
