"""A run seen from outside while it is carried out: how far, how fast, the curve, and what its best says of a
few faces.

    pulse = watch.pulse(run)
    pulse.share, pulse.sentence          # 0.42, "Epoch 21 of 50, step 12 of 40"

Folders come from other computers and other versions: what cannot be read is left out, and nothing here
raises.
"""

import zipfile
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from fer_core.runs import ACTIVE, Run

CURVE = (
    "epoch",
    "loss",
    "accuracy",
    "val_loss",
    "val_accuracy",
    "val_macro_recall",
    "learning_rate",
    "seconds",
)


@dataclass(frozen=True)
class Pulse:
    """How far a run is."""

    state: str
    message: str = ""
    epoch: int = 0
    epochs: int = 0
    batch: int = 0
    batches: int = 0
    images_per_s: float | None = None
    seconds_left: float | None = None
    heartbeat: float | None = None
    best_epoch: int | None = None
    stopping: bool = False

    @property
    def active(self) -> bool:
        """Whether it waits or trains."""
        return self.state in ACTIVE

    @property
    def steps_done(self) -> float:
        """Epochs that are behind it, the present one in part."""
        return (
            max(self.epoch - 1, 0) + (self.batch / self.batches if self.batches else 0.0)
            if self.epoch
            else 0.0
        )

    @property
    def share(self) -> float:
        """How much of the epochs is done, 0 to 1."""
        return min(max(self.steps_done / self.epochs, 0.0), 1.0) if self.epochs else 0.0

    @property
    def training(self) -> bool:
        """Whether steps are being made, rather than data read or results written."""
        return self.state == "running" and bool(self.batch) and self.message == "Training."

    @property
    def sentence(self) -> str:
        """What it is doing."""
        if self.stopping and self.active:
            return "Stopping after this step; the best weights are kept."
        return (
            f"Epoch {self.epoch} of {self.epochs}, step {self.batch} of {self.batches}"
            if self.training
            else self.message or self.state.capitalize()
        )


@dataclass(frozen=True, eq=False)
class Samples:
    """A few validation faces and what the best weights so far say of them."""

    images: np.ndarray  # (N, H, W) or (N, H, W, 3) uint8
    files: tuple[str, ...]
    labels: tuple[str, ...]
    answers: tuple[str, ...]
    confidence: tuple[float, ...]


def pulse(run: Run) -> Pulse:
    """How far the run is now."""
    said = run.status
    whole = {name: int(_number(said.get(name)) or 0) for name in ("epoch", "epochs", "batch", "batches")}
    numbers = {name: _number(said.get(name)) for name in ("images_per_s", "seconds_left", "heartbeat")}
    best = _number(said.get("best_epoch"))
    message = said.get("message")
    more = {
        "message": message if isinstance(message, str) else "",
        "best_epoch": int(best) if best else None,
        "stopping": (run.folder / "stop").exists(),
    }
    return Pulse(state=run.state, **whole, **numbers, **more)


def curve(run: Run) -> pd.DataFrame:
    """The history with every column there and numeric; rows without an epoch are left out."""
    found = run.history()
    table = pd.DataFrame(
        {name: pd.to_numeric(found[name], errors="coerce") if name in found else np.nan for name in CURVE},
        index=found.index,
    )
    return table.replace([np.inf, -np.inf], np.nan).dropna(subset=["epoch"]).reset_index(drop=True)


def best_epoch(run: Run, table: pd.DataFrame) -> int | None:
    """The epoch whose weights are kept: by what the recipe monitors, else by validation accuracy."""
    knobs = run.recipe.get("knobs")
    monitor = knobs.get("monitor") if isinstance(knobs, dict) else None
    values = table[monitor if monitor in CURVE else "val_accuracy"]
    if not values.notna().any():
        return None
    return int(table["epoch"][values.idxmin() if str(monitor).endswith("loss") else values.idxmax()])


def samples(run: Run) -> Samples | None:
    """The faces, or None before the first epoch has ended."""
    try:
        with np.load(run.folder / "samples.npz", allow_pickle=False) as f:
            images, labels, files, classes, shares = (
                f[name] for name in ("images", "labels", "files", "classes", "probabilities")
            )
        answers = shares.argmax(1)
        confidence = tuple(float(row[a]) for row, a in zip(shares, answers, strict=True))
        return Samples(
            images,
            tuple(map(str, files)),
            tuple(map(str, classes[labels])),
            tuple(map(str, classes[answers])),
            confidence,
        )
    except (OSError, KeyError, ValueError, IndexError, EOFError, TypeError, zipfile.BadZipFile):
        return None


def _number(value: Any) -> float | None:
    return (
        float(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and np.isfinite(value)
        else None
    )
