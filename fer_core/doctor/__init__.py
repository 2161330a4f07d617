"""The doctor: looks through a dataset for what spoils training and testing, and says how sure it is. Nothing
is ever deleted.

found = doctor.examine("fer2013", progress=print)
found.counts()                       # {"twin": 568, "near_twin": 811, ...}
doctor.clean("fer2013", "clean")     # a view: train without copies, blanks and twins of the test pictures
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from fer_core import datasets, jobs
from fer_core.datasets.base import Split, join
from fer_core.datasets.form import Imported, Progress
from fer_core.doctor import alike, copies, findings, level, looks, suspects
from fer_core.doctor.cleaning import VIEWS, clean, no_twins, relabelled
from fer_core.doctor.findings import PROBLEMS, Diagnosis, Problem, decide, need, read
from fer_core.errors import DataError
from fer_core.jobs import Job

__all__ = [
    "PROBLEMS",
    "VIEWS",
    "Diagnosis",
    "Problem",
    "clean",
    "decide",
    "examine",
    "need",
    "no_twins",
    "opened",
    "read",
    "relabelled",
    "start",
    "whole",
]

BLOCK = 2048
STEPS = {"open": 0.05, "copies": 0.35, "faces": 0.5, "labels": 0.1}  # share of the time that each takes
Classify = Callable[[np.ndarray], np.ndarray]  # pictures to probabilities (n, classes)
Opinion = tuple[
    Classify, tuple[str, ...], str
]  # a model that is asked about labels: function, its classes, its name


def whole(name: str) -> tuple[Imported, Split, np.ndarray]:
    """The dataset as one Split in the order of its pixels, and the split that each picture is of."""
    if "@" in name:
        raise DataError(
            f"{name} is a view. Examine the dataset itself: fer-core doctor {name.split('@')[0]}."
        )
    splits = datasets.load(name)
    here = datasets.find(name)
    everything = join(splits.values(), "all")
    of = np.concatenate([np.full(len(part), split, object) for split, part in splits.items()])
    return here, everything, of


def examine(
    name: str, labels: bool = True, classify: Opinion | None = None, progress: Progress | None = None
) -> Diagnosis:
    """All checks, written to the dataset's folder. `labels=False` leaves out what needs a model: doubtful
    labels and missing faces.

    `classify` is (function, its classes, its name) of a model that is asked about the labels; else a small
    one is made here.
    """
    here, pictures, of = whole(name)
    tell = _Telling(progress, here.title)
    work, digests = opened(pictures, lambda share: tell("open", share, "opening"))
    found = copies.look(
        work, digests, pictures, of, lambda share: tell("copies", share, "looking for copies")
    )
    seen = looks.measure(work)
    faults = looks.faults(seen, pictures.table[["width", "height"]])
    tables = [found.table, *(_scored(pictures, of, problem, score) for problem, score in faults.items())]
    tables += [_votes(pictures, of), copies.subjects(pictures, of)]
    if labels:
        level_, certain = level.faces(pictures, work, lambda share: tell("faces", share, "looking for faces"))
        tables.append(_scored(pictures, of, "not_a_face", np.maximum(-certain, 0) * (faults["blank"] <= 0)))
        tables.append(
            suspects.look(
                level_,
                certain,
                pictures,
                of,
                classify,
                lambda share: tell("labels", share, "doubting labels"),
            )
        )
    table = pd.concat([t for t in tables if len(t)] or tables[:1], ignore_index=True)
    table = table.sort_values("score", ascending=False, kind="stable").drop_duplicates(
        ["problem", "image"], ignore_index=True
    )
    remarks = looks.imbalance(here.counts) + looks.drift(seen, of, pictures.table["label"].to_numpy())
    asked = (
        None
        if not labels
        else classify[2]
        if classify
        else "a small model of its own, on pictures it was not taught"
    )
    return findings.save(here, table, _summary(here, table, found, remarks, asked))


def start(name: str, second_opinion: Callable[[], Opinion] | None = None) -> Job:
    """Begin to examine a dataset in a thread of its own; whoever starts it hands over how a model is loaded."""

    def work(job: Job) -> Diagnosis:
        return examine(name, classify=second_opinion() if second_opinion else None, progress=job.progress)

    return jobs.start(name, work, thread="doctor")


def opened(
    pictures: Split, tell: Callable[[float], None] = lambda share: None
) -> tuple[np.ndarray, np.ndarray]:
    """Every picture as 48x48 gray, and a digest of its pixels as they are."""
    work, digests = (
        np.empty((len(pictures), alike.SIDE, alike.SIDE), np.uint8),
        np.empty(len(pictures), "S16"),
    )
    for start in range(0, len(pictures), BLOCK):
        for i, image in enumerate(pictures.images(slice(start, start + BLOCK)), start):
            work[i] = alike.shrunk(image)
            digests[i] = hashlib.blake2b(np.ascontiguousarray(image), digest_size=8).hexdigest().encode()
        tell(min(start + BLOCK, len(pictures)) / len(pictures))
    return work, digests


def _scored(pictures: Split, of: np.ndarray, problem: str, score: np.ndarray) -> pd.DataFrame:
    at = np.flatnonzero(score > 0)
    return copies.rows(pictures, of, problem, at, score[at])


def _votes(pictures: Split, of: np.ndarray) -> pd.DataFrame:
    """Pictures on which fewer than half of the people agree, and those that people say are no faces."""
    parts = []
    if pictures.votes is not None:
        against = 1 - pictures.votes.max(1)
        parts.append(_scored(pictures, of, "disagreement", np.where(against > 0.5, against, 0)))
    if "nf" in pictures.table:
        share = pictures.table["nf"].to_numpy(float)
        parts.append(_scored(pictures, of, "not_a_face", np.where(share >= 0.2, share, 0)))
    return (
        pd.concat(parts)
        if parts
        else copies.rows(pictures, of, "disagreement", np.zeros(0, int), np.zeros(0))
    )


def _summary(
    here: Imported, table: pd.DataFrame, found: copies.Copies, remarks: Iterable[str], asked: str | None
) -> dict:
    return {
        "version": 1,
        "dataset": here.name,
        "fingerprint": here.fingerprint,
        "pictures": here.total,
        "distinct": found.distinct,
        "twins": found.twins,
        "near_twins": found.near_twins,
        "conflicting_groups": found.conflicts,
        "findings": {name: int(n) for name, n in table["problem"].value_counts().items()},
        "remarks": list(remarks),
        "labels_doubted_by": asked,
        "examined": datetime.now(UTC).isoformat(timespec="seconds"),
    }


class _Telling:
    """Turns the progress of the steps into one count of pictures."""

    def __init__(self, progress: Progress | None, title: str):
        self.progress, self.title = progress, title

    def __call__(self, step: str, share: float, text: str) -> None:
        if self.progress:
            before = sum(
                part for name, part in STEPS.items() if list(STEPS).index(name) < list(STEPS).index(step)
            )
            self.progress(round(1000 * (before + share * STEPS[step])), 1000, f"{self.title}: {text}")
