"""Figures on a page: one that is looked at, one that answers clicks, each without Plotly's own buttons."""

from collections.abc import Callable

import streamlit as st
from shared import charts
from shared.charts import Figure

BARE = {"displayModeBar": False}


def show(figure: Figure, key: str, alt: str) -> None:
    """Show the figure; `alt` says its finding to those who do not see it."""
    st.plotly_chart(_readable(figure), key=key, config=BARE, alt=alt)


def clickable(figure: Figure, key: str, answer: Callable[[list], None], alt: str) -> None:
    """Show the figure; call `answer` with the custom data of what was clicked. The chart is then drawn anew,
    nothing selected, so that a second click on the same bar is an event too.
    """
    turn = st.session_state.get(f"{key}_turn", 0)
    chart_key = f"{key}_{turn}"

    def clicked() -> None:
        points = st.session_state[chart_key].selection.points
        st.session_state[f"{key}_turn"] = turn + 1
        if points:
            answer([point.get("customdata") for point in points])

    shown = _readable(figure)
    st.plotly_chart(shown, key=chart_key, on_select=clicked, selection_mode="points", config=BARE, alt=alt)


def _readable(figure: Figure) -> Figure:
    return charts.readable(figure, st.context.theme.type == "dark")
