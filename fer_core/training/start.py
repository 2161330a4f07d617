"""Starting where another run ended: its weights go into the new network, and its answers to the emotions both
know.

    python -m fer_core train house-mobilenetv2 --dataset mine --from house-mobilenetv2_ferplus_mean_s0
    python -m fer_core train house-mobilenetv2 --dataset ferplus --from RUN,RUN

Of several runs the mean of their weights is taken, which works where they began with the same ones and went
different ways. All must be of one recipe in shape; the emotions may differ, and the input's size where the
network ends in pooling. A network that holds several side by side (house-council) takes as many runs, one for
each seat, and answers with the mean of what they answer.

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

Giver = tuple[Run, Any]  # a run, and its network
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
    givers = [(source, weights.load(source.folder)) for source in lineage.starts(start)]
    for place, theirs in _places(model, recipe, givers):
        _give_body(place, theirs, recipe)
    _give_answers(model, givers, classes)
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


def _places(
    model: Any, recipe: Recipe, givers: Sequence[Giver]
) -> list[tuple[Sequence[Any], Sequence[Giver]]]:
    """Which weights are filled by whom: all by all, or each seat by its own giver."""
    from fer_core.recipes import blocks

    seats = blocks.seats(model)
    if not seats or all(blocks.seats(giver) for _, giver in givers):
        return [(_body(model), givers)]
    if len(seats) != len(givers):
        raise RunError(
            f"{recipe.name} holds {len(seats)} networks side by side. Start it from {len(seats)} runs, one "
            f"for each in their order, or from a run of {recipe.name}."
        )
    return [(seat.weights, [giver]) for seat, giver in zip(seats, givers, strict=True)]


def _give_body(place: Sequence[Any], givers: Sequence[Giver], recipe: Recipe) -> None:
    """Everything but the last layer: the mean of what the givers have; refuses weights of other shapes."""
    wanted = [tuple(variable.shape) for variable in place]
    for source, giver in givers:
        if [tuple(variable.shape) for variable in _body(giver)] != wanted:
            made_by = source.maker or "another recipe"
            raise RunError(
                f"The weights of {source.name} ({made_by}) do not fit {recipe.name}. Start from a run of "
                f"{recipe.name} in the same size and colour, or without one."
            )
    bodies = [_body(giver) for _, giver in givers]
    for i, variable in enumerate(place):
        mean = np.mean([np.asarray(body[i]) for body in bodies], axis=0, dtype=np.float32)
        variable.assign(mean.astype(variable.dtype))


def _body(model: Any) -> list[Any]:
    """The weights of everything but the last layer."""
    last = {id(variable) for variable in model.get_layer("answer").weights}
    return [variable for variable in model.weights if id(variable) not in last]


def _emotions(source: Run) -> Sequence[str]:
    return source.contract.get("classes") or source.recipe.get("classes", [])


def _give_answers(model: Any, givers: Sequence[Giver], classes: Sequence[str]) -> None:
    """The last layer's column of each emotion, from the givers that know it; the others begin as the recipe
    begins. Givers side by side fill rows of their own.
    """
    layer = model.get_layer("answer")
    kernel, bias = (np.array(value) for value in layer.get_weights())
    answers = [giver.get_layer("answer").get_weights() for _, giver in givers]
    heights = [len(answer[0]) for answer in answers]
    firsts = np.cumsum([0, *heights[:-1]]) if sum(heights) == len(kernel) else np.zeros(len(heights), int)
    for i, emotion in enumerate(classes):
        knowing = [
            (first, answer, list(_emotions(source)).index(emotion))
            for first, answer, (source, _) in zip(firsts, answers, givers, strict=True)
            if emotion in _emotions(source)
        ]
        if knowing:
            kernel[:, i] = bias[i] = 0
        for first, answer, column in knowing:
            kernel[first : first + len(answer[0]), i] += answer[0][:, column] / len(knowing)
            bias[i] += answer[1][column] / len(knowing)
    layer.set_weights([kernel, bias])
