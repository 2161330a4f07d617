"""Figures on a page: one that is looked at, one that answers clicks, each without Plotly's own buttons."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from shared import charts
from shared.charts import Figure

BARE = {"displayModeBar": False}


def show(figure: Figure, key: str, alt: str) -> None:
    """Show the figure; `alt` says its finding to those who do not see it."""
    _draw(figure, key, alt)


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

    _draw(figure, chart_key, alt, on_select=clicked, selection_mode="points")


def brushed(
    figure: Figure, key: str, answer: Callable[[list], None], brush: Callable[[float, float], None], alt: str
) -> None:
    """A clickable figure along which a range can be drawn with the mouse, too; `brush` gets its two ends."""
    turn = st.session_state.get(f"{key}_turn", 0)
    chart_key = f"{key}_{turn}"
    figure.update_layout(dragmode="select", selectdirection="h")

    def chosen() -> None:
        selection = st.session_state[chart_key].selection
        st.session_state[f"{key}_turn"] = turn + 1
        if selection.box:
            brush(*sorted(selection.box[0]["x"]))
        elif selection.points:
            answer([point.get("customdata") for point in selection.points])

    _draw(figure, chart_key, alt, on_select=chosen, selection_mode=("points", "box"))


def outlined(
    figure: Figure, key: str, outline: Callable[[list], None], point: Callable[[int], None], alt: str
) -> None:
    """A figure of points round which one can draw: `outline` gets the corners of each line or box that was
    drawn, `point` the custom data of a point that was clicked. The wheel goes nearer.
    """

    def chosen() -> None:
        selection = st.session_state[key].selection
        drawn = [list(zip(part["x"], part["y"], strict=True)) for part in selection.lasso]
        for part in selection.box:
            (x0, x1), (y0, y1) = part["x"], part["y"]
            drawn.append([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
        if drawn or not selection.points:
            outline(drawn)
        else:
            point(int(selection.points[0]["customdata"]))

    config = {"displaylogo": False, "scrollZoom": True, "modeBarButtonsToRemove": ["toImage", "autoScale2d"]}
    _draw(figure, key, alt, config, on_select=chosen, selection_mode=("points", "box", "lasso"))


def _draw(figure: Figure, key: str, alt: str, config: Mapping[str, Any] = BARE, **choosing: Any) -> None:
    """The figure in this theme's letters; the room that it needs is kept while the browser still loads what
    draws it.
    """
    shown = charts.readable(figure, st.context.theme.type == "dark")
    height = int(shown.layout.height) if shown.layout.height else "content"
    st.plotly_chart(shown, key=key, height=height, config=dict(config), alt=alt, **choosing)
