"""What one run answered on one split, face by face: which it got wrong, and how sure it was of that.

answers = answered.of(runs.get("kalambate2024-cnn"), "test")
answers.wrong()                       # positions, the surest mistake first
answers.cell("fear", "neutral")       # faces that show fear and were taken as neutral
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fer_core.reports import complete
from fer_core.runs import Run


@dataclass(frozen=True, eq=False)
class Answers:
    """A run's answers to the N faces of a split."""

    dataset: str
    split: str
    classes: tuple[str, ...]
    files: np.ndarray  # (N,)
    labels: np.ndarray  # (N,) positions in classes
    probabilities: np.ndarray  # (N, C)

    def __len__(self) -> int:
        return len(self.labels)

    @cached_property
    def given(self) -> np.ndarray:
        """(N,) positions of the emotions that were answered."""
        return self.probabilities.argmax(1)

    @cached_property
    def confidence(self) -> np.ndarray:
        """(N,) the probability of each answer."""
        return self.probabilities.max(1)

    def wrong(self) -> np.ndarray:
        """Positions of the faces with a wrong answer, the surest first."""
        return self._surest_first(self.given != self.labels)

    def cell(self, actual: str, predicted: str) -> np.ndarray:
        """Positions of the faces that show one emotion and were answered with another, the surest first."""
        shows = self.labels == self.classes.index(actual)
        return self._surest_first(shows & (self.given == self.classes.index(predicted)))

    def shares(self, position: int) -> dict[str, float]:
        """Every emotion's probability for one face."""
        return dict(zip(self.classes, map(float, self.probabilities[position]), strict=True))

    def label(self, position: int) -> str:
        """What a face shows, as it is labelled."""
        return self.classes[self.labels[position]]

    def answer(self, position: int) -> str:
        """What was answered to a face."""
        return self.classes[self.given[position]]

    def _surest_first(self, chosen: np.ndarray) -> np.ndarray:
        positions = np.flatnonzero(chosen)
        return positions[np.argsort(-self.confidence[positions], kind="stable")]


def of(run: Run, split: str) -> Answers | None:
    """The run's answers on a split; None where the folder holds none that can be read. Faces without a
    number for an answer are left out.
    """
    known = run.predictions(split)
    if known is None or known.probabilities.shape[1:] != (len(known.classes),):
        return None
    labelled = (known.labels >= 0) & (known.labels < len(known.classes))
    kept = complete(known.probabilities) & labelled
    return Answers(
        dataset=str(run.recipe.get("dataset", "")).partition("@")[0],
        split=split,
        classes=known.classes,
        files=known.files[kept],
        labels=known.labels[kept].astype(np.int64),
        probabilities=known.probabilities[kept],
    )
