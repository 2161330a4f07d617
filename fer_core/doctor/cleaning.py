"""From findings to views: what each kind of view leaves out, and the words that say so."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from fer_core import datasets
from fer_core.datasets import views
from fer_core.datasets.unions import naming
from fer_core.datasets.views import View
from fer_core.doctor import findings
from fer_core.errors import DataError

COPIES = ("duplicate", "near_duplicate")
TWINS = ("twin", "near_twin")


@dataclass(frozen=True)
class ViewKind:
    """One kind of view, as page and command line offer it."""

    name: str
    title: str
    says: str
    make: Callable[..., View]


def clean(name: str, view: str = "clean", twins: bool = True) -> View:
    """Train without copies, conflicts, blanks, pictures of no face, and twins of pictures that are tested on;
    the other splits stay as they are.
    """
    dataset, table = _accepted(name)
    train = table[table["split"] == "train"]
    dropped = train[~train["problem"].isin([*TWINS, "suspect"])]
    if twins:
        tested_on = train["partner_split"].isin(["validation", "test"])
        dropped = pd.concat([dropped, train[train["problem"].isin(TWINS) & tested_on]])
    return _made(dataset, view, dropped)


def no_twins(name: str, view: str = "no-twins") -> View:
    """Validation and test without pictures that training shows too, and without pictures that show nothing;
    train stays as it is.
    """
    dataset, table = _accepted(name)
    held = table[table["split"] != "train"]
    shown_in_training = held["problem"].isin(TWINS) & (held["partner_split"] == "train")
    return _made(dataset, view, held[shown_in_training | (held["problem"] == "blank")])


def relabelled(name: str, view: str = "relabelled", labels: dict[str, str] | None = None) -> View:
    """With other labels where a doubt was accepted, or where the people who looked agreed (`labels`: file ->
    emotion).
    """
    dataset, table = _accepted(name)
    doubts = table[(table["problem"] == "suspect") & (table["proposed"] != "")]
    new = dict(zip(doubts["image"], doubts["proposed"], strict=True)) | (labels or {})
    return _made(dataset, view, table[:0], new)


VIEWS: dict[str, ViewKind] = {
    k.name: k
    for k in (
        ViewKind(
            "clean",
            "Clean train",
            (
                "Train without copies, conflicting labels, blanks and twins of test pictures. Test "
                "stays as published."
            ),
            clean,
        ),
        ViewKind(
            "no-twins",
            "Test without twins",
            "Validation and test without pictures that train shows too. Train stays as published.",
            no_twins,
        ),
        ViewKind(
            "relabelled",
            "Relabelled",
            "Labels changed where you accepted a doubt or where those who relabelled agreed.",
            relabelled,
        ),
    )
}


def _accepted(name: str) -> tuple[datasets.Imported, pd.DataFrame]:
    """The findings to act on: certain kinds unless dismissed, all others only where accepted."""
    dataset = datasets.find(naming.parted(name)[0])
    table = findings.need(dataset).table
    certain = table["problem"].map({name: problem.certain for name, problem in findings.PROBLEMS.items()})
    undisputed = certain.astype(bool) & (table["decision"] != "dismiss")
    return dataset, table[undisputed | (table["decision"] == "accept")]


def _made(
    dataset: datasets.Imported, view: str, dropped: pd.DataFrame, relabel: dict[str, str] | None = None
) -> View:
    splits = datasets.load(dataset.name)
    known = set().union(*(set(part.files) for part in splits.values()))
    unknown = [file for file in (relabel or {}) if file not in known]
    if unknown:
        raise DataError(
            f"{dataset.name} has no picture {unknown[0]!r} to give another label. Relabel pictures of this "
            "dataset."
        )
    first = dropped.drop_duplicates("image")
    reasons = {problem: int(n) for problem, n in first["problem"].value_counts().items()}
    if relabel:
        reasons["relabelled"] = len(relabel)
    twins_left = _twins_left(dataset, set(first["image"]))
    return views.make(dataset, splits, view, first["image"], relabel, reasons, twins_left)


def _twins_left(dataset: datasets.Imported, dropped: set[str]) -> dict[str, int]:
    """How many pictures of each split still have an identical one in train."""
    diagnosis = findings.need(dataset)
    table = diagnosis.table
    twins = table[(table["problem"] == "twin") & (table["partner_split"] == "train")]
    left = twins[~twins["image"].isin(dropped) & ~twins["partner"].isin(dropped)]
    return {split: int((left["split"] == split).sum()) for split in diagnosis.summary.get("twins", {})}
