"""How long a training would take here: a few seconds of it, tried in a process of its own, so that no page
waits.

    estimate.start(recipe, "drawn")
    estimate.read(recipe, "drawn")      # Estimate(state="running"), then "done" with minutes, or "failed"
    with the sentence

The answer is a small file beside the runs, written by the process that measured: every tab, the next visit,
and a dashboard that was restarted meanwhile find it there for the same settings and data, also when it was
measured from a terminal.
"""

import hashlib
import json
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fer_core import datasets, paths, processes
from fer_core.recipes.base import Recipe
from fer_core.runs import files

SECONDS = 5.0
STATES = ("running", "done", "failed")
GIVEN_UP_AFTER = 300.0  # a trial that said nothing for so long has died with whoever watched it


@dataclass(frozen=True)
class Estimate:
    """What is known of a training that has not begun."""

    state: str  # running, done or failed
    minutes: float | None = None
    images_per_s: float | None = None
    images: tuple[tuple[str, int], ...] = ()  # split, images
    device: str = ""
    remarks: tuple[str, ...] = ()
    error: str = ""
    crowded: bool = False  # another training was running meanwhile


def read(recipe: Recipe, dataset: str) -> Estimate | None:
    """The estimate for these settings and data; None when nobody has asked."""
    known = paths.read_object(_file(recipe, dataset))
    state = known.get("state")
    if state not in STATES or (state == "running" and _given_up(known)):
        return None
    images = {split: files.whole(known.get(split)) for split in ("train", "validation", "test")}
    return Estimate(
        state=state,
        minutes=files.number(known.get("minutes")),
        images_per_s=files.number(known.get("images_per_s")),
        images=tuple((split, n) for split, n in images.items() if n is not None),
        device=files.text(known.get("device")) or "",
        remarks=tuple(files.texts(known.get("remarks")) or ()),
        error=files.text(known.get("error")) or "",
        crowded=known.get("crowded") is True,
    )


def _given_up(known: dict[str, Any]) -> bool:
    """Whether a trial has said nothing for so long that nobody waits for it any more."""
    return time.time() - (files.number(known.get("began")) or 0.0) > GIVEN_UP_AFTER


def start(recipe: Recipe, dataset: str, crowded: bool = False) -> None:
    """Try it for a few seconds, unless that is under way."""
    now = read(recipe, dataset)
    if now is not None and now.state == "running":
        return
    file = _file(recipe, dataset)
    file.parent.mkdir(parents=True, exist_ok=True)
    paths.write_json(file, {"state": "running", "began": time.time(), "crowded": crowded})
    process = processes.start(
        _arguments(recipe, dataset), streams={"stderr": subprocess.PIPE}, TF_CPP_MIN_LOG_LEVEL="3"
    )
    threading.Thread(target=_wait, args=(process, file), daemon=True).start()


def keep(recipe: Recipe, dataset: str, answer: dict[str, Any]) -> None:
    """Write down what a trial measured, or why it could not."""
    file = _file(recipe, dataset)
    file.parent.mkdir(parents=True, exist_ok=True)
    crowded = paths.read_object(file).get("crowded") is True
    paths.write_json(file, {"crowded": crowded, "state": "done", **answer})


def _arguments(recipe: Recipe, dataset: str) -> list[str]:
    flags = [f"--{name.replace('_', '-')}={_as_flag(value)}" for name, value in recipe.changed.items()]
    return ["train", recipe.name, "--dataset", dataset, "--trial", f"{SECONDS:g}", "--json", *flags]


def _as_flag(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _wait(process: subprocess.Popen, file: Path) -> None:
    """Write down that the trial failed when it ended without doing so."""
    _, errors = process.communicate()
    known = paths.read_object(file)
    if known.get("state") == "running":
        last = processes.last_line(errors, "it was ended from outside")
        paths.write_json(file, {**known, "state": "failed", "error": last})


def _file(recipe: Recipe, dataset: str) -> Path:
    data = datasets.find(dataset)
    drawn_anew = data.drawn or not data.ready  # the first trial draws the faces itself
    images = "" if drawn_anew else data.fingerprint
    settings = json.dumps([recipe.name, recipe.knobs(), dataset, images], sort_keys=True)
    return paths.models() / ".estimates" / f"{hashlib.sha256(settings.encode()).hexdigest()[:16]}.json"
