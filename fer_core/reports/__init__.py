"""A Report is what a run scored on a split: everything follows from one matrix of counts and the confidences.

    report = Report.from_predictions(labels, probabilities, classes)
    report.accuracy, report.n, report.macro_f1, report.per_emotion

Rows of the matrix are what the faces show, columns what was answered. A figure that would divide by nothing
is None, and an average is taken over the emotions that have a face.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from fer_core.errors import RunError

NO_FACE = "no face"  # what stands for the answer where a finder found none
BINS = 15  # equal-width bins of confidence for the expected calibration error


def divide(part: float, whole: float) -> float | None:
    """part / whole, or None where there is nothing to divide by."""
    return float(part / whole) if whole else None


def mean(values: Sequence[float | None]) -> float | None:
    """The mean of the values that are there, or None."""
    known = [v for v in values if v is not None]
    return float(np.mean(known)) if known else None


def percent(share: float | None, sign: bool = False) -> str:
    """A share as a reader sees it: 65.1 %, or - where there is none."""
    if share is None:
        return "-"
    return f"{100 * share:+.1f} %" if sign else f"{100 * share:.1f} %"


def count(labels: np.ndarray, answers: np.ndarray, classes: int) -> np.ndarray:
    """(C, C) int64: how many faces of each row were answered with each column."""
    return np.bincount(labels * classes + answers, minlength=classes * classes).reshape(classes, classes)


def complete(probabilities: np.ndarray) -> np.ndarray:
    """(N,) bool: the rows whose probabilities are all numbers."""
    return np.isfinite(probabilities).all(axis=1)


def bins(confidence: np.ndarray, right: np.ndarray, n: int = BINS) -> list[dict[str, Any]]:
    """For each equal-width bin of confidence: its edges, how many answers, mean confidence, share right."""
    at = np.clip(np.ceil(confidence * n).astype(int) - 1, 0, n - 1)  # a bin holds its upper edge
    size = np.bincount(at, minlength=n)
    sure, hit = np.bincount(at, confidence, n), np.bincount(at, right, n)
    rows = zip(range(n), size, sure, hit, strict=True)
    return [
        {"low": i / n, "high": (i + 1) / n, "n": int(k), "confidence": divide(s, k), "right": divide(h, k)}
        for i, k, s, h in rows
    ]


def calibration_error(confidence: np.ndarray, right: np.ndarray, n: int = BINS) -> float | None:
    """Expected calibration error: how far confidence and share right lie apart, weighted by the size of each
    bin.
    """
    filled = [b for b in bins(confidence, right, n) if b["n"]]
    return divide(sum(b["n"] * abs(b["confidence"] - b["right"]) for b in filled), len(confidence))


def binary_accuracy(labels: np.ndarray, probabilities: np.ndarray) -> float | None:
    """Share of single yes/no answers that are right at 0.5: what Keras calls accuracy under binary
    cross-entropy.
    """
    wanted = np.eye(probabilities.shape[1], dtype=bool)[labels]
    return divide(((probabilities > 0.5) == wanted).sum(), wanted.size)


@dataclass(frozen=True, eq=False)
class Report:
    """What a run scored on a split."""

    classes: tuple[str, ...]
    matrix: np.ndarray  # (C, C) int64 counts, rows actual, columns predicted
    ece: float | None = None
    nll: float | None = None  # mean negative log-likelihood
    binary_accuracy: float | None = None
    left_out: int = 0  # faces whose probabilities were not numbers
    ms: float | None = None  # a face, when it was measured

    @classmethod
    def from_predictions(
        cls, labels: np.ndarray, probabilities: np.ndarray, classes: Sequence[str]
    ) -> "Report":
        """The Report of (N,) positions in `classes` against (N, C) probabilities."""
        labels, values = _checked(labels, probabilities, classes)
        whole = complete(values)
        labels, values = labels[whole], values[whole]
        answers, sure = (values.argmax(1), values.max(1)) if len(values) else (labels, np.zeros(0))
        given = values[np.arange(len(labels)), labels]
        return cls(
            classes=tuple(str(c) for c in classes),
            matrix=count(labels, answers, len(classes)),
            ece=calibration_error(np.clip(sure, 0, 1), answers == labels),
            nll=float(-np.log(np.clip(given, 1e-7, 1)).mean()) if len(given) else None,
            binary_accuracy=binary_accuracy(labels, values),
            left_out=int((~whole).sum()),
        )

    @classmethod
    def from_json(cls, value: Any) -> "Report":
        """The Report that to_json() wrote; a sentence where it is not one."""
        try:
            classes = tuple(str(c) for c in value["classes"])
            matrix = np.array(value["matrix"], dtype=np.int64)
            assert matrix.shape == (len(classes), len(classes)) and (matrix >= 0).all()
        except (KeyError, TypeError, ValueError, AssertionError):
            raise RunError(
                "A report must hold classes and a square matrix of counts; this one does not. Evaluate the "
                "run again."
            ) from None
        rest = {k: value.get(k) for k in ("ece", "nll", "binary_accuracy", "ms")}
        return cls(classes, matrix, left_out=int(value.get("left_out") or 0), **rest)

    def to_json(self) -> dict[str, Any]:
        """Every figure, for report.json; from_json() needs only classes, matrix and what a matrix cannot
        give.
        """
        names = (
            "n",
            "accuracy",
            "macro_f1",
            "weighted_f1",
            "macro_precision",
            "macro_recall",
            "ovr_accuracy",
            "ece",
            "nll",
            "binary_accuracy",
        )
        figures = {name: getattr(self, name) for name in names}
        tables = {"per_emotion": self.per_emotion, "ovr": self.ovr, "top_confusions": self.top_confusions}
        return {
            **figures,
            "left_out": self.left_out,
            "note": self.note,
            "ms": self.ms,
            "classes": list(self.classes),
            "matrix": self.matrix.tolist(),
            **tables,
        }

    def with_missed(self, missed: np.ndarray) -> "Report":
        """The same with faces that no finder found, given as (K,) positions of their emotions: errors in a
        column of their own.
        """
        if not len(missed):
            return self
        matrix = np.zeros((len(self.classes) + 1,) * 2, np.int64)
        matrix[:-1, :-1] = self.matrix
        np.add.at(matrix[:, -1], missed, 1)
        return Report((*self.classes, NO_FACE), matrix, self.ece, self.nll, left_out=self.left_out)

    @property
    def n(self) -> int:
        """How many faces were answered."""
        return int(self.matrix.sum())

    @property
    def right(self) -> int:
        """How many of them rightly."""
        return int(np.trace(self.matrix))

    @property
    def accuracy(self) -> float | None:
        """The share of right answers."""
        return divide(self.right, self.n)

    @property
    def note(self) -> str:
        """What a reader must know beside the figures; empty where there is nothing."""
        if not self.left_out:
            return ""
        return (
            f"{self.left_out:,} of {self.left_out + self.n:,} faces got no answer (the probabilities "
            "were not numbers) and are left out."
        )

    @cached_property
    def per_emotion(self) -> list[dict[str, Any]]:
        """Precision, recall, F1 and support of each emotion."""
        true, actual, answered = np.diag(self.matrix), self.matrix.sum(1), self.matrix.sum(0)
        rows = zip(self.classes, true, actual, answered, strict=True)
        return [
            {
                "emotion": name,
                "precision": divide(t, p),
                "recall": divide(t, a),
                "f1": divide(2 * t, a + p) if a else None,
                "support": int(a),
            }
            for name, t, a, p in rows
        ]

    def _over_emotions(self, figure: str) -> list[float]:
        return [row[figure] or 0.0 for row in self.per_emotion if row["support"]]

    @property
    def macro_f1(self) -> float | None:
        """F1, each emotion counting the same."""
        return mean(self._over_emotions("f1"))

    @property
    def macro_precision(self) -> float | None:
        """Precision, each emotion counting the same; one that is never answered counts 0."""
        return mean(self._over_emotions("precision"))

    @property
    def macro_recall(self) -> float | None:
        """Recall, each emotion counting the same: balanced accuracy."""
        return mean(self._over_emotions("recall"))

    @property
    def weighted_f1(self) -> float | None:
        """F1, each emotion counting as often as it occurs."""
        return divide(sum((row["f1"] or 0) * row["support"] for row in self.per_emotion), self.n)

    @cached_property
    def ovr(self) -> list[dict[str, Any]]:
        """One emotion against all others, as Saleem's Table 6 counts it; the last row is the mean."""
        figures = ("accuracy", "precision", "recall")
        rows = [_against_the_rest(self.matrix, i, name) for i, name in enumerate(self.classes)]
        counts = dict.fromkeys(("TP", "FN", "FP", "TN"))
        return [*rows, {"emotion": "mean", **counts, **{f: mean([r[f] for r in rows]) for f in figures}}]

    @property
    def ovr_accuracy(self) -> float | None:
        """The mean of the one-versus-rest accuracies: always higher than the share of right answers."""
        return self.ovr[-1]["accuracy"]

    @cached_property
    def top_confusions(self) -> list[dict[str, Any]]:
        """The five most frequent mistakes, with their share of the faces of that emotion."""
        wrong = self.matrix - np.diag(np.diag(self.matrix))
        cells = [divmod(int(i), len(self.classes)) for i in np.argsort(-wrong, axis=None, kind="stable")[:5]]
        names, size = self.classes, self.matrix.sum(1)
        return [
            {
                "actual": names[a],
                "predicted": names[p],
                "count": int(wrong[a, p]),
                "share": divide(wrong[a, p], size[a]),
            }
            for a, p in cells
            if wrong[a, p]
        ]


def _against_the_rest(matrix: np.ndarray, i: int, name: str) -> dict[str, Any]:
    tp, fn, fp = (
        int(matrix[i, i]),
        int(matrix[i].sum() - matrix[i, i]),
        int(matrix[:, i].sum() - matrix[i, i]),
    )
    tn = int(matrix.sum()) - tp - fn - fp
    figures = {
        "accuracy": divide(tp + tn, tp + tn + fp + fn),
        "precision": divide(tp, tp + fp),
        "recall": divide(tp, tp + fn),
    }
    return {"emotion": name, "TP": tp, "FN": fn, "FP": fp, "TN": tn, **figures}


def _checked(
    labels: np.ndarray, probabilities: np.ndarray, classes: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    labels, values = np.asarray(labels).astype(np.int64), np.asarray(probabilities).astype(np.float64)
    wanted = (len(labels), len(classes))
    if values.shape != wanted:
        raise RunError(
            f"Predictions of the shape {wanted} (faces, emotions) were expected, {values.shape} were found. "
            "Evaluate the run again."
        )
    if len(labels) and not 0 <= labels.min() <= labels.max() < len(classes):
        raise RunError(
            f"Labels must lie between 0 and {len(classes) - 1}; {labels.min()} to {labels.max()} were "
            "found. Evaluate the run again."
        )
    return labels, values
