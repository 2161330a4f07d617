"""Processes: how one is begun, what keeps two from the same work, and whether one still lives.

processes.start(["train", "--run", folder], log=folder / "log.txt")
processes.state({"state": "running", "heartbeat": 1e9})     # lost: no heartbeat for a minute
lock = processes.try_lock(folder / ".lock")                 # None where another process holds it
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fer_core import paths

if TYPE_CHECKING:
    from filelock import FileLock

ACTIVE = ("queued", "running")
LOST_AFTER = 60.0  # seconds without a heartbeat
DETACHED = 0x00000208  # Windows: a process group of its own, no console


def state(status: Mapping[str, Any]) -> str:
    """The state that the status names, or lost when its process has fallen silent."""
    beat = status.get("heartbeat")
    silent = time.time() - (beat if isinstance(beat, int | float) else 0)
    return "lost" if status["state"] in ACTIVE and silent > LOST_AFTER else str(status["state"])


def start(
    arguments: Sequence[str | Path],
    log: Path | None = None,
    *,
    module: str = "fer_core",
    streams: Mapping[str, int | None] | None = None,
    own_session: bool = True,
    **environment: str,
) -> subprocess.Popen:
    """Begin `python -m fer_core` with these arguments; what it prints is appended to the log.

    In its own session it outlives this process. `streams` (stdin, stdout, stderr, as subprocess takes them)
    are for who wants to talk with it, or to hold a pipe whose end is its end.
    """
    command = [sys.executable, "-m", module, *map(str, arguments)]
    around = {**os.environ, "FER_HOME": str(paths.home()), **environment}
    with Path(log or os.devnull).open("ab") as out:
        ends: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "stdout": out,
            "stderr": subprocess.STDOUT,
            **(streams or {}),
        }
        process = subprocess.Popen(command, cwd=paths.ROOT, env=around, **ends, **_session(own_session))
    if streams is None:  # nobody waits for it: no finished child shall stay a zombie
        threading.Thread(target=process.wait, daemon=True).start()
    return process


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _session(own: bool) -> dict[str, Any]:
    if not own:
        return {}
    return {"creationflags": DETACHED} if os.name == "nt" else {"start_new_session": True}


def last_line(output: bytes, otherwise: str) -> str:
    """The last line that a process printed, which names its error; `otherwise` where it printed nothing."""
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else otherwise


@contextmanager
def library_messages_to(file: Path) -> Iterator[None]:
    """What libraries write past Python on standard error, against which no setting of theirs helps, is
    appended to this file while the block runs; what Python writes there stays where it was.
    """
    if not _is_standard_error(sys.stderr):  # somebody else has taken it: a test, a notebook
        yield
        return
    ours, kept = sys.stderr, os.dup(2)
    ours.flush()
    with file.open("ab") as out:
        os.dup2(out.fileno(), 2)
    sys.stderr = os.fdopen(kept, "w", buffering=1, encoding=ours.encoding, errors=ours.errors, closefd=False)
    try:
        yield
    finally:
        sys.stderr.close()
        sys.stderr = ours
        os.dup2(kept, 2)
        os.close(kept)


def _is_standard_error(stream: Any) -> bool:
    try:
        return stream.fileno() == 2
    except (AttributeError, OSError, ValueError):
        return False


def try_lock(file: Path, timeout: float = 0.0) -> "FileLock | None":
    """The lock of this file, held until its release() or the end of this process; None where another holder
    keeps it for so many seconds.
    """
    from filelock import FileLock, Timeout  # most of what asks for a state needs no lock

    lock = FileLock(file, thread_local=False)
    try:
        lock.acquire(timeout=timeout, poll_interval=0.05)
    except Timeout:
        return None
    return lock


@contextmanager
def holding(file: Path, timeout: float = 0.0) -> Iterator[bool]:
    """Hold the lock of this file while the block runs; False where another holder keeps it."""
    lock = try_lock(file, timeout)
    try:
        yield lock is not None
    finally:
        if lock is not None:
            lock.release()


def is_locked(file: Path) -> bool:
    """Whether somebody holds the lock of this file. To ask does not make the file."""
    if not file.exists():
        return False
    lock = try_lock(file)
    if lock is None:
        return True
    lock.release()
    return False
