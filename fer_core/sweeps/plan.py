"""What a sweep will train: every recipe with every setting and every seed, or settings drawn by lot; refused
here when it makes no sense.

values = plan.values(["learning_rate=1e-3,3e-4", "dropout=0.2:0.6"])      # choices, or a range to draw from
plan.trials([recipe], "drawn", seeds=3, values=values, search="random", settings=10)
"""

import itertools
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fer_core import datasets, recipes
from fer_core.datasets.form import Progress
from fer_core.errors import FerError, RecipeError
from fer_core.recipes.base import KNOBS, Recipe
from fer_core.runs import protocol

SEARCHES = {
    "grid": "every setting",
    "random": "settings drawn by lot",
    "asha": "every setting begins, the worse ones stop early",
}
WHOLE = ("classes", "shares")  # knobs whose value has commas of its own
MOST = 2000  # trials; more is a slip of the finger


@dataclass(frozen=True)
class Range:
    """Everything from `low` to `high`; drawn evenly, by its logarithm where the range spans more than a power
    of ten.
    """

    low: float
    high: float

    def draw(self, lots: random.Random) -> float:
        """One value, to three figures."""
        if self.low > 0 and self.high / self.low >= 10:
            return float(f"{math.exp(lots.uniform(math.log(self.low), math.log(self.high))):.3g}")
        return float(f"{lots.uniform(self.low, self.high):.3g}")


@dataclass(frozen=True)
class Trial:
    """One training of a sweep."""

    id: str
    recipe: str
    dataset: str
    seed: int
    settings: dict[str, Any] = field(default_factory=dict)  # what the sweep varies
    knobs: dict[str, Any] = field(default_factory=dict)  # everything, as in a run's recipe.json
    start_from: str = ""  # the run whose weights it begins with

    def asked(self) -> Recipe:
        """The recipe with its settings."""
        return recipes.get(self.recipe).change(**self.knobs)

    @property
    def setting(self) -> str:
        """The settings in a few words, without the seed."""
        return (
            ", ".join(f"{name.replace('_', ' ')} {_said(value)}" for name, value in self.settings.items())
            or "as the recipe says"
        )


def values(words: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """What --set says: knob=a,b,c or knob=low:high; each value is checked as the recipe's own form checks it."""
    found: dict[str, tuple[Any, ...]] = {}
    for word in words:
        name, sign, said = word.partition("=")
        name = name.strip().replace("-", "_")
        if not sign or not said.strip():
            raise RecipeError(
                f"--set wants a setting and its values, such as learning_rate=1e-3,3e-4; {word!r} is not."
            )
        if name not in KNOBS:
            raise RecipeError(f"A recipe has no setting {name!r}. Choose one of: {', '.join(KNOBS)}.")
        parts = [said] if name in WHOLE else said.split(",")
        found[name] = (*found.get(name, ()), *(_value(name, part.strip()) for part in parts))
    return found


def trials(
    wanted: Sequence[Recipe],
    dataset: str,
    seeds: Sequence[int],
    values: Mapping[str, Sequence[Any]],
    search: str = "grid",
    settings: int | None = None,
    start_from: str = "",
) -> tuple[Trial, ...]:
    """All trainings, one seed of each before a second of any."""
    if search not in SEARCHES:
        raise RecipeError(f"No search {search!r}. Choose one of: {', '.join(SEARCHES)}.")
    if not wanted or not seeds:
        raise RecipeError(
            f"A sweep needs at least one recipe and one seed; it has {len(wanted)} and {len(seeds)}."
        )
    fixed = {
        name: options[0]
        for name, options in values.items()
        if len(options) == 1 and not isinstance(options[0], Range)
    }
    varied = {name: options for name, options in values.items() if name not in fixed}
    chosen = _settings([recipe.change(**fixed) for recipe in wanted], varied, search, settings)
    if len(chosen) * len(seeds) > MOST:
        raise RecipeError(
            f"{len(chosen):,} settings with {len(seeds)} seeds are {len(chosen) * len(seeds):,} trainings; "
            f"at most {MOST:,} fit. Use fewer values, or --trials."
        )
    made = [(recipe.change(**setting), setting, seed) for seed in seeds for recipe, setting in chosen]
    wide = max(2, len(str(len(made))))
    return tuple(
        Trial(f"t{i:0{wide}}", recipe.name, dataset, seed, setting, recipe.knobs(), start_from)
        for i, (recipe, setting, seed) in enumerate(made, 1)
    )


def tried(words: Sequence[str], *asked: Any) -> tuple[tuple[Trial, ...], str]:
    """The trials of a form that is being filled in (what --set would say, and the rest of trials()), or none
    and what is wrong with it.
    """
    try:
        wanted, dataset, seeds, *rest = asked
        found = trials(wanted, dataset, seeds, values(words), *rest)
        for recipe in wanted:
            shared(recipe, dataset)
        return found, ""
    except FerError as error:
        return (), str(error)


def fits(planned: Sequence[Trial], progress: Progress | None = None) -> None:
    """Refuse a sweep that cannot work: every recipe is tried on the data, which is prepared on the way, once."""
    seen: set[tuple] = set()
    for trial in planned:
        recipe = trial.asked()
        key = (recipe.size, recipe.colour, recipe.protocol)
        if key not in seen:
            seen.add(key)
            _fit(recipe, trial, progress)


def _fit(recipe: Recipe, trial: Trial, progress: Progress | None) -> None:
    shared(recipe, trial.dataset)
    try:
        protocol.divide(protocol.load(recipe, trial.dataset, progress), recipe.protocol, trial.seed)
    except RecipeError as error:
        raise RecipeError(f"{trial.recipe} does not fit {trial.dataset}: {error}") from None


def shared(recipe: Recipe, dataset: str) -> None:
    """Refuse a recipe that has fewer than two emotions in common with the dataset; opens no picture."""
    here = datasets.find(dataset)
    both = [name for name in recipe.protocol.classes if name in here.classes]
    if len(both) < 2:
        asked, has = ", ".join(recipe.protocol.classes), ", ".join(here.classes)
        raise RecipeError(
            f"{recipe.name} does not fit {dataset}: it asks for {asked}, the data has {has}. At least two "
            "must be shared; set classes, or take other data."
        )


def _settings(
    wanted: Sequence[Recipe], values: Mapping[str, Sequence[Any]], search: str, count: int | None
) -> list[tuple[Recipe, dict[str, Any]]]:
    ranges = [name for name, options in values.items() if any(isinstance(v, Range) for v in options)]
    if ranges and (search == "grid" or not count):
        raise RecipeError(
            f"{ranges[0]} is a range, which has no end of values. Say how many to draw: --search random "
            "--trials 20 (or asha)."
        )
    if search == "random" and not count:
        raise RecipeError("--search random draws settings by lot; say how many: --trials 20.")
    if count is not None and count < 1:
        raise RecipeError(f"--trials must be at least 1; {count} is not.")
    lots = random.Random(0)  # the same command draws the same settings
    if ranges:
        return list(_drawn(wanted, values, count, lots))
    every = [(recipe, setting) for recipe in wanted for setting in _grid(recipe, values)]
    few = count is not None and count < len(every) and search != "grid"
    return [every[i] for i in sorted(lots.sample(range(len(every)), count))] if few else every


def _grid(recipe: Recipe, values: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Each combination once, though two values may be written differently (1e-3 and 0.001)."""
    seen: list[dict[str, Any]] = []
    for combination in itertools.product(*values.values()):
        setting = dict(zip(values, combination, strict=True))
        if setting not in seen:
            seen.append(setting)
            yield setting


def _drawn(
    wanted: Sequence[Recipe], values: Mapping[str, Sequence[Any]], count: int, lots: random.Random
) -> Iterator[tuple[Recipe, dict[str, Any]]]:
    for i in range(count):
        setting = {
            name: (one.draw(lots) if isinstance(one := lots.choice(list(options)), Range) else one)
            for name, options in values.items()
        }
        recipe = wanted[i % len(wanted)]
        now = recipe.change(
            **{n: round(v) if type(KNOBS[n][1].default) is int else v for n, v in setting.items()}
        ).knobs()
        yield recipe, {name: now[name] for name in setting}


def _value(name: str, text: str) -> Any:
    """A value as the recipe will hold it, or a range of them."""
    any_recipe = next(iter(recipes.RECIPES.values()))
    low, colon, high = text.partition(":")
    if not colon or name in WHOLE:
        return any_recipe.change(**{name: text}).knobs()[name]
    if type(KNOBS[name][1].default) not in (int, float):
        raise RecipeError(f"{name} has no range {text!r}: name its values, with commas between them.")
    ends = [float(any_recipe.change(**{name: end}).knobs()[name]) for end in (low, high)]
    if ends[0] >= ends[1]:
        raise RecipeError(f"{name}: a range goes from low to high, such as 1e-4:1e-2; {text!r} does not.")
    return Range(*ends)


def _said(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return " ".join(map(str, value))
    return (
        {True: "on", False: "off"}[value]
        if isinstance(value, bool)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )
