"""One line that says what a split is, and the wait for a dataset that is being drawn."""

import state
import streamlit as st

from fer_core.datasets import arrivals
from fer_core.datasets.base import Split
from fer_core.datasets.form import Imported
from widgets.bring import watch
from widgets.words import counted


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
    """Draw the dataset that comes with the project, and say how long it takes."""
    under_way = state.arrivals()
    if "drawn" not in under_way or under_way["drawn"].state in ("finished", "cancelled"):
        under_way["drawn"] = arrivals.start_drawing()
    st.caption("These faces are drawn by this project, so that everything can be tried with nothing downloaded. It is done once.")
    watch("drawn", under_way["drawn"])
