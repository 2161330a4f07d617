"""The cells of runs by datasets on Ray: one question at a time to a core, wherever there is one.

    python -m fer_core cross --runs R... --datasets D... --address ray://head:10001

The workers share this home, as those of a sweep do: they read its datasets, and each writes its own answers,
whole or not at all. What was answered stays when the rest is stopped.
"""

from collections.abc import Sequence
from typing import Any

from fer_core import cluster, runs
from fer_core.datasets.form import Progress
from fer_core.errors import FerError
from fer_core.runs import Run
from fer_core.standings.crossing import Cell

HERE = "local"  # the address that means a Ray of this machine's own


def fill(missing: Sequence[Cell], address: str, progress: Progress | None = None) -> list[str]:
    """Put every question that the cells hold; the sentences of those that failed."""
    if not missing:
        return []
    ray = cluster.ray(None if address == HERE else address)
    ask = ray.remote(num_cpus=1, max_retries=2)(_ask)
    waiting = {ask.remote(*_words(cell)): cell for cell in missing}
    problems, total = [], len(waiting)
    while waiting:
        (done,), _ = ray.wait(list(waiting), num_returns=1)
        cell = waiting.pop(done)
        problem = _outcome(ray, done)
        if problem:
            problems.append(f"{cell.run.title} on {cell.place.title}: {problem}")
        if progress:
            progress(total - len(waiting), total, f"{cell.run.title} on {cell.place.title}")
    return problems


def _words(cell: Cell) -> tuple[str, str, str, str]:
    """What a worker is told: the run, by its name where that finds it, and the place. What ships may lie in
    another folder there.
    """
    named = _is_named(cell.run)
    run = cell.run.name if named else str(cell.run.folder)
    return run, cell.place.dataset, cell.place.split, cell.place.finder


def _is_named(run: Run) -> bool:
    """Whether the run's name alone leads to it."""
    try:
        return runs.named(run.name).folder == run.folder
    except FerError:
        return False


def _ask(run: str, dataset: str, split: str, finder: str) -> str:
    """What a worker does; the sentence that says why it could not, or nothing."""
    import cv2

    from fer_core.predictor import elsewhere

    cv2.setNumThreads(1)
    try:
        elsewhere.evaluate(runs.get(run), dataset, split, finder)
    except FerError as error:
        return str(error)
    return ""


def _outcome(ray: Any, done: Any) -> str:
    """What came of one question, also where its worker was lost."""
    try:
        return str(ray.get(done))
    except ray.exceptions.RayError as error:
        first_line = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return f"its worker ended ({first_line}). Repeat the command; what is answered stays."
