"""What a run scores on its own test faces of some emotions, the answers taken among these: what a figure of
another dataset with those emotions alone is fairly held against.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np

from fer_core.reports import Report
from fer_core.runs import Run, visits


def report(run: Run, shared: tuple[str, ...]) -> Report | None:
    """The run's own test Report, narrowed to these emotions; None where it has none, or not every answer."""
    whole = run.reports().get("test")
    if whole is None or set(whole.classes) <= set(shared):
        return whole
    try:
        changed = (run.folder / "predictions.npz").stat().st_mtime_ns
    except OSError:
        return None
    return _narrowed(run.folder, changed, shared)


@lru_cache(maxsize=1024)
def _narrowed(folder: Path, changed: int, shared: tuple[str, ...]) -> Report | None:
    answers = Run(folder).predictions("test")
    if answers is None or not set(shared) <= set(answers.classes):
        return None
    position = np.array([shared.index(name) if name in shared else -1 for name in answers.classes])
    labels = position[answers.labels]
    at = labels >= 0
    shares = visits.narrowed(answers.probabilities[at], answers.classes, shared)
    return Report.from_predictions(labels[at], shares, shared) if at.any() else None
