"""The confusion matrices that two papers print, with the averages printed beside them and where they
disagree.

Rows are what was shown, columns what was answered, copied cell by cell. Opened by the metric lens and the
paper page.
"""

from dataclasses import dataclass, field

FIVE = ("angry", "disgust", "happy", "neutral", "surprise")
SEVEN = ("angry", "disgust", "fear", "happy", "neutral", "sad", "surprise")


@dataclass(frozen=True)
class PaperTable:
    """One printed matrix and the figures that the paper gives with it."""

    key: str
    paper: str  # the key that recipes use
    title: str
    where: str
    classes: tuple[str, ...]
    matrix: tuple[tuple[float, ...], ...]
    printed: dict[str, float] = field(default_factory=dict)  # a figure of lens.figures() by name, as printed
    per_emotion: dict[str, tuple[float, float, float]] = field(
        default_factory=dict
    )  # precision, recall, one-versus-rest accuracy as printed
    note: str = ""

    @property
    def counts(self) -> bool:
        """Whether the cells are numbers of faces rather than shares."""
        return all(float(v).is_integer() for row in self.matrix for v in row)


def _printed(precision: float, recall: float, accuracy: float) -> dict[str, float]:
    return {"macro_precision": precision, "balanced_accuracy": recall, "ovr_accuracy": accuracy}


_ALL = (
    PaperTable(
        "saleem2024-table7",
        "saleem2024",
        "CNN, 50 photos",
        "Table 7, averages in Table 9",
        FIVE,
        ((10, 0, 0, 0, 0), (3, 7, 0, 0, 0), (0, 0, 10, 0, 0), (0, 0, 1, 9, 0), (0, 0, 0, 0, 10)),
        _printed(0.9538, 0.8438, 0.968),
        {
            "angry": (0.769, 1, 0.94),
            "disgust": (1, 0.70, 0.94),
            "happy": (1, 0.769, 0.98),
            "neutral": (1, 0.75, 0.98),
            "surprise": (1, 1, 1),
        },
        (
            "96.8 % is the mean of five one-versus-rest accuracies; 46 of the 50 answers are right. "
            "Happy and neutral recall follow as 1.0 and 0.9, not as printed."
        ),
    ),
    PaperTable(
        "saleem2024-table8",
        "saleem2024",
        "MobileNetV2, 50 photos",
        "Table 8, averages in Table 10",
        FIVE,
        ((8, 2, 0, 0, 0), (2, 7, 0, 1, 0), (0, 0, 9, 1, 0), (0, 0, 0, 10, 0), (0, 0, 1, 0, 9)),
        _printed(0.86, 0.88, 0.948),
        {
            "angry": (0.80, 0.80, 0.92),
            "disgust": (0.77, 0.70, 0.90),
            "happy": (0.90, 0.90, 0.96),
            "neutral": (0.83, 1, 0.96),
            "surprise": (1, 1, 1),
        },
        (
            "94.8 % is printed where the matrix gives 94.4 % as the mean of one-versus-rest accuracies; "
            "43 of the 50 answers are right."
        ),
    ),
    PaperTable(
        "saleem2024-table11",
        "saleem2024",
        "CNN, 50 live clips",
        "Table 11, averages in Table 13",
        FIVE,
        ((8, 2, 0, 0, 0), (2, 7, 0, 1, 0), (0, 0, 10, 0, 0), (0, 0, 0, 10, 0), (0, 0, 0, 0, 10)),
        _printed(0.895, 0.90, 0.96),
        {
            "angry": (0.80, 0.80, 0.92),
            "disgust": (0.777, 0.70, 0.90),
            "happy": (1, 1, 1),
            "neutral": (0.90, 1, 0.98),
            "surprise": (1, 1, 1),
        },
        "96 % is the mean of five one-versus-rest accuracies; 45 of the 50 answers are right.",
    ),
    PaperTable(
        "saleem2024-table12",
        "saleem2024",
        "MobileNetV2, 50 live clips",
        "Table 12, averages in Table 14",
        FIVE,
        ((7, 2, 0, 1, 0), (2, 6, 0, 2, 0), (0, 0, 9, 1, 0), (0, 0, 1, 9, 0), (0, 0, 1, 0, 9)),
        _printed(0.78, 0.784, 0.9134),
        {
            "angry": (0.80, 0.72, 0.901),
            "disgust": (0.60, 0.50, 0.846),
            "happy": (0.81, 0.90, 0.94),
            "neutral": (0.692, 0.90, 0.90),
            "surprise": (1, 0.90, 0.98),
        },
        (
            "91.34 % is printed where the matrix gives 92.0 % as the mean of one-versus-rest "
            "accuracies; 40 of the 50 answers are right."
        ),
    ),
    PaperTable(
        "yousaf2024-table3",
        "yousaf2024",
        "Modified CNN, FER2013",
        "Table 3, captioned training results",
        SEVEN,
        (
            (0.81, 0, 0.02, 0.03, 0.05, 0.08, 0.01),
            (0.12, 0.89, 0.01, 0.01, 0.01, 0.07, 0),
            (0.07, 0, 0.86, 0.07, 0, 0, 0),
            (0.02, 0, 0.01, 0.96, 0, 0, 0.01),
            (0.03, 0, 0.05, 0.02, 0.83, 0.06, 0.01),
            (0.16, 0, 0.02, 0, 0, 0.82, 0),
            (0, 0, 0.02, 0.08, 0, 0, 0.90),
        ),
        {"accuracy": 0.854},
        note=(
            "The caption says training results: these faces were learned from. The rows should sum to 1 "
            "and do not."
        ),
    ),
    PaperTable(
        "yousaf2024-table4",
        "yousaf2024",
        "Modified CNN, CK+",
        "Table 4, captioned training results",
        SEVEN,
        (
            (0.85, 0.05, 0.02, 0.03, 0, 0, 0.05),
            (0, 0.90, 0, 0, 0, 0.10, 0),
            (0.03, 0, 0.91, 0, 0, 0, 0.06),
            (0.02, 0, 0.01, 0.95, 0, 0, 0.02),
            (0, 0.06, 0, 0, 0.88, 0.06, 0),
            (0.10, 0.03, 0, 0, 0, 0.87, 0),
            (0, 0, 0, 0.06, 0, 0, 0.94),
        ),
        {"accuracy": 0.894},
        note="The caption says training results: these faces were learned from.",
    ),
    PaperTable(
        "yousaf2024-table5",
        "yousaf2024",
        "Modified CNN, its own 10,000 images",
        "Table 5, captioned test",
        SEVEN,
        (
            (0.98, 0.10, 0, 0, 0, 0.02, 0),
            (0.30, 0.97, 0, 0, 0, 0, 0),
            (0, 0, 0.97, 0, 0.10, 0, 0.15),
            (0, 0, 0, 0.99, 0, 0, 0.01),
            (0, 0, 0, 0, 0.98, 0.02, 0),
            (0, 0, 0, 0, 0.03, 0.97, 0),
            (0, 0, 0, 0.03, 0, 0, 0.97),
        ),
        {"accuracy": 0.974},
        note="Three rows sum to more than 1 (up to 1.27), so at least one cell of each is misprinted.",
    ),
)

TABLES: dict[str, PaperTable] = {table.key: table for table in _ALL}
