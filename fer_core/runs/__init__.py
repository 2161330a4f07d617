"""A run is a folder under models/. Reading one never fails, writing one is atomic, and a training outlives
whoever started it.

    run = runs.create(recipes.get("kalambate2024-cnn"), "drawn", seed=0)
    runs.launch(run)          # a process of its own: python -m fer_core train --run <folder>
    run.state, run.status     # queued, running, finished, stopped, failed; lost when its heartbeat is older
    than 60 s

The training process alone writes the state. There is no database: deleting a run is deleting its folder.
"""

import os
import re
import shutil
import time
import uuid
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fer_core import paths, processes, recipes
from fer_core.errors import RunError
from fer_core.recipes.base import Recipe
from fer_core.reports import Report

ACTIVE = processes.ACTIVE
_MARKS = ("recipe.json", "status.json", "report.json", "model.tflite")


@dataclass(frozen=True)
class Predictions:
    """What a run answered on one split: (N,) files and labels, (N, C) probabilities, and the emotions of the
    columns.
    """

    files: np.ndarray
    labels: np.ndarray
    probabilities: np.ndarray
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """One folder: a recipe being carried out, and what came of it. Every property reads the folder as it is
    now.
    """

    folder: Path

    @property
    def name(self) -> str:
        """The folder's name, which is what commands and URLs use."""
        return self.folder.name

    @property
    def title(self) -> str:
        """What the user called it, else its name."""
        return self.recipe.get("name") or self.name

    @property
    def recipe(self) -> dict[str, Any]:
        """What was asked for; empty where recipe.json is missing or broken."""
        return paths.read_object(self.folder / "recipe.json")

    @property
    def status(self) -> dict[str, Any]:
        """How far it is; empty where status.json is missing or broken."""
        return paths.read_object(self.folder / "status.json")

    @property
    def state(self) -> str:
        """queued, running, finished, stopped, failed, lost (its process is gone) or broken (not a run one can
        read).
        """
        status = self.status
        if not self.recipe or "state" not in status:
            return "broken"
        return processes.state(status)

    @property
    def contract(self) -> dict[str, Any]:
        """model.json: what the exported network takes and gives; empty until there is one."""
        return paths.read_object(self.folder / "model.json")

    @property
    def ready(self) -> bool:
        """Whether it can predict."""
        return (self.folder / "model.tflite").is_file() and bool(self.contract)

    @property
    def bytes(self) -> int:
        """The size of its folder."""
        return paths.folder_bytes(self.folder)

    @property
    def notes(self) -> str:
        """The user's words."""
        file = self.folder / "notes.md"
        return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""

    @property
    def shipped(self) -> bool:
        """Whether it came with the project rather than from this computer's training."""
        return bool(self.recipe.get("shipped"))

    @cached_property
    def created(self) -> str:
        """When it was asked for, as ISO time."""
        return str(self.recipe.get("created") or "")

    def history(self) -> pd.DataFrame:
        """One row an epoch; empty before the first."""
        try:
            return pd.read_csv(self.folder / "history.csv")
        except (OSError, ValueError, pd.errors.ParserError):
            return pd.DataFrame(
                columns=[
                    "epoch",
                    "loss",
                    "accuracy",
                    "val_loss",
                    "val_accuracy",
                    "val_macro_recall",
                    "learning_rate",
                    "seconds",
                ]
            )

    @property
    def minutes(self) -> float | None:
        """How long it trained: its epochs, so that a pause does not count; of a frozen network, whose
        features come before them, from start to end.
        """
        history, knobs, status = self.history(), self.recipe.get("knobs"), self.status
        began, ended = status.get("started"), status.get("finished")
        if (
            isinstance(knobs, dict)
            and knobs.get("frozen")
            and isinstance(began, int | float)
            and isinstance(ended, int | float)
        ):
            return (ended - began) / 60
        return float(history["seconds"].sum()) / 60 if "seconds" in history and len(history) else None

    def reports(self) -> dict[str, Report]:
        """The Report of each evaluated split; empty until it has finished."""
        value = paths.read_json(self.folder / "report.json", {})
        try:
            return {
                split: Report.from_json(r)
                for split, r in value.items()
                if isinstance(r, dict) and "matrix" in r
            }
        except (AttributeError, KeyError, TypeError, ValueError, RunError):
            return {}

    def predictions(self, split: str = "test") -> Predictions | None:
        """What it answered on a split, or None."""
        try:
            with np.load(self.folder / "predictions.npz", allow_pickle=False) as f:
                values = (f[f"{split}_{part}"] for part in ("files", "labels", "probabilities"))
                files, labels, probabilities = values
                return Predictions(
                    files, labels, probabilities.astype(np.float32), tuple(f["classes"].tolist())
                )
        except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile):
            return None

    def log(self, lines: int = 40) -> str:
        """The end of what its process printed."""
        try:
            with open(self.folder / "log.txt", "rb") as f:
                f.seek(max(0, os.path.getsize(f.name) - 400 * lines))
                return "\n".join(f.read().decode("utf-8", "replace").splitlines()[-lines:])
        except OSError:
            return ""

    def asked(self) -> Recipe:
        """The Recipe with the user's changes."""
        wanted = self.recipe
        name = (wanted.get("recipe") or {}).get("name", "")
        return recipes.get(name).change(**wanted.get("knobs", {}))


def all_runs() -> list[Run]:
    """Every run there is, newest first: those of this home and those that came with the project."""
    places = dict.fromkeys((paths.models(), paths.shipped()))
    folders = {
        f.name: f
        for place in reversed(places)
        if place.is_dir()
        for f in place.iterdir()
        if _looks_like_a_run(f)
    }
    return sorted((Run(f) for f in folders.values()), key=lambda r: (r.created, r.name), reverse=True)


def ready() -> list[Run]:
    """The runs that can predict: the one marked as default first, then the newest."""
    return sorted(
        (run for run in all_runs() if run.ready), key=lambda run: run.recipe.get("default") is not True
    )


def default_run() -> Run | None:
    """The run that Predict and Live begin with: `"default": true` in its recipe.json, else the newest that
    can predict.
    """
    return next(iter(ready()), None)


def get(name: str | Path) -> Run:
    """The run of that name or folder."""
    for folder in (Path(name), paths.models() / str(name), paths.shipped() / str(name)):
        if _looks_like_a_run(folder):
            return Run(folder.resolve())
    known = ", ".join(r.name for r in all_runs()[:12])
    advice = (
        f"There are: {known}."
        if known
        else "Train one: python -m fer_core train kalambate2024-cnn --dataset drawn."
    )
    raise RunError(f"No run {str(name)!r} in {paths.models()}. {advice}")


def create(recipe: Recipe, dataset: str, seed: int = 0, name: str = "", **extra: Any) -> Run:
    """A new run folder that waits to be launched."""
    now = time.strftime("%Y-%m-%d_%H%M")
    stem = _slug(name) or f"{now}_{recipe.name}_{_slug(dataset)}_s{seed}"
    folder = _new_folder(stem)
    asked = {
        "name": name,
        "recipe": recipe.to_json(),
        "knobs": recipe.knobs(),
        "dataset": dataset,
        "seed": int(seed),
        "classes": list(recipe.protocol.classes),
    }
    try:
        paths.write_json(
            folder / "recipe.json", {**asked, "created": time.strftime("%Y-%m-%dT%H:%M:%S"), **extra}
        )
        paths.write_json(
            folder / "status.json",
            {
                "state": "queued",
                "epoch": 0,
                "epochs": recipe.epochs,
                "heartbeat": time.time(),
                "message": "Waiting to start.",
            },
        )
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise RunError(
            f"The run could not be written to {folder}: {error.strerror}. Free some space or set FER_HOME "
            "to a folder that can be written."
        ) from None
    return Run(folder)


def launch(run: Run) -> None:
    """Start the training in a process of its own, which outlives this one."""
    (run.folder / "stop").unlink(missing_ok=True)
    (run.folder / "log.txt").touch()
    processes.start(["train", "--run", run.folder], log=run.folder / "log.txt")


def stop(run: Run, why: str = "") -> None:
    """Ask the training to end after this step, keep its best weights and say what they score; `why` begins
    its message.
    """
    if run.state not in ACTIVE:
        raise RunError(f"{run.name} is {run.state}, not running; there is nothing to stop.")
    paths.write_text(run.folder / "stop", why)


def resume(run: Run) -> None:
    """Go on from the last checkpoint of a run that was stopped, killed or failed."""
    if run.state in ("queued", "running", "finished", "broken"):
        why = {"finished": "it has finished", "broken": "its folder cannot be read as a run"}.get(
            run.state, f"it is {run.state}"
        )
        raise RunError(f"{run.name} cannot be resumed: {why}. Only stopped, lost and failed runs can.")
    status = {**run.status, "state": "queued", "heartbeat": time.time(), "message": "Waiting to go on."}
    paths.write_json(run.folder / "status.json", status)
    launch(run)


def delete(run: Run) -> None:
    """Remove the folder, whole."""
    if run.state in ACTIVE:
        raise RunError(f"{run.name} is {run.state}. Stop it first, then delete it.")
    aside = run.folder.with_name(f".deleted-{uuid.uuid4().hex[:8]}")
    os.replace(run.folder, aside)
    shutil.rmtree(aside, ignore_errors=True)


def rename(run: Run, title: str) -> None:
    """Give it another title; the folder keeps its name, so that links stay good."""
    paths.write_json(run.folder / "recipe.json", {**run.recipe, "name": title.strip()[:120]})


def note(run: Run, text: str) -> None:
    """Keep the user's words with the run."""
    paths.write_text(run.folder / "notes.md", text)


def _looks_like_a_run(folder: Path) -> bool:
    return (
        folder.is_dir()
        and not folder.name.startswith(".")
        and any((folder / mark).exists() for mark in _MARKS)
    )


def _slug(text: str) -> str:
    return re.sub(r"[^\w.-]+", "-", text.strip(), flags=re.ASCII).strip("-.")[:80]


def _new_folder(stem: str) -> Path:
    """A folder of that name, or of the next free one; two callers never share one."""
    for count in range(1, 1000):
        folder = paths.models() / (stem if count == 1 else f"{stem}-{count}")
        if (paths.shipped() / folder.name).exists():
            continue
        try:
            folder.mkdir(parents=True)
            return folder
        except FileExistsError:
            continue
        except OSError as error:
            raise RunError(
                f"No run can be made in {paths.models()}: {error.strerror}. Set FER_HOME to a folder that "
                "can be written."
            ) from None
    raise RunError(f"There are a thousand runs called {stem!r}. Give this one a name of its own.")
