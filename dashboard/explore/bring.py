"""Bring one's own data: what to download, where from, and the two doors it comes in by, a path or a dropped
file.
"""

from functools import partial
from typing import Any

import state
import streamlit as st
from explore import table_columns
from shared import watching, words

from fer_core import datasets
from fer_core.datasets import importing, table
from fer_core.datasets.form import Dataset, Imported
from fer_core.jobs import Job, duration

DRAWN = "drawn"  # it is drawn by Explore itself, with a wait of its own


def show() -> None:
    """Pick a form of data, read how to get it, import it."""
    forms = [name for name in datasets.DATASETS if name != DRAWN]
    form = st.selectbox(
        "What do you have?", forms, format_func=lambda name: datasets.get(name).title, key="explore_form"
    )
    dataset = datasets.get(form)
    instructions, doors = st.columns([1, 1], gap="large")
    with instructions:
        st.markdown(dataset.instructions)
        st.caption(f"Source: {dataset.source}  \nLicence: {dataset.licence}")
        st.caption("The same from a terminal")
        st.code(f"python -m fer_core import {form} PATH", language=None, wrap_lines=True)
    with doors:
        _doors(form)


def follow() -> None:
    """The imports that are under way or just over."""
    jobs = state.jobs(state.IMPORT)
    for name in [name for name in jobs if name != DRAWN]:
        _follow(name, jobs[name])


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
    chosen = datasets.get(form)
    if form == table.TABLE.name:
        chosen = table.form(table_columns.choose("" if file else path))
    earlier = state.jobs(state.IMPORT).get(form)
    busy = earlier is not None and earlier.state == "running"
    if st.button(
        "Import",
        key="explore_import",
        type="primary",
        icon=":material/download:",
        disabled=busy or not (path or file),
    ):
        state.jobs(state.IMPORT)[form] = _start(chosen, path, file, name)
        st.rerun()


def _start(form: Dataset, path: str, file: Any, name: str) -> Job:
    if file:
        return importing.start_upload(form, file, file.name, name)
    return importing.start(form, path, name)


def _follow(form: str, job: Job) -> None:
    """How far the import of this form is, or how it ended."""
    if job.state == "running":
        watching.watch(f"explore_cancel_{form}", job)
        return
    if job.state == "failed":
        watching.show_failure(job)
    elif job.state == "cancelled":
        st.caption("Called off; nothing was changed.")
    else:
        _imported(job.result, job.seconds)
    close = partial(state.jobs(state.IMPORT).pop, form, None)
    st.button("Close this message", key=f"explore_close_{form}", on_click=close)


def _imported(dataset: Imported, seconds: float) -> None:
    title = words.literal(dataset.title)
    sentence = f"**{title}** is here: {words.counted(dataset.total, 'face')} in {duration(seconds)}."
    if dataset.refused:
        rows = words.counted(dataset.refused, "row was", "rows were")
        sentence += f" {rows} refused, listed under *About this dataset*."
    st.markdown(sentence)
    st.page_link(
        "explore/page.py",
        label=f"Look at {title}",
        icon=":material/grid_view:",
        query_params={"dataset": dataset.name},
    )
