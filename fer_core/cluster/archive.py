"""A whole archive of photos and videos on Ray: each video, and each block of photos, is looked at by one
worker on one core and becomes one Parquet file, so that stopping costs a clip or a block.

    python -m fer_core predict /data/interviews --cluster --out answers

The workers read the files; this process alone writes the answers, whole or not at all. So the same command,
given again after whatever happened, does what is not done yet. The rows are those of an ordinary `predict`.
"""

import importlib
import logging
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from fer_core import cluster, paths, processes, runs
from fer_core.cluster import answers, places
from fer_core.cluster.answers import Piece
from fer_core.cluster.watcher import Watcher, Way
from fer_core.errors import FerError, MediaError

# Pieces at a worker, the next one waiting there; then twice more, alone and in smaller blocks, those that
# ended their worker or waited beside one that did.
AT_ONCE = (2, 1, 1)
# Pieces a worker from which on one waits at it; with fewer, it could wait there while another worker is idle.
PLENTY = 8
ATTEMPTS = 2  # times in a row that a piece may end its worker's process
CRASHED = (
    "Its worker ended each time that it was looked at: it crashes the decoder or does not fit into memory. "
    "Look at it by itself."
)


@dataclass(frozen=True)
class Workers:
    """Who looks: with which network, in which way, how many, and where."""

    files: Mapping[str, bytes]  # the run's network and its contract
    way: Way
    count: int | None = None  # None: one a core
    address: str | None = None  # of a Ray cluster; None: this machine


@dataclass
class Tally:
    """What came of an archive."""

    files: int
    done: int = 0
    skipped: int = 0
    photos: int = 0
    frames: int = 0
    faces: int = 0
    seconds: float = 0.0
    failures: list[dict[str, str]] = field(default_factory=list)
    began: float = float("inf")  # of the first piece that was looked at, by the workers' clocks
    ended: float = 0.0

    @property
    def rate(self) -> float:
        """Pictures (frames and photos) a second, from the first piece's beginning to the last one's end."""
        pictures = self.frames + self.photos
        return pictures / max(1e-9, self.ended - self.began) if pictures else 0.0

    def row(self) -> dict[str, Any]:
        """The summary as one row."""
        return {
            "files": self.files,
            "done": self.done,
            "skipped": self.skipped,
            "failed": len(self.failures),
            "photos": self.photos,
            "frames": self.frames,
            "faces": self.faces,
            "seconds": round(self.seconds, 2),
            "pictures_per_s": round(self.rate, 1),
        }

    def sentence(self) -> str:
        """How far it is."""
        gone = self.done + self.skipped + len(self.failures)
        return (
            f"{gone:,} of {self.files:,} files ({self.skipped:,} were done before, "
            f"{len(self.failures):,} failed), {self.frames + self.photos:,} pictures, "
            f"{self.rate:,.0f} a second"
        )


def watch(
    wanted: Sequence[str],
    out: Path,
    way: Way,
    actors: int | None = None,
    address: str | None = None,
    progress: Callable[[Tally], None] = lambda _: None,
) -> Tally:
    """Look at every file that is not done yet; `progress(tally)` after each piece."""
    run = runs.get(way.run)
    files = {name: _read(run.folder / name, run.name) for name in ("model.tflite", "model.json")}
    items = places.find(wanted)
    answers.prepare(out, way)
    with processes.holding(out / ".lock") as ours:
        if not ours:
            raise MediaError(f"Another process is filling {out}. Wait for it, or choose another folder.")
        paths.sweep(out, older_than=0)  # nobody else writes here while we hold the lock
        todo = answers.todo(items, out)
        tally = Tally(len(items), skipped=len(items) - sum(len(piece.items) for piece in todo))
        _collect(todo, Workers(files, way, actors, address), tally, progress)
        answers.list_failures(out, tally.failures)
        return tally


def _collect(
    todo: Sequence[Piece],
    workers: Workers,
    tally: Tally,
    progress: Callable[[Tally], None],
) -> None:
    """Write the answers as they come, and note who failed."""
    began = time.time()
    progress(tally)
    waiting = {piece.name: piece for piece in todo}
    for at_once in AT_ONCE:
        for row in _answers(list(waiting.values()), workers, at_once):
            _keep(row, waiting.pop(row["piece"]), tally)
            tally.seconds = time.time() - began
            progress(tally)
        waiting = {part.name: part for piece in waiting.values() for part in piece.split()}
    lost = (item.source for piece in waiting.values() for item in piece.items)
    tally.failures += [{"source": source, "problem": CRASHED} for source in lost]


def _keep(row: dict[str, Any], piece: Piece, tally: Tally) -> None:
    """One piece: written and counted; what of it could not be read is noted as a failure."""
    tally.began = min(tally.began, row["began"])
    tally.ended = max(tally.ended, row["ended"])
    failed = zip(row["failed"], row["problems"], strict=True)
    tally.failures += [{"source": source, "problem": problem} for source, problem in failed]
    if not row["content"]:
        return
    answers.write(piece.target, row["content"])
    tally.done += len(piece.items) - len(row["failed"])
    tally.photos += row["photos"]
    tally.frames += row["frames"]
    tally.faces += row["faces"]


def _answers(pieces: list[Piece], workers: Workers, at_once: int) -> Iterator[dict[str, Any]]:
    """A row for each piece, in the order in which they are finished; the largest are begun first, so that no
    worker ends long after the rest.
    """
    if not pieces:
        return
    ray = _ray(workers)
    size = _pool_size(ray, workers, len(pieces))
    in_flight = at_once if len(pieces) >= PLENTY * size else 1
    pool = ray.data.ActorPoolStrategy(size=size, max_tasks_in_flight_per_actor=in_flight)
    largest_first = sorted(pieces, key=lambda piece: piece.bytes, reverse=True)
    rows = [
        {
            "piece": piece.name,
            "photos": piece.items[0].is_photo,
            "sources": [item.source for item in piece.items],
            "bytes": [item.bytes for item in piece.items],
        }
        for piece in largest_first
    ]
    data = ray.data.from_items(rows, override_num_blocks=len(rows))
    with warnings.catch_warnings(action="ignore"):  # these settings of an actor have no other way in yet
        watched = data.map(
            Watcher,
            fn_constructor_args=(workers.files, vars(workers.way)),
            compute=pool,
            num_cpus=1,
            ray_remote_args_fn=_forgiving,
        )
    yield from watched.iter_rows()


def _pool_size(ray: ModuleType, workers: Workers, pieces: int) -> int:
    cores = int(ray.cluster_resources().get("CPU", 1))
    size = min(workers.count or cores, pieces)
    if size > cores:
        raise FerError(
            f"{size} workers need {size} cores, but Ray has {cores}. Choose --actors {cores}, or add "
            "machines."
        )
    return size


def _forgiving() -> dict[str, int]:
    """A worker that ends is started anew, and its piece tried again, but not for ever."""
    return {"max_restarts": -1, "max_task_retries": ATTEMPTS - 1}


def _ray(workers: Workers) -> ModuleType:
    """Ray with Ray Data, both silent: what they log is of no use to whoever waits for answers."""
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    ray = cluster.ray(workers.address, workers.count)
    data = importlib.import_module("ray.data")
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    context = data.DataContext.get_current()
    context.enable_progress_bars = False
    context.max_errored_blocks = -1
    return ray


def _read(file: Path, run: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise FerError(
            f"Run {run} cannot predict: it has no {file.name}. Choose a finished run, or wait until this "
            "one is exported."
        ) from None


def tell(tally: Tally) -> None:
    """One line on standard error: how far it is."""
    if sys.stderr.isatty():
        print(f"\r{tally.sentence()}", end="", file=sys.stderr, flush=True)
    else:
        print(tally.sentence(), file=sys.stderr, flush=True)
