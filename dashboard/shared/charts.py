"""What every chart shares: no gridline that is not read, no legend where a label will do, the page's own
colours.

Colours stand for emotions alone; every line and mark is drawn in INK, which is seen on white and on
near-black. What is read is written in the INK of its theme, at least 4.5 to 1.
"""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from fer_core import emotions

Figure = go.Figure
INK = "#7d828a"  # of lines and marks: 3.9:1 on white, 4.5:1 on the dark page
TEXT_ON_LIGHT, TEXT_ON_DARK = "#4d5258", "#b9b6af"
FAINT = "rgba(125,130,138,0.35)"


def quiet(figure: go.Figure, height: int = 260, **layout: Any) -> go.Figure:
    """The figure with nothing on it that is not read."""
    figure.update_layout(
        height=height, margin={"l": 8, "r": 8, "t": 28, "b": 8}, showlegend=False, dragmode=False, bargap=0.25
    )
    figure.update_layout(plot_bgcolor="rgba(0,0,0,0)", paper_bgcolor="rgba(0,0,0,0)")
    figure.update_xaxes(showgrid=False, zeroline=False, fixedrange=True)
    figure.update_yaxes(showgrid=False, zeroline=False, fixedrange=True)
    figure.update_layout(**layout)
    return figure


def readable(figure: go.Figure, dark: bool) -> go.Figure:
    """The figure with everything that is read in it written in the theme's own ink."""
    ink = TEXT_ON_DARK if dark else TEXT_ON_LIGHT
    figure.update_layout(font={"color": ink})
    figure.update_xaxes(tickfont={"color": ink}, title={"font": {"color": ink}})
    figure.update_yaxes(tickfont={"color": ink}, title={"font": {"color": ink}})
    return figure.update_annotations(font={"color": ink})


def bars_to_the_right(figure: go.Figure, rows: int) -> go.Figure:
    """The layout of a few labelled bars in percent, the first one on top, with room for the figure."""
    figure = quiet(figure, 26 * rows + 12, margin={"l": 8, "r": 8, "t": 4, "b": 4})
    figure.update_xaxes(visible=False, range=[0, 125])
    figure.update_yaxes(autorange="reversed", ticks="")
    return figure


def votes(shares: Mapping[str, float], kind: str = "of the votes") -> go.Figure:
    """One bar an emotion: what share of the votes, or of the belief of a model, it got."""
    names = list(shares)
    bar = go.Bar(
        y=[emotions.label(name) for name in names],
        x=[100 * shares[name] for name in names],
        orientation="h",
        text=[f"{100 * shares[name]:.1f} %" if shares[name] else "" for name in names],
        textposition="outside",
        cliponaxis=False,
        marker={"color": [emotions.colour(name) for name in names], "line": {"width": 0}},
        hovertemplate=f"%{{y}}: %{{x:.1f}} % {kind}<extra></extra>",
    )
    return bars_to_the_right(go.Figure(bar), len(names))
