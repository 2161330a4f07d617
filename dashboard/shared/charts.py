"""What every chart shares: no gridline that is not read, no legend where a label will do, the page's own
colours.

Colours stand for emotions alone; everything else is drawn in INK, which reads on white and on near-black.
"""

from collections.abc import Mapping

import plotly.graph_objects as go

from fer_core import emotions

INK = "#7d828a"  # 3.9:1 on white, 4.5:1 on the dark page
FAINT = "rgba(125,130,138,0.35)"
SHARES = [
    [0.0, "rgba(125,130,138,0.06)"],
    [0.35, "#a9b8c6"],
    [1.0, "#27425c"],
]  # a matrix cell's share of its row
DIFFERENCE = [
    [0.0, "#8a5a1f"],
    [0.5, "rgba(125,130,138,0.06)"],
    [1.0, "#1f5a8a"],
]  # less | the same | more, told apart without red and green


def quiet(figure: go.Figure, height: int = 260, **layout) -> go.Figure:
    """The figure with nothing on it that is not read."""
    figure.update_layout(
        height=height, margin={"l": 8, "r": 8, "t": 28, "b": 8}, showlegend=False, dragmode=False, bargap=0.25
    )
    figure.update_layout(plot_bgcolor="rgba(0,0,0,0)", paper_bgcolor="rgba(0,0,0,0)")
    figure.update_xaxes(showgrid=False, zeroline=False, fixedrange=True)
    figure.update_yaxes(showgrid=False, zeroline=False, fixedrange=True)
    figure.update_layout(**layout)
    return figure


BARE = {"displayModeBar": False}  # Plotly's own buttons, hidden: pass as st.plotly_chart(config=charts.BARE)


def votes(shares: Mapping[str, float], kind: str = "of the votes") -> go.Figure:
    """One bar an emotion: what share of the votes, or of the belief of a model, it got."""
    names = list(shares)
    figure = go.Figure(
        go.Bar(
            y=[emotions.EMOTIONS[n].label for n in names],
            x=[100 * shares[n] for n in names],
            orientation="h",
            text=[f"{100 * shares[n]:.1f} %" if shares[n] else "" for n in names],
            textposition="outside",
            cliponaxis=False,
            marker={"color": [emotions.colour(n) for n in names], "line": {"width": 0}},
            hovertemplate=f"%{{y}}: %{{x:.1f}} % {kind}<extra></extra>",
        )
    )
    figure = quiet(figure, 26 * len(names) + 12, margin={"l": 8, "r": 8, "t": 4, "b": 4})
    figure.update_xaxes(visible=False, range=[0, 125])
    figure.update_yaxes(autorange="reversed", ticks="")
    return figure


def _keep_colours(figure: go.Figure) -> go.Figure:
    """A click is answered by redrawing the chart, so Plotly need not fade anything itself."""
    return figure.update_traces(selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 0.25}})
