"""The sound of a video, written beside its pictures as they come: an annotated interview can still be heard.

    sound = Sound(Path("interview.mkv"), container)     # of the mp4 being written, before its first picture
    sound.until(12.5)                                   # what is heard until then
    sound.close()

A video without sound, or with one that cannot be read, gives none; what is damaged is left out.
"""

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

import av

from fer_core.errors import MediaError
from fer_core.media.container import clock, decoded, opened

RATE = 48_000
AAC: dict[str, Any] = {"format": "fltp", "rate": RATE, "frame_size": 1024}  # what the encoder takes


class Sound:
    """The first sound track of a video, as AAC in a container that also takes pictures."""

    def __init__(self, source: Path, container: av.container.OutputContainer) -> None:
        self._to, self._next = container, 0
        self._source: av.container.InputContainer | None = None
        self._stream: av.AudioStream | None = None
        self._waiting: av.AudioFrame | None = None
        with suppress(MediaError):
            self._source = opened(source)
        if self._source is None or not self._source.streams.audio or "aac" not in av.codecs_available:
            return
        layout = "mono" if self._source.streams.audio[0].channels == 1 else "stereo"
        self._stream = container.add_stream("aac", rate=RATE, layout=layout)
        self._pieces = self._heard(self._source, layout)

    def until(self, time_s: float) -> None:
        """Write what is heard until this time of the video."""
        while self._stream is not None:
            if self._waiting is None:
                self._waiting = next(self._pieces, None)
            if self._waiting is None:
                return
            assert self._waiting.pts is not None, "_heard() times every piece"
            if self._waiting.pts > time_s * RATE:
                return
            self._to.mux(self._stream.encode(self._waiting))
            self._waiting = None

    def close(self) -> None:
        """Write what the encoder still holds, and let the video go."""
        if self._stream is not None and self._next:
            self._to.mux(self._stream.encode())
        if self._source is not None:
            self._source.close()

    def _heard(self, source: av.container.InputContainer, layout: str) -> Iterator[av.AudioFrame]:
        """The sound in pieces as the encoder takes them, timed from the first picture on; what comes before
        that is left out.
        """
        pictures = source.streams.video[0]
        first = float((pictures.start_time or 0) * clock(pictures))
        resampler = av.AudioResampler(layout=layout, **AAC)
        frames = decoded(source, source.streams.audio[0])
        for frame in chain(frames, [None]):  # None: what is left in the resampler
            with suppress(av.FFmpegError, ValueError):
                for piece in resampler.resample(frame):
                    at = round((piece.time or 0.0) * RATE - first * RATE)
                    if at < 0:
                        continue
                    piece.pts = self._next = max(at, self._next)
                    piece.time_base = Fraction(1, RATE)
                    self._next += piece.samples
                    yield piece
