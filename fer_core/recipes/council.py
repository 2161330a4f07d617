"""House council: two House CNNs and a House MobileNetV2 look at the same face side by side; the answer is the
mean of theirs, of logarithms.

    python -m fer_core train house-council --dataset mine --from CNN,CNN,MOBILENETV2

What one of them gets wrong the others often get right: they differ in size, in what they were shown and in
what they began with. It is one network in one file: exported, fine-tuned and explained like any other.

We measured: on FER+ votes, from three runs that ship (0 epochs, one seed), rare emotions favoured, 83.3 % of
3,518, macro recall 76.2 %; on FER+ majority 87.4 % of 3,136 and 81.9 %, with the first of the three from
three seeds 87.1 % +- 0.3 and 81.6 % +- 0.4. The three alone: 87.2 and 75.7 %, 86.7 and 73.8 %, 86.5 and
80.4 %.
"""

from dataclasses import replace
from typing import Any

from fer_core.recipes import house
from fer_core.recipes.base import Recipe, ReproduceLine

MEMBERS = (house.CNN, house.CNN, house.MOBILENETV2)


def build(recipe: Recipe, input_shape: tuple[int, ...], classes: int) -> Any:
    """The members without their answers, their maps one behind the other, pooled answer."""
    import keras

    from fer_core.recipes import blocks

    members = [replace(member, pretrained=recipe.pretrained) for member in MEMBERS]
    pixels, x = blocks.beside([member.build(member, input_shape, classes) for member in members])
    return keras.Model(pixels, blocks.pooled_answer(recipe, x, classes), name="house_council")


# It learns as MobileNetV2 does, from pictures as cameras have them.
COUNCIL = replace(
    house.MOBILENETV2,
    name="house-council",
    title="House council: two House CNNs and a House MobileNetV2 side by side, one answer",
    label="House council",
    build=build,
    size=48,
    colour="gray",
    family="both",
    members=tuple(member.name for member in MEMBERS),
    epochs=20,
    augment=house.CNN.augment,
    reproduce=(
        ReproduceLine(
            "ferplus",
            changes={"epochs": 0, "logit_adjustment": 0.4},
            why="the three beside each other, rare emotions favoured: the default of Predict and Live",
            start=(house.CNN_TAUGHT, house.CNN_VOTES, house.MEAN),
            turn=16,
        ),
    ),
).change(**house.CAMERA)
