"""A whole video through a Predictor, with memory that does not grow with its length.

video = films.analyse(path, predictor, out="rows.csv", annotate="seen.mp4", progress=print)
video.timeline.shares(), video.timeline.summary()
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from fer_core.faces import draw
from fer_core.media.films import Film, Frame, frames, info
from fer_core.predictor import Predictor, rows
from fer_core.predictor.follower import Follower
from fer_core.predictor.rows import AllFormats, RowWriter
from fer_core.predictor.seen import Faces
from fer_core.predictor.timeline import Timeline


@dataclass(frozen=True)
class SeenFrame:
    """One analysed frame."""

    frame: Frame
    faces: Faces

    @property
    def number(self) -> int:
        """Of the frame, from 0."""
        return self.frame.number

    @property
    def time_s(self) -> float:
        """Seconds since the video's beginning."""
        return self.frame.time_s

    @property
    def image(self) -> np.ndarray:
        """(H, W, 3) uint8 RGB, upright."""
        return self.frame.image


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
    out: Path | str | RowWriter | AllFormats | None = None,
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
    path, stopped = Path(path), False
    video, timeline = info(path), Timeline(predictor.classes)
    with ExitStack() as files:
        if isinstance(out, str | Path):
            writer: RowWriter | AllFormats | None = files.enter_context(
                RowWriter(Path(out), predictor.classes)
            )
        else:
            writer = out
        film = files.enter_context(Film(Path(annotate), video.rate / every, path)) if annotate else None
        for seen in follow(path, predictor, smoothing, every, threads):
            timeline.add(seen.faces, seen.frame.number, seen.frame.time_s)
            _write(seen, path.name, writer, film)
            if progress:
                progress(seen.frame.number + 1, video.frames, seen.frame.time_s)
            stopped = bool(stop and stop())
            if stopped:
                break
    outputs = tuple(Path(place) for place in (out, annotate) if isinstance(place, str | Path))
    return Done(path.name, timeline.frames, timeline.last_s, timeline, stopped, outputs)


def _write(seen: SeenFrame, name: str, writer: RowWriter | AllFormats | None, film: Film | None) -> None:
    """One frame's rows and its annotated picture."""
    if writer:
        writer.add(rows.rows(name, seen.faces, seen.frame.number, seen.frame.time_s))
    if film:
        film.add(draw.faces(seen.frame.image, seen.faces), seen.frame.time_s)
