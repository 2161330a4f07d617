"""Several runs side by side: every two of them compared, and what each makes of each emotion."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

from fer_core import emotions
from fer_core.reports import statistics
from fer_core.runs import Run
from fer_core.standings.pair import Comparison, compare


def pairwise(
    chosen: Sequence[Run], split: str = "test", compared: Callable[[Run, Run, str], Comparison] = compare
) -> list[dict[str, Any]]:
    """Every two of several runs: the difference, its interval, and a p-value adjusted for so many questions
    (Holm).
    """
    couples = list(combinations(chosen, 2))
    tests = [compared(a, b, split) for a, b in couples]
    adjusted = statistics.holm([test.paired.mcnemar.p for test in tests])
    return [_difference(couple, test, p) for couple, test, p in zip(couples, tests, adjusted, strict=True)]


def run_titles(chosen: Sequence[Run]) -> dict[str, str]:
    """A heading for each run, by its name: its title, and its name where two have one title."""
    count = Counter(run.title for run in chosen)
    return {run.name: run.title if count[run.title] == 1 else f"{run.title} ({run.name})" for run in chosen}


def recalls(chosen: Sequence[Run], split: str = "test") -> dict[str, dict[str, Any]]:
    """For each emotion the recall of each run in percent, by its heading, and how far the best and the worst
    lie apart.
    """
    titles = run_titles(chosen)
    by_run = {titles[run.name]: _recalls(run, split) for run in chosen if split in run.reports()}
    names = emotions.ordered(name for values in by_run.values() for name in values)
    return {
        name: _recall_row({title: values.get(name) for title, values in by_run.items()}) for name in names
    }


def _recalls(run: Run, split: str) -> dict[str, float | None]:
    return {row["emotion"]: row["recall"] for row in run.reports()[split].per_emotion}


def _recall_row(values: Mapping[str, float | None]) -> dict[str, float | None]:
    known = [value for value in values.values() if value is not None]
    row = {title: None if value is None else round(100 * value, 1) for title, value in values.items()}
    return {**row, "Spread": round(100 * (max(known) - min(known)), 1) if known else None}


def _difference(couple: tuple[Run, Run], test: Comparison, p: float) -> dict[str, Any]:
    first, second = couple
    gap = test.paired.accuracy
    return {
        "a": first.name,
        "b": second.name,
        "difference": gap.value,
        "low": gap.low,
        "high": gap.high,
        "p": p,
        "n": len(test),
    }
