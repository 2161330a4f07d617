"""What a training says of itself: status.json with a heartbeat every 5 s, history.csv with a row an epoch,
and whether to stop.
"""

import contextlib
import threading
import time
from typing import Any

import pandas as pd

from fer_core import paths
from fer_core.runs import Run

BEAT = 5.0


class Stopped(BaseException):
    """Stopping was asked for; not an Exception, so that no library swallows it."""


class Progress:
    """The only writer of a run's status while its process lives."""

    def __init__(self, run: Run, epochs: int) -> None:
        self.run = run
        self._lock, self._end = threading.Lock(), threading.Event()
        before = run.status
        self._status: dict[str, Any] = {
            "epoch": before.epoch,
            "epochs": epochs,
            "started": before.started or time.time(),
            "prepared": before.prepared,
            "locked": True,  # a reader may trust the lock that this process holds
        }
        self._written = 0.0
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> "Progress":
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._end.set()
        self._thread.join(timeout=BEAT)

    def say(self, state: str, message: str, **figures: Any) -> None:
        """Change the state and write it now."""
        self._update(now=True, state=state, message=message, **figures)

    def step(self, **figures: Any) -> None:
        """Update figures; written at most once a second."""
        self._update(now=False, **figures)

    def prepared(self, seconds: float) -> None:
        """Add to what was spent before the first epoch on what every epoch needs."""
        self._update(now=True, prepared=(self._status["prepared"] or 0.0) + seconds)

    @property
    def stopping(self) -> bool:
        """Whether stopping was asked for."""
        return (self.run.folder / "stop").exists()

    @property
    def why(self) -> str:
        """How the message of a stopped run begins: with what whoever stopped it said, else "Stopped"."""
        try:
            return (self.run.folder / "stop").read_text(encoding="utf-8") or "Stopped"
        except OSError:
            return "Stopped"

    def check(self) -> None:
        """Raise Stopped when stopping was asked for."""
        if self.stopping:
            raise Stopped

    def epoch(self, history: list[dict[str, Any]]) -> None:
        """Write the whole curve so far."""
        paths.write_text(
            self.run.folder / "history.csv", pd.DataFrame(history).to_csv(index=False, float_format="%.6g")
        )

    def _update(self, now: bool, **values: Any) -> None:
        with self._lock:
            self._status.update(values)
            if now or time.time() - self._written > 1:
                self._write()

    def _write(self) -> None:
        self._written = time.time()
        paths.write_json(self.run.folder / "status.json", {**self._status, "heartbeat": self._written})

    def _beat(self) -> None:
        while not self._end.wait(BEAT):
            with self._lock, contextlib.suppress(OSError):  # a full disk must not end the thread
                self._write()
