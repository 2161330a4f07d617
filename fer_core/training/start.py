"""Starting where another run ended: its weights go into the new network, and its answers to the emotions both
know.

    python -m fer_core train house-mobilenetv2 --dataset mine --from house-mobilenetv2_ferplus_mean_s0
    python -m fer_core train house-mobilenetv2 --dataset ferplus --from RUN,RUN

Of several runs the mean of their weights is taken, which works where they began with the same ones and went
different ways. All must be of one recipe in shape; the emotions may differ, and the input's size where the
network ends in pooling.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from fer_core.errors import RunError
from fer_core.recipes.base import Recipe
from fer_core.runs import Run, lineage
from fer_core.training import weights


def build(
    recipe: Recipe,
    shape: tuple[int, ...],
    classes: Sequence[str],
    start: str | None = None,
    again: bool = False,
) -> Any:
    """The recipe's network: as the recipe begins, or with the weights of the run named `start`; `again` where
    a checkpoint fills it.
    """
    if not start:
        return recipe.build(recipe, shape, len(classes))
    if again:
        return weights.from_noise(recipe, shape, len(classes))
    model = weights.from_noise(recipe, shape, len(classes))
    given = [(source, weights.load(source.folder)) for source in lineage.starts(start)]
    _body(model, given, recipe)
    _answers(
        model.get_layer("answer"),
        [(other.get_layer("answer"), _emotions(source)) for source, other in given],
        classes,
    )
    return model


def _body(model: Any, given: Sequence[tuple[Run, Any]], recipe: Recipe) -> None:
    """Everything but the last layer."""
    mine = _without_answer(model)
    for source, other in given:
        if [tuple(v.shape) for v in _without_answer(other)] != [tuple(v.shape) for v in mine]:
            made_by = source.recipe.get("recipe", {}).get("name", "another recipe")
            raise RunError(
                f"The weights of {source.name} ({made_by}) do not fit {recipe.name}. Start from a run of "
                f"{recipe.name} in the same size and colour, or without one."
            )
    for variable, *values in zip(mine, *(_without_answer(other) for _, other in given), strict=True):
        variable.assign(
            np.mean([np.asarray(v) for v in values], axis=0, dtype=np.float32).astype(variable.dtype)
        )


def _without_answer(model: Any) -> list:
    last = {id(v) for v in model.get_layer("answer").weights}
    return [v for v in model.weights if id(v) not in last]


def _emotions(source: Run) -> Sequence[str]:
    return source.contract.get("classes") or source.recipe.get("classes", [])


def _answers(mine: Any, given: Sequence[tuple[Any, Sequence[str]]], classes: Sequence[str]) -> None:
    """The last layer's column of each emotion, from those that know it; the others begin as the recipe
    begins.
    """
    kernel, bias = (np.array(value) for value in mine.get_weights())
    old = [(*theirs.get_weights(), list(known)) for theirs, known in given]
    for i, name in enumerate(classes):
        columns = [(k[:, known.index(name)], b[known.index(name)]) for k, b, known in old if name in known]
        if columns:
            kernel[:, i] = np.mean([column for column, _ in columns], axis=0)
            bias[i] = np.mean([value for _, value in columns])
    mine.set_weights([kernel, bias])
