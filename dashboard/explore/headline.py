"""One line that says what a split is, and the wait for a dataset that is being drawn."""

import state
import streamlit as st
from shared import watching, words

from fer_core.datasets import drawn
from fer_core.datasets.base import Split
from fer_core.datasets.form import Imported

COLOURS = {2: "gray", 3: "colour"}  # by the number of a picture's dimensions


def sentence(dataset: Imported, split: Split) -> str:
    """How many faces of what size, in which split; drawn ones are said to be drawn."""
    faces = words.counted(len(split), f"face in {split.name}", f"faces in {split.name}")
    parts = [faces, f"{split.shape[1]} × {split.shape[0]} {COLOURS[len(split.shape)]}"]
    if split.subjects is not None:
        parts.append(words.counted(len(set(split.subjects) - {None}), "subject"))
    if split.votes is not None:
        parts.append("with votes")
    if split.sources is not None:
        counts = split.table["source"].value_counts(sort=False)
        parts.append(", ".join(f"{n:,} of {words.literal(source)}" for source, n in counts.items()))
    if dataset.drawn:
        parts.append("drawn by this project, nobody is shown")
    return " · ".join(parts)


def draw_first() -> None:
    """Draw the dataset that comes with the project: how long it still takes, or how it ended and a way to
    begin again.
    """
    st.caption(
        "These faces are drawn by this project, so that everything can be tried with nothing downloaded. It "
        "is done once."
    )
    job = state.jobs(state.IMPORT).get("drawn")
    if job is None or job.state == "finished":  # finished, and removed since
        _draw()
    elif job.state in ("failed", "cancelled"):
        st.markdown(words.literal(job.error or "Drawing was called off; nothing was kept."))
        st.button(
            "Draw the faces", key="explore_draw", type="primary", icon=":material/draw:", on_click=_draw
        )
        return
    watching.watch("explore_cancel_drawn", state.jobs(state.IMPORT)["drawn"])


def _draw() -> None:
    state.jobs(state.IMPORT)["drawn"] = drawn.start()
