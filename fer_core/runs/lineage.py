"""Where a run comes from: whose weights it began with, and whose answers it learned from.

    first, taught = lineage.starts("a,b"), lineage.masters("c")         # refused in words where they have
    none to give runs.create(recipe, "mine", **lineage.starting_from(*first), **lineage.taught_by(*taught,
    share=0.5)) lineage.begun(run.recipe), lineage.teachers(run.recipe)             # the names

What a run keeps of it is in its recipe.json, and said wherever its figures are.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fer_core import runs
from fer_core.errors import RunError
from fer_core.runs import Run

WEIGHTS = ("model.keras", "weights.npz")
HALF = 0.5  # of each target from the teachers, unless told otherwise


def begun(asked: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the runs whose weights (of several: their mean) a recipe.json says that it began with."""
    return _split(asked.get("start_from"))


def teachers(asked: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the runs whose answers a recipe.json says that it learned from."""
    return _split(asked.get("teachers"))


def source(name: str) -> Run:
    """The run to start another from; a sentence where it has no weights to give."""
    run = runs.get(name)
    if not _has_weights(run):
        raise RunError(
            f"{run.name} has no weights to start from: it is {run.state} or came without them. Choose a "
            "finished run of the same recipe."
        )
    return run


def sources(recipe: str) -> list[Run]:
    """The runs of a recipe that another of its trainings can start from, newest first."""
    asked = ((run, run.recipe.get("recipe")) for run in runs.all_runs())
    return [
        run
        for run, of in asked
        if isinstance(of, dict)
        and of.get("name") == recipe
        and _has_weights(run)
        and run.state not in runs.ACTIVE
    ]


def starts(names: str) -> tuple[Run, ...]:
    """The run that a training starts from; several, with commas between, where it starts from the mean of
    their weights.
    """
    return tuple(source(name) for name in _split(names))


def starting_from(*first: Run) -> dict[str, Any]:
    """What create() keeps of where the weights come from, so that every reader of the figures knows."""
    if not first:
        return {}
    of = "the weights of " if len(first) == 1 else "the mean of the weights of "
    return {
        "start_from": ",".join(run.name for run in first),
        "start_says": f"Started from {of}{'; '.join(map(_known, first))}.",
    }


def knowing(classes: Sequence[str]) -> list[Run]:
    """The runs that can teach these emotions, the default model first."""
    return [run for run in runs.ready() if run.state not in runs.ACTIVE and not _unknown(run, classes)]


def masters(names: str) -> tuple[Run, ...]:
    """The runs, with commas between, whose answers a training learns from; a sentence where one cannot
    answer.
    """
    found = tuple(runs.get(name) for name in _split(names))
    for run in found:
        if not run.ready:
            raise RunError(
                f"{run.name} cannot teach: it is {run.state} or came without its network. Choose a finished "
                "run."
            )
    return found


def taught_by(*masters: Run, share: float = HALF, classes: Sequence[str] = ()) -> dict[str, Any]:
    """What create() keeps of who teaches, and how much of each target is theirs; refuses teachers who do not
    know the emotions.
    """
    if not masters:
        return {}
    if not 0 < share <= 1:
        raise RunError(f"The teachers' share of each target must be above 0 and at most 1; {share:g} is not.")
    for run in masters:
        if absent := _unknown(run, classes):
            raise RunError(
                f"{run.name} does not know {', '.join(absent)}, which this training is about. Choose "
                "teachers who know every emotion of it."
            )
    what = "what" if len(masters) == 1 else "the mean of what"
    says = (
        f"{100 * share:.0f} % of each target is {what} other runs answer to the picture: "
        f"{'; '.join(map(_known, masters))}."
    )
    return {
        "teachers": ",".join(run.name for run in masters),
        "teachers_share": float(share),
        "teachers_say": says,
    }


def _unknown(run: Run, classes: Sequence[str]) -> list[str]:
    return [name for name in classes if name not in run.contract.get("classes", [])]


def _known(run: Run) -> str:
    return (
        f"{run.name}, which learned from {run.recipe.get('dataset', '?')} (seed "
        f"{run.recipe.get('seed', '?')})"
    )


def _split(names: Any) -> tuple[str, ...]:
    return tuple(name.strip() for name in str(names or "").split(",") if name.strip())


def _has_weights(run: Run) -> bool:
    return any((run.folder / file).is_file() for file in WEIGHTS)
