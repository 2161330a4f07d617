"""Opening a film, and reading on where it is damaged.

with closing(media.opened(path)) as container:
    for frame in media.decoded(container, container.streams.video[0]): ...
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from fer_core.errors import MediaError


def opened(path: Path) -> av.container.InputContainer:
    """The file, ready to be read; a sentence where it cannot be."""
    if not path.is_file():
        raise MediaError(f"A video was expected at {path}, but there is no such file. Check the name.")
    if not path.stat().st_size:
        raise MediaError(f"{path.name} is empty: 0 bytes. Copy it again from where it came.")
    try:
        return av.open(str(path))
    except (av.FFmpegError, OSError, ValueError) as error:
        raise MediaError(
            f"{path.name} cannot be read as a video: it is damaged or of a kind that is not known here. "
            "Save it as MP4 and choose that file."
        ) from error


def clock(stream: av.stream.Stream) -> Fraction:
    """The seconds in one tick of the times that a file writes for this stream."""
    assert stream.time_base is not None, "a stream that is read has a clock"
    return stream.time_base


def decoded(container: av.container.InputContainer, stream: av.stream.Stream) -> Iterator[Any]:
    """The av.VideoFrame or av.AudioFrame, as the stream is, that can be decoded; damaged packets are passed
    over, and a file that breaks off ends there.
    """
    try:
        for packet in container.demux(stream):
            try:
                yield from packet.decode()
            except (av.InvalidDataError, av.error.UndefinedError):
                continue
    except (av.FFmpegError, OSError):
        return
