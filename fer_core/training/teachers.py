"""Learning from other runs' answers: a share of each target is what finished runs say of the picture, the
rest its label.

    python -m fer_core train house-cnn --dataset fer2013 --teachers RUN,RUN --teachers-share 0.6

So a small network learns from a large one, or one network from the mean of several, whatever their recipes.
The teachers look at each picture once, as it is and mirrored, before the training begins; what they said
stays with the run, which then needs them no more. They see the pictures in the size that the pupil learns
from.
"""

import time

import numpy as np

from fer_core import jobs, paths
from fer_core.datasets.base import Split
from fer_core.errors import RunError
from fer_core.predictor import opinion_of
from fer_core.runs import Run, lineage
from fer_core.training.progress import Progress

KEPT = "lessons.npy"
BATCH = 256


def taught(run: Run, split: Split, targets: np.ndarray, progress: Progress) -> np.ndarray:
    """The targets of the training images with the teachers' share; as they are where nobody teaches."""
    if not lineage.teachers(run.recipe):
        return targets
    share = float(run.recipe.get("teachers_share", lineage.HALF))
    return ((1 - share) * targets + share * lessons(run, split, progress)).astype(np.float32)


def lessons(run: Run, split: Split, progress: Progress) -> np.ndarray:
    """(N, C): the mean of what the teachers answer; asked once, and read again when the run is resumed."""
    file = run.folder / KEPT
    if file.is_file():
        return np.load(file)
    masters = lineage.masters(str(run.recipe["teachers"]))
    # refuses emotions that a teacher does not know; the data may have narrowed them, never widened them
    lineage.taught_by(*masters, classes=split.classes)
    began = time.monotonic()
    by_teacher = np.stack([_ask(master, split, progress) for master in masters])
    answers = np.asarray(by_teacher.mean(0, dtype=np.float32))
    try:
        paths.write_array(file, answers)
    except OSError as error:
        raise RunError(
            f"What the teachers said could not be kept: {error.strerror}. Free some space, then resume."
        ) from None
    progress.prepared(time.monotonic() - began)
    return answers


def _ask(master: Run, split: Split, progress: Progress) -> np.ndarray:
    """What one teacher says of every picture and its mirror image, of the emotions that are taught alone."""
    opinion = opinion_of(master, both_ways=True)
    columns = [opinion.classes.index(name) for name in split.classes]
    starts = range(0, len(split), BATCH)

    def answer(start: int) -> np.ndarray:
        return opinion.classify(split.images(np.arange(start, min(start + BATCH, len(split)))))[:, columns]

    batches = []
    for start, batch in zip(starts, jobs.in_order(answer, starts, jobs.cores()), strict=True):
        progress.check()
        batches.append(batch)
        end = start + len(batch)
        progress.step(message=f"{master.title} answers the training images: {end:,} of {len(split):,}.")
    answers = np.concatenate(batches)
    return answers / np.maximum(answers.sum(1, keepdims=True), 1e-7)
