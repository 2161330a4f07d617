"""A dataset on its way in: imported by a thread, so that a page can be left, reloaded or cancelled meanwhile.

    arrival = arrivals.start("fer2013", "/home/me/archive.zip")
    arrival.share, arrival.seconds_left, arrival.text, arrival.state    # running, finished, failed, cancelled
"""

import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from fer_core import paths
from fer_core.datasets import store
from fer_core.errors import DataError, FerError


class Cancelled(Exception):
    """Raised inside an import that the user has called off."""


@dataclass(eq=False)
class Arrival:
    """What a page needs to know of an import: how far, how long still, how it ended."""

    title: str
    state: str = "running"
    done: int = 0
    total: int = 0
    text: str = ""
    error: str = ""
    result: Any = None
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total else 0.0

    @property
    def seconds(self) -> float:
        """How long it has taken."""
        return (self.ended or time.monotonic()) - self.began

    @property
    def seconds_left(self) -> float | None:
        """How long it will still take, or None while nobody can say."""
        return self.seconds * (1 - self.share) / self.share if self.share > 0.01 else None

    def cancel(self) -> None:
        """Call it off; nothing half-done stays."""
        self._stop.set()

    def progress(self, done: int, total: int, text: str = "") -> None:
        """What the import calls as it goes on."""
        if self._stop.is_set():
            raise Cancelled
        self.done, self.total, self.text = done, total, text

    def carry_out(self, work: Callable[[], Any]) -> None:
        """Do the work and say how it ended."""
        try:
            self.result, self.state = work(), "finished"
        except Cancelled:
            self.state = "cancelled"
        except FerError as error:
            self.error, self.state = str(error), "failed"
        except Exception as error:  # a bug must end the waiting, too
            self.error, self.state = f"It stopped on something unforeseen: {type(error).__name__}: {error}. Nothing was changed.", "failed"
        self.ended = time.monotonic()


def start(format: str, path: str | Path, name: str | None = None) -> Arrival:
    """Begin to import what lies at the path."""
    from fer_core import datasets

    if not str(path).strip():
        raise DataError("No path was given. Name the file or folder that you have downloaded.")
    arrival = Arrival(datasets.get(format).title)
    return _go(arrival, lambda: datasets.import_(format, Path(str(path).strip()).expanduser(), name or None, progress=arrival.progress))


def start_file(format: str, file: BinaryIO, file_name: str, name: str | None = None) -> Arrival:
    """Begin to import a file that came through the browser."""
    from fer_core import datasets

    arrival = Arrival(datasets.get(format).title)
    with store.explained("keep the uploaded file"):
        paths.data().mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".upload-", dir=paths.data()))

    def work():
        try:
            kept = folder / (Path(file_name).name or "file")
            with store.explained("keep the uploaded file"), open(kept, "wb") as copy:
                shutil.copyfileobj(file, copy, 1 << 20)
            return datasets.import_(format, kept, name or None, progress=arrival.progress)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    return _go(arrival, work)


def start_drawing() -> Arrival:
    """Begin to draw the dataset that comes with the project."""
    from fer_core import datasets

    arrival = Arrival(datasets.get("drawn").title)
    return _go(arrival, lambda: datasets.load("drawn", progress=arrival.progress))


def _go(arrival: Arrival, work: Callable[[], Any]) -> Arrival:
    threading.Thread(target=arrival.carry_out, args=(work,), daemon=True, name="arrival").start()
    return arrival
