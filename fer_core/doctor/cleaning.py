"""From findings to views: what each kind of view leaves out, and the words that say so."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from fer_core import datasets
from fer_core.datasets import views
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
    here, table = _taken(name)
    train = table[table["split"] == "train"]
    gone = train[train["problem"].isin([p for p in findings.PROBLEMS if p not in (*TWINS, "suspect")])]
    if twins:
        gone = pd.concat(
            [gone, train[train["problem"].isin(TWINS) & train["partner_split"].isin(["validation", "test"])]]
        )
    return _made(here, view, gone)


def no_twins(name: str, view: str = "no-twins") -> View:
    """Validation and test without pictures that training shows too, and without pictures that show nothing;
    train stays as it is.
    """
    here, table = _taken(name)
    held = table[(table["split"] != "train")]
    gone = held[
        (held["problem"].isin(TWINS) & (held["partner_split"] == "train")) | (held["problem"] == "blank")
    ]
    return _made(here, view, gone)


def relabelled(name: str, view: str = "relabelled", labels: dict[str, str] | None = None) -> View:
    """With other labels where a doubt was accepted, or where the people who looked agreed (`labels`: file ->
    emotion).
    """
    here, table = _taken(name)
    doubts = table[(table["problem"] == "suspect") & (table["proposed"] != "")]
    new = dict(zip(doubts["image"], doubts["proposed"], strict=True)) | (labels or {})
    return _made(here, view, table[:0], new)


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


def _taken(name: str) -> tuple[datasets.Imported, pd.DataFrame]:
    """The findings to act on: certain kinds unless dismissed, all others only where accepted."""
    here = datasets.find(views.parted(name)[0])
    table = findings.need(here).table
    certain = table["problem"].map(lambda p: findings.PROBLEMS[p].certain)
    return here, table[(certain & (table["decision"] != "dismiss")) | (table["decision"] == "accept")]


def _made(
    here: datasets.Imported, view: str, gone: pd.DataFrame, relabel: dict[str, str] | None = None
) -> View:
    splits = datasets.load(here.name)
    known = set().union(*(set(part.files) for part in splits.values()))
    if strange := [file for file in (relabel or {}) if file not in known]:
        raise DataError(
            f"{here.name} has no picture {strange[0]!r} to give another label. Relabel pictures of this "
            "dataset."
        )
    first = gone.drop_duplicates("image")
    why = {p: int(n) for p, n in first["problem"].value_counts().items()} | (
        {"relabelled": len(relabel)} if relabel else {}
    )
    return views.make(here, splits, view, first["image"], relabel, why, _left(here, set(first["image"])))


def _left(here: datasets.Imported, gone: set[str]) -> dict[str, int]:
    """How many pictures of each split still have an identical one in train."""
    table, summary = findings.need(here).table, findings.need(here).summary
    rows = table[
        (table["problem"] == "twin")
        & (table["partner_split"] == "train")
        & ~table["image"].isin(gone)
        & ~table["partner"].isin(gone)
    ]
    return {split: int((rows["split"] == split).sum()) for split in summary.get("twins", {})}
