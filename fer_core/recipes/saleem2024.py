"""Saleem, Zeebaree and Abdulrazzaq 2024: five emotions at 180x180, a five-block CNN against MobileNetV2.

The paper reports 79.2 % (CNN) and 77.8 % (MobileNetV2) on five emotions of FER2013, 97.2 % and 94.2 % on
AffectNet, 95.4 % and 90.8 % on RAF-DB. Its averages are means of one-versus-rest accuracies: always answering
"none of them" scores 80 % that way. We measured: the CNN (one seed, 20 epochs), honestly, 76.6 % of FER2013's
2,467 PrivateTest images of these emotions, which is 90.6 % as a mean of one-versus-rest accuracies; its way
67.7 % and 87.1 % of 2,185 that are drawn evenly from the five; MobileNetV2 (20 epochs too), honestly (three
seeds), 64.6 % +- 0.2 and 85.9 %, its way (one seed) 58.4 % and 83.4 %.
    python -m fer_core train saleem2024-cnn --dataset fer2013
    python -m fer_core train saleem2024-mobilenetv2 --dataset fer2013
"""

from dataclasses import dataclass, replace
from typing import Any

from fer_core.recipes.base import Augment, Protocol, Recipe, ReproduceLine
from fer_core.recipes.paper import Matrix, Paper, Reported, by_emotion

PAPER = Paper(
    "saleem2024",
    "Saleem, Zeebaree, Abdulrazzaq",
    "An Efficient Deep Learning based Real Time Facial Expression Recognition System",
    "Qalaai Zanist Journal 9(4), 2024",
)
ORDER = ("angry", "disgust", "happy", "neutral", "surprise")  # of the paper's tables
TESTED = {"affectnet": 1710, "raf_db": 1396, "fer2013": 2187}  # 20 % of 8,550, 6,980 and 10,935 images
PHOTOS, CLIPS = "50 photos from the web", "50 clips, live camera"
OVR = "the paper's accuracy is one-versus-rest"
BELOW_NONE = (
    "the paper's figure is a mean of one-versus-rest accuracies, below the 80 % that always answering "
    '"none of them" would score'
)

LAYERS_GUESSED = "Table 2 has dense layers of 128 and 64, the text only the first: we build both."
GUESSES = (  # of both networks
    (
        "Augmentation names rotation, zoom, flip and shift without amounts: up to 15 degrees, 10 % "
        "and 10 %, mirrored left to right."
    ),
    (
        "FER2013 was filtered to 10,935 images by an unstated rule: at most 2,597 of each emotion "
        "are drawn, which with all 547 of disgust makes 10,935."
    ),
    (
        "The paper names no validation images and no way to choose an epoch: ours is the best on "
        "the 20 %, which flatters the figure."
    ),
    "Section 3.1 once lists sadness instead of disgust; every table has disgust, and so have we.",
)


def build_cnn(recipe: Recipe, input_shape: tuple[int, ...], classes: int) -> Any:
    """Table 2: five times convolution and pooling, two dense layers, dropout, sigmoid."""
    import keras
    from keras import layers

    from fer_core.recipes import blocks

    pixels, x = blocks.prepare(recipe, input_shape, "-1..1")
    for filters in (8, 16, 32, 64, 128):
        x = layers.Conv2D(filters, 5, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(128, activation="relu")(x)
    x = layers.Dense(64, activation="relu")(x)
    x = layers.Dropout(recipe.dropout)(x)
    return keras.Model(pixels, blocks.answer(x, classes, recipe.loss), name="saleem2024_cnn")


def build_mobilenetv2(recipe: Recipe, input_shape: tuple[int, ...], classes: int) -> Any:
    """Section 3: MobileNetV2 without its top, a softmax on the extracted features."""
    import keras

    from fer_core.recipes import blocks

    pixels, x = blocks.prepare(recipe, input_shape, "-1..1")
    x = blocks.mobilenetv2(recipe, x)
    return keras.Model(pixels, blocks.pooled_answer(recipe, x, classes), name="saleem2024_mobilenetv2")


def _means(where: str, metrics: tuple[str, ...], rows: dict[str, tuple[float, ...]]) -> tuple[Reported, ...]:
    return tuple(
        Reported(dataset, metric, value, where, TESTED[dataset], OVR if metric == "ovr_accuracy" else "")
        for dataset, values in rows.items()
        for metric, value in zip(metrics, values, strict=True)
    )


@dataclass(frozen=True)
class Fifty:
    """One of Tables 9, 10, 13 and 14: precision, recall and one-versus-rest accuracy on 50 photos or clips, a
    row an emotion, and the average that the paper gives.
    """

    dataset: str
    table: int
    rows: tuple[tuple[float, float, float], ...]
    averages: tuple[float, float, float]
    note: str  # what the matrix beside it gives

    @property
    def emotions(self) -> dict[str, tuple[float, float, float]]:
        """The rows by emotion."""
        return dict(zip(ORDER, self.rows, strict=True))

    def reports(self) -> tuple[Reported, ...]:
        """Its figures one by one."""
        where, metrics = f"Table {self.table}", ("precision", "recall", "ovr_accuracy")
        of_all = zip(metrics, self.averages, strict=True)
        return (
            *by_emotion(self.dataset, where, metrics, self.emotions, n=10),
            *(Reported(self.dataset, metric, value, where, 50, self.note) for metric, value in of_all),
        )

    def matrix(self, title: str, table: int, rows: tuple[tuple[int, ...], ...], note: str) -> Matrix:
        """The confusion matrix that these figures are of."""
        names = ("macro_precision", "balanced_accuracy", "ovr_accuracy")
        return Matrix(
            self.dataset,
            title,
            table,
            ORDER,
            rows,
            caption=f"averages in Table {self.table}",
            note=note,
            averages=dict(zip(names, self.averages, strict=True)),
            by_emotion=self.emotions,
        )


TABLE_9 = Fifty(
    PHOTOS,
    9,
    ((0.769, 1, 0.94), (1, 0.7, 0.94), (1, 0.769, 0.98), (1, 0.75, 0.98), (1, 1, 1)),
    (0.9538, 0.8438, 0.968),
    (
        "by the matrix of Table 7, 46 of 50 are right (92 %), happy recall is 1.0, neutral recall 0.9, happy "
        "precision 10/11"
    ),
)
TABLE_10 = Fifty(
    PHOTOS,
    10,
    ((0.8, 0.8, 0.92), (0.77, 0.7, 0.9), (0.9, 0.9, 0.96), (0.83, 1, 0.96), (1, 1, 1)),
    (0.86, 0.88, 0.948),
    "by the matrix of Table 8, 43 of 50 are right (86 %) and the one-versus-rest mean is 94.4 %",
)
TABLE_13 = Fifty(
    CLIPS,
    13,
    ((0.8, 0.8, 0.92), (0.777, 0.7, 0.9), (1, 1, 1), (0.9, 1, 0.98), (1, 1, 1)),
    (0.895, 0.9, 0.96),
    "by the matrix of Table 11, 45 of 50 are right (90 %)",
)
TABLE_14 = Fifty(
    CLIPS,
    14,
    ((0.8, 0.72, 0.901), (0.6, 0.5, 0.846), (0.81, 0.9, 0.94), (0.692, 0.9, 0.9), (1, 0.9, 0.98)),
    (0.78, 0.784, 0.9134),
    "by the matrix of Table 12, 40 of 50 are right (80 %) and the one-versus-rest mean is 92 %",
)


CNN = Recipe(
    name="saleem2024-cnn",
    title="Saleem 2024: five-block CNN, 180x180",
    label="Saleem CNN",
    paper=PAPER,
    build=build_cnn,
    size=180,  # section 3, preprocessing
    colour="rgb",  # section 3, preprocessing
    epochs=20,  # section 3
    batch_size=32,  # section 3
    learning_rate=1e-4,  # section 3
    optimizer="adam",  # section 3
    loss="binary",  # section 3
    dropout=0.5,  # Table 2
    augment=Augment(
        flip=True, rotate=15, shift=0.1, zoom_in=0.1, zoom_out=0.1
    ),  # kinds from section 3, amounts guessed
    protocol=Protocol(
        classes=("angry", "disgust", "happy", "surprise", "neutral"),  # every table
        split="pooled",
        shares=(0.8, 0.0, 0.2),  # section 3
        per_class=2597,
        select_on="test",
    ),
    reports=(
        *_means(
            "Table 4",
            ("precision", "recall", "ovr_accuracy"),
            {
                "affectnet": (0.998, 0.778, 0.972),
                "raf_db": (0.961, 0.988, 0.954),
                "fer2013": (0.962, 0.798, 0.792),
            },
        ),
        *TABLE_9.reports(),
        *TABLE_13.reports(),
    ),
    matrices=(
        TABLE_9.matrix(
            "CNN, 50 photos",
            7,
            ((10, 0, 0, 0, 0), (3, 7, 0, 0, 0), (0, 0, 10, 0, 0), (0, 0, 1, 9, 0), (0, 0, 0, 0, 10)),
            "96.8 % is the mean of five one-versus-rest accuracies; 46 of the 50 answers are right. Happy "
            "and neutral recall follow as 1.0 and 0.9, not as printed.",
        ),
        TABLE_13.matrix(
            "CNN, 50 live clips",
            11,
            ((8, 2, 0, 0, 0), (2, 7, 0, 1, 0), (0, 0, 10, 0, 0), (0, 0, 0, 10, 0), (0, 0, 0, 0, 10)),
            "96 % is the mean of five one-versus-rest accuracies; 45 of the 50 answers are right.",
        ),
    ),
    guesses=(GUESSES[0], LAYERS_GUESSED, *GUESSES[1:]),
    why_far=f"{BELOW_NONE}; which images it removed is not said",
    reproduce=(
        ReproduceLine(honest=False, turn=26),
        ReproduceLine(turn=26),
    ),
)

MOBILENETV2 = replace(
    CNN,
    name="saleem2024-mobilenetv2",
    title="Saleem 2024: frozen MobileNetV2, 180x180",
    label="Saleem MobileNetV2",
    build=build_mobilenetv2,
    family="mobilenetv2",
    loss="categorical",  # section 3: softmax
    dropout=0.0,
    frozen=True,  # section 3: a classifier on the extracted features
    reports=(
        *_means(
            "Table 5",
            ("precision", "recall", "f1", "ovr_accuracy"),
            {
                "affectnet": (0.95, 0.99, 0.967, 0.942),
                "raf_db": (0.931, 0.964, 0.947, 0.908),
                "fer2013": (0.952, 0.786, 0.861, 0.778),
            },
        ),
        *TABLE_10.reports(),
        *TABLE_14.reports(),
    ),
    matrices=(
        TABLE_10.matrix(
            "MobileNetV2, 50 photos",
            8,
            ((8, 2, 0, 0, 0), (2, 7, 0, 1, 0), (0, 0, 9, 1, 0), (0, 0, 0, 10, 0), (0, 0, 1, 0, 9)),
            "94.8 % is printed where the matrix gives 94.4 % as the mean of one-versus-rest accuracies; 43 "
            "of the 50 answers are right.",
        ),
        TABLE_14.matrix(
            "MobileNetV2, 50 live clips",
            12,
            ((7, 2, 0, 1, 0), (2, 6, 0, 2, 0), (0, 0, 9, 1, 0), (0, 0, 1, 9, 0), (0, 0, 1, 0, 9)),
            "91.34 % is printed where the matrix gives 92.0 % as the mean of one-versus-rest accuracies; 40 "
            "of the 50 answers are right.",
        ),
    ),
    guesses=(
        (
            "The paper gives no optimiser, epochs or batch size for MobileNetV2: those of its CNN are "
            "used, with categorical cross-entropy for the softmax."
        ),
        (
            '"Softmax classifier on the extracted features" is read as a frozen backbone, pooled, and '
            "one dense layer without dropout."
        ),
        *GUESSES,
    ),
    why_far=f"{BELOW_NONE}; which images it removed and how long it trained this network are not said",
    reproduce=(ReproduceLine(honest=False, turn=21), ReproduceLine(turn=21)),
)
