"""The faces as points: near to each other what the model sees alike. A lasso selects; what it holds becomes a
list or a view.
"""

from functools import partial

import numpy as np
import state
import streamlit as st
from explore import address, charts
from shared import attempt, faces, plots, watching, words

from fer_core import datasets, runs
from fer_core.datasets import browse, views
from fer_core.datasets.base import Split
from fer_core.datasets.browse import Selection
from fer_core.datasets.unions import naming
from fer_core.predictor import facemap
from fer_core.runs import Run

SHOWN = 60  # faces of a selection
OUTLINE = "explore_map_outline"
WAYS = {"leave out": "Leave these faces out", "keep": "Keep only these faces"}


def show(selection: Selection, split: Split, rows: np.ndarray) -> None:
    """The map of what the filter keeps, or the step that makes it."""
    run = runs.default_run()
    if run is None:
        st.caption("A map needs a model that can predict, and there is none yet. Train one first.")
        return
    base = naming.without_views(selection.dataset)
    known = state.face_map(base, run)
    job = state.jobs(state.MAP).get(base)
    if job and job.state == "running":
        watching.watch("explore_map_cancel", job)
    elif known is None:
        watching.show_failure(job)
        _offer(base, run)
    else:
        _drawn(selection, split, rows, run, known)


def _offer(base: str, run: Run) -> None:
    text = (
        "Here lie all faces as points, near to each other where the model sees them alike, coloured by their "
        f"label. {words.literal(run.title)} is asked about each face once; the map is kept."
    )
    if words.empty(text, "Lay out the map", "explore_map_make", icon=":material/scatter_plot:"):
        state.jobs(state.MAP)[base] = facemap.start(base, run)
        st.rerun()


def _drawn(selection: Selection, split: Split, rows: np.ndarray, run: Run, known: facemap.FaceMap) -> None:
    x, y = known.of(split)
    rows = rows[np.isfinite(x[rows])]
    labels = split.table["label"].to_numpy(str)
    figure = charts.face_map(x, y, labels, rows)
    alt = f"{words.counted(len(rows), 'face')} as points, coloured by their label."
    plots.outlined(figure, "explore_map", _outlined, partial(_opened, split), alt)
    st.caption(
        f"Each point is a face, as {words.literal(run.title)} sees it: the two directions of its last layer "
        "in which the labelled emotions lie furthest apart. A point among another colour is worth a look. "
        "Draw round some points to select them; a click opens a face."
    )
    chosen = np.zeros(0, np.int64)
    for outline in st.session_state.get(OUTLINE, ()):
        chosen = np.union1d(chosen, rows[facemap.inside(x[rows], y[rows], np.asarray(outline))])
    if len(chosen):
        _selected(selection, split, chosen)


def _outlined(outlines: list[list[tuple[float, float]]]) -> None:
    st.session_state[OUTLINE] = outlines


def _opened(split: Split, position: int) -> None:
    address.go(face=str(split.table["file"].iloc[position]))


def _picked() -> None:
    if file := st.session_state["explore_map_faces"].picked:
        address.go(face=file)


def _selected(selection: Selection, split: Split, chosen: np.ndarray) -> None:
    """What the lasso holds, and what can become of it."""
    counts = {name: n for name, n in split.take(chosen).counts().items() if n}
    st.subheader(f"{words.counted(len(chosen), 'face')} selected")
    st.markdown(" ".join(words.dot(name, f"{n:,}") for name, n in counts.items()))
    with st.container(horizontal=True):
        st.download_button(
            "Save as CSV",
            partial(browse.listed, split, chosen),
            f"{selection.dataset}_{selection.split}_selected.csv",
            "text/csv",
            key="explore_map_csv",
            icon=":material/download:",
            on_click="ignore",
        )
        if not naming.parted(selection.dataset)[1]:
            with st.popover("Make a view", icon=":material/filter_alt:"):
                _view(selection, split, chosen)
    table = split.table.iloc[chosen[:SHOWN]]
    files, names = table["file"].tolist(), table["label"].tolist()
    titles = [f"{label}, {file}" for label, file in zip(names, files, strict=True)]
    faces.grid(split.images(chosen[:SHOWN]), files, titles, names, "explore_map_faces", 64, _picked)
    if len(chosen) > SHOWN:
        st.caption(f"The first {SHOWN}.")


def _view(selection: Selection, split: Split, chosen: np.ndarray) -> None:
    """A small file that leaves these faces out, or all others of this split."""
    way = st.radio("The view", list(WAYS), format_func=WAYS.get, key="explore_map_way")
    st.caption(f"Splits other than {split.name} stay as they are, and nothing is deleted.")
    name = st.text_input("Call it", "selected", key="explore_map_name")
    if not st.button("Make the view", key="explore_map_view", type="primary"):
        return
    dropped = split.files[chosen] if way == "leave out" else np.delete(split.files, chosen)
    dataset, splits = datasets.find(selection.dataset), datasets.load(selection.dataset)
    why = {"selected on the map": len(dropped)}
    view, problem = attempt.attempt(views.make, dataset, splits, name, list(map(str, dropped)), why=why)
    if problem:
        st.error(words.literal(problem), icon=":material/info:")
    if view:
        st.markdown(
            f"**{words.literal(view.full_name)}** is made: {words.counted(len(dropped), 'face')} left out."
        )
        st.page_link(
            "explore/page.py",
            label="Look at it",
            icon=":material/grid_view:",
            query_params={"dataset": view.full_name},
        )
