"""The whole chain held against labelled photos or clips: finder, crop and network together, as a user meets
them.

    done = folders.evaluate(Path("photos"), predictor)      # photos/<emotion>/*.jpg or *.mp4
    done.report.accuracy, done.missed

A face that the finder misses is an error like any other: it stands in the matrix in the column "no face", and
is listed. Of a photo the largest face counts, of a clip the face that was largest for longest, by the mean of
its frames.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fer_core import emotions, jobs
from fer_core.errors import DataError, MediaError
from fer_core.media import photos
from fer_core.predictor import Predictor, films
from fer_core.reports import NO_FACE, Report

EVERY = 2  # of a clip's frames every second one is looked at


@dataclass(frozen=True)
class Answer:
    """What the chain said of one file."""

    file: str  # relative to the folder
    actual: str
    answered: str  # an emotion, or "no face"
    confidence: float | None
    faces: int  # that were seen (in a clip: at most in one frame)
    probabilities: dict[str, float]

    @property
    def right(self) -> bool:
        """Whether the answer is the label."""
        return self.answered == self.actual


@dataclass(frozen=True, eq=False)
class Evaluated:
    """The Report with all files behind it."""

    report: Report
    answers: tuple[Answer, ...]
    refused: tuple[tuple[str, str], ...]  # file and sentence: could not be read, not counted
    unknown: tuple[str, ...]  # folders that are named after no emotion of this run

    @property
    def missed(self) -> tuple[Answer, ...]:
        """The files in which no face was found."""
        return tuple(a for a in self.answers if a.answered == NO_FACE)

    def rows(self) -> list[dict[str, Any]]:
        """A row for each file, for tables and CSV."""
        return [
            {
                "file": a.file,
                "actual": a.actual,
                "answered": a.answered,
                "right": a.right,
                "confidence": a.confidence,
                "faces": a.faces,
                **a.probabilities,
            }
            for a in self.answers
        ]


def evaluate(
    folder: Path,
    predictor: Predictor,
    progress: Callable[[int, int, str], None] | None = None,
    workers: int | None = None,
) -> Evaluated:
    """Every photo and clip under `<emotion>/` folders, so many at a time (default: one a core);
    `progress(done, total, file)`.
    """
    labelled, unknown = _labelled(Path(folder), predictor.classes)
    answers, refused = [], []

    def ask(one: tuple[Path, str]) -> tuple[str, Answer | str]:
        file, actual = one
        name = file.relative_to(folder).as_posix()
        try:
            return name, _answer(file, name, actual, predictor)
        except MediaError as error:
            return name, str(error)

    asked_files = jobs.in_order(ask, labelled, workers or jobs.cores())
    for done, (name, answer) in enumerate(asked_files, 1):
        if isinstance(answer, Answer):
            answers.append(answer)
        else:
            refused.append((name, answer))
        if progress:
            progress(done, len(labelled), name)
    return Evaluated(_report(answers, predictor.classes), tuple(answers), tuple(refused), tuple(unknown))


def _labelled(folder: Path, classes: tuple[str, ...]) -> tuple[list[tuple[Path, str]], list[str]]:
    """Files with the emotion of the nearest folder that names one; folders that name none of ours."""
    labelled, unknown = [], set()
    for file in photos.listed(folder):
        actual = _emotion(file.relative_to(folder).parts[:-1] if file != folder else ())
        if actual in classes:
            labelled.append((file, actual))
        else:
            unknown.add(file.parent.relative_to(folder).as_posix() if file != folder else file.name)
    if not labelled:
        raise DataError(
            f"Photos in folders named after emotions ({', '.join(classes)}) were expected in {folder}, but "
            "there are none. Sort them into such folders."
        )
    return labelled, sorted(unknown)


def _emotion(folders: tuple[str, ...]) -> str | None:
    names = map(emotions.parse, reversed(folders))
    return next(filter(None, names), None)


def _answer(file: Path, name: str, actual: str, predictor: Predictor) -> Answer:
    ask = _clip if photos.kind(file) == "video" else _photo
    probabilities, faces = ask(file, predictor)
    if probabilities is None:
        return Answer(name, actual, NO_FACE, None, 0, {})
    answered = max(probabilities, key=probabilities.__getitem__)
    return Answer(name, actual, answered, probabilities[answered], faces, probabilities)


def _photo(file: Path, predictor: Predictor) -> tuple[dict[str, float] | None, int]:
    faces = predictor(photos.read(file).image)
    return (max(faces, key=lambda f: f.found.side).probabilities if faces else None), len(faces)


def _clip(file: Path, predictor: Predictor) -> tuple[dict[str, float] | None, int]:
    """The mean answer for the track with the most pixels over time."""
    total: dict[int, np.ndarray] = {}
    size: dict[int, float] = {}
    frames: dict[int, int] = {}
    most = 0
    for faces in _seen(file, predictor):
        most = max(most, len(faces))
        for face in faces:
            total[face.track] = total.get(face.track, 0) + np.array(list(face.raw.values()))
            size[face.track] = size.get(face.track, 0.0) + face.found.side
            frames[face.track] = frames.get(face.track, 0) + 1
    if not size:
        return None, 0
    track = max(size, key=size.__getitem__)
    return predictor.named(total[track] / frames[track]), most


def _seen(file: Path, predictor: Predictor) -> Iterator[list]:
    return (seen.faces for seen in films.follow(file, predictor, smoothing=0, every=EVERY))


def _report(answers: list[Answer], classes: tuple[str, ...]) -> Report:
    """The Report of those with a face, and a further column for those without, where there are any."""
    positions = {name: position for position, name in enumerate(classes)}
    with_face = [answer for answer in answers if answer.answered != NO_FACE]
    labels = np.array([positions[answer.actual] for answer in with_face], np.int64)
    probabilities = [[answer.probabilities[name] for name in classes] for answer in with_face]
    report = Report.from_predictions(labels, np.array(probabilities).reshape(-1, len(classes)), classes)
    missed = [positions[answer.actual] for answer in answers if answer.answered == NO_FACE]
    return report.with_missed(np.array(missed, np.int64))
