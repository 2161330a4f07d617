"""Everything that is kept between clicks stands here: each st.cache_* of the dashboard, and nothing else.

Keys name the home folder and the fingerprint of the data, so an import or a removal is seen at the next
click.
"""

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from shared import seats

from fer_core import datasets, doctor, drawing, emotions, paths, runs
from fer_core import standings as standing
from fer_core.datasets import table
from fer_core.datasets.base import Split
from fer_core.datasets.browse import Selection
from fer_core.datasets.form import Imported
from fer_core.datasets.likeness import nearest
from fer_core.datasets.table import Columns, Examined
from fer_core.datasets.unions import naming
from fer_core.doctor import Diagnosis
from fer_core.drawing import examples
from fer_core.errors import DataError
from fer_core.faces.base import Face
from fer_core.jobs import Job
from fer_core.media import sources
from fer_core.media.photos import Picture
from fer_core.media.sources import Source
from fer_core.predictor import Predictor, facemap
from fer_core.predictor.facemap import FaceMap
from fer_core.reports import Report
from fer_core.runs import Run
from fer_core.standings import Row, answered, confidence, crossing, fitted
from fer_core.standings.answered import Answers
from fer_core.standings.confidence import Trust
from fer_core.standings.crossing import Cell, Crossing
from fer_core.standings.pair import Comparison, compare

IMPORT, EXAMINATION, GATHERING = "import", "examination", "gathering"
VISITING, REGIONS, MAP, GIVING = "visiting", "regions", "map", "giving"
ASKED = 40  # runs whose answers stand beside a face


def splits(name: str) -> dict[str, Split]:
    """The splits of an imported dataset, pixels memory-mapped; no page draws faces while it opens."""
    dataset = datasets.find(name)
    if not dataset.ready:
        raise DataError(f"{dataset.title} are not drawn on this computer yet. Draw them on the Explore page.")
    return _splits(str(paths.home()), name, dataset.fingerprint)


@st.cache_resource(max_entries=6, show_spinner=False)
def _splits(home: str, name: str, fingerprint: str) -> dict[str, Split]:
    return datasets.load(name)


def rows(view: Selection, split: Split) -> np.ndarray:
    """Positions in the split of everything the view shows, all pages."""
    if view.wrong_by or view.problem:
        return view.rows(split, _files(view))
    return _rows(view.change(page=1, size=60, face=""), _mark(view), split)


@st.cache_resource(max_entries=12, show_spinner=False)
def _rows(view: Selection, mark: tuple[str, ...], _split: Split) -> np.ndarray:
    return view.rows(_split)


@st.cache_data(max_entries=16, ttl=20, show_spinner="Looking at the table")
def table_columns(path: str, chosen: Columns) -> Examined:
    """What can be told of the table at a path, before it is imported."""
    return table.examine(path, chosen)


def _files(view: Selection) -> frozenset[str]:
    """The files that the run is wrong about, or that have the problem, or both."""
    chosen = []
    if view.wrong_by:
        predictions = runs.named(view.wrong_by).predictions(view.split)
        chosen.append(frozenset(map(str, predictions.wrong)) if predictions else frozenset())
    diagnosis = diagnosed(view.dataset) if view.problem else None
    if diagnosis:
        chosen.append(diagnosis.faces_with(view.problem))
    return frozenset.intersection(*chosen) if chosen else frozenset()


def diagnosed(name: str) -> Diagnosis | None:
    """What an examination found in a dataset, or in the one that a view is of."""
    dataset = datasets.find(naming.without_views(name))
    return _diagnosed(str(paths.home()), dataset.name, dataset.fingerprint, doctor.stamp(dataset))


@st.cache_resource(max_entries=6, show_spinner=False)
def _diagnosed(home: str, name: str, fingerprint: str, stamp: tuple[int, ...]) -> Diagnosis | None:
    return doctor.read(datasets.find(name))


def face_map(name: str, run: Run) -> FaceMap | None:
    """Where the faces of a dataset lie as a run sees them, once that was computed."""
    dataset = datasets.find(name)
    clocks = (facemap.path(dataset, run), run.folder / "model.tflite")
    stamp = tuple(file.stat().st_mtime_ns if file.is_file() else 0 for file in clocks)
    return _face_map(str(dataset.folder), dataset.fingerprint, str(run.folder), stamp, dataset)


@st.cache_resource(max_entries=3, show_spinner=False)
def _face_map(
    folder: str, fingerprint: str, network: str, stamp: tuple[int, ...], _dataset: Imported
) -> FaceMap | None:
    return facemap.read(_dataset, runs.Run(Path(network)))


def tested(name: str) -> list[Run]:
    """The runs that answered the faces of this dataset or of a view of it, newest first."""
    base = naming.without_views(name)
    trained_on = [(run, str(run.recipe.get("dataset") or "")) for run in runs.all_runs()]
    return [run for run, dataset in trained_on if naming.without_views(dataset) == base and run.answered]


def neighbours(view: Selection, split: Split, position: int, n: int = 12) -> np.ndarray:
    """Positions of the faces that look most like the one at `position`."""
    return nearest.nearest(split, position, _sketches(_mark(view), split), n)


@st.cache_resource(max_entries=4, show_spinner="Looking through the faces")
def _sketches(mark: tuple[str, ...], _split: Split) -> tuple[np.ndarray, np.ndarray]:
    return nearest.sketches(_split)


def means(view: Selection, split: Split) -> dict[str, np.ndarray]:
    """The mean face of each emotion."""
    return _means(_mark(view), split)


@st.cache_resource(max_entries=8, show_spinner=False)
def _means(mark: tuple[str, ...], _split: Split) -> dict[str, np.ndarray]:
    return nearest.means(_split)


@st.cache_resource(show_spinner=False)
def poster() -> dict[str, np.ndarray]:
    """One drawn person for each emotion: (160, 160, 3) uint8."""
    return {name: drawing.draw(60 + i, name, 160) for i, name in enumerate(emotions.BASIC)}


def opinions(view: Selection, file: str) -> dict[str, dict[str, float]]:
    """What each finished run that was evaluated on this split says of the file: run title -> emotion ->
    share.
    """
    by_run: dict[str, dict[str, float]] = {}
    for run in tested(view.dataset)[:ASKED]:
        answers = _answers(view.split, *standing.stamp(run))
        if file in answers:
            by_run[run.name if run.title in by_run else run.title] = answers[file]
    return by_run


@st.cache_resource(max_entries=2 * ASKED, show_spinner=False)
def _answers(split: str, folder: str, *stamp: str) -> dict[str, dict[str, float]]:
    predictions = runs.Run(Path(folder)).predictions(split)
    if predictions is None:
        return {}
    return {
        str(file): dict(zip(predictions.classes, map(float, shares), strict=True))
        for file, shares in zip(predictions.files, predictions.probabilities, strict=True)
    }


@st.cache_resource(show_spinner=False)
def jobs(kind: str) -> dict[str, Job]:
    """Work of one kind (IMPORT, EXAMINATION, ...) that is under way or just over, by what it is done to; the
    same for every tab.
    """
    return {}


def _mark(view: Selection) -> tuple[str, ...]:
    return str(paths.home()), view.dataset, view.split, datasets.find(view.dataset).fingerprint


def standings(split: str) -> list[Row]:
    """The table of runs on a split; a run is read again only when its folder has changed, or when its process
    has fallen silent, which no file tells.
    """
    rows = [_standing(split, run.state, *standing.stamp(run)) for run in runs.all_runs()]
    return standing.together(rows)


@st.cache_resource(max_entries=2000, show_spinner=False)
def _standing(split: str, derived_state: str, folder: str, *stamp: str) -> Row:
    return standing.row(runs.Run(Path(folder)), split)


def reports(split: str) -> dict[str, Report]:
    """The Report of each run on a split, by the run's name."""
    every = {run.name: _report(split, *standing.stamp(run)) for run in runs.all_runs()}
    return {name: report for name, report in every.items() if report is not None}


@st.cache_resource(max_entries=2000, show_spinner=False)
def _report(split: str, folder: str, *stamp: str) -> Report | None:
    return runs.Run(Path(folder)).reports().get(split)


def answers(name: str, split: str) -> Answers | None:
    """What a run answered on a split, face by face."""
    return _face_by_face(split, *standing.stamp(runs.named(name)))


@st.cache_resource(max_entries=12, show_spinner=False)
def _face_by_face(split: str, folder: str, *stamp: str) -> Answers | None:
    return answered.of(runs.Run(Path(folder)), split)


def pair(a: str, b: str, split: str) -> Comparison:
    """Two runs on the faces that both were shown."""
    return _pair(split, standing.stamp(runs.named(a)), standing.stamp(runs.named(b)))


@st.cache_resource(max_entries=60, show_spinner="Comparing")
def _pair(split: str, a: tuple[str, ...], b: tuple[str, ...]) -> Comparison:
    return compare(runs.Run(Path(a[0])), runs.Run(Path(b[0])), split)


def beside(table: Crossing, cell: Cell) -> list[dict[str, Any]]:
    """One cell of Elsewhere against the other runs of its column, on the same faces."""
    column = tuple(mark for other in table.column(cell.place.dataset) for mark in crossing.stamp(other))
    return _beside((cell.run.name, *column), table, cell)


@st.cache_resource(max_entries=60, show_spinner="Comparing")
def _beside(stamp: tuple[str, ...], _table: Crossing, _cell: Cell) -> list[dict[str, Any]]:
    return crossing.beside(_table, _cell)


def beside_start(run: Run) -> Comparison | None:
    """A fine-tuned run and the model that it began with, on the same test faces."""
    return _beside_start(*standing.stamp(run))


@st.cache_resource(max_entries=30, show_spinner="Comparing with the start")
def _beside_start(folder: str, *stamp: str) -> Comparison | None:
    return fitted.beside_start(runs.Run(Path(folder)))


def trusted(name: str, split: str) -> Trust:
    """What a run's confidences are worth, at the threshold of the Live page."""
    return _trusted(split, *standing.stamp(runs.named(name)))


@st.cache_resource(max_entries=30, show_spinner="Reading confidences")
def _trusted(split: str, folder: str, *stamp: str) -> Trust:
    return confidence.of(runs.Run(Path(folder)), split)


def predictor(run: Run, finder: str = "blazeface") -> Predictor:
    """A run made callable, loaded once for everybody; a retrained one is loaded anew."""
    return _predictor(str(run.folder), (run.folder / "model.tflite").stat().st_mtime_ns, finder)


@st.cache_resource(max_entries=8, show_spinner="Loading the model")
def _predictor(folder: str, changed: int, finder: str) -> Predictor:
    return Predictor.from_run(runs.Run(Path(folder)), finder)


@st.cache_resource(max_entries=8, show_spinner="Drawing the example")
def example(name: str) -> np.ndarray:
    """One of the drawn pictures that are at hand."""
    return examples.picture(name)


@st.cache_resource(max_entries=4, show_spinner="Reading the photo")
def photo(key: str, name: str, _source: Source | bytes) -> Picture:
    """A photo; MediaError says why it cannot be read. `key` stands for its content."""
    return sources.opened(_source, name)


@st.cache_resource(max_entries=64, show_spinner=False)
def faces(key: str, _predictor: Predictor, network: str, finder: str, _image: np.ndarray) -> list[Face]:
    """The faces of a photo as a run sees them; `key`, `network` and `finder` stand for what is not hashed."""
    return _predictor(_image)


@st.cache_resource(show_spinner=False)
def cameras() -> seats.Seats:
    """The places for simultaneous cameras, the same for every tab."""
    return seats.Seats()
