"""The photos and videos that a command line names: files, folders, patterns such as 'trip/*.jpg', and `-` for
paths on standard input, one a line.
"""

import glob
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from fer_core.errors import MediaError
from fer_core.media import photos

STANDARD_INPUT = "-"
WILD = ("*", "?", "[")


def files(named: Sequence[str]) -> Iterable[Path]:
    """Every photo and video that is named, in that order: a list whose length is known, or, with standard
    input, one after the other as they come, however many there are.
    """
    if STANDARD_INPUT in named:
        return (file for text in named for file in _files(text))
    return [file for text in named for file in _files(text)]


def _files(text: str) -> Iterator[Path]:
    if text == STANDARD_INPUT:
        yield from _read_paths()
    elif _is_pattern(text):
        yield from _matching(text)
    else:
        yield from photos.listed(Path(text))


def _is_pattern(text: str) -> bool:
    """Whether a shell left it for us; a file that is called so is a file."""
    return any(sign in text for sign in WILD) and not os.path.lexists(text)


def _matching(pattern: str) -> Iterator[Path]:
    # Path.glob refuses a pattern from the root
    matches = sorted(Path(match) for match in glob.glob(pattern, recursive=True))  # noqa: PTH207
    chosen = [match for match in matches if match.is_dir() or photos.kind(match)]
    if not chosen:
        raise MediaError(
            f"Photos or videos were expected at {pattern}, but none has such a name. Check the pattern; ** "
            "stands for any folders."
        )
    for match in chosen:
        if match.is_file():
            yield match
        elif "**" not in pattern:  # whose own files match already
            yield from photos.listed(match)


def _read_paths() -> Iterator[Path]:
    """A path a line. What is not there, or a folder without photos, is answered like a file that cannot be
    read, and stops nobody.
    """
    for line in _lines():
        path = Path(line)
        try:
            yield from photos.listed(path) if path.is_dir() else (path,)
        except (MediaError, OSError, ValueError):  # also a name that no file can have
            yield path


def _lines() -> Iterator[str]:
    """As they come, without ends of lines; a file's name may hold any bytes."""
    for line in getattr(sys.stdin, "buffer", sys.stdin):
        text = os.fsdecode(line).rstrip("\r\n")
        if text.strip():
            yield text
