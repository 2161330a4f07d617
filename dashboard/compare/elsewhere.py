"""Elsewhere: every run on every dataset; one button fills what is not known yet, a click opens a cell."""

from collections.abc import Sequence

import state
import streamlit as st
from compare import elsewhere_cell, elsewhere_grid
from shared import attempt, watching, words

from fer_core import datasets, faces, runs
from fer_core.jobs import duration
from fer_core.standings import crossing, several
from fer_core.standings.crossing import FIGURES, Crossing

MOST = 10  # runs that stand in the table at first
JOB = "compare_elsewhere"


def show(chosen: Sequence[str]) -> None:
    """The table of runs by datasets; the runs that are compared above come first."""
    ready = {run.name: run for run in runs.ready()}
    st.subheader("Elsewhere")
    if not ready:
        st.caption("Once a run can predict, it can be tried on datasets that it has not seen.")
        return
    st.markdown(
        "How good is each run on faces that it has not seen? In each cell percent, below it the drop in "
        "points from its own test faces of the same emotions. Its own data is framed."
    )
    names, places, finder, figure = _choose(ready, [name for name in chosen if name in ready])
    if not names or not places:
        st.caption("Choose at least one run and one dataset.")
        return
    table, problem = attempt.attempt(crossing.cross, [ready[name] for name in names], places, "", finder)
    if table is None:
        st.markdown(f":material/info: {words.literal(problem)}")
        return
    _fill(table)
    titles = several.run_titles(table.runs)
    opened = st.session_state.get("compare_elsewhere_open", "")
    dark = st.context.theme.type == "dark"
    elsewhere_grid.show(table, list(titles.values()), figure, "compare_elsewhere", _open, opened, dark)
    st.caption(
        f"Point at a cell for its interval and faces; click it for its confusion matrix.{_among(table)}"
    )
    elsewhere_cell.show(table, opened, figure)


def _choose(ready: dict[str, runs.Run], chosen: list[str]) -> tuple[list[str], list[str], str, str]:
    """Which runs, which datasets, crops as they are or found anew, and which figure."""
    usual = list(dict.fromkeys([*chosen, *ready]))[:MOST]
    known = [data.name for data in datasets.imported() if data.ready]
    usual_places = [name for name in known if "@" not in name]
    left, right = st.columns(2)
    with left:
        titles = several.run_titles(list(ready.values()))
        names = st.multiselect(
            "Runs", list(ready), usual, format_func=titles.get, key="compare_elsewhere_runs"
        )
    with right:
        places = st.multiselect("Datasets", known, usual_places, key="compare_elsewhere_places")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        figure = st.segmented_control(
            "Figure",
            list(FIGURES),
            default="accuracy",
            format_func=FIGURES.get,
            key="compare_elsewhere_figure",
            label_visibility="collapsed",
            required=True,
        )
        finder = st.selectbox(
            "Faces",
            ["", *faces.FINDERS],
            format_func=lambda name: f"Found by {faces.get(name).title}" if name else "Crops as they are",
            key="compare_elsewhere_finder",
            label_visibility="collapsed",
            width=260,
        )
    return names, places, finder, figure


def _fill(table: Crossing) -> None:
    """The one button that asks what nobody has asked yet; while that goes on, how far it is."""
    visits = state.jobs(state.VISITING)
    job = visits.get(JOB)
    if job is not None and job.state == "running":
        watching.watch("compare_elsewhere_cancel", job)
        return
    watching.show_failure(job)
    for problem in (job.result or ()) if job is not None else ():
        st.caption(f":material/info: {words.literal(problem)}")
    missing = table.missing
    if not missing:
        return
    time_needed = duration(crossing.seconds(missing))
    what = words.counted(len(missing), "cell")
    if st.button(
        f"Fill {what}, about {time_needed}", key="compare_elsewhere_fill", icon=":material/grid_on:"
    ):
        visits[JOB] = crossing.start_filling(missing)
        st.rerun()


def _among(table: Crossing) -> str:
    """Where fewer emotions are asked about than the runs know, which these are."""
    parts = [f"{words.literal(name)} {', '.join(known)}" for name, known in crossing.narrowed(table).items()]
    return f" Answers are taken among the emotions that the faces show: {'; '.join(parts)}." if parts else ""


def _open() -> None:
    if key := st.session_state["compare_elsewhere"].picked:
        st.session_state["compare_elsewhere_open"] = key
        st.session_state.pop("compare_elsewhere_pair", None)
