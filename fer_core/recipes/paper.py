"""What a paper is and what it prints: single figures, and confusion matrices with the figures beside them.

A recipe holds them in `paper`, `reports`, `cites` and `matrices`; whatever shows a paper's figure reads it
there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

HEADLINES = ("accuracy", "ovr_accuracy")  # the figures that a paper is known by
REPACKED = {"ck48": "ck_plus"}  # the same photographs, cut out and named otherwise


@dataclass(frozen=True)
class Paper:
    """Where a recipe comes from."""

    key: str
    authors: str
    title: str
    venue: str


@dataclass(frozen=True)
class Reported:
    """One figure that a paper prints: on which data, under which protocol, and where it stands."""

    dataset: str
    metric: str  # accuracy, ovr_accuracy (the mean of one against the rest), precision, recall, f1, loss
    value: float  # a share between 0 and 1 (a loss may be more)
    where: str  # table or section
    n: int | None = None  # images (or photos, or clips) it was counted on
    note: str = ""
    emotion: str = ""  # the emotion it is about; empty: all of them
    split: str = "test"  # train, validation or test
    within: tuple[str, ...] = ()  # the datasets that its images are drawn from, where they are several


@dataclass(frozen=True)
class Matrix:
    """A confusion matrix that a paper prints: rows shown, columns answered, counts or shares as printed."""

    dataset: str
    title: str
    table: int  # its number in the paper
    classes: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    caption: str = ""  # what a reader must know of where it stands
    note: str = ""  # what its figures mean, and where they disagree with those printed beside it
    split: str = "test"
    # the averages that the paper prints, by the lens' name of the figure
    averages: Mapping[str, float] = field(default_factory=dict, hash=False)
    # what it prints of each emotion: precision, recall and one-versus-rest accuracy
    by_emotion: Mapping[str, tuple[float, float, float]] = field(default_factory=dict, hash=False)

    @property
    def where(self) -> str:
        """The table, as one cites it."""
        return f"Table {self.table}"

    @property
    def place(self) -> str:
        """The table and what one must know of it."""
        return f"{self.where}, {self.caption}" if self.caption else self.where

    @property
    def counts(self) -> bool:
        """Whether the cells are numbers of faces rather than shares."""
        return all(float(value).is_integer() for row in self.rows for value in row)


def by_emotion(
    dataset: str,
    where: str,
    metrics: Sequence[str],
    rows: Mapping[str, Sequence[float]],
    n: Mapping[str, int] | int | None = None,
    note: str = "",
) -> tuple[Reported, ...]:
    """A paper's table with a row an emotion and a column a metric, as single figures."""
    counts = n if isinstance(n, Mapping) else dict.fromkeys(rows, n)
    return tuple(
        Reported(dataset, metric, value, where, counts[emotion], note, emotion)
        for emotion, values in rows.items()
        for metric, value in zip(metrics, values, strict=True)
    )


def headlines(reports: Iterable[Reported], split: str = "test") -> list[Reported]:
    """The figures over all emotions of a split, shares right before one-versus-rest means."""
    of_all = [r for r in reports if r.metric in HEADLINES and not r.emotion and r.split == split]
    return sorted(of_all, key=lambda r: HEADLINES.index(r.metric))


def headline(reports: Iterable[Reported], dataset: str, split: str = "test") -> Reported | None:
    """The figure that the paper gives for a split of this dataset, or of the pictures that it is made of;
    None where it gives none.
    """
    figures = headlines(reports, split)
    same_data = [r for r in figures if is_same_data(r.dataset, dataset)]
    return next(iter(same_data + [r for r in figures if is_made_of(r, dataset)]), None)


def is_same_data(one: str, other: str) -> bool:
    """Whether two names mean one dataset, however they are written: FER+ and ferplus, RAF-DB and raf_db."""
    return _plain(one) == _plain(other)


def is_made_of(reported: Reported, dataset: str) -> bool:
    """Whether a dataset, or a union as "fer2013+ck48", holds the pictures that a figure was counted on."""
    wanted = set(reported.within or (reported.dataset,))
    return {REPACKED.get(name, name) for name in dataset.split("+")} == {
        REPACKED.get(name, name) for name in wanted
    }


def _plain(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "").replace("+", "plus")
