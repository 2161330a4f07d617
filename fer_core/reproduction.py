"""Every shipped figure again, from a user's own FER2013: which recipe on which data, under which protocol, with which seeds.

    python -m fer_core reproduce all --dataset fer2013 --seeds 3
    python -m fer_core reproduce kalambate2024-cnn --dataset fer2013

Runs that already finished with the same settings are not repeated, so an interrupted reproduction goes on where it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fer_core import datasets, recipes, runs
from fer_core.errors import RecipeError
from fer_core.recipes.base import Recipe


@dataclass(frozen=True)
class Entry:
    """One line of the results: a recipe, its data, the paper's way or the honest one, and what we set otherwise."""

    recipe: str
    dataset: str = "fer2013"  # fer2013 stands for whatever --dataset names; ferplus is its pictures with ten people's votes
    honest: bool = True
    changes: dict[str, Any] = field(default_factory=dict)
    why: str = ""

    def asked(self) -> Recipe:
        """The recipe as this line carries it out."""
        recipe = recipes.get(self.recipe)
        return (recipes.honest(recipe) if self.honest else recipe).change(**self.changes)


FIVE = {"classes": ("angry", "disgust", "happy", "surprise", "neutral")}
PLAN: tuple[Entry, ...] = (
    Entry("house-mobilenetv2", "ferplus", changes={"epochs": 24, "sampling": "sqrt", "label_mix": 0.2, "label_smoothing": 0.0}, why="the default of Predict and Live"),
    Entry("house-cnn", "ferplus", changes={"label_smoothing": 0.0}, why="under 1 M parameters, votes"),
    Entry("house-cnn", why="under 1 M parameters, FER2013's labels"),
    Entry("house-mobilenetv2", why="FER2013's labels"),
    Entry("house-cnn", changes=FIVE, why="Saleem's five emotions"),
    *(Entry(name, honest=honest) for name in recipes.RECIPES if not name.startswith("house-") for honest in (False, True)),
)


def plan(which: str) -> tuple[Entry, ...]:
    """The lines of one recipe, or all."""
    chosen = tuple(e for e in PLAN if which in ("all", e.recipe))
    if not chosen:
        raise RecipeError(f"Nothing to reproduce is called {which!r}. Choose all, or one of: {', '.join(dict.fromkeys(e.recipe for e in PLAN))}.")
    return chosen


def missing_data(entries: tuple[Entry, ...], dataset: str) -> list[str]:
    """The datasets that the lines need and that are not imported."""
    here = {d.name for d in datasets.imported()}
    return [name for name in dict.fromkeys(_data(e, dataset) for e in entries) if name not in here]


def todo(entries: tuple[Entry, ...], dataset: str, seeds: int) -> Iterator[tuple[Entry, str, int, runs.Run | None]]:
    """(line, dataset, seed, the run that already answers it or None), one seed of each before a second of any."""
    done = [r for r in runs.all_runs() if r.state == "finished"]
    for seed in range(seeds):
        for entry in entries:
            data = _data(entry, dataset)
            yield entry, data, seed, next((r for r in done if _answers(r, entry, data, seed)), None)


def _data(entry: Entry, dataset: str) -> str:
    return dataset if entry.dataset == "fer2013" else entry.dataset


def _answers(run: runs.Run, entry: Entry, dataset: str, seed: int) -> bool:
    asked = run.recipe
    same = (asked.get("recipe", {}).get("name"), asked.get("dataset"), asked.get("seed")) == (entry.recipe, dataset, seed)
    wanted = entry.asked().knobs()
    return same and all(_plain(asked.get("knobs", {}).get(k)) == _plain(v) for k, v in wanted.items())


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
