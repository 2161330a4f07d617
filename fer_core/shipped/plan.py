"""Every shipped figure again, from a user's own FER2013: which recipe on which data, under which protocol,
with which seeds.

    python -m fer_core reproduce all --dataset fer2013 --seeds 3
    python -m fer_core reproduce kalambate2024-cnn --dataset fer2013

The lines stand in the recipes. Runs that already finished with the same settings are not repeated, so an
interrupted reproduction goes on where it was.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fer_core import datasets, recipes, runs
from fer_core.datasets.unions import naming
from fer_core.errors import RecipeError, RunError
from fer_core.recipes.base import Recipe, ReproduceLine
from fer_core.runs import Run, lineage


@dataclass(frozen=True)
class Step:
    """One line of a recipe's reproduction, with the recipe that it is of."""

    recipe: str
    line: ReproduceLine

    @property
    def key(self) -> str:
        """The line's name, or what makes it another line than the rest."""
        line = self.line
        settings = sorted(line.changes.items())
        return line.name or repr((self.recipe, line.dataset, line.honest, settings))

    @property
    def needs(self) -> tuple[str, ...]:
        """The keys of the steps that must have been carried out before."""
        return (*self.line.start, *self.line.teachers)

    def asked(self) -> Recipe:
        """The recipe as this line carries it out."""
        return recipes.as_line(recipes.get(self.recipe), self.line)

    def dataset(self, fer2013: str) -> str:
        """The dataset to train on, where the imported FER2013 goes by that name."""
        return fer2013 if self.line.dataset == "fer2013" else self.line.dataset


def steps() -> tuple[Step, ...]:
    """The lines of all recipes, in their turn."""
    every = [Step(recipe.name, line) for recipe in recipes.RECIPES.values() for line in recipe.reproduce]
    return tuple(sorted(every, key=lambda step: step.line.turn))


def plan(which: str) -> tuple[Step, ...]:
    """The steps of one recipe, or all; the steps that these need, and those need, come before them."""
    every = steps()
    chosen = [step for step in every if which in ("all", step.recipe)]
    if not chosen:
        raise RecipeError(
            f"Nothing to reproduce is called {which!r}. Choose all, or one of: "
            f"{', '.join(dict.fromkeys(step.recipe for step in every))}."
        )
    needed: set[str] = set()
    for step in reversed(every):  # whom a step needs stands before it
        if step in chosen or step.key in needed:
            needed |= {step.key, *step.needs}
    return tuple(step for step in every if step.key in needed)


def missing_data(chosen: Sequence[Step], dataset: str) -> list[str]:
    """The datasets that the steps need and that are not imported; of a union, those that it lacks."""
    imported = {data.name for data in datasets.imported()}
    wanted = dict.fromkeys(name for step in chosen for name in naming.members(step.dataset(dataset)))
    return [name for name in wanted if name not in imported]


def possible(chosen: Sequence[Step], dataset: str) -> tuple[Step, ...]:
    """The steps whose data are here, and those of all steps that they need."""
    kept: dict[str, Step] = {}
    for step in chosen:  # whom a step needs stands before it
        if not missing_data([step], dataset) and all(name in kept for name in step.needs):
            kept[step.key] = step
    return tuple(kept.values())


def todo(chosen: Sequence[Step], dataset: str, seeds: int) -> Iterator[tuple[Step, str, int, Run | None]]:
    """(step, dataset, seed, the run that already answers it or None), one seed of each before a second of
    any.
    """
    finished = [run for run in runs.all_runs() if run.state == "finished" and not run.shipped]
    for seed in range(seeds):
        for step in chosen:
            data = step.dataset(dataset)
            done = (run for run in finished if answers(run, step, data, seed))
            yield step, data, seed, next(done, None)


def create(step: Step, dataset: str, seed: int, finished: Mapping[tuple[str, int], Run]) -> Run:
    """The run of a step; `finished` holds what earlier steps came to, by their key and seed."""
    for name in step.needs:
        if (name, seed) not in finished:
            raise RunError(
                f"a training that it needs ({name}, seed {seed}) has not finished. Give this command again "
                "when it has."
            )
    recipe = step.asked()
    first = [finished[name, seed] for name in step.line.start]
    teachers = [finished[name, seed] for name in step.line.teachers]
    origin = lineage.starting_from(*first)
    origin |= lineage.taught_by(*teachers, share=step.line.share, classes=recipe.protocol.classes)
    return runs.create(recipe, dataset, seed, **origin)


def shipped(step: Step) -> list[Run]:
    """The project's own runs of a step, of any seed."""
    ours = [run for run in runs.all_runs() if run.shipped and run.state == "finished"]
    return [run for run in ours if answers(run, step, step.line.dataset, run.recipe.get("seed"))]


def answers(run: Run, step: Step, dataset: str, seed: Any) -> bool:
    """Whether a run is what the step asks for, on this data with this seed."""
    recipe_json = run.recipe
    if (recipe_json.get("dataset"), recipe_json.get("seed")) != (dataset, seed):
        return False
    return lineage.follows(recipe_json, recipes.get(step.recipe), step.line)
