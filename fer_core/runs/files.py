"""What stands in the files of a run's folder, each value checked once, here.

    status = files.Status.read(folder / "status.json")     # every figure has its own type, or is absent
    files.asked(folder / "recipe.json")                    # the same for what was asked of the training

Folders come from other computers and other versions. A value of the wrong kind is left out, and nothing in
this module raises; the files themselves stay as they are.
"""

import math
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fer_core import paths, processes

LOCK = ".lock"  # held by the process that carries a run out, for as long as it lives
START = "start.npz"  # what the run's start answers to its test faces
STATES = ("queued", "running", "finished", "stopped", "failed")
HISTORY = (
    "epoch",
    "loss",
    "accuracy",
    "val_loss",
    "val_accuracy",
    "val_macro_recall",
    "learning_rate",
    "seconds",
)
# all that NumPy raises for an archive of arrays that is damaged, foreign or too large
DAMAGED = (
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    MemoryError,
    OSError,
    OverflowError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True)
class Status:
    """status.json: how far a run or a sweep is, as its own process wrote it."""

    state: str = ""  # one of STATES; empty where the file is missing or says anything else
    message: str = ""
    epoch: int = 0
    epochs: int = 0
    batch: int = 0
    batches: int = 0
    images_per_s: float | None = None
    seconds_left: float | None = None
    best_epoch: int | None = None
    started: float | None = None
    finished: float | None = None
    prepared: float | None = None  # seconds spent on features or teachers' answers
    heartbeat: float | None = None
    locked: bool = False  # its process holds the folder's lock for as long as it lives

    @classmethod
    def read(cls, file: Path) -> "Status":
        """What the file says."""
        value = paths.read_object(file)
        state = value.get("state")
        counts = {name: whole(value.get(name)) or 0 for name in ("epoch", "epochs", "batch", "batches")}
        return cls(
            state=state if state in STATES else "",
            message=text(value.get("message")) or "",
            best_epoch=whole(value.get("best_epoch")) or None,
            locked=value.get("locked") is True,
            **counts,
            images_per_s=number(value.get("images_per_s")),
            seconds_left=number(value.get("seconds_left")),
            started=number(value.get("started")),
            finished=number(value.get("finished")),
            prepared=number(value.get("prepared")),
            heartbeat=number(value.get("heartbeat")),
        )

    def now(self, folder: Path) -> str:
        """The state as a reader must see it: lost when its process is gone, broken when there is none."""
        if not self.state:
            return "broken"
        if self.state in processes.ACTIVE and not self._lives(folder):
            return "lost"
        return self.state

    def _lives(self, folder: Path) -> bool:
        """Whether its process still holds the lock, which a kill frees; where there is no lock to look at,
        whether its heart has beaten lately.
        """
        lock = folder / LOCK
        try:
            if self.locked and lock.is_file():
                return processes.is_locked(lock)
        except OSError:  # a folder that can only be read
            pass
        return time.time() - (self.heartbeat or 0.0) <= processes.LOST_AFTER


def asked(file: Path) -> dict[str, Any]:
    """recipe.json: what was asked for. Keys that nobody here knows stay as they are."""
    return _checked(paths.read_object(file), ASKED)


def contract(file: Path) -> dict[str, Any]:
    """model.json: what the exported network takes and gives."""
    return _checked(paths.read_object(file), CONTRACT)


def reports(file: Path) -> dict[str, dict[str, Any]]:
    """report.json: for each split that has one, a report's values."""
    splits = paths.read_object(file)
    return {split: _checked(value, REPORT) for split, value in splits.items() if _is_report(value)}


def history(file: Path) -> pd.DataFrame:
    """history.csv, a row an epoch; empty where it is missing or cannot be read."""
    try:
        return pd.read_csv(file)
    except (OSError, ValueError, OverflowError, pd.errors.ParserError):
        return pd.DataFrame(columns=list(HISTORY))


def arrays(file: Path, names: Mapping[str, str]) -> dict[str, np.ndarray] | None:
    """The arrays that `names` gives each its place in an .npz; None where one is missing or damaged."""
    try:
        with np.load(file, allow_pickle=False) as archive:
            return {name: archive[place] for name, place in names.items()}
    except DAMAGED:
        return None


def words(file: Path) -> str:
    """A text file; empty where there is none that can be read."""
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def text(value: Any) -> str | None:
    """A text that can be shown: half a surrogate pair, which JSON may hold, becomes a question mark."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else None


def number(value: Any) -> float | None:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def whole(value: Any) -> int | None:
    """A finite number as a whole one."""
    known = number(value)
    return None if known is None else int(known)


def texts(value: Any) -> list[str] | None:
    """A list of texts."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return None
    return [str(text(one)) for one in value]


def counts(value: Any) -> dict[str, int] | None:
    """A whole number for each name."""
    if not isinstance(value, dict):
        return None
    numbers = {str(text(name)): whole(n) for name, n in value.items()}
    return {name: n for name, n in numbers.items() if n is not None}


def _object(value: Any) -> dict[str, Any] | None:
    return value if isinstance(value, dict) else None


def _objects(value: Any) -> list[dict[str, Any]] | None:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _wholes(value: Any) -> list[int] | None:
    if not isinstance(value, list) or any(whole(one) is None for one in value):
        return None
    return [int(one) for one in value]


def _named_texts(value: Any) -> dict[str, str] | None:
    if not isinstance(value, dict):
        return None
    return {str(text(name)): str(text(one)) for name, one in value.items() if isinstance(one, str)}


def _recipe(value: Any) -> dict[str, Any] | None:
    """The recipe as it was registered; without a name it is none."""
    known = _checked(value, RECIPE) if isinstance(value, dict) else {}
    return known if "name" in known else None


def _is_report(value: Any) -> bool:
    return isinstance(value, dict) and "matrix" in value


def _checked(value: dict[str, Any], checks: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    """The values whose check finds what it wants, and those that have no check."""
    known = {key: checks[key](one) if key in checks else one for key, one in value.items()}
    return {key: one for key, one in known.items() if one is not None or key not in checks}


RECIPE: dict[str, Callable[[Any], Any]] = {
    "name": text,
    "title": text,
    "paper": _named_texts,
    "reports": _objects,
    "matrices": _objects,
    "cites": _objects,
    "guesses": texts,
    "changed": texts,
}
ASKED: dict[str, Callable[[Any], Any]] = {
    "name": text,
    "recipe": _recipe,
    "knobs": _object,
    "protocol": _object,
    "division": _object,
    "dataset": text,
    "seed": whole,
    "classes": texts,
    "created": text,
    "remarks": texts,
    "images": counts,
    "fingerprint": _named_texts,
    "libraries": _named_texts,
    "hardware": _object,
    "imagenet": _named_texts,
    "start_from": text,
    "start_says": text,
    "teachers": text,
    "teachers_share": number,
    "teachers_say": text,
    "backend": text,
    "processes": whole,
    "sweep": text,
    "trial": text,
}
CONTRACT: dict[str, Callable[[Any], Any]] = {
    "classes": texts,
    "input": _wholes,
    "colour": text,
    "equalise": _flag,
    "loss": text,
    "parameters": whole,
    "cam": _flag,
    "export_difference": number,
    "ms": number,
    "int8": _object,
    "half_precision": _object,
    "bytes": counts,
    "temperature": number,
}
REPORT: dict[str, Callable[[Any], Any]] = {
    "ece": number,
    "nll": number,
    "binary_accuracy": number,
    "ece_calibrated": number,
    "left_out": whole,
    "ms": number,
    "twins": whole,
    "majority": _object,
    "without_twins": _object,
    "by_source": _object,
}
