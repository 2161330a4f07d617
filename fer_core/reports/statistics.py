"""How sure a figure is: intervals, paired tests, calibration and coverage; 3,589 faces and 2,000 draws take
well under half a second.

low, high = wilson(right=2335, n=3589)
paired(labels, answers_a, answers_b, classes=7).accuracy   # Interval(value, low, high)
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fer_core.reports import bins, divide

Z = 1.959963984540054  # two-sided 95 %
SMALL = 1000  # so many disagreements or fewer: the exact test, which is quick up to here


@dataclass(frozen=True)
class Interval:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether the whole interval lies on one side of zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class McNemar:
    """The paired test: of the faces that only one model got right, is the division further from half than
    chance?
    """

    only_a: int
    only_b: int
    p: float
    exact: bool


@dataclass(frozen=True)
class Paired:
    """B minus A on the same faces."""

    accuracy: Interval
    macro_f1: Interval
    mcnemar: McNemar


@dataclass(frozen=True)
class Spread:
    """What several seeds give."""

    mean: float
    sd: float | None  # sample standard deviation; None for a single seed
    low: float
    high: float
    n: int


def wilson(right: int, n: int) -> tuple[float, float] | None:
    """The 95 % interval of a share; None without a face."""
    if not n:
        return None
    share, z2 = right / n, Z * Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def mcnemar(only_a: int, only_b: int) -> McNemar:
    """Exact up to 1,000 disagreements, with the continuity-corrected chi-square beyond."""
    n, fewer = only_a + only_b, min(only_a, only_b)
    if n <= SMALL:
        tail = sum(math.comb(n, k) for k in range(fewer + 1))
        return McNemar(only_a, only_b, min(1.0, 2 * tail / 2**n), True)
    statistic = max(abs(only_a - only_b) - 1, 0) ** 2 / n
    return McNemar(only_a, only_b, math.erfc(math.sqrt(statistic / 2)), False)


def holm(p: Sequence[float]) -> list[float]:
    """p-values of several comparisons at once, adjusted so that all of them together err in 5 %."""
    order = sorted(range(len(p)), key=lambda i: p[i])
    out, highest = [0.0] * len(p), 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, p[i] * (len(p) - rank)))
        out[i] = highest
    return out


def paired(
    labels: np.ndarray, a: np.ndarray, b: np.ndarray, classes: int, draws: int = 2000, seed: int = 0
) -> Paired:
    """The difference of two models' answers to the same faces: bootstrap intervals and McNemar's test."""
    right_a, right_b = a == labels, b == labels
    test = mcnemar(int((right_a & ~right_b).sum()), int((right_b & ~right_a).sum()))
    cells, counts = _cells(labels, a, b, classes)
    # drawing faces with replacement is drawing counts of the (label, a, b) cells: thousands of faces become
    # some hundred cells
    drawn = (
        np.random.default_rng(seed)
        .multinomial(len(labels), counts / counts.sum(), size=draws)
        .astype(np.float64)
    )
    samples = np.concatenate([counts[None].astype(np.float64), drawn])  # the first row is the data itself
    accuracy = samples @ ((cells[2] == cells[0]).astype(float) - (cells[1] == cells[0])) / len(labels)
    f1 = _macro_f1(samples, cells[0], cells[2], classes) - _macro_f1(samples, cells[0], cells[1], classes)
    return Paired(_interval(accuracy), _interval(f1), test)


def _cells(labels: np.ndarray, a: np.ndarray, b: np.ndarray, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """The (3, K) different triples of label, A's and B's answer, and how often each occurs."""
    codes, counts = np.unique((labels * classes + a) * classes + b, return_counts=True)
    return np.stack([codes // classes**2, codes // classes % classes, codes % classes]), counts


def _macro_f1(samples: np.ndarray, labels: np.ndarray, answers: np.ndarray, classes: int) -> np.ndarray:
    """(D,) macro-F1 of each row of cell counts, over the emotions that occur in it."""
    one_hot = np.eye(classes)
    actual, answered = samples @ one_hot[labels], samples @ one_hot[answers]
    true = samples @ (one_hot[labels] * (labels == answers)[:, None])
    f1 = 2 * true / np.maximum(actual + answered, 1)
    return (f1 * (actual > 0)).sum(1) / np.maximum((actual > 0).sum(1), 1)


def _interval(values: np.ndarray) -> Interval:
    low, high = np.quantile(values[1:], (0.025, 0.975))
    return Interval(float(values[0]), float(low), float(high))


def temper(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities made softer (above 1) or sharper (below 1), rows summing to 1."""
    log = np.log(np.clip(np.asarray(probabilities, np.float64), 1e-12, None)) / temperature
    values = np.exp(log - log.max(axis=1, keepdims=True))
    return values / values.sum(axis=1, keepdims=True)


def fit_temperature(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """The temperature that makes the true labels likeliest; fit it on validation, use it on test."""
    whole = np.isfinite(probabilities).all(axis=1)
    labels, values = np.asarray(labels)[whole], np.asarray(probabilities)[whole]
    if not len(labels):
        return 1.0
    at = np.arange(len(labels))

    def loss(log_temperature: float) -> float:
        likelihoods = temper(values, math.exp(log_temperature))[at, labels]
        return float(-np.log(np.clip(likelihoods, 1e-12, 1)).mean())

    return math.exp(_lowest(loss, math.log(0.05), math.log(20)))


def _lowest(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a function with one valley is lowest, to 1e-4: golden section, one new value a step."""
    share = (math.sqrt(5) - 1) / 2
    left, right = high - share * (high - low), low + share * (high - low)
    at_left, at_right = function(left), function(right)
    while high - low > 1e-4:
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - share * (high - low)
            at_left = function(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + share * (high - low)
            at_right = function(right)
    return (low + high) / 2


def reliability(confidence: np.ndarray, right: np.ndarray, n: int = 15) -> list[dict[str, Any]]:
    """The bins of confidence that hold answers, each with its share right and that share's interval."""
    return [_with_interval(b) for b in bins(confidence, right, n) if b["n"]]


def _with_interval(filled: dict[str, Any]) -> dict[str, Any]:
    interval = wilson(round(filled["right"] * filled["n"]), filled["n"])
    assert interval is not None, "the bin holds answers"
    return {**filled, "right_low": interval[0], "right_high": interval[1]}


def risk_coverage(confidence: np.ndarray, right: np.ndarray, points: int = 200) -> dict[str, np.ndarray]:
    """What is gained by staying silent: at each threshold the share of faces answered, and the share of those
    that is right.
    """
    order = np.argsort(-confidence, kind="stable")
    sure, hits = confidence[order], np.cumsum(right[order])
    last = (
        np.flatnonzero(np.append(sure[1:] != sure[:-1], True)) if len(sure) else np.zeros(0, int)
    )  # equal confidences answer together
    kept = (
        last[np.unique(np.linspace(0, len(last) - 1, min(points, len(last))).astype(int))]
        if len(last)
        else last
    )
    return {
        "threshold": sure[kept],
        "coverage": (kept + 1) / max(len(sure), 1),
        "accuracy": hits[kept] / (kept + 1),
    }


def at_threshold(confidence: np.ndarray, right: np.ndarray, threshold: float) -> dict[str, Any]:
    """How many faces a threshold answers, and how many of those rightly."""
    answered = confidence >= threshold
    n, hits = int(answered.sum()), int((answered & right).sum())
    return {
        "threshold": threshold,
        "n": n,
        "coverage": divide(n, len(confidence)),
        "accuracy": divide(hits, n),
        "interval": wilson(hits, n),
    }


def spread(values: Sequence[float]) -> Spread:
    """Mean, standard deviation and range of what several seeds gave."""
    known = np.asarray(values, float)
    return Spread(
        float(known.mean()),
        float(known.std(ddof=1)) if len(known) > 1 else None,
        float(known.min()),
        float(known.max()),
        len(known),
    )


def mean_recall_interval(matrix: np.ndarray) -> tuple[float, float] | None:
    """The 95 % interval of the mean recall of the emotions that have a face: the Wilson intervals of the
    recalls, put together by their squares (Newcombe 1998; Zou and Donner 2008).
    """
    counts = [(int(row[i]), int(row.sum())) for i, row in enumerate(matrix) if row.sum()]
    spans = [(right / n, *(wilson(right, n) or (0.0, 1.0))) for right, n in counts]
    if not spans:
        return None
    recall, low, high = (np.array(column) for column in zip(*spans, strict=True))
    centre = recall.mean()
    down = float(np.sqrt(((recall - low) ** 2).sum()) / len(spans))
    up = float(np.sqrt(((high - recall) ** 2).sum()) / len(spans))
    return max(0.0, float(centre) - down), min(1.0, float(centre) + up)
