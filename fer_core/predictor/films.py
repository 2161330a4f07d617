"""A whole video through a Predictor, with memory that does not grow with its length.

video = films.analyse(path, predictor, out="rows.csv", annotate="seen.mp4", progress=print)
video.timeline.shares(), video.timeline.summary()
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from fer_core.faces import draw
from fer_core.faces.base import Face
from fer_core.media.films import Film, Frame, frames, info
from fer_core.predictor import Predictor
from fer_core.predictor.follower import Follower
from fer_core.predictor.rows import RowWriter
from fer_core.predictor.rows import rows as rows_rows
from fer_core.predictor.timeline import Timeline


@dataclass(frozen=True)
class SeenFrame:
    """One analysed frame."""

    frame: Frame
    faces: list[Face]


@dataclass(frozen=True)
class Done:
    """What came of a video."""

    name: str
    frames: int
    seconds: float
    timeline: Timeline
    stopped: bool = False
    outputs: tuple[Path, ...] = field(default=())


def follow(
    path: Path | str, predictor: Predictor, smoothing: float = 0.5, every: int = 1, threads: int = 0
) -> Iterator[SeenFrame]:
    """Each frame with its faces, tracked and smoothed."""
    watch = Follower(predictor, smoothing)
    for frame in frames(path, every, threads):
        yield SeenFrame(frame, watch(frame.image, frame.time_s))


def analyse(
    path: Path | str,
    predictor: Predictor,
    out: Path | str | RowWriter | None = None,
    annotate: Path | str | None = None,
    smoothing: float = 0.5,
    every: int = 1,
    progress: Callable[[int, int, float], None] | None = None,
    stop: Callable[[], bool] | None = None,
    threads: int = 0,
) -> Done:
    """A whole video: rows into `out`, an annotated video into `annotate`; `progress(frame, frames, time_s)`;
    ends early when `stop()`.

    What was seen until it was stopped is written as if the video ended there.
    """
    path, about, timeline, stopped = Path(path), info(path), Timeline(predictor.classes), False
    with ExitStack() as open_:
        rows = open_.enter_context(RowWriter(out, predictor.classes)) if isinstance(out, (str, Path)) else out
        film = open_.enter_context(Film(Path(annotate), about.rate / every, path)) if annotate else None
        for seen in follow(path, predictor, smoothing, every, threads):
            timeline.add(seen.faces, seen.frame.number, seen.frame.time_s)
            if rows:
                rows.add(rows_rows(path.name, seen.faces, seen.frame.number, seen.frame.time_s))
            if film:
                film.add(draw.faces(seen.frame.image, seen.faces), seen.frame.time_s)
            if progress:
                progress(seen.frame.number + 1, about.frames, seen.frame.time_s)
            stopped = bool(stop and stop())
            if stopped:
                break
    outputs = tuple(Path(p) for p in (out, annotate) if isinstance(p, (str, Path)))
    return Done(path.name, timeline.frames, timeline.last_s, timeline, stopped, outputs)
