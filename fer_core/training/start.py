"""Starting where another run ended: its weights go into the new network, and its answers to the emotions both
know.

    python -m fer_core train house-mobilenetv2 --dataset mine --from house-mobilenetv2_ferplus_mean_s0
    python -m fer_core train house-mobilenetv2 --dataset ferplus --from RUN,RUN

Of several runs the mean of their weights is taken, which works where they began with the same ones and went
different ways. All must be of one recipe in shape; the emotions may differ, and the input's size where the
network ends in pooling.

A training with logit adjustment learns to answer as if all emotions were about as frequent. Where its start
did not, it is moved there first, so that training goes on where the start was and has nothing to unlearn.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from fer_core.errors import RunError
from fer_core.recipes.base import Recipe
from fer_core.runs import Run, lineage
from fer_core.training import weights

SELDOM = 1e-6  # of all faces; an emotion without any is no rarer


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
    sources = lineage.starts(start)
    givers = [weights.load(source.folder) for source in sources]
    for source, giver in zip(sources, givers, strict=True):
        _refuse_misfit(model, source, giver, recipe)
    _give_body(model, givers)
    answers = [giver.get_layer("answer").get_weights() for giver in givers]
    _give_answers(model.get_layer("answer"), answers, [_emotions(source) for source in sources], classes)
    return model


def adjust(model: Any, recipe: Recipe, shares: np.ndarray, start: str | None) -> None:
    """Divide the answers by (share of the emotion)**power, where the start was trained with less of it."""
    if not start or recipe.loss == "binary":
        return
    before = np.mean([source.asked().logit_adjustment for source in lineage.starts(start)])
    power = recipe.logit_adjustment - float(before)
    layer = model.get_layer("answer")
    kernel, bias = layer.get_weights()
    layer.set_weights([kernel, bias - power * np.log(np.maximum(shares, SELDOM))])


def _refuse_misfit(model: Any, source: Run, giver: Any, recipe: Recipe) -> None:
    """Raise where a giver's weights have other shapes than the network's."""
    wanted = [tuple(variable.shape) for variable in _body(model)]
    given = [tuple(variable.shape) for variable in _body(giver)]
    if wanted != given:
        made_by = source.recipe.get("recipe", {}).get("name", "another recipe")
        raise RunError(
            f"The weights of {source.name} ({made_by}) do not fit {recipe.name}. Start from a run of "
            f"{recipe.name} in the same size and colour, or without one."
        )


def _give_body(model: Any, givers: Sequence[Any]) -> None:
    """Everything but the last layer: the mean of what the givers have."""
    bodies = [_body(giver) for giver in givers]
    for i, variable in enumerate(_body(model)):
        mean = np.mean([np.asarray(body[i]) for body in bodies], axis=0, dtype=np.float32)
        variable.assign(mean.astype(variable.dtype))


def _body(model: Any) -> list[Any]:
    """The weights of everything but the last layer."""
    last = {id(variable) for variable in model.get_layer("answer").weights}
    return [variable for variable in model.weights if id(variable) not in last]


def _emotions(source: Run) -> Sequence[str]:
    return source.contract.get("classes") or source.recipe.get("classes", [])


def _give_answers(
    layer: Any,
    answers: Sequence[tuple[np.ndarray, np.ndarray]],
    known: Sequence[Sequence[str]],
    classes: Sequence[str],
) -> None:
    """The last layer's column of each emotion, from the givers that know it; the others begin as the recipe
    begins.
    """
    kernel, bias = (np.array(value) for value in layer.get_weights())
    for i, emotion in enumerate(classes):
        knowing = [
            (answer, list(names).index(emotion))
            for answer, names in zip(answers, known, strict=True)
            if emotion in names
        ]
        if knowing:
            kernel[:, i] = np.mean([answer[0][:, at] for answer, at in knowing], axis=0)
            bias[i] = np.mean([answer[1][at] for answer, at in knowing])
    layer.set_weights([kernel, bias])
