"""What a run that learned from several datasets scored on each of them."""

from shared import table, words

from fer_core import datasets, reports
from fer_core.runs import Run, by_source

HEAD = ("Of these faces, from", "Right", "95 % interval", "Mean recall", "Faces")


def show(run: Run, split: str) -> None:
    """A row for each dataset, or nothing where the run learned from one."""
    parts = by_source.of(run, split)
    if not parts:
        return
    rows = [
        [
            datasets.label(part.source),
            reports.percent(part.accuracy),
            words.interval(part.right, part.n),
            reports.percent(part.macro_recall),
            f"{part.n:,}",
        ]
        for part in parts
    ]
    table.show(HEAD, rows, HEAD[1:])
