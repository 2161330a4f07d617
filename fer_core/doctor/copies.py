"""Copies of a picture: identical or near, within a split or across, with the same label or another; and
people in two splits.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fer_core.datasets.base import NAMES, Split
from fer_core.doctor import alike, findings

IDENTICAL = np.float32(2)  # the score of identical pixels, above every correlation


@dataclass(frozen=True)
class CopyKind:
    """One way in which two pictures can be copies."""

    problem: str
    across: bool  # of a picture in another split
    exact: bool  # identical pixels


KINDS = (
    CopyKind("twin", across=True, exact=True),
    CopyKind("near_twin", across=True, exact=False),
    CopyKind("duplicate", across=False, exact=True),
    CopyKind("near_duplicate", across=False, exact=False),
)


@dataclass(frozen=True, eq=False)
class Copies:
    """The findings, and the counts that others read."""

    table: pd.DataFrame
    distinct: int  # pictures that are left when identical ones count once
    twins: dict[str, int]  # split -> pictures with an identical one in train
    near_twins: dict[str, int]  # split -> pictures with the same photo in train, identical ones included
    conflicts: int  # groups of identical pictures with more than one label


def look(
    work: np.ndarray,
    digests: np.ndarray,
    pictures: Split,
    split_of: np.ndarray,
    tell: Callable[[float], None],
    blank: np.ndarray | None = None,
) -> Copies:
    """All copies among the pictures (N, 48, 48) with these digests of their own pixels. A picture that is
    `blank` (N,) has nothing to copy: it can spoil a test as a twin, but it contradicts no label.
    """
    blank = np.zeros(len(work), bool) if blank is None else blank
    first_of_group, group = alike.distinct(digests)  # the first stands for its group
    edges = _edges(group, alike.pairs(work[first_of_group], tell=tell))
    label = pictures.table["label"].to_numpy()
    partners = _partners(edges, group, split_of, label)
    shown = partners[~blank[partners["image"].to_numpy(np.int64)]]  # they show something
    tables = [_of_kind(pictures, split_of, partners if kind.across else shown, kind) for kind in KINDS]
    tables.append(_conflicts(pictures, split_of, shown))
    held = partners[(partners["split"] != "train") & (partners["partner_split"] == "train")]
    return Copies(
        pd.concat(tables, ignore_index=True),
        len(first_of_group),
        _by_split(held[held["score"] >= IDENTICAL], split_of),
        _by_split(held, split_of),
        int(pd.Series(label[~blank]).groupby(group[~blank]).nunique().gt(1).sum()),
    )


def subjects(pictures: Split, split_of: np.ndarray) -> pd.DataFrame:
    """Pictures of people who are in another split as well; the partner is one of those."""
    if pictures.subjects is None:
        return findings.none()
    everybody = pd.DataFrame({"who": pictures.subjects, "split": split_of, "image": np.arange(len(split_of))})
    table = everybody.dropna(subset="who")
    table = table[table.groupby("who")["split"].transform("nunique") > 1]
    firsts = table.drop_duplicates(["who", "split"])
    firsts = firsts.rename(columns={"split": "partner_split", "image": "partner"})
    both = table.merge(firsts, on="who")
    both = both[both["split"] != both["partner_split"]].drop_duplicates("image")
    return _rows(pictures, split_of, "subject_on_both_sides", both.assign(score=1.0))


def _edges(group: np.ndarray, near: alike.Pairs) -> pd.DataFrame:
    """Which groups of identical pictures show the same photo: each pair both ways, each group with itself."""
    within = np.flatnonzero(np.bincount(group) > 1)
    itself = pd.DataFrame({"group": within, "other": within, "score": IDENTICAL})
    onward = pd.DataFrame({"group": near.a, "other": near.b, "score": near.score})
    back = pd.DataFrame({"group": near.b, "other": near.a, "score": near.score})
    return pd.concat([itself, onward, back], ignore_index=True)


def _partners(
    edges: pd.DataFrame, group: np.ndarray, split_of: np.ndarray, label: np.ndarray
) -> pd.DataFrame:
    """For each picture, one partner from each split and label that has a copy of it; a group's first stand
    for its others.
    """
    columns = {"group": group, "image": np.arange(len(group)), "split": split_of, "label": label}
    images = pd.DataFrame(columns)
    involved = images[images["group"].isin(edges["group"])]
    kinds = involved.groupby(["group", "split", "label"], sort=False)["image"]
    first_two = involved.loc[kinds.head(2).index]  # the second is the partner of the first
    partners = first_two.rename(
        columns={"group": "other", "image": "partner", "split": "partner_split", "label": "partner_label"}
    )
    rows = involved.merge(edges, on="group").merge(partners, on="other")
    rows = rows[rows["image"] != rows["partner"]]
    return rows.sort_values(["score", "image", "partner"], ascending=[False, True, True], kind="stable")


def _of_kind(pictures: Split, split_of: np.ndarray, partners: pd.DataFrame, kind: CopyKind) -> pd.DataFrame:
    """The best partner of each picture that has one of this kind. Of copies in one split, the first is not
    reported: it is the one to keep.
    """
    wanted = (partners["split"] != partners["partner_split"]) == kind.across
    wanted &= (partners["score"] >= IDENTICAL) == kind.exact
    if not kind.across:
        wanted &= partners["partner"] < partners["image"]
    chosen = partners[wanted]
    if kind.across:  # a partner in train comes first: that is what spoils a test
        chosen = chosen.sort_values("partner_split", key=lambda splits: splits != "train", kind="stable")
    return _rows(pictures, split_of, kind.problem, chosen.drop_duplicates("image"))


def _conflicts(pictures: Split, split_of: np.ndarray, partners: pd.DataFrame) -> pd.DataFrame:
    contradicted = partners[partners["label"] != partners["partner_label"]]
    return _rows(pictures, split_of, "conflict", contradicted.drop_duplicates("image"))


def _rows(pictures: Split, split_of: np.ndarray, problem: str, best: pd.DataFrame) -> pd.DataFrame:
    """Findings of the columns `image`, `partner` and `score`."""
    image, partner = best["image"].to_numpy(np.int64), best["partner"].to_numpy(np.int64)
    return findings.rows(pictures, split_of, problem, image, np.minimum(best["score"], 1), partner)


def _by_split(rows: pd.DataFrame, split_of: np.ndarray) -> dict[str, int]:
    """How many pictures of each split that is tested on, where there is a train to have copies in."""
    present = set(split_of)
    tested = [split for split in NAMES[1:] if {split, "train"} <= present]
    return {split: int(rows.loc[rows["split"] == split, "image"].nunique()) for split in tested}
