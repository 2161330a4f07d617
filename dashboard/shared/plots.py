"""A plot that answers clicks: each click is one event, also a second one on the same bar."""

from collections.abc import Callable

import plotly.graph_objects as go
import streamlit as st
from shared.charts import BARE


def clickable(figure: go.Figure, key: str, answer: Callable[[list], None], alt: str) -> None:
    """Show the figure; call `answer` with the custom data of what was clicked. The chart is then drawn anew,
    nothing selected.
    """
    turn = st.session_state.get(f"{key}_turn", 0)
    name = f"{key}_{turn}"

    def clicked() -> None:
        points = st.session_state[name].selection.points
        st.session_state[f"{key}_turn"] = turn + 1
        if points:
            answer([p.get("customdata") for p in points])

    st.plotly_chart(figure, key=name, on_select=clicked, selection_mode="points", config=BARE, alt=alt)
