"""Work that outlives whoever started it: a process of its own, and a status whose heartbeat says whether it
still lives.

detached.start(["train", "--run", folder], log=folder / "log.txt")
detached.state({"state": "running", "heartbeat": 1e9})        # lost: nobody has said anything for a minute
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fer_core import paths

ACTIVE = ("queued", "running")
LOST_AFTER = 60.0  # seconds without a heartbeat


def state(status: dict[str, Any]) -> str:
    """What the status says, or lost when its process has fallen silent."""
    silent = time.time() - float(status.get("heartbeat") or 0)
    return "lost" if status["state"] in ACTIVE and silent > LOST_AFTER else str(status["state"])


def start(words: Sequence[str | Path], log: Path | None = None, **surroundings: str) -> None:
    """`python -m fer_core` with these words, in a process that this one's end does not touch; what it prints
    goes to the log.
    """
    command = [sys.executable, "-m", "fer_core", *map(str, words)]
    apart = (
        {"creationflags": 0x00000208} if os.name == "nt" else {"start_new_session": True}
    )  # new process group, no console
    around = {**os.environ, "FER_HOME": str(paths.home()), **surroundings}
    with open(log or os.devnull, "ab") as out:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=paths.ROOT,
            env=around,
            **apart,
        )
    threading.Thread(target=process.wait, daemon=True).start()  # so that no finished child stays a zombie
