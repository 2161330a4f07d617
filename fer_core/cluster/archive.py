"""A whole archive of videos on Ray: each is watched by one worker on one core and becomes one Parquet file,
so that stopping costs one clip.

    python -m fer_core predict /data/interviews --cluster --out answers --model RUN

The workers read the videos; this process alone writes the answers, whole or not at all. So the same command,
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
from fer_core.cluster.places import Video
from fer_core.cluster.watcher import Watcher, Way
from fer_core.errors import FerError, MediaError

# Videos at a worker, the next one waiting there; then once more, alone, those that ended their worker or
# waited beside one that did.
AT_ONCE = (2, 1)
# Videos a worker from which on one waits at it; with fewer, it could wait there while another worker is idle.
PLENTY = 8
ATTEMPTS = 2  # times that a video may end its worker's process
CRASHED = (
    f"Its worker ended {ATTEMPTS} times while watching it: it crashes the decoder or does not fit into "
    "memory. Look at it by itself."
)


@dataclass(frozen=True)
class Workers:
    """Who watches: with which network, in which way, how many, and where."""

    files: Mapping[str, bytes]  # the run's network and its contract
    way: Way
    count: int | None = None  # None: one a core
    address: str | None = None  # of a Ray cluster; None: this machine


@dataclass
class Tally:
    """What came of an archive."""

    videos: int
    done: int = 0
    skipped: int = 0
    frames: int = 0
    faces: int = 0
    seconds: float = 0.0
    failures: list[dict[str, str]] = field(default_factory=list)
    began: float = float("inf")  # of the first video that was watched, by the workers' clocks
    ended: float = 0.0

    @property
    def rate(self) -> float:
        """Frames a second, from the beginning of the first video to the end of the last."""
        return self.frames / max(1e-9, self.ended - self.began) if self.frames else 0.0

    def row(self) -> dict[str, Any]:
        """The summary as one row."""
        return {
            "videos": self.videos,
            "done": self.done,
            "skipped": self.skipped,
            "failed": len(self.failures),
            "frames": self.frames,
            "faces": self.faces,
            "seconds": round(self.seconds, 2),
            "frames_per_s": round(self.rate, 1),
        }

    def sentence(self) -> str:
        """How far it is."""
        gone = self.done + self.skipped + len(self.failures)
        return (
            f"{gone:,} of {self.videos:,} videos ({self.skipped:,} were done before, "
            f"{len(self.failures):,} failed), {self.frames:,} frames, {self.rate:,.0f} frames/s"
        )


def watch(
    wanted: Sequence[str],
    out: Path,
    way: Way,
    actors: int | None = None,
    address: str | None = None,
    progress: Callable[[Tally], None] = lambda _: None,
) -> Tally:
    """Watch every video that is not done yet; `progress(tally)` after each."""
    run = runs.get(way.run)
    files = {name: _read(run.folder / name, run.name) for name in ("model.tflite", "model.json")}
    videos = places.find(wanted)
    answers.prepare(out, way)
    with processes.holding(out / ".lock") as ours:
        if not ours:
            raise MediaError(f"Another process is filling {out}. Wait for it, or choose another folder.")
        paths.sweep(out, older_than=0)  # nobody else writes here while we hold the lock
        todo = {video.source: (video, target) for video, target in answers.todo(videos, out)}
        tally = Tally(len(videos), skipped=len(videos) - len(todo))
        _collect(todo, Workers(files, way, actors, address), tally, progress)
        answers.list_failures(out, tally.failures)
        return tally


def _collect(
    todo: Mapping[str, tuple[Video, Path]],
    workers: Workers,
    tally: Tally,
    progress: Callable[[Tally], None],
) -> None:
    """Write the answers as they come, and note who failed."""
    began = time.time()
    progress(tally)
    waiting = dict(todo)
    for at_once in AT_ONCE:
        videos = [video for video, _ in waiting.values()]
        for row in _answers(videos, workers, at_once):
            _keep(row, *waiting.pop(row["source"]), tally)
            tally.seconds = time.time() - began
            progress(tally)
    tally.failures += [{"source": source, "problem": CRASHED} for source in waiting]


def _keep(row: dict[str, Any], video: Video, target: Path, tally: Tally) -> None:
    """One answer: written and counted, or noted as a failure."""
    tally.began = min(tally.began, row["began"])
    tally.ended = max(tally.ended, row["ended"])
    if row["problem"]:
        tally.failures.append({"source": video.source, "problem": row["problem"]})
        return
    answers.write(target, row["content"])
    tally.done += 1
    tally.frames += row["frames"]
    tally.faces += row["faces"]


def _answers(videos: list[Video], workers: Workers, at_once: int) -> Iterator[dict[str, Any]]:
    """A row for each video, in the order in which they are finished; the largest are begun first, so that no
    worker ends long after the rest.
    """
    if not videos:
        return
    ray = _ray(workers)
    size = _pool_size(ray, workers, len(videos))
    in_flight = at_once if len(videos) >= PLENTY * size else 1
    pool = ray.data.ActorPoolStrategy(size=size, max_tasks_in_flight_per_actor=in_flight)
    largest_first = sorted(videos, key=lambda video: video.bytes, reverse=True)
    rows = [{"source": video.source, "bytes": video.bytes} for video in largest_first]
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


def _pool_size(ray: ModuleType, workers: Workers, videos: int) -> int:
    cores = int(ray.cluster_resources().get("CPU", 1))
    size = min(workers.count or cores, videos)
    if size > cores:
        raise FerError(
            f"{size} workers need {size} cores, but Ray has {cores}. Choose --actors {cores}, or add "
            "machines."
        )
    return size


def _forgiving() -> dict[str, int]:
    """A worker that ends is started anew, and its video tried again, but not for ever."""
    return {"max_restarts": -1, "max_task_retries": ATTEMPTS - 1}


def _ray(workers: Workers) -> ModuleType:
    """Ray with Ray Data, both silent: what they log is of no use to whoever waits for videos."""
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
