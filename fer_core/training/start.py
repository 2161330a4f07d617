"""Starting where another run ended: its weights go into the new network, and its answers to the emotions both know.

    python -m fer_core train house-mobilenetv2 --dataset mine --from house-mobilenetv2_ferplus_s0

The two must be of one recipe in shape; the emotions may differ, and the input's size where the network ends in pooling.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from fer_core import runs, weights
from fer_core.errors import RunError
from fer_core.recipes.base import Recipe
from fer_core.runs import Run


def build(recipe: Recipe, shape: tuple[int, ...], classes: Sequence[str], start: str | None = None, again: bool = False) -> Any:
    """The recipe's network: as the recipe begins, or with the weights of the run named `start`; `again` where a checkpoint fills it."""
    if not start:
        return recipe.build(recipe, shape, len(classes))
    if again:
        return weights.from_noise(recipe, shape, len(classes))
    source = runs.source(start)
    given = weights.load(source.folder)
    model = weights.from_noise(recipe, shape, len(classes))
    _body(model, given, source, recipe)
    _answers(model.get_layer("answer"), given.get_layer("answer"), classes, source.contract.get("classes") or source.recipe.get("classes", []))
    return model


def _body(model: Any, given: Any, source: Run, recipe: Recipe) -> None:
    """Everything but the last layer."""
    mine, theirs = (_without_answer(m) for m in (model, given))
    if [tuple(v.shape) for v in mine] != [tuple(v.shape) for v in theirs]:
        other = source.recipe.get("recipe", {}).get("name", "another recipe")
        raise RunError(f"The weights of {source.name} ({other}) do not fit {recipe.name}. Start from a run of {recipe.name} in the same size and colour, or without one.")
    for variable, value in zip(mine, theirs, strict=True):
        variable.assign(value)


def _without_answer(model: Any) -> list:
    last = {id(v) for v in model.get_layer("answer").weights}
    return [v for v in model.weights if id(v) not in last]


def _answers(mine: Any, theirs: Any, classes: Sequence[str], known: Sequence[str]) -> None:
    """The last layer's column of each emotion that both know; the others begin as the recipe begins."""
    kernel, bias = mine.get_weights()
    old_kernel, old_bias = theirs.get_weights()
    for i, name in enumerate(classes):
        if name in known:
            kernel[:, i], bias[i] = old_kernel[:, known.index(name)], old_bias[known.index(name)]
    mine.set_weights([np.asarray(kernel), np.asarray(bias)])
