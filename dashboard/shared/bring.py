"""Bring one's own data: what to download, where from, and the two doors it comes in by, a path or a dropped
file.
"""

import state
import streamlit as st
from shared.words import counted, duration

from fer_core import datasets
from fer_core.datasets import arrivals
from fer_core.jobs import Job


def bring() -> None:
    """Pick a form of data, read how to get it, import it."""
    forms = [name for name in datasets.DATASETS if name != "drawn"]
    form = st.selectbox(
        "What do you have?", forms, format_func=lambda n: datasets.get(n).title, key="explore_form"
    )
    about = datasets.get(form)
    words, doors = st.columns([1, 1], gap="large")
    with words:
        st.markdown(about.instructions)
        st.caption(f"Source: {about.source}  \nLicence: {about.licence}")
        st.caption("The same from a terminal")
        st.code(f"python -m fer_core import {form} PATH", language=None)
    with doors:
        _doors(form)
    for under_way in [name for name in state.arrivals() if name != "drawn"]:
        arriving(under_way)


def _doors(form: str) -> None:
    path = st.text_input(
        "Path of the file or folder on this computer",
        key="explore_path",
        placeholder="/home/me/Downloads/archive.zip",
    )
    file = st.file_uploader("Or drop a file here", key="explore_file", help="It stays on this computer.")
    name = st.text_input(
        "Call it",
        key="explore_name",
        placeholder=form,
        help="A name for the folder under data/. Leave empty to use the usual one.",
    )
    busy = form in state.arrivals() and state.arrivals()[form].state == "running"
    if st.button(
        "Import",
        key="explore_import",
        type="primary",
        icon=":material/download:",
        disabled=busy or not (path or file),
    ):
        state.arrivals()[form] = (
            arrivals.start_file(form, file, file.name, name) if file else arrivals.start(form, path, name)
        )
        st.rerun()


def arriving(form: str) -> None:
    """How far the import of this form is, or how it ended; nothing where there was none."""
    arrival = state.arrivals().get(form)
    if arrival is None:
        return
    if arrival.state == "running":
        watch(form, arrival)
    else:
        _ended(form, arrival)


@st.fragment(run_every=0.5)
def watch(form: str, arrival: Job) -> None:
    """A bar with the time left, and a way to call it off."""
    if arrival.state != "running":
        st.rerun()
    left = f"{duration(arrival.seconds_left)} left" if arrival.seconds_left is not None else "starting"
    st.progress(
        arrival.share,
        f"{arrival.title}: {arrival.done:,} of {arrival.total:,}, {left}"
        if arrival.total
        else f"{arrival.title}: looking at what is there",
    )
    st.button("Cancel", key=f"explore_cancel_{form}", icon=":material/close:", on_click=arrival.cancel)


def _ended(form: str, arrival: Job) -> None:
    if arrival.state == "failed":
        st.error(arrival.error, icon=":material/info:")
    elif arrival.state == "cancelled":
        st.caption("Called off; nothing was changed.")
    else:
        _arrived(arrival)
    st.button(
        "Close this message", key=f"explore_close_{form}", on_click=lambda: state.arrivals().pop(form, None)
    )


def _arrived(arrival: Job) -> None:
    new = arrival.result
    refused = (
        f" {counted(new.refused, 'row was', 'rows were')} refused, listed under *About this dataset*."
        if new.refused
        else ""
    )
    st.markdown(
        f"**{new.title}** is here: {counted(new.total, 'face')} in {duration(arrival.seconds)}.{refused}"
    )
    st.page_link(
        "explore/page.py",
        label=f"Look at {new.title}",
        icon=":material/grid_view:",
        query_params={"dataset": new.name},
    )
