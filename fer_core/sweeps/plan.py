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
from fer_core.errors import RecipeError
from fer_core.recipes.base import KNOBS, Recipe
from fer_core.runs import changes, files, protocol

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
            value = math.exp(lots.uniform(math.log(self.low), math.log(self.high)))
        else:
            value = lots.uniform(self.low, self.high)
        return float(f"{value:.3g}")


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

    @classmethod
    def from_json(cls, value: Any) -> "Trial":
        """The trial that a plan.json holds; TypeError or ValueError where it is none."""
        trial = cls(**value)
        texts = (trial.id, trial.recipe, trial.dataset, trial.start_from)
        if not all(isinstance(text, str) for text in texts) or files.whole(trial.seed) is None:
            raise ValueError(value)
        if not isinstance(trial.settings, dict) or not isinstance(trial.knobs, dict):
            raise ValueError(value)
        return trial

    def asked(self) -> Recipe:
        """The recipe with its settings."""
        return recipes.get(self.recipe).change(**self.knobs)

    @property
    def epochs(self) -> int:
        """How many epochs it trains at most."""
        return files.whole(self.knobs.get("epochs")) or 0

    @property
    def setting(self) -> str:
        """The settings in a few words, without the seed."""
        pairs = [f"{name.replace('_', ' ')} {_in_words(value)}" for name, value in self.settings.items()]
        return ", ".join(pairs) or "as the recipe says"


def values(flags: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """What --set says: knob=a,b,c or knob=low:high; each value is checked as the recipe's own form does."""
    options: dict[str, tuple[Any, ...]] = {}
    for flag in flags:
        name, sign, text = flag.partition("=")
        name = name.strip().replace("-", "_")
        if not sign or not text.strip():
            raise RecipeError(
                f"--set wants a setting and its values, such as learning_rate=1e-3,3e-4; {flag!r} is not."
            )
        if name not in KNOBS:
            raise RecipeError(f"A recipe has no setting {name!r}. Choose one of: {', '.join(KNOBS)}.")
        parts = [text] if name in WHOLE else text.split(",")
        options[name] = (*options.get(name, ()), *(_value(name, part.strip()) for part in parts))
    return options


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
    fixed = {name: options[0] for name, options in values.items() if _is_one_value(options)}
    varied = {name: options for name, options in values.items() if name not in fixed}
    chosen = _settings([recipe.change(**fixed) for recipe in wanted], varied, search, settings)
    _refuse_too_many(len(chosen), len(seeds))
    made = [(recipe.change(**setting), setting, seed) for seed in seeds for recipe, setting in chosen]
    for recipe, _, _ in made:
        changes.refuse_no_epochs(recipe, begun=bool(start_from))
    digits = max(2, len(str(len(made))))
    return tuple(
        Trial(f"t{i:0{digits}}", recipe.name, dataset, seed, setting, recipe.knobs(), start_from)
        for i, (recipe, setting, seed) in enumerate(made, 1)
    )


def _is_one_value(options: Sequence[Any]) -> bool:
    return len(options) == 1 and not isinstance(options[0], Range)


def _refuse_too_many(settings: int, seeds: int) -> None:
    if settings * seeds > MOST:
        raise RecipeError(
            f"{settings:,} settings with {seeds} seeds are {settings * seeds:,} trainings; at most {MOST:,} "
            "fit. Use fewer values, or --trials."
        )


def of_form(
    flags: Sequence[str],
    recipe: Recipe,
    dataset: str,
    seeds: Sequence[int],
    search: str,
    settings: int | None,
    start_from: str,
) -> tuple[Trial, ...]:
    """The trials of a form that is being filled in; `flags` are what --set would say."""
    planned = trials([recipe], dataset, seeds, values(flags), search, settings, start_from)
    refuse_strangers(recipe, dataset)
    return planned


def fits(planned: Sequence[Trial], progress: Progress | None = None) -> None:
    """Refuse a sweep that cannot work: every recipe is tried on the data, which is prepared on the way."""
    tried_already: set[tuple] = set()
    for trial in planned:
        recipe = trial.asked()
        key = (recipe.size, recipe.colour, recipe.protocol)
        if key not in tried_already:
            tried_already.add(key)
            _fit(recipe, trial, progress)


def _fit(recipe: Recipe, trial: Trial, progress: Progress | None) -> None:
    refuse_strangers(recipe, trial.dataset)
    try:
        protocol.divide(protocol.load(recipe, trial.dataset, progress), recipe.protocol, trial.seed)
    except RecipeError as error:
        raise RecipeError(f"{trial.recipe} does not fit {trial.dataset}: {error}") from None


def refuse_strangers(recipe: Recipe, dataset: str) -> None:
    """Refuse a recipe that has fewer than two emotions in common with the dataset; opens no picture."""
    classes = datasets.find(dataset).classes
    both = [name for name in recipe.protocol.classes if name in classes]
    if len(both) < 2:
        wanted, has = ", ".join(recipe.protocol.classes), ", ".join(classes)
        raise RecipeError(
            f"{recipe.name} does not fit {dataset}: it asks for {wanted}, the data has {has}. At least two "
            "must be shared; set classes, or take other data."
        )


def _settings(
    wanted: Sequence[Recipe], values: Mapping[str, Sequence[Any]], search: str, count: int | None
) -> list[tuple[Recipe, dict[str, Any]]]:
    """Each recipe with each of its settings, or with as many as are to be drawn."""
    ranges = [name for name, options in values.items() if any(isinstance(v, Range) for v in options)]
    _refuse_search(ranges, search, count)
    lots = random.Random(0)  # the same command draws the same settings
    if ranges:
        return list(_drawn(wanted, values, count or 0, lots))
    every = [(recipe, setting) for recipe in wanted for setting in _grid(recipe, values)]
    if count is None or count >= len(every) or search == "grid":
        return every
    return [every[i] for i in sorted(lots.sample(range(len(every)), count))]


def _refuse_search(ranges: Sequence[str], search: str, count: int | None) -> None:
    if ranges and (search == "grid" or not count):
        raise RecipeError(
            f"{ranges[0]} is a range, which has no end of values. Say how many to draw: --search random "
            "--trials 20 (or asha)."
        )
    if search == "random" and not count:
        raise RecipeError("--search random draws settings by lot; say how many: --trials 20.")
    if count is not None and count < 1:
        raise RecipeError(f"--trials must be at least 1; {count} is not.")


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
    """So many settings by lot, the recipes taking turns."""
    for i in range(count):
        recipe = wanted[i % len(wanted)]
        setting = {name: _draw(name, options, lots) for name, options in values.items()}
        knobs = recipe.change(**setting).knobs()
        yield recipe, {name: knobs[name] for name in setting}


def _draw(name: str, options: Sequence[Any], lots: random.Random) -> Any:
    choice = lots.choice(list(options))
    value = choice.draw(lots) if isinstance(choice, Range) else choice
    return round(value) if type(KNOBS[name][1].default) is int else value


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


def _in_words(value: Any) -> str:
    if isinstance(value, tuple | list):
        return " ".join(map(str, value))
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)
