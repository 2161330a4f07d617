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
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fer_core import datasets, paths
from fer_core.recipes.base import Recipe

SECONDS = 5.0
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
    said = paths.read_json(_file(recipe, dataset))
    if not isinstance(said, dict) or (
        said.get("state") == "running" and time.time() - said.get("began", 0) > GIVEN_UP_AFTER
    ):
        return None
    images = tuple((split, said[split]) for split in ("train", "validation", "test") if split in said)
    known = {
        k: said[k] for k in ("state", "minutes", "images_per_s", "device", "error", "crowded") if k in said
    }
    return Estimate(**known, images=images, remarks=tuple(said.get("remarks", ())))


def start(recipe: Recipe, dataset: str, crowded: bool = False) -> None:
    """Try it for a few seconds, unless that is under way."""
    now = read(recipe, dataset)
    if now is not None and now.state == "running":
        return
    file = _file(recipe, dataset)
    file.parent.mkdir(parents=True, exist_ok=True)
    paths.write_json(file, {"state": "running", "began": time.time(), "crowded": crowded})
    surroundings = {**os.environ, "FER_HOME": str(paths.home()), "TF_CPP_MIN_LOG_LEVEL": "3"}
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(
        _command(recipe, dataset),
        cwd=paths.ROOT,
        env=surroundings,
        start_new_session=os.name != "nt",
        **pipes,
    )
    threading.Thread(target=_wait, args=(process, file), daemon=True).start()


def keep(recipe: Recipe, dataset: str, answer: dict[str, Any]) -> None:
    """Write down what a trial measured, or why it could not."""
    file = _file(recipe, dataset)
    file.parent.mkdir(parents=True, exist_ok=True)
    asked = paths.read_json(file, {})
    paths.write_json(
        file,
        {
            "crowded": bool(asked.get("crowded")) if isinstance(asked, dict) else False,
            "state": "done",
            **answer,
        },
    )


def _command(recipe: Recipe, dataset: str) -> list[str]:
    flags = [f"--{name.replace('_', '-')}={_said(value)}" for name, value in recipe.changed.items()]
    return [
        sys.executable,
        "-m",
        "fer_core",
        "train",
        recipe.name,
        "--dataset",
        dataset,
        "--trial",
        f"{SECONDS:g}",
        "--json",
        *flags,
    ]


def _said(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _wait(process: subprocess.Popen, file: Path) -> None:
    """Say so when the trial died without a word."""
    _, errors = process.communicate()
    said = paths.read_json(file, {})
    if said.get("state") == "running":
        last = (errors.strip().splitlines() or ["it was ended from outside"])[-1]
        paths.write_json(file, {**said, "state": "failed", "error": last})


def _file(recipe: Recipe, dataset: str) -> Path:
    here = datasets.find(dataset)
    images = (
        "" if here.drawn or not here.ready else here.fingerprint
    )  # the first trial draws the faces itself
    asked = json.dumps([recipe.name, recipe.knobs(), dataset, images], sort_keys=True)
    return paths.models() / ".estimates" / f"{hashlib.sha256(asked.encode()).hexdigest()[:16]}.json"
