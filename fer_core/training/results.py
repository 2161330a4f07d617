"""What a training leaves of its answers: every single one in predictions.npz, and in report.json the figures
that follow from them.

    results.write(run.folder, (Scored("validation", ...), Scored("test", ...)), classes)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from fer_core import paths
from fer_core.reports import Report
from fer_core.reports.statistics import fit_temperature, temper


@dataclass(frozen=True, eq=False)
class Scored:
    """The answers on one split, and what is known of its images."""

    split: str
    files: np.ndarray  # (N,)
    labels: np.ndarray  # (N,) positions in the classes
    probabilities: np.ndarray  # (N, C)
    marks: Mapping[str, np.ndarray] = field(default_factory=dict)  # (N,) bool each: twins, majority
    sources: np.ndarray | None = None  # (N,) which dataset of a union each image is of

    def arrays(self) -> dict[str, np.ndarray]:
        """What predictions.npz keeps."""
        columns = {
            "files": self.files.astype(str),
            "labels": self.labels,
            "probabilities": self.probabilities.astype(np.float32),
            **self.marks,
        }
        if self.sources is not None:
            columns["sources"] = self.sources.astype(str)
        return {f"{self.split}_{name}": values for name, values in columns.items()}

    def report(self, classes: Sequence[str], temperature: float) -> dict[str, Any]:
        """The Report as JSON; calibration also after the temperature that validation chose; the faces without
        a twin, those on whose label most annotators agree, and those of each dataset of a union.
        """
        calm = temper(self.probabilities, temperature)
        figures = Report.from_predictions(self.labels, self.probabilities, classes).to_json()
        figures["ece_calibrated"] = Report.from_predictions(self.labels, calm, classes).ece
        if "twins" in self.marks:
            figures["twins"] = int(self.marks["twins"].sum())
            figures["without_twins"] = self._part(classes, ~self.marks["twins"])
        if "majority" in self.marks:
            figures["majority"] = self._part(classes, self.marks["majority"])
        if self.sources is not None:
            names = dict.fromkeys(map(str, self.sources))
            figures["by_source"] = {name: self._part(classes, self.sources == name) for name in names}
        return figures

    def _part(self, classes: Sequence[str], rows: np.ndarray) -> dict[str, Any]:
        report = Report.from_predictions(self.labels[rows], self.probabilities[rows], classes)
        return {name: getattr(report, name) for name in ("accuracy", "macro_f1", "macro_recall", "n")}


def write(folder: Path, scored: Sequence[Scored], classes: Sequence[str]) -> float:
    """Write both files of a run, whose splits hold validation; the temperature that calibrates it there."""
    validation = next(each for each in scored if each.split == "validation")
    temperature = fit_temperature(validation.labels, validation.probabilities)
    arrays: dict[str, np.ndarray] = {"classes": np.array(classes)}
    for each in scored:
        arrays |= each.arrays()
    paths.write_arrays(folder / "predictions.npz", arrays)
    paths.write_json(
        folder / "report.json", {each.split: each.report(classes, temperature) for each in scored}
    )
    return temperature
