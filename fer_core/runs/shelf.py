"""Every run there is: those of this home, and those that came with the project. Runs are looked up here."""

import re
from pathlib import Path

from fer_core import paths
from fer_core.errors import RunError
from fer_core.runs.folder import Run

MARKS = ("recipe.json", "status.json", "report.json", "model.tflite")  # any of them makes a folder a run
LISTED = 12  # names that a sentence holds
LONGEST = 255  # bytes of a folder's name, on every usual file system


def all_runs() -> list[Run]:
    """Every run there is, newest first: those of this home and those that came with the project."""
    places = dict.fromkeys((paths.models(), paths.shipped()))
    folders: dict[str, Path] = {}
    for place in reversed(places):  # a run of this home hides a shipped one of its name
        folders |= {folder.name: folder for folder in _folders(place) if _is_run(folder)}
    runs = [Run(folder) for folder in folders.values()]
    return sorted(runs, key=lambda run: (run.created, run.name), reverse=True)


def ready() -> list[Run]:
    """The runs that can predict: the one marked as default first, then the newest."""
    return [run for run in default_first(all_runs()) if run.ready]


def default_first(known: list[Run]) -> list[Run]:
    """The same runs, the one marked as default before the others."""
    return sorted(known, key=lambda run: run.recipe.get("default") is not True)


def default_run() -> Run | None:
    """The run that Predict and Live begin with: `"default": true` in its recipe.json, else the newest that
    can predict.
    """
    return next(iter(ready()), None)


def need_default() -> Run:
    """The same; where there is none, the error says how to get one."""
    run = default_run()
    if run is None:
        raise RunError(
            f"A finished run was wanted to predict with, but there is none in {paths.models()}. Train one: "
            "python -m fer_core train kalambate2024-cnn --dataset drawn"
        )
    return run


def get(name: str | Path) -> Run:
    """The run of that name, or in that folder: for the library and the command line."""
    folder = Path(name)
    return Run(folder.resolve()) if _is_run(folder) else named(str(name))


def named(name: str) -> Run:
    """The run of that name, never of a path: for whatever comes from an address or a form."""
    places = (paths.models(), paths.shipped()) if is_name(name) else ()
    for place in places:
        if _is_run(place / name):
            return Run(place / name)
    raise RunError(f"No run {shortened(name)!r} in {paths.models()}. {_advice()}")


def is_name(name: str) -> bool:
    """Whether it can be the name of a run's folder: one plain part of a path."""
    return (
        not any(mark in name for mark in ("/", "\\", "\0", ":"))
        and not name.startswith(".")
        and 0 < len(name.encode("utf-8", "replace")) <= LONGEST
    )


def slug(text: str, most: int = 80) -> str:
    """A title as a folder can be called: plain letters, digits, points and lines."""
    plain = re.sub(r"[^\w.-]+", "-", text.strip(), flags=re.ASCII).strip("-.")[:most].rstrip(".")
    return f"run-{plain}" if paths.is_device(plain) else plain


def shortened(name: str, most: int = 60) -> str:
    """A name as a sentence can hold it."""
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _advice() -> str:
    known = [run.name for run in default_first(all_runs())]
    if known:
        return f"There are: {', '.join(known[:LISTED])}{', ...' if len(known) > LISTED else '.'}"
    return "Train one: python -m fer_core train kalambate2024-cnn --dataset drawn."


def _folders(place: Path) -> list[Path]:
    try:
        return sorted(place.iterdir())
    except OSError:  # there is none, or nobody may look into it
        return []


def _is_run(folder: Path) -> bool:
    """Whether one would call it a run; whatever no file system would take is none."""
    try:
        if folder.name.startswith(".") or not folder.is_dir():
            return False
        return any((folder / mark).exists() for mark in MARKS)
    except (OSError, ValueError):
        return False
