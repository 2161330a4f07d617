"""Runs crossed with datasets: what each scores on each, its own data marked, the drop beside it, and what
nobody has asked yet.

    table = crossing.cross(chosen, ["fer2013", "ck48"])
    table.missing, crossing.seconds(table.missing)      # what is to be filled, and how long that takes
    crossing.fill(table.missing, progress)
    crossing.paired(table, "ck48")                      # every two runs on the same faces, after Holm

On its own data a run stands with its own report, which keeps training and test apart as its protocol says.
Everywhere else it stands with what `predictor.elsewhere` kept. A drop is between equal questions: where the
other data know three emotions, the run's own faces of these three are what it is held against.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np

from fer_core import datasets, emotions, faces, jobs, runs
from fer_core.datasets.form import Imported, Progress
from fer_core.errors import FerError
from fer_core.jobs import Job
from fer_core.predictor import elsewhere
from fer_core.predictor.elsewhere import Question
from fer_core.reports import NO_FACE, Report, complete, statistics
from fer_core.runs import Predictions, Run
from fer_core.runs.visits import Visit, VisitPlace
from fer_core.standings import own_faces
from fer_core.standings.pair import Answered, Comparison, compare_answers

FIGURES = {"accuracy": "Accuracy", "macro_recall": "Mean recall"}


@dataclass(frozen=True, eq=False)
class Cell:
    """One run on one dataset: a figure, a question that was not put yet, or the reason why it cannot be."""

    run: Run
    place: VisitPlace
    report: Report | None = None
    own: bool = False  # the run's own dataset
    visit: Visit | None = None  # None where the run's own report stands
    question: Question | None = field(default=None, repr=False)  # to be put
    problem: str = ""
    home: Report | None = None  # what the run scored on its own test faces of the same emotions

    @property
    def missing(self) -> bool:
        """Whether it can be filled."""
        return self.question is not None

    @property
    def seen(self) -> bool:
        """Whether training or the choice of the epoch knew faces of it; its own report is of others."""
        return self.visit is not None and self.visit.seen

    @property
    def n(self) -> int:
        """How many faces the figure is of."""
        return self.report.n if self.report else 0

    def value(self, figure: str = "accuracy") -> float | None:
        """Accuracy or mean recall; None where it was not asked."""
        return getattr(self.report, figure) if self.report else None

    def interval(self, figure: str = "accuracy") -> tuple[float, float] | None:
        """The 95 % interval of the figure."""
        if self.report is None:
            return None
        if figure == "accuracy":
            return statistics.wilson(self.report.right, self.report.n)
        return statistics.mean_recall_interval(self.report.matrix)

    def drop(self, figure: str = "accuracy") -> float | None:
        """The figure minus what the run scores on its own test faces of the same emotions; None there, and
        where one is unknown.
        """
        value, home = self.value(figure), getattr(self.home, figure) if self.home else None
        return None if self.own or value is None or home is None else value - home

    def answers(self) -> Predictions | None:
        """Every single answer behind the figure."""
        if self.report is None:
            return None
        return self.visit.predictions() if self.visit else self.run.predictions(self.place.split)

    def row(self) -> dict[str, Any]:
        """The cell as JSON and tables have it."""
        interval, recall = self.interval(), self.interval("macro_recall")
        return {
            "run": self.run.name,
            "dataset": self.place.dataset,
            "split": self.place.split,
            "finder": self.place.finder,
            "own": self.own,
            "n": self.n,
            "accuracy": self.value(),
            "low": interval[0] if interval else None,
            "high": interval[1] if interval else None,
            "mean_recall": self.value("macro_recall"),
            "mean_recall_low": recall[0] if recall else None,
            "mean_recall_high": recall[1] if recall else None,
            "drop": self.drop(),
            "mean_recall_drop": self.drop("macro_recall"),
            "seen_in_training": self.visit.trained if self.visit else 0,
            "chose_the_epoch": self.visit.chose if self.visit else 0,
            "twins": self.visit.twins if self.visit else None,
            "missed": self.visit.missed if self.visit else 0,
            "left_out": self.visit.left_out if self.visit else 0,
            "remarks": list(self.visit.remarks) if self.visit else [],
            "problem": self.problem,
        }


@dataclass(frozen=True, eq=False)
class Crossing:
    """Runs by datasets."""

    runs: tuple[Run, ...]
    datasets: tuple[str, ...]
    cells: tuple[Cell, ...]  # run by run

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], Cell]:
        return {(cell.run.name, cell.place.dataset): cell for cell in self.cells}

    def cell(self, run: str, dataset: str) -> Cell:
        """The cell of a run and a dataset, by their names."""
        return self._by_place[run, dataset]

    @property
    def missing(self) -> list[Cell]:
        """The cells that can be filled."""
        return [cell for cell in self.cells if cell.missing]

    def column(self, dataset: str) -> list[Cell]:
        """The cells of a dataset that have a figure."""
        return [self.cell(run.name, dataset) for run in self.runs if self.cell(run.name, dataset).report]


def cross(
    chosen: Sequence[Run], names: Sequence[str], split: str = "", finder: str = "", own_reports: bool = True
) -> Crossing:
    """Each of these runs on each of these datasets, as far as is known; without a `split` on test, or on
    everything where a dataset has none. A dataset that is not here, or an unknown finder, is refused. Without
    `own_reports` a run is asked about its own dataset as about any other.
    """
    if finder:
        faces.get(finder)
    known = [elsewhere.known_data(name) for name in names]
    cells: list[Cell] = []
    for run in chosen:
        home = run.reports().get("test")
        for data in known:
            stands = own_reports and not finder and split in ("", "test")
            if stands and home is not None and home.n and _is_own(run, data):
                cells.append(Cell(run, VisitPlace(data.name, "test"), home, own=True, home=home))
            else:
                cells.append(_cell(run, data, split, finder, home))
    return Crossing(tuple(chosen), tuple(data.name for data in known), tuple(cells))


def narrowed(table: Crossing) -> dict[str, tuple[str, ...]]:
    """The datasets whose faces show fewer emotions than a run knows, and the emotions among which answers are
    taken there.
    """
    shared: dict[str, set[str]] = {}
    for cell in table.cells:
        if cell.visit is not None and cell.visit.only_run:
            shared.setdefault(cell.place.dataset, set()).update(cell.visit.report.classes)
    return {name: emotions.ordered(known - {NO_FACE}) for name, known in shared.items()}


def seconds(missing: Iterable[Cell]) -> float:
    """How long the missing cells take to fill."""
    return sum(elsewhere.seconds(cell.question) for cell in missing if cell.question)


def fill(missing: Sequence[Cell], progress: Progress | None = None) -> list[str]:
    """Put every question, one after the other; the sentences of those that failed. What was answered before
    a cancel is kept.
    """
    problems, total = [], sum(cell.question.faces for cell in missing if cell.question)
    done = 0
    for cell in missing:
        if cell.question is None:
            continue
        try:
            elsewhere.answer(cell.question, _part_of(progress, done, total))
        except FerError as error:
            problems.append(f"{cell.run.title} on {cell.place.title}: {error}")
        done += cell.question.faces
    return problems


def start_filling(missing: Sequence[Cell]) -> Job:
    """The same in a thread of its own; the job's result is the sentences of those that failed."""
    return jobs.start(
        f"Asking {len(missing):,} times", lambda job: fill(missing, job.progress), thread="elsewhere"
    )


def stamp(cell: Cell) -> tuple[str, ...]:
    """Changes when the answers behind a figure do."""
    made = cell.visit.made if cell.visit else str(cell.report.matrix.tobytes() if cell.report else "")
    return (str(cell.run.folder), cell.place.title, made)


def paired(table: Crossing, dataset: str) -> list[dict[str, Any]]:
    """Every two runs on the faces of a dataset that both were shown: the difference, its interval, and a
    p-value adjusted for so many questions (Holm).
    """
    tests = []
    for first, second in combinations(table.column(dataset), 2):
        with suppress(FerError):  # tested on different faces
            tests.append((first, second, compare_cells(first, second)))
    adjusted = statistics.holm([test.paired.mcnemar.p for _, _, test in tests])
    return [_difference(*test, p) for test, p in zip(tests, adjusted, strict=True)]


def beside(table: Crossing, cell: Cell) -> list[dict[str, Any]]:
    """One cell against each other run of its column, on the faces that both were shown; p after Holm."""
    tests = []
    for other in table.column(cell.place.dataset):
        if other.run.name != cell.run.name:
            with suppress(FerError):  # tested on different faces
                tests.append((other, cell, compare_cells(other, cell)))
    adjusted = statistics.holm([test.paired.mcnemar.p for _, _, test in tests])
    return [_difference(*test, p) for test, p in zip(tests, adjusted, strict=True)]


def answered(cell: Cell, actual: str, answer: str) -> list[dict[str, Any]]:
    """The faces of one emotion that the run answered with another, the surest first: file and how sure."""
    answers = cell.answers()
    if answers is None or actual not in answers.classes:
        return []
    shares = answers.probabilities
    missed = ~complete(shares)
    of_emotion = answers.labels == answers.classes.index(actual)
    if answer == NO_FACE:
        return [{"file": str(file), "share": None} for file in answers.files[of_emotion & missed]]
    if answer not in answers.classes:
        return []
    column = answers.classes.index(answer)
    at = np.flatnonzero(of_emotion & ~missed & (np.nan_to_num(shares).argmax(1) == column))
    surest_first = at[np.argsort(-shares[at, column], kind="stable")]
    return [{"file": str(answers.files[i]), "share": float(shares[i, column])} for i in surest_first]


def compare_cells(first: Cell, second: Cell) -> Comparison:
    """Two runs on the same faces; refused with the reason where they share none."""
    answered = [Answered(cell.run.title, _known(cell)) for cell in (first, second)]
    return compare_answers(answered[0], answered[1], first.place.dataset, first.place.split)


def _known(cell: Cell) -> Predictions:
    answers = cell.answers()
    if answers is None:
        raise FerError(f"The answers of {cell.run.title} on {cell.place.title} are gone. Evaluate it again.")
    return answers


def _cell(run: Run, data: Imported, split: str, finder: str, home: Report | None) -> Cell:
    own = _is_own(run, data)
    try:
        question = elsewhere.question_about(run, data, split, finder)
    except FerError as error:
        place = VisitPlace(data.name, split or elsewhere.usual_split(data), finder)
        return Cell(run, place, own=own, problem=str(error), home=home)
    visit = question.kept()
    if visit is None:
        return Cell(run, question.place, own=own, question=question, home=home)
    home = own_faces.report(run, question.shared)
    return Cell(run, question.place, visit.report, own, visit, home=home)


def _is_own(run: Run, data: Imported) -> bool:
    """Whether the run was trained on this dataset."""
    return str(run.recipe.get("dataset")) == data.name


def _difference(first: Cell, second: Cell, test: Comparison, p: float) -> dict[str, Any]:
    gap = test.paired.accuracy
    return {
        "dataset": first.place.dataset,
        "a": first.run.name,
        "b": second.run.name,
        "difference": gap.value,
        "low": gap.low,
        "high": gap.high,
        "p": p,
        "n": len(test),
    }


def _part_of(progress: Progress | None, before: int, total: int) -> Progress | None:
    """The progress of one answer as part of all."""
    if progress is None:
        return None

    def tell(done: int, _: int, text: str) -> None:
        progress(before + done, total, text)

    return tell


def everything() -> tuple[list[Run], list[str]]:
    """The runs that can be asked and the datasets that are here, without views."""
    names = [data.name for data in datasets.imported() if "@" not in data.name and data.ready]
    return runs.ready(), names
