"""Where a run comes from: whose weights it began with, and whose answers it learned from.

    first, teachers = lineage.starts("a,b"), lineage.masters("c")    # refused where they have none to give
    origin = lineage.starting_from(*first) | lineage.taught_by(*teachers, share=0.5)
    run = runs.create(recipe, "fer2013", **origin)
    lineage.begun(run.recipe), lineage.teachers(run.recipe)          # the names

A run keeps it in its recipe.json, and it is shown wherever its figures are.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fer_core import paths, recipes, runs
from fer_core.errors import RunError
from fer_core.recipes.base import HALF, Recipe, ReproduceLine, complete
from fer_core.runs import Run

WEIGHTS = ("model.keras", "weights.npz")


def begun(recipe_json: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the runs whose weights (of several: their mean) a recipe.json says that it began with."""
    return _split(recipe_json.get("start_from"))


def teachers(recipe_json: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the runs whose answers a recipe.json says that it learned from."""
    return _split(recipe_json.get("teachers"))


def source(name: str) -> Run:
    """The run to start another from; refused where it has no weights to give."""
    run = runs.get(name)
    if not _has_weights(run):
        raise RunError(
            f"{run.name} has no weights to start from: it is {run.state} or came without them. Choose a "
            "finished run of the same recipe."
        )
    return run


def sources(recipe: Recipe) -> list[Run]:
    """The runs that a training can start from, newest first: of its recipe, or of those that it holds."""
    makers = {recipe.name, *recipe.members}
    return [run for run in runs.all_runs() if run.maker in makers and gives_weights(run)]


def gives_weights(run: Run) -> bool:
    """Whether another training of its recipe can begin with its weights now."""
    return _has_weights(run) and run.state not in runs.ACTIVE


def starts(names: str) -> tuple[Run, ...]:
    """The run that a training starts from; several, with commas between, where it starts from the mean of
    their weights.
    """
    return tuple(source(name) for name in _split(names))


def seated(recipe: Recipe, first: Sequence[Run]) -> tuple[Run, ...]:
    """The runs in the order of the networks that the recipe holds side by side; refused where a network is
    left without a run, or a run without a network. A recipe that holds none leaves them as they are.
    """
    if not first or not recipe.members or all(run.maker == recipe.name for run in first):
        return tuple(first)
    waiting, chosen = list(first), []
    for member in recipe.members:
        taker = next((run for run in waiting if run.maker == member), None)
        if taker is not None:
            waiting.remove(taker)
            chosen.append(taker)
    if waiting or len(chosen) < len(recipe.members):
        raise RunError(
            f"{recipe.name} holds {len(recipe.members)} networks side by side. Start it from a run for each, "
            f"{', '.join(recipe.members)}, or from a run of {recipe.name}; not from "
            f"{', '.join(run.name for run in first)}."
        )
    return tuple(chosen)


def starting_from(*first: Run) -> dict[str, Any]:
    """What create() keeps of where the weights come from, so that every reader of the figures knows."""
    if not first:
        return {}
    several = "the networks, side by side, of" if _side_by_side(first) else "the mean of the weights of"
    weights = "the weights of" if len(first) == 1 else several
    return {
        "start_from": ",".join(run.name for run in first),
        "start_says": f"Started from {weights} {'; '.join(map(_introduced, first))}.",
    }


def _side_by_side(first: Sequence[Run]) -> bool:
    """Runs of several recipes have no mean; a network that begins with them holds them all."""
    return len({run.maker for run in first}) > 1


def knowing(classes: Sequence[str]) -> list[Run]:
    """The runs that can teach these emotions, the default model first."""
    return [run for run in runs.ready() if run.state not in runs.ACTIVE and not _unknown(run, classes)]


def masters(names: str) -> tuple[Run, ...]:
    """The runs, with commas between, whose answers a training learns from; refused where one has none."""
    chosen = tuple(runs.get(name) for name in _split(names))
    for run in chosen:
        if not run.ready:
            raise RunError(
                f"{run.name} cannot teach: it is {run.state} or came without its network. Choose a finished "
                "run."
            )
    return chosen


def taught_by(*masters: Run, share: float = HALF, classes: Sequence[str] = ()) -> dict[str, Any]:
    """What create() keeps of who teaches, and how much of each target is theirs; refuses teachers who do not
    know the emotions.
    """
    if not masters:
        return {}
    _check_teaching(masters, share, classes)
    what = "what" if len(masters) == 1 else "the mean of what"
    sentence = (
        f"{100 * share:.0f} % of each target is {what} other runs answer to the picture: "
        f"{'; '.join(map(_introduced, masters))}."
    )
    return {
        "teachers": ",".join(run.name for run in masters),
        "teachers_share": float(share),
        "teachers_say": sentence,
    }


def follows(recipe_json: Mapping[str, Any], recipe: Recipe, line: ReproduceLine) -> bool:
    """Whether a recipe.json is a recipe's line of `reproduce`, whatever its data and seed."""
    same_recipe = _mapping(recipe_json.get("recipe")).get("name") == recipe.name
    same_start = len(begun(recipe_json)) == len(line.start)
    same_teaching = len(teachers(recipe_json)) == len(line.teachers)
    if line.teachers:
        same_teaching = same_teaching and recipe_json.get("teachers_share") == line.share
    if not (same_recipe and same_start and same_teaching):
        return False
    knobs, wanted = complete(_mapping(recipe_json.get("knobs"))), recipes.as_line(recipe, line).knobs()
    return all(paths.plain(knobs.get(name)) == paths.plain(value) for name, value in wanted.items())


def _check_teaching(masters: Sequence[Run], share: float, classes: Sequence[str]) -> None:
    if not 0 < share <= 1:
        raise RunError(f"The teachers' share of each target must be above 0 and at most 1; {share:g} is not.")
    for run in masters:
        if unknown := _unknown(run, classes):
            raise RunError(
                f"{run.name} does not know {', '.join(unknown)}, which this training is about. Choose "
                "teachers who know every emotion of it."
            )


def _unknown(run: Run, classes: Sequence[str]) -> list[str]:
    return [name for name in classes if name not in run.contract.get("classes", [])]


def _introduced(run: Run) -> str:
    dataset, seed = run.recipe.get("dataset", "?"), run.recipe.get("seed", "?")
    return f"{run.name}, which learned from {dataset} (seed {seed})"


def _split(names: Any) -> tuple[str, ...]:
    return tuple(name.strip() for name in str(names or "").split(",") if name.strip())


def _has_weights(run: Run) -> bool:
    return any((run.folder / file).is_file() for file in WEIGHTS)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
