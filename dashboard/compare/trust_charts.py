"""How far confidences can be believed, and what worse pictures do, as figures of one run or two."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from compare import lines
from plotly.subplots import make_subplots
from shared import charts

STRENGTHS = [0, 1, 2, 3, 4, 5]
ACROSS = 5  # small plots a row
HALVES = (("right", 1, 0.85), ("wrong", -1, 0.4))  # name, up or down, opacity


def reliability(bins: Sequence[list[dict[str, Any]]], names: Sequence[str]) -> go.Figure:
    """Share right against confidence, with the interval of each bin; on the diagonal a model knows how sure
    it may be.
    """
    diagonal = go.Scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": charts.FAINT, "width": 1}, hoverinfo="skip"
    )
    figure = go.Figure(diagonal)
    for rows, name, line, mark in zip(bins, names, lines.LINES, lines.MARKS, strict=False):
        trace = go.Scatter(
            x=[row["confidence"] for row in rows],
            y=[row["right"] for row in rows],
            mode="lines+markers",
            line=line,
            marker=mark,
            error_y=_intervals(rows),
            hovertext=[_bin(name, row) for row in rows],
            hoverinfo="text",
        )
        figure.add_trace(trace)
    return _square(charts.quiet(figure, 360), "confidence", "share right")


def _intervals(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "data",
        "symmetric": False,
        "array": [row["right_high"] - row["right"] for row in rows],
        "arrayminus": [row["right"] - row["right_low"] for row in rows],
        "color": charts.FAINT,
        "thickness": 1.2,
        "width": 0,
    }


def _bin(name: str, row: dict[str, Any]) -> str:
    sure, right = f"{100 * row['confidence']:.0f} % sure", f"{100 * row['right']:.1f} % right"
    return f"{name}: {sure}, {right}, {row['n']:,} faces"


def coverage(
    curves: Sequence[dict[str, np.ndarray]], points: Sequence[dict[str, Any]], names: Sequence[str]
) -> go.Figure:
    """Share right of the faces that are answered when unsure ones are not; the mark is the threshold of the
    Live page.
    """
    figure = go.Figure()
    for curve, point, name, line, mark in zip(curves, points, names, lines.LINES, lines.MARKS, strict=False):
        figure.add_trace(_coverage(curve, name, line))
        if point["accuracy"] is not None:
            figure.add_trace(_diamond(point, mark))
    lowest = min((float(curve["accuracy"].min()) for curve in curves if len(curve["accuracy"])), default=0)
    _square(charts.quiet(figure, 360), "share of faces answered", "share right of those")
    return figure.update_yaxes(range=[max(0, lowest - 0.05), 1.01])


def _coverage(curve: dict[str, np.ndarray], name: str, line: dict[str, Any]) -> go.Scatter:
    thresholds, covered, accuracies = curve.values()
    hints = [
        f"{name}: answering {100 * share:.0f} % of the faces (from {100 * threshold:.0f} % confidence), "
        f"{100 * accuracy:.1f} % right"
        for threshold, share, accuracy in zip(thresholds, covered, accuracies, strict=True)
    ]
    return go.Scatter(
        x=curve["coverage"],
        y=curve["accuracy"],
        mode="lines",
        line=line,
        hovertext=hints,
        hoverinfo="text",
    )


def _diamond(point: dict[str, Any], mark: dict[str, Any]) -> go.Scatter:
    symbol = mark["symbol"].replace("circle", "diamond")
    return go.Scatter(
        x=[point["coverage"]],
        y=[point["accuracy"]],
        mode="markers",
        marker={**mark, "size": 12, "symbol": symbol},
        hoverinfo="skip",
    )


def confidence(answers: Sequence[tuple[np.ndarray, np.ndarray]], names: Sequence[str]) -> go.Figure:
    """How sure each model was, (N,) confidences, when right (up) and when wrong (down), (N,) booleans."""
    columns = max(len(answers), 1)
    figure = make_subplots(1, columns, shared_yaxes=True, horizontal_spacing=0.04, subplot_titles=list(names))
    for column, (sure, right) in enumerate(answers, 1):
        for (half, sign, opacity), chosen in zip(HALVES, (right, ~right), strict=True):
            figure.add_trace(_histogram(sure[chosen], half, sign, opacity), 1, column)
    charts.quiet(figure, 260, barmode="relative", bargap=0.05)
    return figure.update_xaxes(tickformat=".0%", range=[0, 1]).update_yaxes(tickformat=",d")


def _histogram(sure: np.ndarray, half: str, sign: int, opacity: float) -> go.Bar:
    counts, edges = np.histogram(sure, np.linspace(0, 1, 21))
    hints = [
        f"{100 * edge:.0f} to {100 * edge + 5:.0f} % sure: {n:,} {half}"
        for edge, n in zip(edges[:-1], counts, strict=True)
    ]
    return go.Bar(
        x=edges[:-1] + 0.025,
        y=sign * counts,
        marker={"color": charts.INK, "opacity": opacity},
        hovertext=hints,
        hoverinfo="text",
    )


def _square(figure: go.Figure, x: str, y: str) -> go.Figure:
    figure.update_xaxes(title_text=x, range=[0, 1.01], tickformat=".0%")
    figure.update_yaxes(title_text=y, range=[0, 1.01], tickformat=".0%")
    return figure.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 8})


def stress(results: Sequence[dict[str, Any]], names: Sequence[str], titles: dict[str, str]) -> go.Figure:
    """Share right by strength, one small plot a kind, all on one scale; the left end is the picture
    as it is.
    """
    figure = make_subplots(
        2,
        ACROSS,
        shared_xaxes=True,
        shared_yaxes=True,
        subplot_titles=list(titles.values()),
        horizontal_spacing=0.02,
        vertical_spacing=0.14,
    )
    for result, name, line, mark in zip(results, names, lines.LINES, lines.MARKS, strict=False):
        for i, kind in enumerate(titles):
            rows = [row for row in result.get("rows", []) if row.get("kind") == kind]
            if rows:
                trace = _worse_and_worse(result["clean"], rows, name)
                trace.update(line=line, marker={**mark, "size": 5})
                figure.add_trace(trace, i // ACROSS + 1, i % ACROSS + 1)
    charts.quiet(figure, 440)
    return figure.update_xaxes(tickvals=STRENGTHS).update_yaxes(tickformat=".0%", range=[0, 1])


def _worse_and_worse(clean: float, rows: list[dict[str, Any]], name: str) -> go.Scatter:
    accuracies = [clean, *(row["accuracy"] for row in rows)]
    hints = [f"{name}, as they are: {100 * clean:.1f} %"]
    hints += [f"{name}, {row['label']}: {100 * row['accuracy']:.1f} %, {row['n']:,} faces" for row in rows]
    return go.Scatter(
        x=list(range(len(accuracies))),
        y=accuracies,
        mode="lines+markers",
        hovertext=hints,
        hoverinfo="text",
    )
