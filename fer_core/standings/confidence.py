"""How far a run's confidence can be believed: calibration before and after the temperature, and what staying
silent gains.

found = trust.of(run, "test")
found.temperature, found.error, found.error_after, found.point   # point: at the threshold of the Live page
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from fer_core.errors import RunError
from fer_core.reports import calibration_error, complete, statistics
from fer_core.runs import Run

TOLERANCE = 0.01  # how far the sum of probabilities may lie from 1


@dataclass(frozen=True, eq=False)
class Trust:
    """What a run's confidences on one split are worth."""

    name: str
    n: int
    temperature: float
    error: float | None  # expected calibration error of the network's own confidences
    error_after: float | None  # with the temperature, as the Predict and Live pages show them
    bins: list[dict[str, Any]]
    bins_after: list[dict[str, Any]]
    curve: dict[str, np.ndarray]  # risk and coverage, with the temperature
    point: dict[str, Any]  # what the threshold answers
    sure: np.ndarray  # (N,) confidence with the temperature
    right: np.ndarray  # (N,) bool
    scaled: bool = False  # the network's answers do not sum to 1, so calibrating divides them by their sum

    @property
    def remark(self) -> str:
        """What calibrating did beside the temperature; empty where the answers are probabilities already."""
        if not self.scaled:
            return ""
        return (
            f"The answers of {self.name} do not sum to 1 (each emotion is answered by itself, with a "
            "sigmoid): calibrating them divides by their sum first, then applies the temperature."
        )


def of(run: Run, split: str = "test", threshold: float = 0.4) -> Trust:
    """The Trust of a run; the temperature is the one that came with it, or is fitted on validation."""
    answers = run.predictions(split)
    if answers is None:
        raise RunError(
            f"{run.title} has no predictions for the {split} split (it is {run.state}). Let it finish, or "
            "choose another run."
        )
    whole = complete(answers.probabilities)
    values, labels = answers.probabilities[whole].astype(np.float64), answers.labels[whole]
    temperature = _temperature(run)
    calm = statistics.temper(values, temperature) if len(values) else values
    right = values.argmax(1) == labels if len(values) else np.zeros(0, bool)
    before, after = (np.clip(p.max(1), 0, 1) if len(p) else np.zeros(0) for p in (values, calm))
    errors = calibration_error(before, right), calibration_error(after, right)
    tables = statistics.reliability(before, right), statistics.reliability(after, right)
    return Trust(
        run.title,
        len(labels),
        temperature,
        *errors,
        *tables,
        statistics.risk_coverage(after, right),
        statistics.at_threshold(after, right, threshold),
        after,
        right,
        scaled=bool(len(values)) and float(np.abs(values.sum(1) - 1).max()) > TOLERANCE,
    )


def _temperature(run: Run) -> float:
    known = run.contract.get("temperature")
    if isinstance(known, (int, float)) and known > 0:
        return float(known)
    answers = run.predictions("validation")
    return 1.0 if answers is None else statistics.fit_temperature(answers.labels, answers.probabilities)
