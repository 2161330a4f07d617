"""Charts of what a dataset holds: how many of each emotion, how bright, how much contrast."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from shared import charts

from fer_core import emotions

FEW = 5_000  # points that have room to be larger
PALE = 0.25  # opacity of what the filter leaves out
MARGIN = {"l": 8, "r": 8, "t": 4, "b": 4}


def balance(counts: Mapping[str, int], chosen: Sequence[str] = ()) -> go.Figure:
    """One bar an emotion, the count beside it; emotions that the filter leaves out are pale."""
    names, total = list(counts), max(sum(counts.values()), 1)
    marker = {
        "color": [emotions.colour(name) for name in names],
        "opacity": [1 if not chosen or name in chosen else PALE for name in names],
        "line": {"width": 0},
    }
    bar = go.Bar(
        y=[emotions.label(name) for name in names],
        x=list(counts.values()),
        orientation="h",
        customdata=[[name, 100 * counts[name] / total] for name in names],
        text=[f"{n:,}" for n in counts.values()],
        textposition="outside",
        cliponaxis=False,
        marker=marker,
        hovertemplate="%{y}: %{x:,} faces, %{customdata[1]:.1f} %<extra></extra>",
    )
    figure = charts.quiet(go.Figure(bar), 34 * len(names) + 20, clickmode="event+select", margin=MARGIN)
    figure.update_xaxes(visible=False, range=[0, 1.22 * max(counts.values(), default=1)])
    figure.update_yaxes(autorange="reversed", ticks="")
    return _keep_colours(figure)


def spread(
    values: np.ndarray,
    title: str,
    low: float,
    high: float,
    chosen: tuple[float, float] | None = None,
    bins: int = 32,
) -> go.Figure:
    """How often each value occurs; bars outside the chosen range are pale."""
    counts, edges = np.histogram(values, bins=bins, range=(low, high))
    left, right = edges[:-1], edges[1:]
    inside = np.ones(bins, bool)
    if chosen is not None:
        inside = (left >= chosen[0] - 1e-6) & (right <= chosen[1] + 1e-6)
    places = "%{customdata[0]:.0f} to %{customdata[1]:.0f}"
    bar = go.Bar(
        x=(left + right) / 2,
        y=counts,
        width=np.diff(edges),
        customdata=np.stack([left, right], axis=1),
        marker={"color": charts.INK, "opacity": np.where(inside, 0.9, PALE), "line": {"width": 0}},
        hovertemplate=f"{title} {places}: %{{y:,}} faces<extra></extra>",
    )
    figure = charts.quiet(go.Figure(bar), 110, clickmode="event+select", bargap=0.08, margin=MARGIN)
    figure.update_yaxes(visible=False)
    figure.update_xaxes(range=[low, high], nticks=5)
    return _keep_colours(figure)


def face_map(x: np.ndarray, y: np.ndarray, labels: np.ndarray, rows: np.ndarray) -> go.Figure:
    """The faces at `rows` as points, one colour an emotion; the data of a point is its position."""
    figure = go.Figure()
    for name in emotions.ordered(set(labels[rows])):
        at = rows[labels[rows] == name]
        figure.add_scattergl(
            x=x[at].astype(np.float32),
            y=y[at].astype(np.float32),
            mode="markers",
            name=emotions.label(name),
            customdata=at.astype(np.int32),
            marker={"color": emotions.colour(name), "size": 5 if len(rows) < FEW else 3, "opacity": 0.7},
            hovertemplate=f"{emotions.label(name)}<extra></extra>",
        )
    charts.quiet(figure, 620, margin=MARGIN, dragmode="lasso", showlegend=True, uirevision="map")
    figure.update_layout(legend={"orientation": "h", "y": 1.04, "itemsizing": "constant"})
    figure.update_xaxes(visible=False, fixedrange=False)
    figure.update_yaxes(visible=False, fixedrange=False)
    return figure


def _keep_colours(figure: go.Figure) -> go.Figure:
    """A click is answered by redrawing the chart, so Plotly need not fade anything itself."""
    return figure.update_traces(selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": PALE}})
