"""What is done to a run: made, started, stopped, resumed, made again, renamed, annotated, deleted.

Only runs of this home are changed, which are the folders directly under its models/: a run can be read from
anywhere, but a link, another folder's path or a shipped run is refused with a sentence.
"""

import shutil
import time
import uuid
from pathlib import Path
from typing import Any

from fer_core import extras, paths, processes
from fer_core.errors import RunError
from fer_core.recipes.base import Recipe
from fer_core.runs.folder import Run
from fer_core.runs.shelf import slug

ACTIVE = processes.ACTIVE
RESUMABLE = ("stopped", "lost", "failed")
LONGEST_TITLE = 120


def create(recipe: Recipe, dataset: str, seed: int = 0, name: str = "", **extra: Any) -> Run:
    """A new run folder that waits to be launched; `extra` is kept in its recipe.json."""
    extras.need(extras.for_training(extra.get("backend", "")))
    refuse_no_epochs(recipe, begun=bool(extra.get("start_from")), taught=bool(extra.get("teachers")))
    now = time.strftime("%Y-%m-%d_%H%M")
    folder = _new_folder(slug(name) or f"{now}_{recipe.name}_{slug(dataset)}_s{seed}")
    request = {
        "name": name,
        "recipe": recipe.to_json(),
        "knobs": recipe.knobs(),
        "dataset": dataset,
        "seed": int(seed),
        "classes": list(recipe.protocol.classes),
        "created": time.strftime("%Y-%m-%dT%H:%M:%S"),
        **extra,
    }
    try:
        paths.write_json(folder / "recipe.json", request)
        queue(Run(folder), "Waiting to start.", epoch=0, epochs=recipe.epochs)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise RunError(
            f"The run could not be written to {folder}: {error.strerror}. Free some space or set FER_HOME "
            "to a folder that can be written."
        ) from None
    return Run(folder)


def refuse_no_epochs(recipe: Recipe, begun: bool, taught: bool = False) -> None:
    """Refuse 0 epochs of what was not begun by another run, which would score a network of random numbers,
    and of what teachers would be asked about for nothing.
    """
    if recipe.epochs:
        return
    if not begun:
        raise RunError(
            "A training of 0 epochs is its start, moved and scored: name one or several runs to begin with "
            "(--from on the command line), or ask for at least one epoch."
        )
    if taught:
        raise RunError(
            "A training of 0 epochs learns nothing from teachers: leave them out, or ask for at least one "
            "epoch."
        )


def again(run: Run, seed: int) -> Run:
    """A new run that is asked for the same with another seed: recipe, data, start, teachers and backend."""
    from fer_core.runs import lineage

    request = run.recipe
    kept = {
        key: request[key]
        for key in ("backend", "processes", "tensorboard", "side_by_side", "keep", "keep_says")
        if key in request
    }
    first = lineage.starts(",".join(lineage.begun(request)))
    masters = lineage.masters(",".join(lineage.teachers(request)))
    taught = lineage.taught_by(
        *masters, share=request.get("teachers_share", lineage.HALF), classes=request.get("classes", ())
    )
    dataset = request.get("dataset")
    if not dataset:
        raise RunError(f"{run.name}/recipe.json names no dataset. Start a new run instead.")
    return create(run.asked(), dataset, seed, **kept, **lineage.starting_from(*first), **taught)


def launch(run: Run) -> None:
    """Start the training in a process of its own, which outlives this one."""
    extras.need(extras.for_training(run.recipe.get("backend", "")))
    (run.folder / "stop").unlink(missing_ok=True)
    (run.folder / "log.txt").touch()
    processes.start(["train", "--run", run.folder], log=run.folder / "log.txt")


def stop(run: Run, why: str = "") -> None:
    """Ask the training to end after this step, keep its best weights and say what they score; `why` begins
    its message.
    """
    _refuse_foreign(run)
    if run.state not in ACTIVE:
        raise RunError(f"{run.name} is {run.state}, not running; there is nothing to stop.")
    paths.write_text(run.folder / "stop", why)


def resume(run: Run) -> None:
    """Go on from the last checkpoint of a run that was stopped, killed or failed."""
    _refuse_foreign(run)
    state = run.state
    if state not in RESUMABLE:
        reasons = {"finished": "it has finished", "broken": "its folder cannot be read as a run"}
        raise RunError(
            f"{run.name} cannot be resumed: {reasons.get(state, f'it is {state}')}. Only stopped, lost and "
            "failed runs can."
        )
    extras.need(extras.for_training(run.recipe.get("backend", "")))
    queue(run, "Waiting to go on.")
    launch(run)


def delete(run: Run) -> None:
    """Remove the folder, whole, and what the run answered elsewhere."""
    from fer_core.runs import visits

    _refuse_foreign(run)
    if run.state in ACTIVE:
        raise RunError(f"{run.name} is {run.state}. Stop it first, then delete it.")
    aside = run.folder.rename(run.folder.with_name(f".deleted-{uuid.uuid4().hex[:8]}"))
    shutil.rmtree(aside, ignore_errors=True)
    shutil.rmtree(visits.folder_of(run), ignore_errors=True)


def rename(run: Run, title: str) -> None:
    """Give it another title; the folder keeps its name, so that links stay good."""
    _refuse_foreign(run)
    amend(run, name=title.strip()[:LONGEST_TITLE])


def note(run: Run, text: str) -> None:
    """Keep the user's words with the run."""
    _refuse_foreign(run)
    paths.write_text(run.folder / "notes.md", text)


def amend(run: Run, **values: Any) -> None:
    """Put values into recipe.json and keep everything else in it; a damaged file is not touched."""
    file = run.folder / "recipe.json"
    request = paths.read_object(file)
    if not request:
        raise RunError(
            f"{run.name}/recipe.json is missing or damaged, so nothing is written into it. Put the file back "
            "as it was, or delete the run."
        )
    paths.write_json(file, {**request, **values})


def queue(run: Run, message: str, **values: Any) -> None:
    """Write down that the run waits for its process, which does not live yet."""
    file = run.folder / "status.json"
    waiting = {"state": "queued", "heartbeat": time.time(), "message": message, "locked": False}
    paths.write_json(file, {**paths.read_object(file), **values, **waiting})


def _refuse_foreign(run: Run) -> None:
    """Only folders directly under this home's models/ are changed, and none that ships with the project."""
    folder, models = run.folder, paths.models()
    if folder.is_symlink() or folder.absolute().parent.resolve() != models.resolve():
        raise RunError(
            f"{folder} is not a run of {models}, and only those are changed. Copy the folder there first, or "
            "change it by hand."
        )
    if run.shipped:
        raise RunError(
            f"{run.name} ships with the project and stays as it is. Train it again to have your own."
        )


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
