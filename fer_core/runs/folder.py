"""One run's folder, read as it is now. Nothing here is written, and nothing that it holds raises."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fer_core import paths, recipes
from fer_core.errors import RunError
from fer_core.recipes.base import Recipe
from fer_core.reports import Report
from fer_core.runs import files, titles
from fer_core.runs.files import Status


@dataclass(frozen=True)
class Predictions:
    """What a run answered on one split: (N,) files and labels, (N, C) probabilities, and the emotions of the
    columns.
    """

    files: np.ndarray
    labels: np.ndarray
    probabilities: np.ndarray
    classes: tuple[str, ...]

    @property
    def wrong(self) -> np.ndarray:
        """The files whose answer is another emotion than their label."""
        return self.files[self.probabilities.argmax(1) != self.labels]


@dataclass(frozen=True)
class Run:
    """A recipe being carried out, and what came of it. Every property reads the folder as it is now."""

    folder: Path

    @property
    def name(self) -> str:
        """The folder's name, which is what commands and URLs use."""
        return self.folder.name

    @property
    def title(self) -> str:
        """What the user called it, else what it is in words, else its name."""
        request = self.recipe
        return request.get("name") or titles.in_words(request) or self.name

    @property
    def recipe(self) -> dict[str, Any]:
        """What was asked for; empty where recipe.json is missing or broken."""
        return files.asked(self.folder / "recipe.json")

    @property
    def maker(self) -> str:
        """The name of the recipe that it carries out; empty where recipe.json does not say."""
        return str(self.recipe.get("recipe", {}).get("name", ""))

    @property
    def status(self) -> Status:
        """How far it is; without a state where status.json is missing or broken."""
        return Status.read(self.folder / "status.json")

    @property
    def state(self) -> str:
        """queued, running, finished, stopped, failed, lost (its process is gone) or broken (not a run one can
        read).
        """
        return self.status.now(self.folder) if self.recipe else "broken"

    @property
    def contract(self) -> dict[str, Any]:
        """model.json: what the exported network takes and gives; empty until there is one."""
        return files.contract(self.folder / "model.json")

    @property
    def ready(self) -> bool:
        """Whether it can predict."""
        return (self.folder / "model.tflite").is_file() and bool(self.contract)

    @property
    def answered(self) -> bool:
        """Whether it kept what it says of the faces it was tested on."""
        return (self.folder / "predictions.npz").is_file()

    @property
    def bytes(self) -> int:
        """The size of its folder."""
        return paths.folder_bytes(self.folder)

    @property
    def notes(self) -> str:
        """The user's words."""
        return files.words(self.folder / "notes.md")

    @property
    def shipped(self) -> bool:
        """Whether it came with the project rather than from this computer's training."""
        return bool(self.recipe.get("shipped"))

    @cached_property
    def created(self) -> str:
        """When it was asked for, as ISO time."""
        return self.recipe.get("created") or ""

    def history(self) -> pd.DataFrame:
        """One row an epoch; empty before the first."""
        return files.history(self.folder / "history.csv")

    @property
    def trained(self) -> bool:
        """Whether it learned anything; one of 0 epochs was moved and scored as it began."""
        return self.recipe.get("knobs", {}).get("epochs") != 0

    @property
    def minutes(self) -> float | None:
        """How long it trained: its epochs, and before them a frozen network's features and teachers' answers;
        no pause or wait counts. Of an older frozen one, which did not note that, from start to end.
        """
        status = self.status
        frozen = self.recipe.get("knobs", {}).get("frozen")
        if frozen and status.prepared is None and status.started is not None and status.finished is not None:
            return (status.finished - status.started) / 60
        history = self.history()
        if "seconds" not in history or not len(history):
            return None
        epochs = float(pd.to_numeric(history["seconds"], errors="coerce").sum())
        return (epochs + (status.prepared or 0.0)) / 60

    def reports(self) -> dict[str, Report]:
        """The Report of each evaluated split; empty until it has finished."""
        known = files.reports(self.folder / "report.json")
        try:
            return {split: Report.from_json(value) for split, value in known.items()}
        except (AttributeError, OverflowError, TypeError, ValueError, RunError):
            return {}

    def predictions(self, split: str = "test") -> Predictions | None:
        """What it answered on a split, or None."""
        names = {part: f"{split}_{part}" for part in ("files", "labels", "probabilities")}
        known = files.arrays(self.folder / "predictions.npz", {**names, "classes": "classes"})
        if known is None or not _fit_together(known):
            return None
        probabilities = known["probabilities"].astype(np.float32)
        classes = tuple(map(str, known["classes"].tolist()))
        return Predictions(known["files"], known["labels"], probabilities, classes)

    def log(self, lines: int = 40) -> str:
        """The end of what its process printed."""
        try:
            with (self.folder / "log.txt").open("rb") as file:
                file.seek(max(0, os.fstat(file.fileno()).st_size - 400 * lines))
                return "\n".join(file.read().decode("utf-8", "replace").split("\n")[-lines:])
        except OSError:
            return ""

    def asked(self) -> Recipe:
        """The Recipe with the user's changes."""
        recipe = recipes.get(self.maker)
        try:
            return recipe.change(**self.recipe.get("knobs", {}))
        except (TypeError, ValueError) as error:
            raise RunError(
                f"The settings in {self.name}/recipe.json cannot be read ({error}). Put the file back as it "
                "was, or start a new run."
            ) from error


def _fit_together(parts: dict[str, np.ndarray]) -> bool:
    """Whether there is a row for each file, a column for each emotion, and a label that is a number."""
    at, labels, probabilities = parts["files"], parts["labels"], parts["probabilities"]
    return (
        at.ndim == labels.ndim == parts["classes"].ndim == 1
        and labels.dtype.kind in "iu"
        and probabilities.dtype.kind in "fiu"
        and probabilities.ndim == 2
        and len(at) == len(labels) == len(probabilities)
    )
