"""Irham, Mubarak, Salmin and Rosihan 2023: a frozen MobileNetV2 on FER2013, stopped after nine epochs at 51
%.

The paper reports 57 % on training, 51 % on validation and 51 % on 7,178 test images, with precision and
recall for each emotion. Its features never change, so they are computed once here and the rest takes minutes.
We measured: 45.7 % of the
7,178 test images (one seed), the whole backbone frozen; honestly 46.0 % of PrivateTest.
    python -m fer_core train irham2023-mobilenetv2 --dataset fer2013
"""

from typing import Any

from fer_core.recipes.base import Protocol, Recipe, ReproduceLine
from fer_core.recipes.paper import Paper, Reported, by_emotion

PAPER = Paper(
    "irham2023",
    "Irham, Mubarak, Salmin, Rosihan",
    "Detecting Face Expressions in Real-Time Using Convolutional Neural Network (CNN) Algorithm",
    "ICST 2023",
)


def build(recipe: Recipe, input_shape: tuple[int, ...], classes: int) -> Any:
    """MobileNetV2 without its top, pooled, softmax."""
    import keras

    from fer_core.recipes import blocks

    pixels, x = blocks.prepare(recipe, input_shape, "-1..1")
    x = blocks.mobilenetv2(recipe, x)
    return keras.Model(pixels, blocks.pooled_answer(recipe, x, classes), name="irham2023_mobilenetv2")


MOBILENETV2 = Recipe(
    name="irham2023-mobilenetv2",
    title="Irham 2023: frozen MobileNetV2 with early stopping",
    label="Irham MobileNetV2",
    paper=PAPER,
    build=build,
    size=96,
    colour="rgb",
    family="mobilenetv2",
    epochs=30,  # its training section
    batch_size=128,  # its training section
    learning_rate=1e-3,  # its training section
    optimizer="adam",
    dropout=0.0,
    patience=3,  # its training section: it stopped at epoch 9
    monitor="val_loss",  # its training section
    frozen=True,  # its transfer-learning section
    protocol=Protocol(
        merge_test=True,  # its data section: 7,178 test images
        shares=(0.6, 0.2, 0.2),  # its data section: 21,535 and 7,174 are 75 and 25 % of the 28,709
    ),
    reports=(
        Reported("fer2013", "accuracy", 0.57, "results", 21535, split="train"),
        Reported("fer2013", "loss", 1.4711, "results", 21535, split="train"),
        Reported("fer2013", "accuracy", 0.51, "results", 7174, split="validation"),
        Reported("fer2013", "loss", 1.3168, "results", 7174, split="validation"),
        Reported("fer2013", "accuracy", 0.51, "results", 7178),
        *by_emotion(
            "fer2013",
            "classification report",
            ("precision", "recall", "f1"),
            {
                "angry": (0.40, 0.39, 0.39),
                "disgust": (0.53, 0.22, 0.31),
                "fear": (0.47, 0.19, 0.27),
                "happy": (0.65, 0.80, 0.72),
                "neutral": (0.42, 0.51, 0.46),
                "sad": (0.40, 0.37, 0.39),
                "surprise": (0.60, 0.71, 0.65),
            },
            {
                "angry": 958,
                "disgust": 111,
                "fear": 1024,
                "happy": 1774,
                "neutral": 1233,
                "sad": 1247,
                "surprise": 831,
            },
        ),
    ),
    guesses=(
        (
            'The paper freezes "the first layers" without a number: the whole backbone is frozen, as '
            "its reasons (little data) suggest."
        ),
        "The input size is not given: 96x96, the smallest that ImageNet weights were trained for.",
        (
            "The optimiser is not given: Adam. Nothing is said of layers before the output: one dense "
            "layer on pooled features, no dropout."
        ),
        (
            "Pixels are scaled to [-1, 1], as the ImageNet weights want; no augmentation is mentioned "
            "and none is done."
        ),
    ),
    why_far=(
        "the paper keeps the first layers frozen and does not say how many; ours keeps the whole backbone "
        "frozen"
    ),
    reproduce=(ReproduceLine(honest=False, turn=22), ReproduceLine(turn=22)),
)
