"""Which part of a face matters for which emotion, to one run: the mean over its test faces of how far the
emotion's probability falls when each place is covered.

    job = regions.start(run)              # in a thread, with progress
    known = regions.kept(run)             # Regions, once it has ended; None before
    known.of["happy"].part                # "mouth"
    known.of["happy"].loss                # 0.31: covering it costs 31 points on average

Only faces that the run answered rightly count: of a wrong answer nobody knows what it rests on. It says what
this network uses, not what matters on a face. The answer is kept beside the runs, as shipped ones are not
written to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fer_core import datasets, jobs, paths
from fer_core.datasets import browse
from fer_core.errors import RunError
from fer_core.jobs import Job
from fer_core.media import photos
from fer_core.predictor import Predictor, heat
from fer_core.recipes.augment import PARTS
from fer_core.runs import Predictions, Run, files

FACES = 40  # of each emotion
COVERINGS = heat.STEPS**2  # of each face
NAMED = ("eyes", "brows", "nose", "mouth")
Tell = Callable[[int, int, str], None]


@dataclass(frozen=True, eq=False)
class Region:
    """One emotion: its mean face, and what covering each place costs."""

    faces: int
    mean: np.ndarray  # (H, W) uint8
    fall: np.ndarray  # (H, W) float32, in shares of 1

    @property
    def losses(self) -> dict[str, float]:
        """What covering a place within each part of the face costs on average."""
        height, width = self.fall.shape
        losses = {}
        for part in NAMED:
            left, top, right, bottom = PARTS[part]
            rows = slice(int(top * height), max(int(bottom * height), 1))
            columns = slice(int(left * width), max(int(right * width), 1))
            losses[part] = float(self.fall[rows, columns].mean())
        return losses

    @property
    def part(self) -> str:
        """The part that costs most."""
        return max(self.losses, key=self.losses.__getitem__)

    @property
    def top(self) -> float:
        """What covering the dearest place costs."""
        return float(self.fall.max())


@dataclass(frozen=True, eq=False)
class Regions:
    """What one run looks at, emotion by emotion."""

    split: str
    of: dict[str, Region]  # the emotions with at least one face that was answered rightly


def start(run: Run, split: str = "test", faces: int = FACES) -> Job:
    """Begin to cover faces in a thread of its own; what comes of it is kept."""

    def work(job: Job) -> Regions:
        known = measure(run, split, faces, job.progress)
        _keep(run, known)
        return known

    return jobs.start(f"Covering faces before {run.title}", work, thread="regions")


def measure(run: Run, split: str = "test", faces: int = FACES, tell: Tell | None = None) -> Regions:
    """Cover at most so many faces of each emotion, spread evenly over those that were answered rightly."""
    predictor = Predictor.from_run(run)
    images, labels = _right(run, predictor, split, faces)
    sums: dict[str, np.ndarray] = {}
    for i, (image, label) in enumerate(zip(images, labels, strict=True)):
        if tell:
            tell(i, len(images), label)
        sums[label] = sums.get(label, 0) + heat.fall(predictor, image, label)
    gray = photos.fitted(images, predictor.size, "gray")
    of = {}
    for label, total in sums.items():
        own = gray[labels == label]
        mean = np.rint(own.mean(axis=0)).astype(np.uint8)
        of[label] = Region(len(own), mean, (total / len(own)).astype(np.float32))
    return Regions(split, {name: of[name] for name in predictor.classes if name in of})


def kept(run: Run, split: str = "test") -> Regions | None:
    """What was measured of the run as it is now; None before, or where it was trained again since."""
    try:
        with np.load(_file(run, split), allow_pickle=False) as archive:
            if str(archive["stamp"]) != _stamp(run):
                return None
            columns = (archive[name] for name in ("emotions", "faces", "means", "falls"))
            rows = zip(*columns, strict=True)
            of = {str(name): Region(int(n), mean, fall) for name, n, mean, fall in rows}
            return Regions(split, of)
    except files.DAMAGED:
        return None


def _keep(run: Run, known: Regions) -> None:
    file = _file(run, known.split)
    file.parent.mkdir(parents=True, exist_ok=True)
    regions = known.of.values()
    arrays = {
        "stamp": np.array(_stamp(run)),
        "emotions": np.array(list(known.of)),
        "faces": np.array([region.faces for region in regions]),
        "means": np.stack([region.mean for region in regions]),
        "falls": np.stack([region.fall for region in regions]),
    }
    paths.write_arrays(file, arrays)


def _right(run: Run, predictor: Predictor, split: str, faces: int) -> tuple[np.ndarray, np.ndarray]:
    """Faces as the network takes them, and the emotion of each: at most so many of an emotion."""
    tested = run.predictions(split)
    if tested is None:
        raise RunError(
            f"{run.title} has no predictions for the {split} split, so nobody knows which faces it answers "
            "rightly. Let it finish first."
        )
    positions = _spread(tested, predictor.classes, faces)
    name = run.recipe.get("dataset", "")
    splits = datasets.load(name, size=predictor.size[0], colour=predictor.colour)
    pixels, present = browse.pictures(splits, tested.files[positions], split)
    if not present.any():
        raise RunError(
            f"None of the faces that {run.title} answered rightly is in the dataset {name} on this computer. "
            "Import it again."
        )
    labels = np.array(tested.classes)[tested.labels[positions][present]]
    return photos.fitted(pixels, predictor.size, predictor.colour), labels


def _spread(tested: Predictions, classes: tuple[str, ...], faces: int) -> np.ndarray:
    """Positions of the faces to cover."""
    right = tested.probabilities.argmax(1) == tested.labels
    chosen = []
    for position, name in enumerate(tested.classes):
        of_emotion = np.flatnonzero(right & (tested.labels == position))
        if name in classes and len(of_emotion):
            places = np.linspace(0, len(of_emotion) - 1, min(faces, len(of_emotion))).astype(int)
            chosen.append(of_emotion[places])
    return np.concatenate(chosen) if chosen else np.zeros(0, np.int64)


def _file(run: Run, split: str) -> Path:
    return paths.models() / ".regions" / f"{run.name}-{split}.npz"


def _stamp(run: Run) -> str:
    """Changes when the network does."""
    try:
        status = (run.folder / "model.tflite").stat()
    except OSError:
        return ""
    return f"{status.st_size}-{status.st_mtime_ns}"
