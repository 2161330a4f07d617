"""How many cameras may run at once: who comes later is told so politely, and who went away without
a sign makes room again.
"""

import os
import threading
import time
from collections.abc import Callable

DEFAULT = 4
SILENT = 15.0  # seconds without a sign of life


class Seats:
    """Places for simultaneous sessions, by key. FER_LIVE_SESSIONS sets how many."""

    def __init__(self, most: int | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = most if most is not None else _setting()
        self._clock, self._lock = clock, threading.Lock()
        self._seen: dict[str, float] = {}

    def take(self, key: str) -> bool:
        """Take or keep a seat (call it every few seconds as a sign of life); False when all are taken."""
        now = self._clock()
        with self._lock:
            self._seen = {k: t for k, t in self._seen.items() if now - t <= SILENT}
            free = key in self._seen or len(self._seen) < self.most
            if free:
                self._seen[key] = now
            return free

    def leave(self, key: str) -> None:
        """Make room."""
        with self._lock:
            self._seen.pop(key, None)

    @property
    def sentence(self) -> str:
        """What a visitor reads when all seats are taken."""
        cameras = "1 camera is" if self.most == 1 else f"{self.most} cameras are"
        return (
            f"{cameras} already running here, which is as many as this computer can follow well. Yours "
            "comes here as soon as one stops; photos and videos work meanwhile."
        )


def _setting() -> int:
    text = os.environ.get("FER_LIVE_SESSIONS", "")
    return max(1, int(text)) if text.isdecimal() else DEFAULT
