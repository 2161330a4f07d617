"""A map of faces: each face of a dataset as a point, near to those that a model sees alike.

    job = facemap.start("fer2013", runs.default_run())
    known = facemap.read(datasets.find("fer2013"), runs.default_run())
    x, y = known.of(split)                # (N,) each
    facemap.inside(x, y, outline)         # (N,) bool: what a lasso holds

The model is asked for what it knows of a face just before it answers (some hundred numbers). Of all
directions in these numbers the two are taken along which the labelled emotions lie furthest apart, measured
against how far faces of one emotion lie from each other (Fisher's linear discriminants). So two dimensions
show a part of what the model knows, and the labels chose which.

data/<dataset>/maps/<run>.npz     computed once; computed again where the data or the network has changed
"""

import hashlib
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from fer_core import datasets, jobs, paths
from fer_core.datasets import store
from fer_core.datasets.base import Split, join
from fer_core.datasets.form import Imported, Progress
from fer_core.errors import DataError
from fer_core.jobs import Job
from fer_core.predictor.knowledge import Knowledge
from fer_core.runs import Run

BATCH = 64
LEARNED_FROM = 12_000  # faces from which the two directions are learned
SHRINK = 0.05  # of the scatter, towards a ball: with as many numbers as faces anything would fit
LEAST = 10  # faces under which nothing can be laid out


@dataclass(frozen=True, eq=False)
class FaceMap:
    """Where each face of a dataset lies; (N,) each."""

    files: np.ndarray
    splits: np.ndarray
    x: np.ndarray
    y: np.ndarray

    def of(self, split: Split) -> tuple[np.ndarray, np.ndarray]:
        """(N,) x and y of the faces of a split, or of a view of it; NaN where a face is not on the map."""
        own = np.flatnonzero(self.splits == split.name)
        places = dict(zip(self.files[own].tolist(), own.tolist(), strict=True))
        at = np.array([places.get(file, -1) for file in split.table["file"]], np.int64)
        return np.where(at < 0, np.nan, self.x[at]), np.where(at < 0, np.nan, self.y[at])


def start(name: str, run: Run) -> Job:
    """Begin to lay out a dataset in a thread of its own; result: the FaceMap."""
    return jobs.start(
        f"Asking {run.title} what it knows of each face", lambda job: make(name, run, job.progress), "facemap"
    )


def make(name: str, run: Run, progress: Progress | None = None) -> FaceMap:
    """Lay out every face of a dataset and keep the map beside it."""
    dataset, splits = datasets.find(name), datasets.load(name)
    pictures = join(splits.values(), "all")
    labels = pictures.table["label"].to_numpy(str)
    if len(labels) < LEAST or len(set(labels)) < 2:
        raise DataError(
            f"A map needs {LEAST} faces of two emotions or more; {dataset.title} has {len(labels)} of "
            f"{len(set(labels))}. Bring more faces first."
        )
    places = _laid_out(pictures, labels, Knowledge(run), progress)
    names = np.repeat(list(splits), [len(split) for split in splits.values()])
    known = FaceMap(pictures.table["file"].to_numpy(str), names, places[:, 0], places[:, 1])
    _write(dataset, run, known)
    return known


def read(dataset: Imported, run: Run) -> FaceMap | None:
    """The map as it was computed; None where there is none of this data by this network."""
    try:
        with np.load(path(dataset, run), allow_pickle=False) as arrays:
            if str(arrays["of"]) != _mark(dataset, run):
                return None
            return FaceMap(*(arrays[name] for name in ("files", "splits", "x", "y")))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def path(dataset: Imported, run: Run) -> Path:
    """Where a map is kept."""
    return dataset.folder / "maps" / f"{run.name}.npz"


def inside(x: np.ndarray, y: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """(N,) bool: which points lie within the outline (n, 2), by how often a line to the right crosses it."""
    crossed = np.zeros(len(x), bool)
    for (x1, y1), (x2, y2) in zip(outline, np.roll(outline, -1, 0), strict=True):
        if y1 != y2:
            between = (y1 > y) != (y2 > y)
            crossed ^= between & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return crossed


def directions(known: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(D, 2): along which the labels lie furthest apart, against the scatter within each of them."""
    known = known.astype(np.float64)
    names, number = np.unique(labels, return_inverse=True)
    means = np.stack([known[number == i].mean(0) for i in range(len(names))])
    rest = known - means[number]
    within = rest.T @ rest / len(known)
    ball = np.trace(within) / len(within)
    within = (1 - SHRINK) * within + SHRINK * max(ball, 1e-9) * np.eye(len(within))
    apart = means - means.mean(0)  # each emotion counts the same, however rare
    white = np.linalg.inv(np.linalg.cholesky(within))  # under it every direction scatters alike
    spread = white @ apart.T @ apart @ white.T
    return white.T @ np.linalg.eigh(spread)[1][:, :-3:-1]


def _laid_out(
    pictures: Split, labels: np.ndarray, knowledge: Knowledge, progress: Progress | None
) -> np.ndarray:
    """(N, 2): the directions are learned from a part of the faces, and all others follow them."""
    order = np.random.default_rng(0).permutation(len(labels))
    places = np.empty((len(labels), 2), np.float32)
    learned: list[tuple[np.ndarray, np.ndarray]] = []
    turn: np.ndarray | None = None
    done = 0
    for rows, known in _known(pictures, order, knowledge):
        done += len(rows)
        if progress:
            progress(done, len(labels), "")
        if turn is not None:
            places[rows] = known @ turn
            continue
        learned.append((rows, known))
        if done >= min(LEARNED_FROM, len(labels)):
            turn = _learned(learned, labels)
            for earlier, numbers in learned:
                places[earlier] = numbers @ turn
    return places - np.median(places, 0)


def _learned(learned: list[tuple[np.ndarray, np.ndarray]], labels: np.ndarray) -> np.ndarray:
    rows = np.concatenate([rows for rows, _ in learned])
    return directions(np.concatenate([known for _, known in learned]), labels[rows]).astype(np.float32)


def _known(
    pictures: Split, order: np.ndarray, knowledge: Knowledge
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Batches of positions and what is known of their faces, on all cores, a few batches ahead."""
    waiting: deque[tuple[np.ndarray, Future]] = deque()
    cores = os.cpu_count() or 1
    pool = ThreadPoolExecutor(cores)
    try:
        for begin in range(0, len(order), BATCH):
            rows = np.sort(order[begin : begin + BATCH])
            waiting.append((rows, pool.submit(knowledge.of, pictures.images(rows))))
            if len(waiting) > 2 * cores:
                rows, answer = waiting.popleft()
                yield rows, answer.result()
        while waiting:
            rows, answer = waiting.popleft()
            yield rows, answer.result()
    finally:  # called off or not, nothing goes on
        pool.shutdown(cancel_futures=True)


def _mark(dataset: Imported, run: Run) -> str:
    """What a map is of: these faces, and this network."""
    network = (run.folder / "model.tflite").read_bytes()
    return f"{dataset.fingerprint} {hashlib.blake2b(network, digest_size=8).hexdigest()}"


def _write(dataset: Imported, run: Run, known: FaceMap) -> None:
    arrays = {"files": known.files, "splits": known.splits, "x": known.x, "y": known.y}
    with store.explained("keep the map"):
        path(dataset, run).parent.mkdir(parents=True, exist_ok=True)
        paths.write_arrays(path(dataset, run), {**arrays, "of": np.array(_mark(dataset, run))})
