"""Figures on a page: one that is looked at, one that answers clicks, each without Plotly's own buttons."""

from collections.abc import Callable
from typing import Literal

import streamlit as st
from shared import charts
from shared.charts import Figure

BARE = {"displayModeBar": False}


def show(figure: Figure, key: str, alt: str) -> None:
    """Show the figure; `alt` says its finding to those who do not see it."""
    shown = _readable(figure)
    st.plotly_chart(shown, key=key, height=_height(shown), config=BARE, alt=alt)


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
    st.plotly_chart(
        shown,
        key=chart_key,
        height=_height(shown),
        on_select=clicked,
        selection_mode="points",
        config=BARE,
        alt=alt,
    )


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

    modes, shown = ("points", "box"), _readable(figure)
    st.plotly_chart(
        shown,
        key=chart_key,
        height=_height(shown),
        on_select=chosen,
        selection_mode=modes,
        config=BARE,
        alt=alt,
    )


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
    modes, shown = ("points", "box", "lasso"), _readable(figure)
    st.plotly_chart(
        shown,
        key=key,
        height=_height(shown),
        on_select=chosen,
        selection_mode=modes,
        config=config,
        alt=alt,
    )


def _height(figure: Figure) -> int | Literal["content"]:
    """The room that the figure needs, kept free for it while the browser still loads what draws it."""
    return int(figure.layout.height) if figure.layout.height else "content"


def _readable(figure: Figure) -> Figure:
    return charts.readable(figure, st.context.theme.type == "dark")
