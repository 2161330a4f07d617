"""Two or more runs in pictures: paired bars of each emotion, learning curves, differences of matrices."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from compare import lines
from plotly.subplots import make_subplots
from shared import charts, matrices, scales

from fer_core import emotions

FIGURES = {"precision": "Precision", "recall": "Recall", "f1": "F1"}
OPACITY = {"a": 0.4, "b": 1.0}
CERTAIN = 0.05  # a difference with a larger p could be chance


def emotion_bars(rows: list[dict[str, Any]]) -> go.Figure:
    """Precision, recall and F1 of each emotion, A (pale) above B (full); the recalls with their 95 %
    interval.
    """
    titles = list(FIGURES.values())
    figure = make_subplots(1, 3, shared_yaxes=True, horizontal_spacing=0.03, subplot_titles=titles)
    for column, what in enumerate(FIGURES, 1):
        for who in OPACITY:
            bar = _bar(rows, what, who)
            if what == "recall":
                figure.add_trace(_room_for_interval(bar, rows, who), 1, column)
                bar.update(error_x=_intervals(rows, who), text=None)
            figure.add_trace(bar, 1, column)
    charts.quiet(figure, 70 + 58 * len(rows), barmode="group", bargap=0.3)
    figure.update_xaxes(range=[0, 1.08], tickvals=[0, 0.5, 1], ticktext=["0", "50", "100 %"])
    return figure.update_yaxes(autorange="reversed", ticks="")


def _bar(rows: list[dict[str, Any]], what: str, who: str) -> go.Bar:
    values = [row[f"{what}_{who}"] for row in rows]
    text = ["-" if value is None else f"{100 * value:.0f}" for value in values]
    names = matrices.labels([row["emotion"] for row in rows])
    hints = [
        f"{name}, {who.upper()}: {what} {share} %, {row['n']:,} faces"
        for name, share, row in zip(names, text, rows, strict=True)
    ]
    return go.Bar(
        x=[value or 0 for value in values],
        y=names,
        orientation="h",
        marker={"color": [emotions.colour(row["emotion"]) for row in rows], "opacity": OPACITY[who]},
        text=text,
        textposition="outside",
        offsetgroup=who,
        hovertext=hints,
        hoverinfo="text",
        cliponaxis=False,
    )


def _room_for_interval(bar: go.Bar, rows: list[dict[str, Any]], who: str) -> go.Bar:
    """An unseen bar to the end of the interval, which carries the figure past it."""
    ends = [(row[f"recall_{who}_interval"] or (0, 0))[1] for row in rows]
    return go.Bar(bar).update(x=ends, marker={"color": "rgba(0,0,0,0)"}, hoverinfo="skip")


def _intervals(rows: list[dict[str, Any]], who: str) -> dict[str, Any]:
    up, down = [], []
    for row in rows:
        value, interval = row[f"recall_{who}"], row[f"recall_{who}_interval"]
        up.append(0 if interval is None else interval[1] - value)
        down.append(0 if interval is None else value - interval[0])
    return {
        "type": "data",
        "symmetric": False,
        "array": up,
        "arrayminus": down,
        "color": charts.INK,
        "thickness": 1.2,
        "width": 3,
    }


def curves(histories: Sequence[pd.DataFrame], names: Sequence[str]) -> go.Figure:
    """Accuracy and loss on validation (thick) and training (thin) by epoch; the best epoch is marked."""
    figure = make_subplots(1, 2, horizontal_spacing=0.09, subplot_titles=["Accuracy", "Loss"])
    for history, name, line in zip(histories, names, lines.LINES, strict=False):
        for column, what in enumerate(("accuracy", "loss"), 1):
            if what in history:
                thin = {**line, "width": 1, "color": charts.FAINT}
                figure.add_trace(_curve(history, what, f"{name}, training", thin), 1, column)
            if f"val_{what}" in history:
                figure.add_trace(_curve(history, f"val_{what}", f"{name}, validation", line), 1, column)
                _mark_best(figure, history, what, column)
                _name_curve(figure, history, what, name, column)
    charts.quiet(figure, 330, margin={"l": 8, "r": 110, "t": 28, "b": 30})
    return figure.update_xaxes(title_text="epoch")


def _curve(history: pd.DataFrame, column: str, name: str, line: dict[str, Any]) -> go.Scatter:
    hover = f"{name}, epoch %{{x}}: %{{y:.3f}}<extra></extra>"
    return go.Scatter(x=history["epoch"], y=history[column], line=line, hovertemplate=hover)


def _mark_best(figure: go.Figure, history: pd.DataFrame, what: str, column: int) -> None:
    values = history[f"val_{what}"]
    if not values.notna().any():
        return
    best = values.idxmax() if what == "accuracy" else values.idxmin()
    mark = go.Scatter(
        x=[history["epoch"][best]],
        y=[values[best]],
        mode="markers",
        marker={"size": 10, "color": charts.INK, "symbol": "diamond"},
        hoverinfo="skip",
    )
    figure.add_trace(mark, 1, column)


def _name_curve(figure: go.Figure, history: pd.DataFrame, what: str, name: str, column: int) -> None:
    values = history[f"val_{what}"]
    if not values.notna().any():
        return
    figure.add_annotation(
        x=history["epoch"].iloc[-1],
        y=values.iloc[-1],
        text="<br>".join(textwrap.wrap(name, 16)),
        align="left",
        showarrow=False,
        xanchor="left",
        xshift=6,
        font={"size": 11},
        row=1,
        col=column,
    )


def difference(gap: np.ndarray, classes: Sequence[str], dark: bool = False) -> go.Figure:
    """B's share of each row minus A's, in whole points, exact when pointed at; blue where B answers so more
    often, brown where A does.
    """
    top = max(float(np.nanmax(np.abs(gap), initial=0.0)), 0.02)
    names = matrices.labels(classes)
    hints = [["-" if np.isnan(value) else f"{100 * value:+.1f} points" for value in row] for row in gap]
    cells = matrices.Cells(
        np.nan_to_num(gap),
        [[_whole_points(value) for value in row] for row in gap],
        matrices.confusion_hints(classes, hints),
        names,
        names,
        matrices.answers(classes, "d"),
    )
    return matrices.drawn(cells, scales.differences(dark), (-top, top))


def _whole_points(value: float) -> str:
    if np.isnan(value):
        return "-"
    return "0" if abs(value) < 0.005 else f"{100 * value:+.0f}"


def pairwise(rows: list[dict[str, Any]], names: Mapping[str, str], dark: bool = False) -> go.Figure:
    """Row minus column in points for every two of several runs; a difference that chance could make is in
    brackets.
    """
    order = list(names)
    gap, text = np.zeros((len(order), len(order))), [[""] * len(order) for _ in order]
    for row in rows:
        i, j = order.index(row["a"]), order.index(row["b"])
        gap[j, i], gap[i, j] = row["difference"], -row["difference"]
        text[j][i], text[i][j] = _points(gap[j, i], row["p"]), _points(gap[i, j], row["p"])
    top = max(float(np.abs(gap).max()), 0.01)
    short = ["<br>".join(textwrap.wrap(name, 24)) for name in names.values()]
    figure = matrices.drawn(
        matrices.Cells(gap, text, text, short, short), scales.differences(dark), (-top, top)
    )
    figure.update_layout(height=170 + 48 * len(order), margin={"l": 8, "r": 60, "t": 140, "b": 8})
    return figure.update_yaxes(automargin=True)


def _points(gap: float, p: float) -> str:
    points = f"{100 * gap:+.1f}"
    return points if p < CERTAIN else f"({points})"
