"""Charts of what was seen: probabilities over a video's time, the share of time of each emotion, whole-chain confusion."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from charts.base import FAINT, INK, SHARES, quiet
from fer_core import emotions


def river(times: np.ndarray, frames: np.ndarray, probabilities: np.ndarray, classes: Sequence[str], end: float, at: float | None = None) -> go.Figure:
    """One face's probabilities over time, stacked to 100 %; a click anywhere gives [frame, seconds]."""
    figure = go.Figure()
    for k, name in enumerate(classes):
        label = emotions.EMOTIONS[name].label if name in emotions.EMOTIONS else name
        line = {"width": 0, "color": emotions.colour(name)}
        fill = {"stackgroup": "all", "fillcolor": emotions.colour(name)}
        hover = f"{label} %{{y:.1f}} %<extra></extra>"
        figure.add_scatter(x=times, y=100 * probabilities[:, k], mode="lines", line=line, hovertemplate=hover, name=label, **fill)
    _targets(figure, times, frames)
    _names(figure, times, probabilities, classes, end)
    if at is not None:
        figure.add_vline(x=at, line={"color": INK, "width": 2})
    figure = quiet(figure, 170, hovermode="x unified", clickmode="event+select", margin={"l": 8, "r": 8, "t": 6, "b": 24})
    figure.update_yaxes(visible=False, range=[0, 100])
    figure.update_xaxes(range=[0, max(end, 0.1)], ticksuffix=" s", nticks=8)
    return figure


def _targets(figure: go.Figure, times: np.ndarray, frames: np.ndarray) -> None:
    """Transparent squares all over the chart, for an area itself cannot be clicked."""
    step = max(1, len(times) // 160)
    x = np.repeat(times[::step], 6)
    custom = np.stack([np.repeat(frames[::step], 6), x], axis=1)
    y = np.tile(np.linspace(8, 92, 6), len(times[::step]))
    figure.add_scatter(x=x, y=y, mode="markers", customdata=custom, hoverinfo="skip", marker={"size": 20, "symbol": "square", "opacity": 0, "color": INK})
    figure.update_traces(unselected={"marker": {"opacity": 0}}, selected={"marker": {"opacity": 0}}, selector={"mode": "markers"})


def _names(figure: go.Figure, times: np.ndarray, probabilities: np.ndarray, classes: Sequence[str], end: float) -> None:
    """Each emotion's name once, where its band is widest."""
    tops = 100 * np.cumsum(probabilities, axis=1)
    for k, name in enumerate(classes):
        i = int(probabilities[:, k].argmax())
        if probabilities[i, k] > 0.3:
            x = float(np.clip(times[i], 0.05 * end, 0.95 * end))
            label = emotions.EMOTIONS[name].label if name in emotions.EMOTIONS else name
            y = float(tops[i, k] - 50 * probabilities[i, k])
            figure.add_annotation(x=x, y=y, text=label, showarrow=False, font={"color": "#111", "size": 13}, bgcolor="rgba(255,255,255,0.55)")


def shares(of_time: Mapping[str, float]) -> go.Figure:
    """The share of time of each answer, one bar an emotion; not sure in gray."""
    names = list(of_time)
    labels = [emotions.EMOTIONS[n].label if n in emotions.EMOTIONS else n.capitalize() for n in names]
    colours = [emotions.colour(n) if n in emotions.EMOTIONS else FAINT for n in names]
    values = [100 * v for v in of_time.values()]
    text = [f"{v:.1f} %" for v in values]
    hover = "%{y}: %{x:.1f} % of the time<extra></extra>"
    figure = go.Figure(go.Bar(y=labels, x=values, orientation="h", text=text, textposition="outside", cliponaxis=False, marker={"color": colours}, hovertemplate=hover))
    figure = quiet(figure, 26 * len(names) + 12, margin={"l": 8, "r": 8, "t": 4, "b": 4})
    figure.update_xaxes(visible=False, range=[0, 125])
    figure.update_yaxes(autorange="reversed", ticks="")
    return figure


def chain_matrix(matrix: np.ndarray, classes: Sequence[str]) -> go.Figure:
    """Counts, rows by label; colour is the share of the row. Rows without a file are left out."""
    rows = [i for i in range(len(classes)) if matrix[i].sum()]
    share = np.array([matrix[i] / matrix[i].sum() for i in rows])
    labels = [c.capitalize() for c in classes]
    text = [[f"{v:,}" if v else "" for v in matrix[i]] for i in rows]
    custom = [[[labels[i], 100 * matrix[i, j] / matrix[i].sum()] for j in range(len(classes))] for i in rows]
    hover = "%{customdata[0]} answered %{x}: %{text} files, %{customdata[1]:.1f} % of the row<extra></extra>"
    cells = {"text": text, "texttemplate": "%{text}", "customdata": custom, "hovertemplate": hover}
    figure = go.Figure(go.Heatmap(z=share, x=labels, y=[labels[i] for i in rows], colorscale=SHARES, zmin=0, zmax=1, showscale=False, xgap=2, ygap=2, **cells))
    figure = quiet(figure, 44 * len(rows) + 70, margin={"l": 8, "r": 8, "t": 40, "b": 8})
    figure.update_xaxes(side="top", title={"text": "answered", "standoff": 4})
    figure.update_yaxes(autorange="reversed", title={"text": "labelled"})
    return figure
