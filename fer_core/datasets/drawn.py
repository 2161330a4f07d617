"""Drawn faces: 1,400 pictures of 140 invented people, made here in seconds, so that everything can be tried
with nothing downloaded.

python benchmarks/drawn_faces.py          # how long it takes, how many the face finders find, how hard it is
"""

import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import IO

import numpy as np
import pandas as pd

from fer_core import emotions, jobs, processes
from fer_core.datasets import store
from fer_core.datasets.base import Split
from fer_core.datasets.form import Dataset, Imported, Item, Progress
from fer_core.drawing import batch
from fer_core.errors import DataError
from fer_core.jobs import Job

SIZE = 96  # pixels a side, as stored
PER_CLASS = 200
PER_PERSON = 10  # each emotion once, three of them twice
SHARES = {"train": 0.70, "validation": 0.15, "test": 0.15}  # of the people

DRAWN = Dataset(
    name="drawn",
    title="Drawn faces (synthetic)",
    source="fer_core/drawing, part of this project",
    licence="MIT, as this project; nobody in it exists",
    citation="Drawn by fer_core.drawing from facial actions after Ekman and Friesen's Facial Action Coding "
    "System (1978). "
    "Synthetic: for trying things out, not for measuring how well a network reads people.",
    instructions="Nothing to download: the faces are drawn when the dataset is first opened.",
    form="drawings",
)


def generate(
    per_class: int = PER_CLASS, seed: int = 0, name: str = "drawn", progress: Progress | None = None
) -> Imported:
    """Draw the faces into the store; the same seed draws the same pixels."""
    jobs = plan(per_class, seed)
    return store.write(
        name,
        _items(jobs),
        format="drawn",
        title=DRAWN.title,
        total=len(jobs),
        source="fer_core.drawing",
        drawn=True,
        progress=progress,
    )


def faces(
    names: Iterable[str],
    each: int,
    seed: int = 0,
    progress: Progress | None = None,
    per_class: int = PER_CLASS,
) -> Split:
    """Training faces of these emotions, so many of each, without drawing the others: those that the dataset
    would give for the same seed.
    """
    wanted = [job for split, job in plan(per_class) if split == "train"]
    table = pd.DataFrame([_named(job) for job in wanted])
    blank = Split(
        "train", np.zeros((len(wanted), 1, 1), np.uint8), np.arange(len(wanted)), table, emotions.BASIC
    )
    some = blank.only(names).per_class(each, seed)
    pixels = np.empty((len(some), SIZE, SIZE, 3), np.uint8)
    for i, picture in enumerate(_pixels([wanted[row] for row in some.rows])):
        pixels[i] = picture
        if progress:
            progress(i + 1, len(some), DRAWN.title)
    return replace(some, pixels=pixels, rows=np.arange(len(some)))


def draw_once(progress: Progress | None = None) -> Imported:
    """Draw the dataset `drawn`; what another process has drawn meanwhile is as good."""
    try:
        return generate(progress=progress)
    except DataError:
        dataset_info = store.read("drawn")
        if dataset_info is None:
            raise
        return dataset_info


def start() -> Job:
    """Begin to draw the dataset `drawn` in a thread."""
    return jobs.start(DRAWN.title, lambda job: draw_once(job.progress), thread="import")


def plan(per_class: int = PER_CLASS, seed: int = 0) -> list[tuple[str, batch.Job]]:
    """What to draw: (split, (person, emotion, take, intensity)), person by person; `per_class` of each
    emotion.
    """
    rng = np.random.default_rng([seed, 42])
    left = dict.fromkeys(emotions.BASIC, per_class)
    people: list[list[batch.Job]] = []
    while any(left.values()):
        p = len(people)
        extra = [emotions.BASIC[(3 * p + k) % 7] for k in range(PER_PERSON - 7)]
        wanted = [*emotions.BASIC, *extra]
        people.append([])
        for number, emotion in enumerate(wanted):
            if left[emotion] > 0:
                left[emotion] -= 1
                people[-1].append(
                    (seed * 100_000 + p, emotion, number, round(float(rng.triangular(0.42, 1.0, 1.15)), 3))
                )
    split = _split(len(people), rng)
    return [(split[p], job) for p, jobs in enumerate(people) for job in jobs]


def _split(people: int, rng: np.random.Generator) -> list[str]:
    """The split of each person; with three people or more none is empty."""
    held = max(1, round(SHARES["test"] * people)) if people >= 3 else 0
    names = ["test"] * held + ["validation"] * held + ["train"] * (people - 2 * held)
    return [names[i] for i in rng.permutation(people)]


def _items(jobs: list[tuple[str, batch.Job]]) -> Iterator[Item]:
    for (split, job), pixels in zip(jobs, _pixels([job for _, job in jobs]), strict=True):
        known = _named(job)
        yield Item(
            file=known["file"],
            split=split,
            label=known["label"],
            picture=pixels,
            subject=known["subject"],
            extra={"intensity": job[3]},
        )


def _named(job: batch.Job) -> dict[str, str]:
    """The file's name of a face to draw, what it shows and who it is."""
    person, emotion, number, _ = job
    name = f"drawn_{person:04d}"
    return {"file": f"{name}_{emotion}_{number}.png", "label": emotion, "subject": name}


def _pixels(jobs: list[batch.Job]) -> Iterator[np.ndarray]:
    """The pictures in order, drawn by as many processes as there are cores; processes of our own survive
    being started from any page or thread.
    """
    n = max(1, min(os.cpu_count() or 1, 8, len(jobs) // 20))
    if n == 1:
        yield from (batch.take(job, SIZE) for job in jobs)
        return
    workers = [_start(jobs[k::n]) for k in range(n)]
    try:
        for i, job in enumerate(jobs):
            raw = _output(workers[i % n]).read(SIZE * SIZE * 3)
            yield (
                np.frombuffer(raw, np.uint8).reshape(SIZE, SIZE, 3)
                if len(raw) == SIZE * SIZE * 3
                else batch.take(job, SIZE)
            )
    finally:
        for worker in workers:
            worker.kill()
            _output(worker).close()
            worker.wait()


def _output(worker: subprocess.Popen) -> IO[bytes]:
    assert worker.stdout is not None, "_start() asks for a pipe"
    return worker.stdout


def _start(jobs: list[batch.Job]) -> subprocess.Popen:
    worker = processes.start(
        [str(SIZE)],
        module="fer_core.drawing.batch",
        streams={"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL},
        own_session=False,
    )
    assert worker.stdin is not None, "a pipe was asked for"
    with suppress(OSError):  # a worker that died leaves its pictures to this process
        worker.stdin.write(json.dumps(jobs).encode())
        worker.stdin.close()
    return worker
