"""A run seen from outside while it is carried out: how far, how fast, the curve, and what its best says of a
few faces.

    now = pulse.pulse(run)
    now.share, now.sentence          # 0.42, "Epoch 21 of 50, step 12 of 40"

Folders come from other computers and other versions: what cannot be read is left out, and nothing here
raises.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fer_core.runs import ACTIVE, Run, files

CURVE = files.HISTORY


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
        if not self.epoch:
            return 0.0
        part = self.batch / self.batches if self.batches else 0.0
        return max(self.epoch - 1, 0) + part

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
        if self.training:
            return f"Epoch {self.epoch} of {self.epochs}, step {self.batch} of {self.batches}"
        return self.message or self.state.capitalize()


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
    status = run.status
    return Pulse(
        state=run.state,
        message=status.message,
        epoch=status.epoch,
        epochs=status.epochs,
        batch=status.batch,
        batches=status.batches,
        images_per_s=status.images_per_s,
        seconds_left=status.seconds_left,
        heartbeat=status.heartbeat,
        best_epoch=status.best_epoch,
        stopping=(run.folder / "stop").exists(),
    )


def curve(run: Run) -> pd.DataFrame:
    """The history with every column there and numeric; rows without an epoch are left out."""
    history = run.history()
    columns = {
        name: pd.to_numeric(history[name], errors="coerce") if name in history else np.nan for name in CURVE
    }
    table = pd.DataFrame(columns, index=history.index)
    return table.replace([np.inf, -np.inf], np.nan).dropna(subset=["epoch"]).reset_index(drop=True)


def best_epoch(run: Run, table: pd.DataFrame) -> int | None:
    """The epoch whose weights are kept: by what the recipe monitors, else by validation accuracy."""
    monitor = run.recipe.get("knobs", {}).get("monitor")
    values = table[monitor if monitor in CURVE else "val_accuracy"]
    if not values.notna().any():
        return None
    row = values.idxmin() if str(monitor).endswith("loss") else values.idxmax()
    return int(table["epoch"][row])


def samples(run: Run) -> Samples | None:
    """The faces, or None before the first epoch has ended."""
    names = ("images", "labels", "files", "classes", "probabilities")
    parts = files.arrays(run.folder / "samples.npz", {name: name for name in names})
    if parts is None:
        return None
    try:
        return _samples(**parts)
    except files.DAMAGED:
        return None


def _samples(
    images: np.ndarray, labels: np.ndarray, files: np.ndarray, classes: np.ndarray, probabilities: np.ndarray
) -> Samples:
    answers = probabilities.argmax(1)
    confidence = probabilities.max(1)
    return Samples(
        images,
        tuple(map(str, files)),
        tuple(map(str, classes[labels])),
        tuple(map(str, classes[answers])),
        tuple(map(float, confidence)),
    )
