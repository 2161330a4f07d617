"""Everything that is kept between clicks stands here: each st.cache_* of the dashboard, and nothing else.

Keys name the home folder and the fingerprint of the data, so an import or a removal is seen at the next click.
"""

import numpy as np
import streamlit as st

from fer_core import datasets, paths, runs
from fer_core.datasets import nearest
from fer_core.datasets.arrivals import Arrival
from fer_core.datasets.base import Split
from fer_core.datasets.browse import View


def splits(name: str) -> dict[str, Split]:
    """The splits of an imported dataset, pixels memory-mapped."""
    return _splits(str(paths.home()), name, datasets.find(name).fingerprint)


@st.cache_resource(max_entries=6, show_spinner=False)
def _splits(home: str, name: str, fingerprint: str) -> dict[str, Split]:
    return datasets.load(name)


def rows(view: View, split: Split) -> np.ndarray:
    """Positions in the split of everything the view shows, all pages."""
    return _rows(view.change(page=1, size=60, face=""), _mark(view), split)


@st.cache_resource(max_entries=12, show_spinner=False)
def _rows(view: View, mark: tuple[str, ...], _split: Split) -> np.ndarray:
    return view.rows(_split)


def neighbours(view: View, split: Split, position: int, n: int = 12) -> np.ndarray:
    """Positions of the faces that look most like the one at `position`."""
    return nearest.nearest(split, position, _sketches(_mark(view), split), n)


@st.cache_resource(max_entries=4, show_spinner="Looking through the faces")
def _sketches(mark: tuple[str, ...], _split: Split) -> tuple[np.ndarray, np.ndarray]:
    return nearest.sketches(_split)


def means(view: View, split: Split) -> dict[str, np.ndarray]:
    """The mean face of each emotion."""
    return _means(_mark(view), split)


@st.cache_resource(max_entries=8, show_spinner=False)
def _means(mark: tuple[str, ...], _split: Split) -> dict[str, np.ndarray]:
    return nearest.means(_split)


def drawn_faces(each: int = 2) -> tuple[np.ndarray, list[str]]:
    """Some of the faces that the project draws, and their emotions; none before they are drawn."""
    if not datasets.find("drawn").ready:
        return np.zeros((0, 48, 48), np.uint8), []
    split = splits("drawn")["train"]
    at = np.concatenate([np.flatnonzero(split.labels == c)[:each] for c in range(len(split.classes))])
    return split.images(at), split.table["label"].iloc[at].tolist()


def opinions(view: View, file: str) -> dict[str, dict[str, float]]:
    """What each finished run that was evaluated on this split says of the file: run title -> emotion -> share."""
    wanted = [run for run in runs.all_runs() if run.recipe.get("dataset") == view.dataset][:8]
    found = {run.title: _answers(str(run.folder), view.split, run.created) for run in wanted}
    return {title: said[file] for title, said in found.items() if file in said}


@st.cache_resource(max_entries=24, show_spinner=False)
def _answers(folder: str, split: str, created: str) -> dict[str, dict[str, float]]:
    said = runs.get(folder).predictions(split)
    if said is None:
        return {}
    return {str(file): dict(zip(said.classes, map(float, p), strict=True)) for file, p in zip(said.files, said.probabilities, strict=True)}


@st.cache_resource(show_spinner=False)
def arrivals() -> dict[str, Arrival]:
    """Imports that are under way or just over, by dataset form; the same for every tab."""
    return {}


def _mark(view: View) -> tuple[str, ...]:
    return str(paths.home()), view.dataset, view.split, datasets.find(view.dataset).fingerprint
