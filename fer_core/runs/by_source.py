"""What a run that learned from a union scored on each of its datasets.

for part in by_source.of(run, "test"): print(part.source, part.n, part.accuracy, part.macro_recall)
"""

from dataclasses import dataclass

from fer_core import paths
from fer_core.runs.files import number, whole
from fer_core.runs.folder import Run


@dataclass(frozen=True)
class SourcePart:
    """The faces of a split that come from one dataset."""

    source: str
    n: int
    accuracy: float
    macro_recall: float | None

    @property
    def right(self) -> int:
        """Faces that it answered rightly."""
        return round(self.accuracy * self.n)


def of(run: Run, split: str) -> tuple[SourcePart, ...]:
    """A part for each dataset, those of most faces first; none where the run learned from one dataset."""
    kept = paths.read_object(run.folder / "report.json").get(split)
    figures = kept.get("by_source") if isinstance(kept, dict) else None
    if not isinstance(figures, dict):
        return ()
    parts = [_part(str(name), values) for name, values in figures.items() if isinstance(values, dict)]
    return tuple(sorted((part for part in parts if part), key=lambda part: -part.n))


def _part(name: str, values: dict[str, object]) -> SourcePart | None:
    n, accuracy = whole(values.get("n")), number(values.get("accuracy"))
    if not n or accuracy is None:
        return None
    return SourcePart(name, n, accuracy, number(values.get("macro_recall")))
