"""Files of lines that are only ever added to, one JSON object a line: decisions, votes, what is known of
faces.

    lines.append(file, [{"image": "a.png", "answer": "sad"}])
    lines.read(file)
    lines.rewrite(file, lambda known: [line for line in known if line["image"] != "a.png"])    # to forget

Two people who write at once lose nothing, and a line that a killed process left half-written is passed over.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fer_core import paths, processes

Line = dict[str, Any]
PATIENCE = 10.0  # seconds to wait for somebody who is writing


def read(path: Path) -> list[Line]:
    """What was added so far; nothing where there is no file."""
    try:
        content = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    values = map(_value, filter(None, content.split("\n")))  # a name may hold other line breaks
    return [value for value in values if isinstance(value, dict)]


def append(path: Path, new: Iterable[Line]) -> None:
    """Add lines in one write."""
    text = _text(new)
    with _held(path), path.open("ab") as file:
        file.write(f"\n{text}".encode())  # begins a line of its own, whatever a killed process left there


def rewrite(path: Path, change: Callable[[list[Line]], list[Line]]) -> int:
    """Write the file anew with what `change` leaves of its lines; returns how many went."""
    if not path.is_file():
        return 0
    with _held(path):
        known = read(path)
        left = change(known)
        if len(left) < len(known):
            paths.write_text(path, _text(left))
        return len(known) - len(left)


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Nobody else writes meanwhile; who holds the file for too long is not waited for."""
    with processes.holding(path.with_name(f".{path.name}.lock"), PATIENCE):
        yield


def _text(new: Iterable[Line]) -> str:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in new)


def _value(line: str) -> object:
    """What a line of JSON says; None where it is damaged."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
