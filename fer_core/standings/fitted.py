"""A fine-tuned run beside the model that it began with, on the same test faces: what was won, and what lost.

pair = fitted.beside_start(run)       # A is the start, B the run; None where there is nothing to compare
pair.sentence
"""

import numpy as np

from fer_core import runs
from fer_core.errors import FerError
from fer_core.runs import Predictions, Run, files, lineage
from fer_core.standings.pair import Answered, Comparison, compare, compare_answers

NAMES = ("files", "labels", "probabilities", "classes")


def beside_start(run: Run) -> Comparison | None:
    """The start and the run on the run's test faces."""
    first = lineage.begun(run.recipe)
    if not first:
        return None
    try:
        return _kept(run, first) or _of_one_dataset(run, first)
    except FerError:  # nothing is shared, or not any more
        return None


def _kept(run: Run, first: tuple[str, ...]) -> Comparison | None:
    """By what the start answered when this training ended."""
    known = files.arrays(run.folder / files.START, {name: name for name in NAMES})
    after = run.predictions("test")
    if known is None or after is None:
        return None
    classes = tuple(map(str, known["classes"].tolist()))
    shares = known["probabilities"].astype(np.float32)
    if shares.shape != (len(known["files"]), len(classes)) or len(known["labels"]) != len(shares):
        return None
    before = Predictions(known["files"], known["labels"].astype(np.int64), shares, classes)
    dataset = str(run.recipe.get("dataset"))
    return compare_answers(Answered(_title(first), before), Answered(run.title, after), dataset, "test")


def _of_one_dataset(run: Run, first: tuple[str, ...]) -> Comparison | None:
    """By the start's own report, where it was tested on the same faces; for runs of earlier versions."""
    if len(first) > 1:
        return None
    return compare(runs.named(first[0]), run)


def _title(first: tuple[str, ...]) -> str:
    """What a sentence calls the start."""
    if len(first) > 1:
        return f"The mean of {len(first)} runs that it started from"
    try:
        return runs.named(first[0]).title
    except FerError:
        return first[0]
