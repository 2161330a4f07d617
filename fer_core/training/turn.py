"""One training at a time: each run holds its own lock while its process lives, and a shared one while it
computes.

Locks are the operating system's, so a killed process frees them; the oldest waiting run goes first.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from fer_core import paths, runs
from fer_core.errors import RunError


def try_lock(file: Path) -> IO | None:
    """The open, locked file, or None when another process holds it."""
    handle = open(file, "a+b")  # noqa: SIM115 - held open for as long as the lock is
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return None
    return handle


@contextmanager
def own(run: runs.Run) -> Iterator[None]:
    """Hold the run's own lock; a second process for the same run is refused."""
    lock = try_lock(run.folder / ".lock")
    for _ in range(20):  # others look at the lock for a moment to see whether we live
        if lock is not None:
            break
        time.sleep(0.05)
        lock = try_lock(run.folder / ".lock")
    if lock is None:
        raise RunError(f"{run.name} is being trained by another process. Wait for it, or stop it first.")
    try:
        yield
    finally:
        lock.close()


@contextmanager
def turn(run: runs.Run, wait: Callable[[], None], side_by_side: bool = False) -> Iterator[None]:
    """Wait until no other run computes and none that is older waits; `wait()` is called twice a second and
    may raise.
    """
    if side_by_side:
        yield
        return
    while True:
        lock = try_lock(paths.models() / ".turn") if first_in_line(run) else None
        if lock is not None:
            break
        wait()
        time.sleep(0.5)
    try:
        yield
    finally:
        lock.close()


def first_in_line(run: runs.Run) -> bool:
    """Whether no other live run has waited longer."""
    waiting = [r for r in runs.all_runs() if r.state == "queued" and r.name != run.name and _alive(r)]
    return all((run.created, run.name) <= (r.created, r.name) for r in waiting)


def _alive(run: runs.Run) -> bool:
    """A queued run counts only while a process holds its lock."""
    lock = try_lock(run.folder / ".lock")
    if lock is None:
        return True
    lock.close()
    return False
