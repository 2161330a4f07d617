"""A finished run asked about faces of another dataset: how good is it on data that it has not seen?

    visit = elsewhere.evaluate(runs.get("house-cnn_ferplus_s0"), "ck48")
    visit.report.accuracy, visit.remarks

Any run that can predict, on any split of any dataset, view or union with at least two emotions of its own.
The crops go to the network as they are; with a finder's name they are searched for a face first, and framed
as a photo's face would be. Every answer is kept (`runs.visits`), so the same question is answered at once.

Faces are read and asked in chunks by a thread a core, each with an interpreter of its own, so that memory
does not grow with the dataset. A face is asked once, as when a training is scored.
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fer_core import datasets, emotions, faces
from fer_core.datasets import ahead
from fer_core.datasets.base import Split
from fer_core.datasets.form import Imported, Progress
from fer_core.errors import DataError
from fer_core.media import photos
from fer_core.predictor import Predictor
from fer_core.reports import Report
from fer_core.runs import Run, card, exposure, visits
from fer_core.runs.visits import WHOLE, Visit, VisitPlace

CHUNK = 128  # faces that a thread answers in one go
AHEAD = 8  # chunks that wait, so that memory is bounded
FINDING = 0.025  # seconds that finding a face takes, while nothing was measured
OPENING = 0.5  # seconds until a run and a dataset are open
Answer = Callable[[np.ndarray], np.ndarray]  # positions in a split to probabilities; not a number: no face


@dataclass(frozen=True, eq=False)
class Question:
    """What one run is asked about one dataset: refused early where there is nothing to ask."""

    run: Run
    data: Imported
    place: VisitPlace
    classes: tuple[str, ...]  # the run's
    shared: tuple[str, ...]  # emotions that both know

    @property
    def faces(self) -> int:
        """How many faces show one of the shared emotions."""
        counts = [self.data.counts[name] for name in split_names(self.data, self.place.split)]
        return sum(n for by_emotion in counts for name, n in by_emotion.items() if name in self.shared)

    def kept(self) -> Visit | None:
        """The answer, where it was given before."""
        return visits.kept(self.run, self.place, self.data.fingerprint)


def usual_split(data: Imported) -> str:
    """The split that a foreign run is asked about: test, or everything where the data has none."""
    return "test" if "test" in data.splits else WHOLE


def split_names(data: Imported, split: str) -> tuple[str, ...]:
    """The splits that a name means; refused where there is none of it."""
    names = data.splits if split == WHOLE else tuple(name for name in data.splits if name == split)
    if not names:
        raise DataError(
            f"{data.name} has no {split} split. Choose among {', '.join(data.splits)}, or {WHOLE} for "
            "everything in it."
        )
    return names


def prepare_question(run: Run, dataset: str, split: str = "", finder: str = "") -> Question:
    """What a run would be asked; a sentence where it cannot be."""
    if finder:
        faces.get(finder)
    return question_about(run, known_data(dataset), split, finder)


def known_data(dataset: str) -> Imported:
    """What is known of a dataset, a view or a union; the drawn faces are drawn when they are first needed."""
    data = datasets.find(dataset)
    if data.ready:
        return data
    datasets.load(dataset)
    return datasets.find(dataset)


def question_about(run: Run, data: Imported, split: str = "", finder: str = "") -> Question:
    """The same of data that is at hand."""
    visits.network_print(run)  # refuses a run without a network
    place = VisitPlace(data.name, split or usual_split(data), finder)
    names = split_names(data, place.split)
    classes = tuple(run.contract["classes"])
    shown = {name for counts in data.counts.values() for name, n in counts.items() if n}
    question = Question(run, data, place, classes, emotions.ordered(shown & set(classes)))
    if len(question.shared) < 2:
        raise DataError(
            f"{run.title} knows {', '.join(classes)}; {data.name} shows "
            f"{', '.join(emotions.ordered(shown))}. At least two emotions must be shared to ask it."
        )
    if not question.faces:
        raise DataError(
            f"{data.name} has no face in {', '.join(names)} that shows {', '.join(question.shared)}. Choose "
            "another split."
        )
    return question


def evaluate(
    run: Run,
    dataset: str,
    split: str = "",
    finder: str = "",
    progress: Progress | None = None,
    again: bool = False,
) -> Visit:
    """Ask the run about every face of a split (test, or everything where the data has none), and keep the
    answers; what was kept before is given back unless it is asked for again.
    """
    question = prepare_question(run, dataset, split, finder)
    return (None if again else question.kept()) or answer(question, progress)


def answer(question: Question, progress: Progress | None = None) -> Visit:
    """Put the question, whatever was answered before, and keep what came."""
    began = time.monotonic()
    predictor = Predictor.from_run(question.run, question.place.finder or "blazeface")
    parts = _parts(question, predictor)
    shares = _shares(question, predictor, parts, progress)
    seconds = time.monotonic() - began
    labels = np.concatenate([_positions(part, question.shared) for part in parts])
    met = [exposure.of(question.run, question.place.dataset, part) for part in parts]
    twins = _together([one.twins for one in met])
    visit = Visit(
        run=question.run.name,
        place=question.place,
        title=question.data.title,
        fingerprint=question.data.fingerprint,
        network=visits.network_print(question.run),
        report=_report(labels, shares, question),
        only_run=tuple(name for name in question.classes if name not in question.shared),
        only_data=_foreign(question),
        left_out=_left_out(question),
        missed=int(_missed(shares, question).sum()),
        free_right=_right_among_all(labels, shares, question),
        trained=sum(int(one.trained.sum()) for one in met),
        chose=sum(int(one.chose.sum()) for one in met),
        twins=None if twins is None else int(twins.sum()),
        seconds=round(seconds, 3),
    )
    arrays = {
        "files": np.concatenate([part.files.astype(str) for part in parts]),
        "labels": labels,
        "probabilities": shares,
        "classes": np.array(question.classes),
        "twins": np.zeros(0, bool) if twins is None else twins,
    }
    visit = visits.keep(question.run, visit, arrays)
    card.refresh(question.run)
    return visit


def _report(labels: np.ndarray, shares: np.ndarray, question: Question) -> Report:
    """The Report of answers among the shared emotions."""
    missed = _missed(shares, question)
    values = visits.narrowed(shares[~missed], question.classes, question.shared)
    return Report.from_predictions(labels[~missed], values, question.shared).with_missed(labels[missed])


def _missed(shares: np.ndarray, question: Question) -> np.ndarray:
    """(N,) bool: faces that no finder found, and so nobody answered."""
    if not question.place.finder:
        return np.zeros(len(shares), bool)
    return np.isnan(shares).any(axis=1)


def seconds(question: Question) -> float:
    """How long the answer will take on this computer: by what the run took before, else by what its export
    measured.
    """
    before = [
        v for v in visits.of(question.run) if v.report.n >= CHUNK and v.place.finder == question.place.finder
    ]
    if before:
        return OPENING + question.faces * max(before[0].seconds - OPENING, 0.0) / before[0].report.n
    each = (question.run.contract.get("ms") or 1.0) / 1000 + (FINDING if question.place.finder else 0.0)
    return OPENING + question.faces * each / (os.cpu_count() or 1)


def _parts(question: Question, predictor: Predictor) -> list[Split]:
    """The faces that are asked about, split by split, in the size nearest to the network's."""
    side, colour = max(predictor.size), predictor.colour
    wanted = (None, None) if question.place.finder else (side, colour)
    splits = datasets.load(question.place.dataset, *wanted)
    parts = [splits[name] for name in split_names(question.data, question.place.split)]
    asked_about = [part.take(part.table["label"].isin(question.shared).to_numpy()) for part in parts]
    return [part for part in asked_about if len(part)]


def _shares(
    question: Question, predictor: Predictor, parts: Sequence[Split], progress: Progress | None
) -> np.ndarray:
    """(N, C) what the run answers to every face, in the order of its own emotions."""
    total, done = sum(map(len, parts)), 0
    shares = np.full((total, len(predictor.classes)), np.nan, np.float32)
    text = f"{question.run.title} on {question.place.title}"
    for part in parts:
        ask = (
            _through_finder(predictor, question, part)
            if question.place.finder
            else _as_they_are(predictor, part)
        )
        chunks = [np.arange(i, min(i + CHUNK, len(part))) for i in range(0, len(part), CHUNK)]
        for answers in ahead.of(ask, chunks, AHEAD, "elsewhere"):
            shares[done : done + len(answers)] = answers
            done += len(answers)
            if progress:
                progress(done, total, text)
    return shares


def _as_they_are(predictor: Predictor, part: Split) -> Answer:
    def ask(at: np.ndarray) -> np.ndarray:
        return predictor.classify(photos.fitted(part.images(at), predictor.size, predictor.colour))

    return ask


def _through_finder(predictor: Predictor, question: Question, part: Split) -> Answer:
    """The largest face of each picture in full size, framed as everywhere; not a number where there is
    none.
    """

    def ask(at: np.ndarray) -> np.ndarray:
        answers = np.full((len(at), len(predictor.classes)), np.nan, np.float32)
        for i, row in enumerate(part.rows[at]):
            image = datasets.original(question.place.dataset, int(row))
            if image.ndim == 2:
                image = image[..., None].repeat(3, axis=2)
            seen = predictor.find(image, photo=True)
            if seen:
                largest = max(seen, key=lambda face: face.side)
                answers[i] = predictor.classify(predictor.crops(image, [largest]))[0]
        return answers

    return ask


def _positions(part: Split, shared: Sequence[str]) -> np.ndarray:
    """(N,) positions of the labels among the shared emotions."""
    position: Mapping[str, int] = {name: i for i, name in enumerate(shared)}
    return part.table["label"].map(position).to_numpy(np.int64)


def _together(masks: Sequence[np.ndarray | None]) -> np.ndarray | None:
    known = [mask for mask in masks if mask is not None]
    return np.concatenate(known) if len(known) == len(masks) else None


def _foreign(question: Question) -> tuple[str, ...]:
    """Emotions of the faces in question that the run does not know."""
    counts = [question.data.counts[name] for name in split_names(question.data, question.place.split)]
    return emotions.ordered(
        name for by_emotion in counts for name, n in by_emotion.items() if n and name not in question.shared
    )


def _left_out(question: Question) -> int:
    counts = [question.data.counts[name] for name in split_names(question.data, question.place.split)]
    return sum(sum(by_emotion.values()) for by_emotion in counts) - question.faces


def _right_among_all(labels: np.ndarray, shares: np.ndarray, question: Question) -> int:
    """How many answers are right where the run may name any emotion that it knows."""
    own = np.array([question.classes.index(name) for name in question.shared])[labels]
    given = ~np.isnan(shares).any(axis=1)
    return int((shares[given].argmax(1) == own[given]).sum())
