"""MobileNetV2 transfer learning on FER2013: 94 % on the training images, 61 % on the test images.

The paper trains 30 epochs at 224x224 on the Kaggle folders (28,709 train, 7,178 test); its "over 99 %" on
photos and clips rests on two of each, and on confidences rather than right answers. We measured: honestly, 2
of its 30 epochs (one seed,
20 minutes on 2 CPU cores), 62.9 % of FER2013's PrivateTest.
    python -m fer_core train mobilenetv2-transfer --dataset fer2013
"""

from typing import Any

from fer_core.recipes.base import Protocol, Recipe, ReproduceLine
from fer_core.recipes.paper import Paper, Reported

PAPER = Paper(
    "mobilenetv2_transfer",
    "not named in our copy",
    "Facial expression recognition by MobileNetV2 transfer learning",
    "",
)
DENSE = (128, 64)


def build(recipe: Recipe, input_shape: tuple[int, ...], classes: int) -> Any:
    """MobileNetV2 without its top, a series of fully connected layers, softmax."""
    import keras
    from keras import layers

    from fer_core.recipes import blocks

    pixels, x = blocks.prepare(recipe, input_shape, "0..1")
    x = blocks.mobilenetv2(recipe, x)
    x = layers.GlobalAveragePooling2D(name="pooled")(x)
    for width in DENSE:
        x = layers.Dense(width, activation="relu")(x)
        if recipe.dropout:
            x = layers.Dropout(recipe.dropout)(x)
    return keras.Model(pixels, blocks.answer(x, classes, recipe.loss), name="mobilenetv2_transfer")


TRANSFER = Recipe(
    name="mobilenetv2-transfer",
    title="MobileNetV2 transfer: dense layers on ImageNet features, 224x224",
    label="MobileNetV2 transfer",
    paper=PAPER,
    build=build,
    size=224,  # its preprocessing
    colour="rgb",
    family="mobilenetv2",
    epochs=30,  # its training section
    batch_size=32,
    learning_rate=1e-4,
    optimizer="adam",  # its training section
    loss="categorical",  # its training section: the sparse form, the same loss on whole labels
    dropout=0.0,
    protocol=Protocol(
        merge_test=True,  # its data section: the Kaggle folders
        shares=(0.8, 0.0, 0.2),  # 28,709 and 7,178
        select_on="test",
    ),
    reports=(
        Reported("fer2013", "accuracy", 0.61, "results", 7178, "wavers from epoch to epoch"),
        Reported(
            "fer2013",
            "accuracy",
            0.94,
            "results",
            28709,
            "over 94 %; flat after about 25 epochs",
            split="train",
        ),
        Reported(
            "photos and clips",
            "accuracy",
            0.99,
            "results",
            4,
            "over 99 %: confidences on two photos and two clips, not a count of right answers",
        ),
    ),
    cites=(
        Reported(
            "fer2013", "accuracy", 0.7328, "comparison table", note="VGGNet with cosine annealing, 50 epochs"
        ),
        Reported("fer2013", "accuracy", 0.69, "comparison table", note="VGG-like, 6 emotions, 75 epochs"),
        Reported("fer2013", "accuracy", 0.6329, "comparison table", note="CNN, 50 epochs"),
        Reported("private", "accuracy", 0.7804, "comparison table", note="DCNN, 5 emotions"),
        Reported("ck_plus and private", "accuracy", 0.67, "comparison table", note="CNN, 500 epochs"),
    ),
    guesses=(
        (
            '"A series of fully connected layers" has no sizes: 128 and 64, as the widespread tutorial '
            "with these settings has."
        ),
        (
            "Whether the backbone learns is not said: it does, for a frozen one does not reach 94 % on "
            "the training images."
        ),
        (
            "Batch size and learning rate are not given: 32, and 0.0001, since Adam's usual 0.001 "
            "spoils pretrained weights."
        ),
        "Pixels are scaled to [0, 1] as the paper says, though the ImageNet weights were made for [-1, 1].",
        (
            "The paper watches the test images after every epoch and names no validation images: they "
            "choose the epoch here too."
        ),
    ),
    why_far="the sizes of its dense layers are not said, and ours was trained for 2 of its 30 epochs",
    reproduce=(
        ReproduceLine(honest=False, changes={"epochs": 2}, turn=27),
        ReproduceLine(changes={"epochs": 2}, turn=27),
    ),
)
