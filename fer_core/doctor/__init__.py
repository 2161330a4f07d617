"""The doctor: looks through a dataset for what spoils training and testing, and says how sure it is. Nothing
is ever deleted.

diagnosis = doctor.examine("fer2013", progress=print)
diagnosis.counts()                    # {"twin": 568, "near_twin": 811, ...}
doctor.clean("fer2013", "clean")     # a view: train without copies, blanks and twins of the test pictures
"""

import hashlib
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from fer_core import datasets, jobs
from fer_core.datasets.base import Split, join
from fer_core.datasets.form import Imported, Progress
from fer_core.datasets.unions import naming
from fer_core.doctor import alike, copies, findings, level, looks, suspects
from fer_core.doctor.cleaning import VIEWS, clean, no_twins, relabelled
from fer_core.doctor.findings import PROBLEMS, Diagnosis, Problem, decide, need, read, stamp
from fer_core.doctor.suspects import Classifier
from fer_core.errors import DataError
from fer_core.jobs import Job, duration

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
    "stamp",
    "start",
    "whole",
]

BLOCK = 2048
STEPS = {  # share of the time that each takes, and what it does
    "open": (0.02, "opening every picture"),
    "copies": (0.15, "comparing each picture with all others"),
    "faces": (0.6, "looking for the face on each picture"),
    "labels": (0.23, "asking a model about each label"),
}
OWN_MODEL = "a small model of its own, on pictures it was not taught"


def whole(name: str) -> tuple[Imported, Split, np.ndarray]:
    """The dataset as one Split in the order of its pixels, and the split that each picture is of."""
    if naming.parted(name)[1]:
        raise DataError(
            f"{name} is a view. Examine the dataset itself: fer-core doctor {naming.parted(name)[0]}."
        )
    splits = datasets.load(name)
    split_of = np.concatenate([np.full(len(part), split, object) for split, part in splits.items()])
    return datasets.find(name), join(splits.values(), "all"), split_of


def examine(
    name: str,
    labels: bool = True,
    classify: Classifier | None = None,
    progress: Progress | None = None,
) -> Diagnosis:
    """All checks, written to the dataset's folder. `labels=False` leaves out what needs a model: doubtful
    labels and missing faces. The first time, what needs none is written as soon as it is known.

    `classify` is a model that is asked about the labels; else a small one is made here.
    """
    dataset, pictures, split_of = whole(name)
    tell = _Telling(progress, len(pictures), labels)
    work, digests = opened(pictures, tell.step("open"))
    figures = looks.measure(work)
    faults = looks.faults(figures, pictures.table[["width", "height"]])
    blank = faults["blank"] > 0
    copied = copies.look(work, digests, pictures, split_of, tell.step("copies"), blank)
    tables = [copied.table]
    tables += [_scored(pictures, split_of, problem, score) for problem, score in faults.items()]
    tables += [_votes(pictures, split_of), copies.subjects(pictures, split_of)]
    remarks = looks.imbalance(dataset.counts)
    remarks += looks.drift(figures, split_of, pictures.table["label"].to_numpy())
    if labels:
        if read(dataset) is None:
            early = _joined(tables)
            findings.save(dataset, early, {**_summary(dataset, early, copied, remarks, None), "whole": False})
        level_, certain = _levelled(pictures, work, digests, tell.step("faces"))
        tables.append(_scored(pictures, split_of, "not_a_face", np.where(blank, 0, -certain)))
        doubting = tell.step("labels")
        tables.append(suspects.look(level_, certain, pictures, split_of, classify, doubting))
    doubted_by = _doubted_by(labels, classify)
    table = _joined(tables)
    return findings.save(dataset, table, _summary(dataset, table, copied, remarks, doubted_by))


def start(name: str, second_opinion: Callable[[], Classifier] | None = None) -> Job:
    """Begin to examine a dataset in a thread of its own; `second_opinion` loads the model that is asked."""

    def work(job: Job) -> Diagnosis:
        classifier = second_opinion() if second_opinion else None
        return examine(name, classify=classifier, progress=job.progress)

    return jobs.start(name, work, thread="doctor")


def opened(
    pictures: Split, tell: Callable[[float], None] = lambda share: None
) -> tuple[np.ndarray, np.ndarray]:
    """Every picture as 48x48 gray, and a digest of its pixels as they are."""
    work = np.empty((len(pictures), alike.SIDE, alike.SIDE), np.uint8)
    digests = np.empty(len(pictures), "S16")
    for start in range(0, len(pictures), BLOCK):
        for i, image in enumerate(pictures.images(slice(start, start + BLOCK)), start):
            work[i] = alike.shrunk(image)
            digests[i] = hashlib.blake2b(np.ascontiguousarray(image).data, digest_size=8).hexdigest().encode()
        tell(min(start + BLOCK, len(pictures)) / len(pictures))
    return work, digests


def _levelled(
    pictures: Split, work: np.ndarray, digests: np.ndarray, tell: Callable[[float], None]
) -> tuple[np.ndarray, np.ndarray]:
    """level.faces, each distinct picture once."""
    first, group = alike.distinct(digests)
    in_order = np.sort(first)
    laid, certain = level.faces(pictures.take(in_order), work[in_order], tell)
    place = np.searchsorted(in_order, first)[group]
    return laid[place], certain[place]


def _scored(pictures: Split, split_of: np.ndarray, problem: str, score: np.ndarray) -> pd.DataFrame:
    """Findings of one problem where the score is above 0."""
    at = np.flatnonzero(score > 0)
    return findings.rows(pictures, split_of, problem, at, score[at])


def _votes(pictures: Split, split_of: np.ndarray) -> pd.DataFrame:
    """Pictures on which fewer than half of the people agree, and those that people say are no faces."""
    parts = [findings.none()]
    if pictures.votes is not None:
        against = 1 - pictures.votes.max(1)
        parts.append(_scored(pictures, split_of, "disagreement", np.where(against > 0.5, against, 0)))
    if "nf" in pictures.table:
        share = pictures.table["nf"].to_numpy(float)
        parts.append(_scored(pictures, split_of, "not_a_face", np.where(share >= 0.2, share, 0)))
    return _joined(parts)


def _joined(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """The surest findings first, each problem of a picture once."""
    table = pd.concat([part for part in tables if len(part)] or tables[:1], ignore_index=True)
    table = table.sort_values("score", ascending=False, kind="stable")
    return table.drop_duplicates(["problem", "image"], ignore_index=True)


def _doubted_by(labels: bool, classifier: Classifier | None) -> str | None:
    """Which model doubted the labels; None where none did."""
    if not labels:
        return None
    return classifier.name if classifier else OWN_MODEL


def _summary(
    dataset: Imported,
    table: pd.DataFrame,
    copied: copies.Copies,
    remarks: Iterable[str],
    doubted_by: str | None,
) -> dict[str, Any]:
    return {
        "version": 1,
        "dataset": dataset.name,
        "fingerprint": dataset.fingerprint,
        "pictures": dataset.total,
        "distinct": copied.distinct,
        "twins": copied.twins,
        "near_twins": copied.near_twins,
        "conflicting_groups": copied.conflicts,
        "findings": {name: int(n) for name, n in table["problem"].value_counts().items()},
        "remarks": list(remarks),
        "labels_doubted_by": doubted_by,
        "whole": True,
        "examined": datetime.now(UTC).isoformat(timespec="seconds"),
    }


class _Telling:
    """Turns the progress of the steps into one count of thousandths, and says which step it is, how many
    pictures it has seen and how long it still takes.
    """

    def __init__(self, progress: Progress | None, pictures: int, labels: bool) -> None:
        self.progress, self.pictures = progress, pictures
        self.names = list(STEPS) if labels else list(STEPS)[:2]
        self.all = sum(STEPS[name][0] for name in self.names)

    def step(self, name: str) -> Callable[[float], None]:
        """What a step calls with the share of it that is done."""
        at, (weight, text) = self.names.index(name), STEPS[name]
        before = sum(STEPS[earlier][0] for earlier in self.names[:at])
        began = time.monotonic()

        def tell(share: float) -> None:
            if self.progress:
                done = round(1000 * (before + share * weight) / self.all)
                seen = f"{round(share * self.pictures):,} of {self.pictures:,}"
                left = f", {duration((time.monotonic() - began) * (1 / share - 1))} left" if share else ""
                title = f"Step {at + 1} of {len(self.names)}, {text}"
                self.progress(done, 1000, f"{title}: {seen}{left}")

        tell(0.0)
        return tell
