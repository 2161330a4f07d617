"""A video, frame by frame, upright and with its true times; memory does not grow with its length.

    for frame in films.frames(path): ...                         # Frame(number, time_s, image)
    with films.Film(out, rate=25) as film:
        film.add(image, time_s)

Times are those written in the file, so a variable frame rate stays true; a phone's rotation is undone.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import numpy as np

from fer_core import paths
from fer_core.errors import MediaError
from fer_core.media.container import clock, decoded, opened
from fer_core.media.sound import Sound

CLOCK = 90_000  # ticks a second in the videos that we write
ENCODERS = ("libx264", "mpeg4")  # the first that this PyAV has; browsers play the first


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture of a video."""

    number: int
    time_s: float
    image: np.ndarray  # (H, W, 3) uint8 RGB, upright


@dataclass(frozen=True)
class Info:
    """What a video's header says; frames and seconds may be estimates, or 0 where it does not say."""

    seconds: float
    frames: int
    rate: float
    width: int
    height: int


def info(path: Path | str) -> Info:
    """What the header says, without reading the video."""
    with closing(opened(Path(path))) as container:
        stream = _picture_stream(container, Path(path))
        rate = float(stream.average_rate or stream.guessed_rate or 0)
        seconds = (
            float(stream.duration * clock(stream)) if stream.duration else (container.duration or 0) / 1e6
        )
        return Info(seconds, stream.frames or round(seconds * rate), rate, stream.width, stream.height)


def frames(path: Path | str, every: int = 1, threads: int = 0) -> Iterator[Frame]:
    """Every frame, or every n-th, decoded on `threads` threads (0: as it likes); damaged ones are left out,
    and the video ends where it can no longer be read.
    """
    path = Path(path)
    with closing(opened(path)) as container:
        stream = _picture_stream(container, path)
        stream.thread_type, stream.codec_context.thread_count = "AUTO", threads
        rate = float(stream.average_rate or stream.guessed_rate or 25)
        first = last = None
        number = -1
        for number, raw in enumerate(decoded(container, stream)):
            time_s = raw.time if raw.time is not None else number / rate
            first = time_s if first is None else first
            last = max(time_s - first, last or 0.0)
            if number % every == 0:
                yield Frame(number, last, pixels(raw))
        if number < 0:
            raise MediaError(
                f"{path.name} holds no picture that can be read: it is damaged or ends before its first "
                "frame. Copy it again from where it came."
            )


def pixels(raw: av.VideoFrame) -> np.ndarray:
    """A decoded frame as (H, W, 3) uint8 RGB, upright; on one thread, because starting more for every frame
    takes longer than all the work.
    """
    image = raw.to_ndarray(format="rgb24", threads=1)
    turns = round(raw.rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(image, turns)) if turns else image


def shown(image: np.ndarray) -> av.VideoFrame:
    """(H, W, 3) uint8 RGB as a frame in the colours that encoders take, on one thread likewise."""
    return av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24").reformat(
        format="yuv420p", threads=1
    )


def frame_at(path: Path | str, number: int) -> Frame:
    """One frame, by its number; the last one where the video is shorter."""
    frame = None
    for frame in frames(path):
        if frame.number >= number:
            break
    assert frame is not None, "frames() yields a picture or raises"
    return frame


def picture_at(path: Path | str, time_s: float) -> np.ndarray:
    """The picture shown at a time, (H, W, 3) uint8 RGB; quick in long videos too, because reading starts at
    the key frame before it.
    """
    path = Path(path)
    with closing(opened(path)) as container:
        stream = _picture_stream(container, path)
        first = float((stream.start_time or 0) * clock(stream))
        with suppress(av.FFmpegError, OSError):  # a format that cannot be searched is read from its start
            container.seek(int((first + max(time_s, 0.0)) / clock(stream)), stream=stream)
        picture = None
        for raw in decoded(container, stream):
            if picture is not None and (raw.time is None or raw.time - first > time_s + 1e-3):
                break
            picture = raw
        if picture is None:
            raise MediaError(f"{path.name} shows no picture at {time_s:.1f} s. Choose an earlier moment.")
        return pixels(picture)


class Film:
    """An mp4 that takes frames with their times, and the sound of `sound`; it appears under its name when it
    is complete.
    """

    def __init__(self, path: Path, rate: float = 30.0, sound: Path | None = None) -> None:
        if path.suffix.lower() != ".mp4":
            raise MediaError(
                f"An annotated video is written as .mp4, not as {path.name!r}. Choose that ending."
            )
        self.path, self._rate = path, Fraction(rate or 30).limit_denominator(1001)
        self._place = ExitStack()
        self._part = self._place.enter_context(paths.replacing(path, ending=".part.mp4"))
        self._tick, self._source = -1, sound
        self._stream: av.VideoStream | None = None
        self._sound: Sound | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._container = av.open(str(self._part), "w")
        except OSError as error:
            raise MediaError(
                f"An annotated video was to be written to {path}, but that is not possible "
                f"({error.strerror}). Choose another place."
            ) from error

    def add(self, image: np.ndarray, time_s: float) -> None:
        """The next frame (H, W, 3) uint8 RGB."""
        image = image[: image.shape[0] // 2 * 2, : image.shape[1] // 2 * 2]  # the encoder takes even sides
        self._stream = self._stream or self._started(image)
        frame = shown(image)
        self._tick = max(self._tick + 1, round(time_s * CLOCK))
        frame.pts, frame.time_base = self._tick, Fraction(1, CLOCK)
        self._container.mux(self._stream.encode(frame))
        if self._sound:
            self._sound.until(time_s)

    def __enter__(self) -> "Film":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None and kind is None:
            self._container.mux(self._stream.encode())
        if self._sound:
            self._sound.close()
        self._container.close()
        if kind is not None or self._stream is None:
            self._part.unlink(missing_ok=True)
        self._place.close()

    def _started(self, image: np.ndarray) -> av.VideoStream:
        name = next(n for n in ENCODERS if n in av.codecs_available)
        options = {"preset": "veryfast", "crf": "21"} if name == "libx264" else {}
        stream = self._container.add_stream(name, rate=self._rate, options=options)
        assert isinstance(stream, av.VideoStream), "ENCODERS are for pictures"
        stream.height, stream.width = image.shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, CLOCK)
        self._sound = Sound(self._source, self._container) if self._source else None
        return stream


def _picture_stream(container: av.container.InputContainer, path: Path) -> av.VideoStream:
    if not container.streams.video:
        raise MediaError(f"{path.name} holds sound but no picture. Choose a video.")
    return container.streams.video[0]
