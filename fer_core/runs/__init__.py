"""A run is a folder under models/. Reading one never fails, writing one is atomic, and a training outlives
whoever started it.

    run = runs.create(recipes.get("kalambate2024-cnn"), "drawn", seed=0)
    runs.launch(run)          # a process of its own: python -m fer_core train --run <folder>
    run.state, run.status     # queued, running, finished, stopped, failed; lost when its process is gone

The training process alone writes the state. There is no database: deleting a run is deleting its folder.
"""

from fer_core.runs.changes import (
    ACTIVE,
    again,
    amend,
    create,
    delete,
    launch,
    note,
    queue,
    rename,
    resume,
    stop,
)
from fer_core.runs.folder import Predictions, Run
from fer_core.runs.shelf import all_runs, default_run, get, named, need_default, ready

__all__ = [
    "ACTIVE",
    "Predictions",
    "Run",
    "again",
    "all_runs",
    "amend",
    "create",
    "default_run",
    "delete",
    "get",
    "launch",
    "named",
    "need_default",
    "note",
    "queue",
    "ready",
    "rename",
    "resume",
    "stop",
]
