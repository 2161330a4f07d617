"""Export: the run as files for use elsewhere, with a program that runs beside them."""

import streamlit as st
from shared import attempt, watching, words

from fer_core.runs import Run, exporting


def menu(run: Run) -> None:
    """A kind, the button that makes it, and the download; or the sentence that says what is missing."""
    with st.popover("Export", icon=":material/download:", key="train_export_open"):
        kinds = exporting.at_hand(run)
        kind = st.selectbox(
            "As", kinds, format_func=exporting.TITLES.get, key=f"train_export_kind_{run.name}"
        )
        place = f"train_export_job_{run.name}_{kind}"
        _, problem = attempt.attempt(exporting.refuse, run, kind)
        if problem:
            st.caption(words.literal(problem, 400))
            return
        if st.button("Make the files", key="train_export", help="A zip, with a README whose lines run."):
            st.session_state[place] = exporting.start(run, kind)
        _show(run, kind, st.session_state.get(place))


def _show(run: Run, kind: str, job: exporting.Job | None) -> None:
    """How far it is, why it failed, or the download."""
    if job is None:
        return
    if job.state == "running":
        watching.watch("train_export_cancel", job)
        return
    watching.show_failure(job)
    if job.state == "finished":
        st.download_button(
            f"Download, {words.megabytes(len(job.result))}",
            job.result,
            f"{run.name}.zip" if kind == "zip" else f"{run.name}-{kind}.zip",
            "application/zip",
            key="train_export_download",
            icon=":material/download:",
        )
