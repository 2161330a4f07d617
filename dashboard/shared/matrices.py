"""Confusion matrices as figures: one alone, and the difference of two; their cells can be clicked."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from shared.charts import DIFFERENCE, SHARES, quiet

from fer_core import emotions


def labels(classes: Sequence[str]) -> list[str]:
    """The emotions' names as a reader sees them."""
    return [emotions.EMOTIONS[c].label if c in emotions.EMOTIONS else c for c in classes]


def matrix(
    counts: np.ndarray,
    shares: np.ndarray,
    classes: Sequence[str],
    show: str = "row",
    of: str = "",
    dark: bool = False,
) -> go.Figure:
    """Counts or shares of a confusion matrix; the colour is the share, so that two matrices can be compared
    by eye.
    """
    text = [
        [
            f"{n:,.0f}" if show == "counts" else "-" if np.isnan(s) else f"{100 * s:.0f}"
            for n, s in zip(*rows, strict=True)
        ]
        for rows in zip(counts, shares, strict=True)
    ]
    hover = _hover(
        classes,
        [
            [
                f"{n:,.0f} faces, {100 * s:.1f} %" if s == s else f"{n:,.0f} faces"
                for n, s in zip(*r, strict=True)
            ]
            for r in zip(counts, shares, strict=True)
        ],
    )
    ink = np.select(
        [np.nan_to_num(shares) > 0.55, np.nan_to_num(shares) > 0.2], ["#ffffff", "#16181b"], _pale(dark)
    )
    return _cells(np.nan_to_num(shares), text, hover, ink, classes, SHARES, (0.0, 1.0), of)


def _pale(dark: bool) -> str:
    """What reads on a pale cell, which lets the page shine through."""
    return "#c9c7c1" if dark else "#3a4047"


def difference(gap: np.ndarray, classes: Sequence[str], dark: bool = False) -> go.Figure:
    """B's share of each row minus A's, in whole points, exact when pointed at; blue where B answers so more
    often, brown where A does.
    """
    top = max(float(np.nanmax(np.abs(gap), initial=0.0)), 0.02)
    text = [
        ["-" if np.isnan(v) else "0" if abs(v) < 0.005 else f"{100 * v:+.0f}" for v in row] for row in gap
    ]
    hover = _hover(classes, [["-" if np.isnan(v) else f"{100 * v:+.1f} points" for v in row] for row in gap])
    ink = np.where(np.abs(np.nan_to_num(gap)) > 0.55 * top, "#ffffff", _pale(dark))
    return _cells(np.nan_to_num(gap), text, hover, ink, classes, DIFFERENCE, (-top, top), "d")


def _hover(classes: Sequence[str], text: list[list[str]]) -> list[list[str]]:
    names = labels(classes)
    return [
        [f"{a} answered {p.lower()}: {text[i][j]}" for j, p in enumerate(names)] for i, a in enumerate(names)
    ]


def _cells(
    z: np.ndarray,
    text: list,
    hover: list,
    ink: np.ndarray,
    classes: Sequence[str],
    scale: list,
    span: tuple[float, float],
    of: str,
) -> go.Figure:
    """A heat map under transparent squares, which unlike the heat map answer clicks: customdata is actual,
    predicted, whose.
    """
    names, n = labels(classes), len(classes)
    across, down = np.meshgrid(range(n), range(n))
    heat = go.Heatmap(
        z=z,
        x=list(range(n)),
        y=list(range(n)),
        colorscale=scale,
        zmin=span[0],
        zmax=span[1],
        showscale=False,
        hoverinfo="skip",
        xgap=1,
        ygap=1,
    )
    where = [[a, p, of] for a in classes for p in classes]
    squares = go.Scatter(
        x=across.ravel(),
        y=down.ravel(),
        mode="markers+text",
        text=np.ravel(text),
        textfont={"size": 12, "color": ink.ravel()},
        customdata=where,
        marker={"symbol": "square", "size": 38, "opacity": 0.0},
        hovertext=np.ravel(hover),
        hoverinfo="text",
    )
    squares.update(selected={"marker": {"opacity": 0.0}}, unselected={"marker": {"opacity": 0.0}})
    figure = quiet(go.Figure([heat, squares]), 380)
    figure.update_xaxes(
        tickvals=list(range(n)),
        ticktext=names,
        side="top",
        tickangle=-40,
        range=[-0.5, n - 0.5],
        ticks="",
        ticklabeloverflow="allow",
    )
    figure.update_yaxes(tickvals=list(range(n)), ticktext=names, range=[n - 0.5, -0.5], ticks="")
    return figure.update_layout(margin={"l": 70, "r": 4, "t": 74, "b": 4}, clickmode="event+select")
