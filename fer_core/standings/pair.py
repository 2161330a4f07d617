"""Two runs on the same faces: what each got right, how they differ, and whether that is more than chance.

    both = pair.compare(runs.get("a"), runs.get("b"), split="test")
    both.sentence     # "B is better by 1.9 points, 95 % interval 0.4 to 3.3, on 3,589 faces."

What both were asked is what is compared: the images and the emotions that both know. What had to be left out
stands in `remarks`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from fer_core import emotions
from fer_core.datasets.unions import naming
from fer_core.errors import RunError
from fer_core.reports import Report, complete, statistics
from fer_core.runs import Predictions, Run

OUTCOMES = ("both", "only_a", "only_b", "neither")


@dataclass(frozen=True)
class Mixed:
    """Faces of one emotion that were answered with another: n of all that show it."""

    shown: str
    answered: str
    n: int
    of_all: int


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two runs' answers to the same N faces."""

    names: tuple[str, str]
    dataset: str
    split: str
    classes: tuple[str, ...]
    files: np.ndarray  # (N,)
    labels: np.ndarray  # (N,) positions in classes
    a: np.ndarray  # (N, C) probabilities
    b: np.ndarray
    remarks: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.labels)

    @cached_property
    def answers(self) -> tuple[np.ndarray, np.ndarray]:
        """(N,) positions that A and B answered."""
        return self.a.argmax(1), self.b.argmax(1)

    @cached_property
    def reports(self) -> tuple[Report, Report]:
        """What each scored on the shared faces."""
        first, second = (Report.from_predictions(self.labels, p, self.classes) for p in (self.a, self.b))
        return first, second

    @cached_property
    def paired(self) -> statistics.Paired:
        """B minus A, with intervals and McNemar's test."""
        return statistics.paired(self.labels, *self.answers, len(self.classes))

    @cached_property
    def outcome(self) -> np.ndarray:
        """(N,) one of OUTCOMES for each face."""
        a, b = (answer == self.labels for answer in self.answers)
        return np.select([a & b, a & ~b, ~a & b], OUTCOMES[:3], OUTCOMES[3])

    def counts(self) -> dict[str, int]:
        """How many faces both, only A, only B or neither got right."""
        return {name: int((self.outcome == name).sum()) for name in OUTCOMES}

    def cell(self, actual: str, predicted: str, of: str = "either") -> np.ndarray:
        """Positions of the faces of one emotion that A, B or either of them answered with another."""
        position = {name: i for i, name in enumerate(self.classes)}
        hits = {name: answer == position[predicted] for name, answer in zip("ab", self.answers, strict=True)}
        chosen = hits["a"] | hits["b"] if of == "either" else hits[of]
        return np.flatnonzero((self.labels == position[actual]) & chosen)

    @property
    def shown(self) -> tuple[str, str]:
        """The names as a sentence uses them; A and B where they are the same."""
        return self.names if self.names[0] != self.names[1] else ("A", "B")

    @property
    def better(self) -> str:
        """ "a", "b", or "" where this many faces could not show a difference."""
        gaps = self.paired
        if gaps.mcnemar.p >= 0.05 or not gaps.accuracy.excludes_zero:
            return ""
        return "b" if gaps.accuracy.value > 0 else "a"

    @property
    def sentence(self) -> str:
        """The finding in plain words."""
        gap, faces = self.paired.accuracy, f"on {len(self):,} faces"
        if not self.better:
            low, high = f"{100 * gap.low:+.1f}", f"{100 * gap.high:+.1f}"
            return (
                f"No difference that this {self.split} set could show: {100 * gap.value:+.1f} points "
                f"for {self.shown[1]}, 95 % interval {low} to {high}, {faces}."
            )
        least, most = sorted((abs(gap.low), abs(gap.high)))
        winner = self.shown[self.better == "b"]
        return (
            f"{winner} is better by {100 * abs(gap.value):.1f} points, 95 % interval {100 * least:.1f} to "
            f"{100 * most:.1f}, {faces}."
        )

    def worst(self, who: str) -> Mixed | None:
        """What A ("a") or B ("b") mixes up most: the cell beside the diagonal with most faces; None where all
        is right.
        """
        matrix = self.reports[who == "b"].matrix
        wrong = matrix * (1 - np.eye(len(matrix), dtype=matrix.dtype))
        if not wrong.any():
            return None
        shown, answered = np.unravel_index(int(wrong.argmax()), wrong.shape)
        n, of_all = int(wrong[shown, answered]), int(matrix[shown].sum())
        return Mixed(self.classes[shown], self.classes[answered], n, of_all)

    def per_emotion(self) -> list[dict[str, Any]]:
        """Precision, recall and F1 of both for each emotion, B minus A, and the interval of each recall."""
        first, second = self.reports
        return [_emotion(first, second, i) for i in range(len(self.classes))]

    def difference(self) -> np.ndarray:
        """(C, C) B's share of each row minus A's; NaN where an emotion has no face."""
        first, second = (shares(r.matrix) for r in self.reports)
        return second - first

    def faces(self, at: np.ndarray) -> list[dict[str, Any]]:
        """File, label, both answers and their probabilities for the faces at these positions."""
        a, b = self.answers
        name = self.classes
        return [
            {
                "file": str(self.files[i]),
                "label": name[self.labels[i]],
                "a": name[a[i]],
                "a_share": float(self.a[i, a[i]]),
                "b": name[b[i]],
                "b_share": float(self.b[i, b[i]]),
            }
            for i in at
        ]


@dataclass(frozen=True, eq=False)
class Answered:
    """What a run answered to the faces of a split, and how a sentence calls the run."""

    title: str
    predictions: Predictions


def compare(a: Run, b: Run, split: str = "test") -> Comparison:
    """A and B on the faces of a split that both were shown; refused with the reason where there are none."""
    remarks = _same_question(a, b)
    dataset = naming.without_views(str(a.recipe.get("dataset")))
    both = Answered(a.title, _answers(a, split)), Answered(b.title, _answers(b, split))
    return compare_answers(*both, dataset, split, remarks)


def compare_answers(
    a: Answered, b: Answered, dataset: str, split: str, remarks: Sequence[str] = ()
) -> Comparison:
    """The same of answers that are at hand, wherever they were kept."""
    titles, remarks = (a.title, b.title), list(remarks)
    first, second = _same_images(a.predictions, b.predictions, titles, split, remarks)
    classes = _same_emotions(first, second, titles, remarks)
    values = _narrow(first, classes), _narrow(second, classes)
    answered = complete(values[0]) & complete(values[1])
    position = np.array([classes.index(c) if c in classes else -1 for c in first.classes])
    labels = position[first.labels]
    _say_left_out(labels < 0, ~answered, remarks)
    keep = answered & (labels >= 0)
    if not keep.any():
        raise RunError(
            f"{a.title} and {b.title} share no face of the {split} split that both answered. Evaluate them "
            "again on the same data."
        )
    return Comparison(
        names=titles,
        dataset=dataset,
        split=split,
        classes=classes,
        files=first.files[keep],
        labels=labels[keep],
        a=values[0][keep],
        b=values[1][keep],
        remarks=tuple(remarks),
    )


def shares(matrix: np.ndarray) -> np.ndarray:
    """Each cell's share of its row; NaN where an emotion has no face."""
    total = matrix.sum(1, keepdims=True)
    return np.divide(matrix, total, out=np.full(matrix.shape, np.nan), where=total > 0)


def column_shares(matrix: np.ndarray) -> np.ndarray:
    """Each cell's share of its column; NaN where an emotion was never answered."""
    return shares(matrix.T).T


def _emotion(first: Report, second: Report, i: int) -> dict[str, Any]:
    """What both scored on the emotion at position i."""
    a, b = first.per_emotion[i], second.per_emotion[i]
    row = {"emotion": a["emotion"], "n": a["support"]}
    for figure in ("precision", "recall", "f1"):
        known = a[figure] is not None and b[figure] is not None
        gap = b[figure] - a[figure] if known else None
        row |= {f"{figure}_a": a[figure], f"{figure}_b": b[figure], f"{figure}_gap": gap}
    for who, report in (("a", first), ("b", second)):
        right, n = int(report.matrix[i, i]), int(report.matrix[i].sum())
        row[f"recall_{who}_interval"] = statistics.wilson(right, n)
    return row


def _same_question(a: Run, b: Run) -> list[str]:
    """Refuse runs on two datasets; a view asks about the images of its dataset, and what differs then is
    said.
    """
    data = [str(run.recipe.get("dataset")) for run in (a, b)]
    bases = {naming.without_views(name) for name in data}
    if len(bases) > 1:
        raise RunError(
            f"Runs on the same data were expected; {a.title} was tested on {data[0]}, {b.title} on "
            f"{data[1]}. Choose two runs on one dataset."
        )
    return (
        []
        if data[0] == data[1]
        else [
            f"{a.title} was trained on {data[0]}, {b.title} on {data[1]}: their training images differ too."
        ]
    )


def _answers(run: Run, split: str) -> Predictions:
    answers = run.predictions(split)
    if answers is None:
        raise RunError(
            f"{run.title} has no predictions for the {split} split (it is {run.state}). Let it finish, or "
            "choose another run."
        )
    sizes = {len(answers.files), len(answers.labels), len(answers.probabilities)}
    fits = (
        len(sizes) == 1
        and answers.probabilities.ndim == 2
        and answers.probabilities.shape[1] == len(answers.classes)
    )
    if not fits or (
        len(answers.labels) and not 0 <= answers.labels.min() <= answers.labels.max() < len(answers.classes)
    ):
        raise RunError(
            f"The predictions of {run.title} do not fit together (files, labels and probabilities differ in "
            "length). Evaluate the run again."
        )
    return answers


def _same_images(
    a: Predictions, b: Predictions, names: tuple[str, str], split: str, remarks: list[str]
) -> tuple[Predictions, Predictions]:
    """Both in the same order, only the files that both were shown under the same label."""
    _, at, bt = np.intersect1d(a.files, b.files, return_indices=True)
    order = np.argsort(at)
    at, bt = at[order], bt[order]
    if not len(at):
        raise RunError(
            f"{names[0]} and {names[1]} were tested on different {split} images (none is shared), so their "
            "figures cannot be compared. Train both under one protocol."
        )
    if len(at) < max(len(a.files), len(b.files)):
        remarks.append(
            f"Compared on the {len(at):,} images that both were shown ({names[0]}: {len(a.files):,}, "
            f"{names[1]}: {len(b.files):,})."
        )
    agreed = np.array(a.classes)[a.labels[at]] == np.array(b.classes)[b.labels[bt]]
    if agreed.mean() < 0.5:
        raise RunError(
            f"{names[0]} and {names[1]} hold different labels for most of the same images, so they were "
            "asked different questions. Choose runs with the same labels."
        )
    if not agreed.all():
        remarks.append(f"{(~agreed).sum():,} images that the two label differently are left out.")
    return _take(a, at[agreed]), _take(b, bt[agreed])


def _take(p: Predictions, at: np.ndarray) -> Predictions:
    return Predictions(p.files[at], p.labels[at].astype(np.int64), p.probabilities[at], p.classes)


def _same_emotions(
    a: Predictions, b: Predictions, names: tuple[str, str], remarks: list[str]
) -> tuple[str, ...]:
    shared = emotions.ordered(set(a.classes) & set(b.classes))
    if len(shared) < 2:
        raise RunError(
            f"{names[0]} knows {', '.join(a.classes)}; {names[1]} knows {', '.join(b.classes)}. At least "
            "two emotions must be shared to compare them."
        )
    alone = emotions.ordered(set(a.classes) ^ set(b.classes))
    if alone:
        remarks.append(
            f"Only one of the two knows {', '.join(alone)}: compared on {', '.join(shared)}, the answers "
            "taken among these."
        )
    return shared


def _narrow(p: Predictions, classes: tuple[str, ...]) -> np.ndarray:
    """(N, C) probabilities of the shared emotions; made to sum to 1 again where some were dropped."""
    values = p.probabilities[:, [p.classes.index(c) for c in classes]].astype(np.float64)
    return (
        values if len(classes) == len(p.classes) else values / np.maximum(values.sum(1, keepdims=True), 1e-12)
    )


def _say_left_out(foreign: np.ndarray, unanswered: np.ndarray, remarks: list[str]) -> None:
    """Remark on the faces of emotions that one of the two does not know, and on those without an answer."""
    if foreign.any():
        remarks.append(f"{foreign.sum():,} faces of other emotions are left out.")
    if unanswered.any():
        remarks.append(
            f"{unanswered.sum():,} faces without an answer (the probabilities were not numbers) are left out."
        )
