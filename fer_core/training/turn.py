"""One training at a time: each run holds its own lock while its process lives, and a shared one while it
computes.

Locks are the operating system's, so a killed process frees them; the oldest waiting run goes first.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fer_core import paths, processes, runs
from fer_core.errors import RunError


@contextmanager
def own(run: runs.Run) -> Iterator[None]:
    """Hold the run's own lock; a second process for the same run is refused."""
    # others take the lock for a moment to see whether we live, so one refusal says nothing yet
    lock = processes.try_lock(run.folder / ".lock", timeout=1.0)
    if lock is None:
        raise RunError(f"{run.name} is being trained by another process. Wait for it, or stop it first.")
    try:
        paths.sweep(run.folder)
        yield
    finally:
        lock.release()


@contextmanager
def turn(run: runs.Run, wait: Callable[[], None], side_by_side: bool = False) -> Iterator[None]:
    """Wait until no other run computes and none that is older waits; `wait()` is called twice a second and
    may raise.
    """
    if side_by_side:
        yield
        return
    while True:
        lock = processes.try_lock(paths.models() / ".turn") if first_in_line(run) else None
        if lock is not None:
            break
        wait()
        time.sleep(0.5)
    try:
        yield
    finally:
        lock.release()


def first_in_line(run: runs.Run) -> bool:
    """Whether no other live run has waited longer."""
    waiting = [r for r in runs.all_runs() if r.state == "queued" and r.name != run.name and _alive(r)]
    return all((run.created, run.name) <= (r.created, r.name) for r in waiting)


def _alive(run: runs.Run) -> bool:
    """A queued run counts only while a process holds its lock."""
    return processes.is_locked(run.folder / ".lock")
