"""What comes after the last epoch: the best weights exported, calibrated on validation, and scored on each
split.
"""

from pathlib import Path
from typing import Any

import numpy as np

from fer_core import paths
from fer_core.datasets.base import Split
from fer_core.datasets.likeness import twins
from fer_core.errors import RunError
from fer_core.recipes.base import Recipe
from fer_core.runs import Run, card
from fer_core.runs.protocol import Parts
from fer_core.training import before, conversion, looking, results, weights
from fer_core.training.crew import ALONE, Crew
from fer_core.training.feeding import pictures, with_channel
from fer_core.training.loop import Course, predict
from fer_core.training.progress import Progress
from fer_core.training.results import Scored

SAMPLES = 12


def keep_best(run: Run, model: Any, parts: Parts, crew: Crew = ALONE) -> None:
    """Write model.keras, whole or not at all, and what it says of a few validation faces; all of a crew
    answer, one writes.
    """
    with crew.alike(), crew.apart():
        if crew.leads:
            save(model, run.folder)
    _sample(run.folder, model, parts.validation, run.asked(), crew)


def save(model: Any, folder: Path) -> None:
    """model.keras, replaced whole."""
    try:
        with paths.replacing(folder / "model.keras", ending=".part.keras") as part:
            model.save(part)
    except OSError as error:
        raise RunError(
            f"The best weights could not be written: {error.strerror}. Free some space, then resume; those "
            "before are kept."
        ) from None


def wrap_up(run: Run, parts: Parts, progress: Progress, splits: tuple[str, ...]) -> str:
    """Export the best weights, score the splits, write predictions.npz, report.json, model.json and the model
    card; what is left to do, in words.
    """
    if not (run.folder / "model.keras").exists():
        return ""
    progress.say("running", "Exporting the best weights.")
    recipe = run.asked()
    best = weights.load(run.folder)
    save(best, run.folder)  # without the optimiser: a third of the size
    contract, remark = conversion.contract(best, run, parts, recipe)
    scored = []
    for name in splits:
        split: Split = getattr(parts, name)
        called = parts.division.chosen_on if name == "validation" else name
        progress.say("running", f"Scoring {len(split):,} {called} images.", seconds_left=None)
        probabilities = predict(best, pictures(split, recipe))
        marks = _marks(split, parts.train)
        scored.append(Scored(name, split.files, split.labels, probabilities, marks, split.sources))
    if "test" in splits:
        before.keep_answers(run, parts, recipe)
    temperature = results.write(run.folder, scored, parts.train.classes)
    paths.write_json(run.folder / "model.json", {**contract, "temperature": temperature})
    card.write(run)
    if run.ready:
        looking.forget(run.folder)
    return remark


def _marks(split: Split, train: Split) -> dict[str, np.ndarray]:
    """What is known of each image: whether training shows the same photo, whether most annotators agree."""
    marks = {"twins": twins.have_twins(split.images(), train.images())}
    if "majority" in split.table:
        marks["majority"] = split.table["majority"].to_numpy(bool)
    return marks


def sentence(course: Course, recipe: Recipe, state: str, why: str = "Stopped") -> str:
    """How it ended, for the status; `why` says who stopped it."""
    if not recipe.epochs:
        return "Finished; nothing was trained: the network answers as it began."
    best = f"best epoch {course.best_epoch} of {course.epoch}"
    if state == "stopped":
        return f"{why} after {course.epoch} of {recipe.epochs} epochs; {best} is kept."
    early = (
        f"Stopped early: nothing better for {course.stale} epochs. " if course.epoch < recipe.epochs else ""
    )
    return f"{early}Finished; {best}."


def _sample(folder: Path, model: Any, split: Split, recipe: Recipe, crew: Crew) -> None:
    """samples.npz: the same few faces every time, with the present answer."""
    where = np.linspace(0, len(split) - 1, min(SAMPLES, len(split))).astype(int)
    part = split.take(where)
    shown = {
        "images": part.images(),
        "labels": part.labels,
        "files": part.files.astype(str),
        "classes": np.array(split.classes),
    }
    probabilities = predict(model, pictures(part, recipe), ask=crew.ask(model))
    if crew.leads:
        paths.write_arrays(folder / "samples.npz", {**shown, "probabilities": probabilities})
    if crew.ways == 1:
        answer = dict(zip(split.classes, map(float, probabilities[0]), strict=True))
        first = with_channel(pictures(part, recipe)[:1])
        looking.keep(folder, model, shown["images"][0], first, answer)
