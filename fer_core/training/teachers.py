"""Learning from other runs' answers: a share of each target is what finished runs say of the picture, the
rest its label.

    python -m fer_core train house-cnn --dataset fer2013 --teachers RUN,RUN --teachers-share 0.6

So a small network learns from a large one, or one network from the mean of several, whatever their recipes.
The teachers look at each picture once, as it is and mirrored, before the training begins; what they said
stays with the run, which then needs them no more. They see the pictures in the size that the pupil learns
from.
"""

from collections.abc import Callable

import numpy as np

from fer_core import paths
from fer_core.datasets.base import Split
from fer_core.errors import RunError
from fer_core.predictor import opinion_of
from fer_core.runs import Run, lineage
from fer_core.training.progress import Progress

KEPT = "lessons.npy"
BATCH = 256


def taught(run: Run, split: Split, targets: np.ndarray, progress: Progress) -> np.ndarray:
    """The targets of the training images with the teachers' share in them; as they are where nobody teaches."""
    if not lineage.teachers(run.recipe):
        return targets
    share = float(run.recipe.get("teachers_share", lineage.HALF))
    return ((1 - share) * targets + share * lessons(run, split, progress)).astype(np.float32)


def lessons(run: Run, split: Split, progress: Progress) -> np.ndarray:
    """(N, C): the mean of what the teachers answer; asked once, and found again when the run is resumed."""
    file = run.folder / KEPT
    if file.is_file():
        return np.load(file)
    masters = lineage.masters(str(run.recipe["teachers"]))
    lineage.taught_by(
        *masters, classes=split.classes
    )  # the data may have narrowed the emotions, never widened them
    asked = [_asked(master, split, progress) for master in masters]
    found = np.mean(asked, axis=0, dtype=np.float32)
    try:
        paths.write_array(file, found)
    except OSError as error:
        raise RunError(
            f"What the teachers said could not be kept: {error.strerror}. Free some space, then resume."
        ) from None
    return found


def _asked(master: Run, split: Split, progress: Progress) -> np.ndarray:
    """What one teacher says of every picture, of the emotions that are taught alone."""
    classify, known, _ = opinion_of(master)
    columns = [known.index(name) for name in split.classes]
    found = []
    for start in range(0, len(split), BATCH):
        progress.check()
        found.append(
            _both_ways(classify, split.images(np.arange(start, min(start + BATCH, len(split)))))[:, columns]
        )
        progress.step(
            message=(
                f"{master.title} answers the training images: {start + len(found[-1]):,} of {len(split):,}."
            )
        )
    answers = np.concatenate(found)
    return answers / np.maximum(answers.sum(1, keepdims=True), 1e-7)


def _both_ways(classify: Callable[[np.ndarray], np.ndarray], images: np.ndarray) -> np.ndarray:
    return (classify(images) + classify(np.ascontiguousarray(images[:, :, ::-1]))) / 2
