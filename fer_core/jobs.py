"""Work in a thread: how far it is, how long it still takes, how it ended; it can be called off. And the same
work on many things, on every core.

job = jobs.start("Importing FER2013", lambda job: work(progress=job.progress), thread="import")
job.share, job.seconds_left, job.text, job.state    # running, finished, failed, cancelled
for answer in jobs.in_order(look_at, photos, jobs.cores()): ...
"""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fer_core.errors import FerError


class CancelledError(Exception):
    """Raised inside work that the user has called off."""


@dataclass(eq=False)
class Job:
    """What a page needs to know of work that goes on: how far, how long still, how it ended."""

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
        """What the work calls as it goes on."""
        if self._stop.is_set():
            raise CancelledError
        self.done, self.total, self.text = done, total, text

    def carry_out(self, work: Callable[[], Any]) -> None:
        """Do the work and say how it ended."""
        try:
            self.result = work()
            self.state = "finished"
        except CancelledError:
            self.state = "cancelled"
        except FerError as error:
            self.error = str(error)
            self.state = "failed"
        except Exception as error:  # a bug must end the waiting, too
            self.error = (
                f"It stopped on something unforeseen: {type(error).__name__}: {error}. Nothing was changed."
            )
            self.state = "failed"
        self.ended = time.monotonic()


Kind = TypeVar("Kind", bound=Job)
Item = TypeVar("Item")
Made = TypeVar("Made")
AHEAD = 4  # items a worker that are begun before the oldest one is handed out


def start(title: str, work: Callable[[Job], Any], thread: str) -> Job:
    """Begin the work in a thread of its own; `work` is handed the job, whose `progress` it calls."""
    return begin(Job(title), work, thread)


def begin(job: Kind, work: Callable[[Kind], Any], thread: str) -> Kind:
    """The same with a job that is there already, of a kind of its own."""
    threading.Thread(target=job.carry_out, args=(lambda: work(job),), daemon=True, name=thread).start()
    return job


def cores() -> int:
    """The processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_order(work: Callable[[Item], Made], items: Iterable[Item], workers: int) -> Iterator[Made]:
    """What the work makes of each item, in the order of the items, so many at a time.

    Items are taken only a few ahead, so that memory stays flat however many there are. Threads suffice where
    the work is done outside of Python: networks, decoders and OpenCV let others run meanwhile.
    """
    if workers <= 1:
        yield from map(work, items)
        return
    begun: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="in-order") as pool:
        try:
            for item in items:
                begun.append(pool.submit(work, item))
                if len(begun) >= AHEAD * workers:
                    yield begun.popleft().result()
            while begun:
                yield begun.popleft().result()
        finally:
            for future in begun:
                future.cancel()


def duration(seconds: float) -> str:
    """Seconds as people say them: 16 s, 3 min 20 s, 2 h 5 min."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
