"""A whole archive of videos on Ray: each is watched by one worker on one core and becomes one Parquet file,
so that stopping costs one clip.

    python -m fer_core predict /data/interviews --cluster --out answers --model
    house-mobilenetv2_ferplus_mean_s0

The workers read the videos; this process alone writes the answers, whole or not at all. So the same command,
given again after whatever happened, does what is not done yet. The rows are those of an ordinary `predict`.
"""

import csv
import importlib
import io
import logging
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from fer_core import __version__, cluster, paths, processes
from fer_core.cluster import places
from fer_core.errors import FerError, MediaError
from fer_core.predictor.rows import RowWriter

ABOUT = "archive.json"  # with what the answers in a folder were made
FAILURES = "failures.csv"
MARK = "fer."  # before what an answer says of the video it belongs to
AT_ONCE = (
    2,
    1,
    # videos at a worker, the next one waiting there; then once more, alone, those that ended their worker or
    # waited beside one that did
)
# videos a worker from which on one waits at it; with fewer, it could wait there while another worker is idle
PLENTY = 8
ATTEMPTS = 2  # times that a video may end its worker's process
CRASHED = (
    f"Its worker ended {ATTEMPTS} times while watching it: it crashes the decoder or does not fit into "
    "memory. Look at it by itself."
)


@dataclass(frozen=True)
class Way:
    """How videos are watched; answers of two ways never share a folder."""

    run: str
    finder: str = "blazeface"
    threshold: float = 0.4
    smoothing: float = 0.5
    every: int = 1


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
        counts = {
            "videos": self.videos,
            "done": self.done,
            "skipped": self.skipped,
            "failed": len(self.failures),
            "frames": self.frames,
            "faces": self.faces,
        }
        return {**counts, "seconds": round(self.seconds, 2), "frames_per_s": round(self.rate, 1)}


def watch(
    wanted: Sequence[str],
    out: Path,
    way: Way,
    actors: int | None = None,
    address: str | None = None,
    progress: Callable[[Tally], None] | None = None,
) -> Tally:
    """Watch every video that is not done yet; `progress(tally)` after each."""
    from fer_core import runs

    run = runs.get(way.run)
    files = {name: _read(run.folder / name, run.name) for name in ("model.tflite", "model.json")}
    videos = places.find(wanted)
    _prepare(out, way)
    with processes.holding(out / ".lock") as ours:
        if not ours:
            raise MediaError(f"Another process is filling {out}. Wait for it, or choose another folder.")
        paths.sweep(out, older_than=0)  # nobody else writes here while we hold the lock
        tally = Tally(len(videos))
        todo = dict(_todo(videos, out, tally))
        _collect(todo, files, way, actors, address, tally, progress or (lambda _: None))
        _list_failures(out, tally)
        return tally


def _collect(
    todo: dict[str, tuple[places.Video, Path]],
    files: dict[str, bytes],
    way: Way,
    actors: int | None,
    address: str | None,
    tally: Tally,
    progress,
) -> None:
    """Write the answers as they come, and note who failed."""
    began = time.time()
    progress(tally)
    waiting = dict(todo)
    for at_once in AT_ONCE:
        for row in _answers([video for video, _ in waiting.values()], files, way, actors, address, at_once):
            _keep(row, *waiting.pop(row["source"]), tally)
            tally.seconds = time.time() - began
            progress(tally)
    tally.failures += [{"source": source, "problem": CRASHED} for source in waiting]


def _keep(row: dict[str, Any], video: places.Video, target: Path, tally: Tally) -> None:
    """One answer: written and counted, or noted as a failure."""
    tally.began, tally.ended = min(tally.began, row["began"]), max(tally.ended, row["ended"])
    if row["problem"]:
        tally.failures.append({"source": video.source, "problem": row["problem"]})
    else:
        _write(target, row["content"])
        tally.done, tally.frames, tally.faces = (
            tally.done + 1,
            tally.frames + row["frames"],
            tally.faces + row["faces"],
        )


def _answers(
    videos: list[places.Video],
    files: dict[str, bytes],
    way: Way,
    actors: int | None,
    address: str | None,
    at_once: int,
) -> Iterator[dict[str, Any]]:
    """A row for each video, in the order in which they are finished; the largest are begun first, so that no
    worker ends long after the rest.
    """
    if not videos:
        return
    ray = _ray(address, actors)
    cores = int(ray.cluster_resources().get("CPU", 1))
    size = min(actors or cores, len(videos))
    if size > cores:
        raise FerError(
            f"{size} workers need {size} cores, but Ray has {cores}. Choose --actors {cores}, or add "
            "machines."
        )
    crew = ray.data.ActorPoolStrategy(
        size=size, max_tasks_in_flight_per_actor=at_once if len(videos) >= PLENTY * size else 1
    )
    asked = [
        {"source": v.source, "bytes": v.bytes} for v in sorted(videos, key=lambda v: v.bytes, reverse=True)
    ]
    data = ray.data.from_items(asked, override_num_blocks=len(asked))
    with warnings.catch_warnings(action="ignore"):  # these settings of an actor have no other way in yet
        watched = data.map(
            Watcher,
            fn_constructor_args=(files, vars(way)),
            compute=crew,
            num_cpus=1,
            ray_remote_args_fn=_forgiving,
        )
    yield from watched.iter_rows()


def _forgiving() -> dict[str, int]:
    """A worker that ends is started anew; the video that it watched is tried again, but not for ever."""
    return {"max_restarts": -1, "max_task_retries": ATTEMPTS - 1}


def _ray(address: str | None, actors: int | None) -> ModuleType:
    """Ray with Ray Data, both silent: what they log of themselves is of no use to whoever waits for videos."""
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    ray = cluster.ray(address, actors)
    data = importlib.import_module("ray.data")
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    context = data.DataContext.get_current()
    context.enable_progress_bars, context.max_errored_blocks = False, -1
    return ray


class Watcher:
    """A Predictor in a process of its own that watches one video at a time, on one core."""

    def __init__(self, files: dict[str, bytes], way: dict[str, Any]):
        import cv2

        from fer_core.predictor import Predictor

        cv2.setNumThreads(1)
        self.way = Way(**way)
        with tempfile.TemporaryDirectory(prefix="fer-run-") as folder:
            for name, content in files.items():
                Path(folder, name).write_bytes(content)
            self.predictor = Predictor.from_run(Path(folder), self.way.finder, self.way.threshold, threads=1)

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """The answers to one video as the bytes of a Parquet file, or the sentence that says why there are
        none.
        """
        began, found = time.time(), {"frames": 0, "faces": 0, "problem": "", "content": b""}
        try:
            found |= self._watched(row["source"], int(row["bytes"]))
        except FerError as error:
            found["problem"] = str(error)
        except Exception as error:  # one video must not end the archive
            found["problem"] = (
                f"{Path(row['source']).name} could not be watched ({type(error).__name__}: {error}). Look "
                "at it by itself."
            )
        return {"source": row["source"], **found, "began": began, "ended": time.time()}

    def _watched(self, source: str, size: int) -> dict[str, Any]:
        from fer_core.predictor import films

        with places.fetched(source) as file, tempfile.TemporaryDirectory(prefix="fer-rows-") as scratch:
            out = Path(scratch, "rows.parquet")
            with RowWriter(out, self.predictor.classes) as rows:
                done = films.analyse(
                    file, self.predictor, rows, smoothing=self.way.smoothing, every=self.way.every, threads=1
                )
                counts = {
                    "frames": done.frames,
                    "faces": sum(track.frames for track in done.timeline.tracks.values()),
                }
                rows.describe(
                    {f"{MARK}{k}": str(v) for k, v in {"source": source, "bytes": size, **counts}.items()}
                )
            return {**counts, "content": out.read_bytes()}


def _todo(
    videos: list[places.Video], out: Path, tally: Tally
) -> Iterator[tuple[str, tuple[places.Video, Path]]]:
    """What is not done yet, with the file its answers go to."""
    claimed: set[Path] = set()
    for video in videos:
        plain = out / f"{video.inside}.parquet"
        ours = plain.with_name(
            f"{plain.stem}-{places.short_print(video.source)}.parquet"
        )  # where another video has the plain name
        said = {path: _about(path) for path in (plain, ours) if path.is_file()}
        mine = next((path for path, about in said.items() if about.get("source") == video.source), None)
        target = mine or (ours if plain in said or plain in claimed else plain)
        claimed.add(target)
        if mine and said[mine].get("bytes") == str(video.bytes):
            tally.skipped += 1
        else:
            yield video.source, (video, target)


def _about(path: Path) -> dict[str, str]:
    """What an answer says of the video it belongs to; nothing where it cannot be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        marks = pq.read_metadata(path).metadata or {}
    except (OSError, pa.ArrowInvalid):
        return {}
    return {
        k.decode().removeprefix(MARK): v.decode() for k, v in marks.items() if k.startswith(MARK.encode())
    }


def _prepare(out: Path, way: Way) -> None:
    """The folder, which says how its answers were made; those of another way are refused."""
    mine = paths.plain(vars(way))
    try:
        out.mkdir(parents=True, exist_ok=True)
        before = paths.read_json(out / ABOUT)
        if before is None:
            paths.write_json(out / ABOUT, {**mine, "version": __version__})
            return
    except OSError as error:
        raise MediaError(
            f"Answers were to be written to {out}, but that is not possible ({error.strerror}). Choose "
            "another folder."
        ) from None
    other = {k: before.get(k) for k in mine if before.get(k) != mine[k]}
    if other:
        was, now = (", ".join(f"{k} {value[k]}" for k in other) for value in (before, mine))
        raise MediaError(
            f"{out} holds answers made with {was}, not with {now}. Choose another folder for these."
        )


def _write(target: Path, content: bytes) -> None:
    """Keep one answer, whole or not at all."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        paths.write_bytes(target, content)
    except OSError as error:
        raise MediaError(
            f"Answers were to be written to {target}, but that is not possible ({error.strerror}). Make "
            "room, then repeat the command; what is done stays."
        ) from None


def _list_failures(out: Path, tally: Tally) -> None:
    """failures.csv, only where there are any."""
    if not tally.failures:
        (out / FAILURES).unlink(missing_ok=True)
        return
    text = io.StringIO()
    rows = csv.DictWriter(text, ["source", "problem"])
    rows.writeheader()
    rows.writerows(tally.failures)
    paths.write_text(out / FAILURES, text.getvalue())


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
    gone = tally.done + tally.skipped + len(tally.failures)
    line = (
        f"{gone:,} of {tally.videos:,} videos ({tally.skipped:,} were done before, "
        f"{len(tally.failures):,} failed), {tally.frames:,} frames, {tally.rate:,.0f} frames/s"
    )
    print(
        f"\r{line}" if sys.stderr.isatty() else line,
        end="" if sys.stderr.isatty() else "\n",
        file=sys.stderr,
        flush=True,
    )
