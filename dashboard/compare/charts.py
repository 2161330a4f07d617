"""Two runs in pictures: matrices and their difference, paired bars, curves, calibration, coverage,
robustness.

A is drawn open or dotted, B filled or solid, both in ink, because colour means emotion; matrices keep one
scale for both.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots
from shared.charts import DIFFERENCE, FAINT, INK, quiet
from shared.matrices import _pale, labels

from fer_core import emotions

OPEN, SOLID = {"dash": "dot", "width": 2, "color": INK}, {"width": 2.5, "color": INK}
LINES = (OPEN, SOLID)
MARKS = (
    {"symbol": "circle-open", "size": 7, "color": INK, "line": {"width": 1.5}},
    {"symbol": "circle", "size": 7, "color": INK},
)


def emotion_bars(rows: list[dict[str, Any]]) -> go.Figure:
    """Precision, recall and F1 of each emotion, A (pale) above B (full); the recalls with their 95 %
    interval.
    """
    figure = make_subplots(
        1, 3, shared_yaxes=True, horizontal_spacing=0.03, subplot_titles=["Precision", "Recall", "F1"]
    )
    names, colours = labels([r["emotion"] for r in rows]), [emotions.colour(r["emotion"]) for r in rows]
    for column, what in enumerate(("precision", "recall", "f1"), 1):
        for who, opacity in (("a", 0.4), ("b", 1.0)):
            values = [r[f"{what}_{who}"] for r in rows]
            text = ["-" if v is None else f"{100 * v:.0f}" for v in values]
            bar = go.Bar(
                x=[v or 0 for v in values],
                y=names,
                orientation="h",
                marker={"color": colours, "opacity": opacity},
                text=text,
                textposition="outside",
                offsetgroup=who,
            )
            bar.update(
                hovertext=[
                    f"{n}, {who.upper()}: {what} {t} %, {r['n']:,} faces"
                    for n, t, r in zip(names, text, rows, strict=True)
                ],
                hoverinfo="text",
                cliponaxis=False,
            )
            if what == "recall":
                ends = [(r[f"recall_{who}_interval"] or (0, 0))[1] for r in rows]
                unseen = {"color": "rgba(0,0,0,0)"}  # carries the figure past the end of the interval
                figure.add_trace(go.Bar(bar).update(x=ends, marker=unseen, hoverinfo="skip"), 1, column)
                bar.update(error_x=_error(values, [r[f"recall_{who}_interval"] for r in rows]), text=None)
            figure.add_trace(bar, 1, column)
    quiet(figure, 70 + 58 * len(rows), barmode="group", bargap=0.3)
    figure.update_xaxes(range=[0, 1.08], tickvals=[0, 0.5, 1], ticktext=["0", "50", "100 %"])
    return figure.update_yaxes(autorange="reversed", ticks="")


def _error(values: list, spans: list) -> dict[str, Any]:
    up = [0 if s is None else s[1] - v for v, s in zip(values, spans, strict=True)]
    down = [0 if s is None else v - s[0] for v, s in zip(values, spans, strict=True)]
    return {
        "type": "data",
        "symmetric": False,
        "array": up,
        "arrayminus": down,
        "color": INK,
        "thickness": 1.2,
        "width": 3,
    }


def curves(histories: Sequence[pd.DataFrame], names: Sequence[str]) -> go.Figure:
    """Accuracy and loss on validation (thick) and training (thin) by epoch; the best epoch is marked."""
    figure = make_subplots(1, 2, horizontal_spacing=0.09, subplot_titles=["Accuracy", "Loss"])
    for history, name, line in zip(histories, names, LINES, strict=False):
        for column, what in enumerate(("accuracy", "loss"), 1):
            if what in history:
                hover = f"{name}, training, epoch %{{x}}: %{{y:.3f}}<extra></extra>"
                figure.add_trace(
                    go.Scatter(
                        x=history["epoch"],
                        y=history[what],
                        line={**line, "width": 1, "color": FAINT},
                        hovertemplate=hover,
                    ),
                    1,
                    column,
                )
            if f"val_{what}" in history:
                _validation(figure, history, what, name, line, column)
    quiet(figure, 330, margin={"l": 8, "r": 60, "t": 28, "b": 30})
    return figure.update_xaxes(title_text="epoch")


def _validation(
    figure: go.Figure, history: pd.DataFrame, what: str, name: str, line: dict, column: int
) -> None:
    values = history[f"val_{what}"]
    figure.add_trace(
        go.Scatter(
            x=history["epoch"],
            y=values,
            line=line,
            hovertemplate=f"{name}, validation, epoch %{{x}}: %{{y:.3f}}<extra></extra>",
        ),
        1,
        column,
    )
    if not values.notna().any():
        return
    best = values.idxmax() if what == "accuracy" else values.idxmin()
    mark = go.Scatter(
        x=[history["epoch"][best]],
        y=[values[best]],
        mode="markers",
        marker={"size": 10, "color": INK, "symbol": "diamond"},
        hoverinfo="skip",
    )
    figure.add_trace(mark, 1, column)
    figure.add_annotation(
        x=history["epoch"].iloc[-1],
        y=values.iloc[-1],
        text=name[:14],
        showarrow=False,
        xanchor="left",
        xshift=6,
        font={"size": 11},
        row=1,
        col=column,
    )


def reliability(found: Sequence[list[dict[str, Any]]], names: Sequence[str]) -> go.Figure:
    """Share right against confidence, with the interval of each bin; on the diagonal a model knows how sure
    it may be.
    """
    figure = go.Figure(
        go.Scatter(x=[0, 1], y=[0, 1], mode="lines", line={"color": FAINT, "width": 1}, hoverinfo="skip")
    )
    for rows, name, line, mark in zip(found, names, LINES, MARKS, strict=False):
        x, y = [r["confidence"] for r in rows], [r["right"] for r in rows]
        error = {
            "type": "data",
            "symmetric": False,
            "array": [r["right_high"] - r["right"] for r in rows],
            "arrayminus": [r["right"] - r["right_low"] for r in rows],
        }
        text = [
            f"{name}: {100 * r['confidence']:.0f} % sure, {100 * r['right']:.1f} % right, {r['n']:,} faces"
            for r in rows
        ]
        error |= {"color": FAINT, "thickness": 1.2, "width": 0}
        figure.add_trace(
            go.Scatter(
                x=x,
                y=y,
                mode="lines+markers",
                line=line,
                marker=mark,
                error_y=error,
                hovertext=text,
                hoverinfo="text",
            )
        )
    return _square(quiet(figure, 360), "confidence", "share right")


def coverage(
    found: Sequence[dict[str, np.ndarray]], points: Sequence[dict[str, Any]], names: Sequence[str]
) -> go.Figure:
    """Share right of the faces that are answered when unsure ones are not; the mark is the threshold of the
    Live page.
    """
    figure = go.Figure()
    for curve, point, name, line, mark in zip(found, points, names, LINES, MARKS, strict=False):
        text = [
            (
                f"{name}: answering {100 * c:.0f} % of the faces (from {100 * t:.0f} % confidence), "
                f"{100 * a:.1f} % right"
            )
            for t, c, a in zip(*curve.values(), strict=True)
        ]
        figure.add_trace(
            go.Scatter(
                x=curve["coverage"],
                y=curve["accuracy"],
                mode="lines",
                line=line,
                hovertext=text,
                hoverinfo="text",
            )
        )
        if point["accuracy"] is not None:
            diamond = {**mark, "size": 12, "symbol": mark["symbol"].replace("circle", "diamond")}
            figure.add_trace(
                go.Scatter(
                    x=[point["coverage"]],
                    y=[point["accuracy"]],
                    mode="markers",
                    marker=diamond,
                    hoverinfo="skip",
                )
            )
    low = min((float(c["accuracy"].min()) for c in found if len(c["accuracy"])), default=0)
    return _square(quiet(figure, 360), "share of faces answered", "share right of those").update_yaxes(
        range=[max(0, low - 0.05), 1.01]
    )


def confidence(found: Sequence[tuple[np.ndarray, np.ndarray]], names: Sequence[str]) -> go.Figure:
    """How sure each model was when right (above the line) and when wrong (below it)."""
    figure = make_subplots(
        1, max(len(found), 1), shared_yaxes=True, horizontal_spacing=0.04, subplot_titles=list(names)
    )
    edges = np.linspace(0, 1, 21)
    for column, (sure, right) in enumerate(found, 1):
        for mask, sign, word, opacity in ((right, 1, "right", 0.85), (~right, -1, "wrong", 0.4)):
            n = np.histogram(sure[mask], edges)[0]
            text = [
                f"{100 * e:.0f} to {100 * e + 5:.0f} % sure: {k:,} {word}"
                for e, k in zip(edges, n, strict=False)
            ]
            figure.add_trace(
                go.Bar(
                    x=edges[:-1] + 0.025,
                    y=sign * n,
                    marker={"color": INK, "opacity": opacity},
                    hovertext=text,
                    hoverinfo="text",
                ),
                1,
                column,
            )
    quiet(figure, 260, barmode="relative", bargap=0.05)
    return figure.update_xaxes(tickformat=".0%", range=[0, 1]).update_yaxes(tickformat=",d")


def _square(figure: go.Figure, x: str, y: str) -> go.Figure:
    figure.update_xaxes(title_text=x, range=[0, 1.01], tickformat=".0%")
    return figure.update_yaxes(title_text=y, range=[0, 1.01], tickformat=".0%").update_layout(
        margin={"l": 8, "r": 8, "t": 8, "b": 8}
    )


def stress(found: Sequence[dict[str, Any]], names: Sequence[str], titles: dict[str, str]) -> go.Figure:
    """Share right by strength, one small plot a kind, all on one scale; the left end is the picture as it is."""
    figure = make_subplots(
        2,
        5,
        shared_xaxes=True,
        shared_yaxes=True,
        subplot_titles=list(titles.values()),
        horizontal_spacing=0.02,
        vertical_spacing=0.14,
    )
    for result, name, line, mark in zip(found, names, LINES, MARKS, strict=False):
        for i, kind in enumerate(titles):
            rows = [r for r in result.get("rows", []) if r.get("kind") == kind]
            if not rows:
                continue
            y = [result["clean"], *(r["accuracy"] for r in rows)]
            text = [
                f"{name}, as they are: {100 * y[0]:.1f} %",
                *(f"{name}, {r['label']}: {100 * r['accuracy']:.1f} %, {r['n']:,} faces" for r in rows),
            ]
            trace = go.Scatter(
                x=list(range(len(y))),
                y=y,
                mode="lines+markers",
                line=line,
                marker={**mark, "size": 5},
                hovertext=text,
                hoverinfo="text",
            )
            figure.add_trace(trace, i // 5 + 1, i % 5 + 1)
    quiet(figure, 440)
    return figure.update_xaxes(tickvals=[0, 1, 2, 3, 4, 5]).update_yaxes(tickformat=".0%", range=[0, 1])


def pairwise(rows: list[dict[str, Any]], names: dict[str, str], dark: bool = False) -> go.Figure:
    """Row minus column in points for every two of several runs; a difference that chance could make is in
    brackets.
    """
    order = list(names)
    gap, sure = np.zeros((len(order), len(order))), np.zeros((len(order), len(order)), bool)
    for r in rows:
        i, j = order.index(r["a"]), order.index(r["b"])
        gap[j, i], gap[i, j] = r["difference"], -r["difference"]
        sure[i, j] = sure[j, i] = r["p"] < 0.05
    top = max(float(np.abs(gap).max()), 0.01)
    text = np.array(
        [
            [
                "" if i == j else f"{100 * v:+.1f}" if sure[i, j] else f"({100 * v:+.1f})"
                for j, v in enumerate(row)
            ]
            for i, row in enumerate(gap)
        ]
    )
    heat = go.Heatmap(
        z=gap, colorscale=DIFFERENCE, zmin=-top, zmax=top, showscale=False, hoverinfo="skip", xgap=1, ygap=1
    )
    x, y = np.meshgrid(range(len(order)), range(len(order)))
    ink = np.where(np.abs(gap) > 0.55 * top, "#ffffff", _pale(dark))
    words = go.Scatter(
        x=x.ravel(),
        y=y.ravel(),
        text=text.ravel(),
        mode="text",
        textfont={"color": ink.ravel()},
        hoverinfo="skip",
    )
    figure = quiet(go.Figure([heat, words]), 120 + 44 * len(order))
    short = [n[:22] for n in names.values()]
    figure.update_xaxes(tickvals=list(range(len(order))), ticktext=short, side="top", tickangle=-30)
    return figure.update_yaxes(
        tickvals=list(range(len(order))), ticktext=short, autorange="reversed"
    ).update_layout(margin={"l": 8, "r": 8, "t": 90, "b": 8})
