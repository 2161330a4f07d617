"""Copies of a picture: identical or near, within a split or across, with the same label or another; and
people in two splits.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fer_core.datasets.base import NAMES, Split
from fer_core.doctor import alike
from fer_core.doctor.findings import COLUMNS


@dataclass(frozen=True, eq=False)
class Copies:
    """The findings, and the counts that others read."""

    table: pd.DataFrame
    distinct: int  # pictures that are left when identical ones count once
    twins: dict[str, int]  # split -> pictures with an identical one in train
    near_twins: dict[str, int]  # split -> pictures with the same photo in train, identical ones included
    conflicts: int  # groups of identical pictures with more than one label


def look(
    work: np.ndarray, digests: np.ndarray, pictures: Split, of: np.ndarray, tell: Callable[[float], None]
) -> Copies:
    """All copies among the pictures (N, 48, 48) with these digests of their own pixels."""
    group = alike.identical(digests)
    one = np.unique(group, return_index=True)[1]  # a picture of each group stands for it
    near = alike.pairs(work[one], tell=tell)
    edges = pd.DataFrame(
        {
            "group": np.r_[near.a, near.b],
            "other": np.r_[near.b, near.a],
            "score": np.r_[near.score, near.score],
        }
    )
    same = np.flatnonzero(np.bincount(group) > 1)
    edges = pd.concat(
        [pd.DataFrame({"group": same, "other": same, "score": np.float32(2)}), edges], ignore_index=True
    )
    label = pictures.table["label"].to_numpy()
    partners = _partners(edges, group, of, label)
    tables = [
        _found(pictures, of, partners, *kind)
        for kind in (
            ("twin", True, True),
            ("near_twin", True, False),
            ("duplicate", False, True),
            ("near_duplicate", False, False),
        )
    ]
    tables.append(_conflicts(pictures, of, partners))
    held = partners[(partners["of"] != "train") & (partners["of_other"] == "train")]
    count = lambda rows: {
        s: int(rows.loc[rows["of"] == s, "image"].nunique())
        for s in NAMES[1:]
        if (of == s).any() and (of == "train").any()
    }
    mixed = pd.Series(label).groupby(group).nunique().gt(1).sum()
    return Copies(
        pd.concat(tables, ignore_index=True),
        len(one),
        count(held[held["score"] > 1]),
        count(held),
        int(mixed),
    )


def _partners(edges: pd.DataFrame, group: np.ndarray, of: np.ndarray, label: np.ndarray) -> pd.DataFrame:
    """For each picture, one partner from each split and label that has a copy of it; a group's first stand
    for its others.
    """
    images = pd.DataFrame({"group": group, "image": np.arange(len(group)), "of": of, "label": label})
    involved = images[images["group"].isin(edges["group"])]
    kinds = involved.groupby(["group", "of", "label"], sort=False)["image"]
    two = kinds.head(2)  # the second is the partner of the first
    firsts = involved.loc[two.index].rename(
        columns={"group": "other", "image": "partner", "of": "of_other", "label": "label_other"}
    )
    rows = involved.merge(edges, on="group").merge(firsts, on="other")
    return rows[rows["image"] != rows["partner"]].sort_values(
        ["score", "image", "partner"], ascending=[False, True, True], kind="stable"
    )


def _found(
    pictures: Split, of: np.ndarray, partners: pd.DataFrame, problem: str, across: bool, exact: bool
) -> pd.DataFrame:
    """The best partner of each picture that has one of this kind. Of copies in one split, the first is not
    reported: it is the one to keep.
    """
    wanted = (partners["of"] != partners["of_other"]) == across
    wanted &= (partners["score"] > 1) == exact
    if not across:
        wanted &= partners["partner"] < partners["image"]
    best = (
        partners[wanted].sort_values("of_other", key=lambda splits: splits != "train", kind="stable")
        if across
        else partners[wanted]
    )
    best = best.drop_duplicates("image")  # a partner in train comes first: that is what spoils a test
    return rows(
        pictures,
        of,
        problem,
        best["image"].to_numpy(),
        np.minimum(best["score"], 1).to_numpy(),
        best["partner"].to_numpy(),
    )


def _conflicts(pictures: Split, of: np.ndarray, partners: pd.DataFrame) -> pd.DataFrame:
    best = partners[partners["label"] != partners["label_other"]].drop_duplicates("image")
    return rows(
        pictures,
        of,
        "conflict",
        best["image"].to_numpy(),
        np.minimum(best["score"], 1).to_numpy(),
        best["partner"].to_numpy(),
    )


def subjects(pictures: Split, of: np.ndarray) -> pd.DataFrame:
    """Pictures of people who are in another split as well; the partner is one of those."""
    if pictures.subjects is None:
        return rows(pictures, of, "subject_on_both_sides", np.zeros(0, int), np.zeros(0))
    table = pd.DataFrame({"who": pictures.subjects, "of": of, "image": np.arange(len(of))}).dropna(
        subset="who"
    )
    table = table[table.groupby("who")["of"].transform("nunique") > 1]
    firsts = table.drop_duplicates(["who", "of"]).rename(columns={"of": "of_other", "image": "partner"})
    both = table.merge(firsts, on="who")
    both = both[both["of"] != both["of_other"]].drop_duplicates("image")
    return rows(
        pictures,
        of,
        "subject_on_both_sides",
        both["image"].to_numpy(),
        np.ones(len(both)),
        both["partner"].to_numpy(),
    )


def rows(
    pictures: Split,
    of: np.ndarray,
    problem: str,
    at: np.ndarray,
    score: np.ndarray,
    partner: np.ndarray | None = None,
    proposed: np.ndarray | None = None,
    note: str = "",
) -> pd.DataFrame:
    """Findings of one problem about the pictures at these positions."""
    table = pictures.table
    names, labels = table["file"].to_numpy(dtype=object), table["label"].to_numpy(dtype=object)
    at = np.asarray(at, np.int64)
    empty = np.full(len(at), "", object)
    has = partner is not None
    values = (
        np.full(len(at), problem, object),
        names[at],
        of[at],
        labels[at],
        np.asarray(score, np.float32),
        names[partner] if has else empty,
        of[partner] if has else empty,
        labels[partner] if has else empty,
        empty if proposed is None else proposed,
        np.full(len(at), note, object),
        pictures.rows[at],
        pictures.rows[partner] if has else np.full(len(at), -1),
    )
    return pd.DataFrame(dict(zip(COLUMNS, values, strict=True)))
