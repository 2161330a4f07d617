"""The formulas of the metric lens: each takes the sums of one matrix and gives a value, and itself with the
numbers put in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from fer_core.reports import divide, mean


@dataclass(frozen=True, eq=False)
class CellSums:
    """Counts (or printed shares) and the sums that every formula needs."""

    cells: np.ndarray  # (C, C) rows actual, columns predicted

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
        triples = zip(self.right, self.actual, self.answered, strict=True)
        return [divide(2 * t, a + p) if a else None for t, a, p in triples]


class Filled(NamedTuple):
    """What a formula gives, and the formula with the numbers put in."""

    value: float | None
    text: str


class Formula(NamedTuple):
    """One way to put a matrix into one number."""

    name: str
    title: str
    compute: Callable[[CellSums], Filled]
    formula: str
    meaning: str


def _n(value: float) -> str:
    """A count without a point, a share with as many digits as it has."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.4g}"


def _sum(terms: Sequence[str]) -> str:
    return " + ".join(terms) or "0"


def _mean_of(terms: Sequence[str]) -> str:
    return f"({_sum(terms)}) / {len(terms)}"


def _decimals(values: Sequence[float | None]) -> list[str]:
    return [f"{value:.3f}" for value in values if value is not None]


def _accuracy(m: CellSums) -> Filled:
    right = m.right.sum()
    terms = _sum([_n(value) for value in m.right])
    return Filled(divide(right, m.n), f"({terms}) / {_n(m.n)} = {_n(right)} / {_n(m.n)}")


def _ovr(m: CellSums) -> Filled:
    wrong = m.actual + m.answered - 2 * m.right
    each = [divide(m.n - value, m.n) for value in wrong]
    return Filled(mean(each), _mean_of(_decimals(each)))


def _balanced(m: CellSums) -> Filled:
    pairs = [(t, a) for t, a in zip(m.right, m.actual, strict=True) if a]
    return Filled(mean([t / a for t, a in pairs]), _mean_of([f"{_n(t)}/{_n(a)}" for t, a in pairs]))


def _macro_precision(m: CellSums) -> Filled:
    triples = zip(m.right, m.actual, m.answered, strict=True)
    pairs = [(t, p) for t, a, p in triples if a]
    value = mean([divide(t, p) or 0.0 for t, p in pairs])
    return Filled(value, _mean_of([f"{_n(t)}/{_n(p)}" for t, p in pairs]))


def _macro_f1(m: CellSums) -> Filled:
    return Filled(mean(m.f1()), _mean_of(_decimals(m.f1())))


def _weighted_f1(m: CellSums) -> Filled:
    pairs = [(a, f) for a, f in zip(m.actual, m.f1(), strict=True) if f is not None]
    terms = _sum([f"{_n(a)}·{f:.3f}" for a, f in pairs])
    return Filled(divide(sum(a * f for a, f in pairs), m.n), f"({terms}) / {_n(m.n)}")


def _kappa(m: CellSums) -> Filled:
    seen, luck = divide(m.right.sum(), m.n), divide(float((m.actual * m.answered).sum()), m.n**2)
    if seen is None or luck is None or luck == 1:
        return Filled(None, "-")
    return Filled((seen - luck) / (1 - luck), f"({seen:.3f} - {luck:.3f}) / (1 - {luck:.3f})")


def _binary(m: CellSums) -> Filled:
    cells, wrong = len(m.cells) * m.n, m.n - m.right.sum()
    return Filled(divide(cells - 2 * wrong, cells), f"({_n(cells)} - 2·{_n(wrong)}) / {_n(cells)}")


def _silent(m: CellSums) -> Filled:
    classes = len(m.cells)
    return Filled(divide(classes - 1, classes), f"({classes} - 1) / {classes}")


def _largest(m: CellSums) -> Filled:
    most = float(m.actual.max()) if len(m.actual) else 0.0
    return Filled(divide(most, m.n), f"{_n(most)} / {_n(m.n)}")


FORMULAS = (
    Formula(
        "accuracy",
        "Share right",
        _accuracy,
        "sum of the diagonal / n",
        "How many answers are right. What a reader takes accuracy to mean.",
    ),
    Formula(
        "ovr_accuracy",
        "One-versus-rest mean accuracy",
        _ovr,
        "mean over emotions of (TP + TN) / n",
        "A wrong answer counts as right for every emotion that it does not touch, so more emotions lift the "
        "figure.",
    ),
    Formula(
        "balanced_accuracy",
        "Balanced accuracy (macro recall)",
        _balanced,
        "mean over emotions of TP / (TP + FN)",
        "Each emotion counts the same, however rare.",
    ),
    Formula(
        "macro_precision",
        "Macro precision",
        _macro_precision,
        "mean over emotions of TP / (TP + FP)",
        "How far an answer can be trusted, each emotion counting the same.",
    ),
    Formula(
        "macro_f1",
        "Macro F1",
        _macro_f1,
        "mean over emotions of 2 TP / (2 TP + FP + FN)",
        "Precision and recall in one, each emotion counting the same.",
    ),
    Formula(
        "weighted_f1",
        "Weighted F1",
        _weighted_f1,
        "mean of F1, weighted by faces",
        "Follows the frequent emotions and hides the rare ones.",
    ),
    Formula(
        "kappa",
        "Cohen's kappa",
        _kappa,
        "(share right - share by chance) / (1 - share by chance)",
        "0 is what chance gives with the same answers, 1 is perfect.",
    ),
    Formula(
        "binary_accuracy",
        "Binary accuracy of a sigmoid output",
        _binary,
        "(C·n - 2·wrong) / (C·n)",
        "Accuracy under binary cross-entropy, with one yes a face: each face is as many questions as there "
        "are emotions.",
    ),
    Formula(
        "binary_silent",
        "Binary accuracy of always saying no",
        _silent,
        "(C - 1) / C",
        "What that figure is worth: no face was recognised.",
    ),
    Formula(
        "largest_class",
        "Share of the most frequent emotion",
        _largest,
        "most frequent emotion / n",
        "What always giving the same answer scores.",
    ),
)
