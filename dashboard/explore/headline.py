"""One line that says what a split is, and the wait for a dataset that is being drawn."""

import state
import streamlit as st
from shared.bring import watch
from shared.words import counted

from fer_core.datasets import arrivals
from fer_core.datasets.base import Split
from fer_core.datasets.form import Imported


def headline(here: Imported, split: Split) -> str:
    """How many faces of what size, in which split; drawn ones are said to be drawn."""
    sizes = {2: "gray", 3: "colour"}
    size = f"{split.shape[1]} × {split.shape[0]} {sizes[len(split.shape)]}"
    parts = [counted(len(split), f"face in {split.name}", f"faces in {split.name}"), size]
    if split.subjects is not None:
        parts.append(counted(len(set(split.subjects)), "subject"))
    if split.votes is not None:
        parts.append("with votes")
    if here.drawn:
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
    drawing = state.arrivals().get("drawn")
    if drawing is None or drawing.state == "finished":  # finished, and removed since
        _draw()
    elif drawing.state in ("failed", "cancelled"):
        st.markdown(drawing.error or "Drawing was called off; nothing was kept.")
        st.button(
            "Draw the faces", key="explore_draw", type="primary", icon=":material/draw:", on_click=_draw
        )
        return
    watch("drawn", state.arrivals()["drawn"])


def _draw() -> None:
    state.arrivals()["drawn"] = arrivals.start_drawing()
