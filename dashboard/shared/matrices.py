"""Confusion matrices and other squares of figures: a heat map under cells that can be read and clicked."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from shared import charts, scales

from fer_core import emotions

CLEAR = {"marker": {"opacity": 0.0}}  # of a cell that was clicked, or was not


@dataclass(frozen=True)
class Cells:
    """What a matrix shows: a value, a text and a hint for each cell, and what a click on it answers."""

    values: np.ndarray  # (rows, columns) in the span of the colours
    text: Sequence[Sequence[str]]
    hints: Sequence[Sequence[str]]
    rows: Sequence[str]
    columns: Sequence[str]
    answers: Sequence = ()  # rows times columns of them; empty where nothing is clicked


def labels(classes: Sequence[str]) -> list[str]:
    """The emotions' names as a reader sees them."""
    return [emotions.label(name) for name in classes]


def matrix(
    counts: np.ndarray,
    shares: np.ndarray,
    classes: Sequence[str],
    show: str = "row",
    of: str = "",
    dark: bool = False,
) -> go.Figure:
    """Counts or shares of a confusion matrix; the colour is the share, so that two matrices can be compared
    by eye. A click answers actual, predicted and `of`.
    """
    text, hints = [], []
    for row_counts, row_shares in zip(counts, shares, strict=True):
        pairs = list(zip(row_counts, row_shares, strict=True))
        text.append([f"{n:,.0f}" if show == "counts" else whole_percent(share) for n, share in pairs])
        hints.append([_faces_and_share(n, share) for n, share in pairs])
    names = labels(classes)
    cells = Cells(
        np.nan_to_num(shares), text, confusion_hints(classes, hints), names, names, answers(classes, of)
    )
    return drawn(cells, scales.shares(dark), (0.0, 1.0))


def whole_percent(share: float) -> str:
    """A share in whole percent, without the sign; a dash where there is none."""
    return "-" if np.isnan(share) else f"{100 * share:.0f}"


def _faces_and_share(n: float, share: float) -> str:
    return f"{n:,.0f} faces" if np.isnan(share) else f"{n:,.0f} faces, {100 * share:.1f} %"


def confusion_hints(classes: Sequence[str], text: Sequence[Sequence[str]]) -> list[list[str]]:
    """What stands under the pointer: Happy answered sad: and the text of the cell."""
    names = labels(classes)
    return [
        [f"{actual} answered {answer.lower()}: {text[i][j]}" for j, answer in enumerate(names)]
        for i, actual in enumerate(names)
    ]


def answers(classes: Sequence[str], of: str) -> list[list[str]]:
    """What a click on each cell answers: actual, predicted, whose matrix."""
    return [[actual, predicted, of] for actual in classes for predicted in classes]


def drawn(cells: Cells, scale: scales.Scale, span: tuple[float, float]) -> go.Figure:
    """A heat map under transparent squares, which unlike the heat map answer clicks."""
    heat = go.Heatmap(
        z=cells.values,
        colorscale=scale,
        zmin=span[0],
        zmax=span[1],
        showscale=False,
        hoverinfo="skip",
        xgap=1,
        ygap=1,
    )
    figure = charts.quiet(go.Figure([heat, _squares(cells, scale, span)]), 380)
    _name_axes(figure, cells)
    return figure.update_layout(margin={"l": 70, "r": 4, "t": 74, "b": 4}, clickmode="event+select")


def _squares(cells: Cells, scale: scales.Scale, span: tuple[float, float]) -> go.Scatter:
    across, down = np.meshgrid(range(len(cells.columns)), range(len(cells.rows)))
    places = (cells.values - span[0]) / (span[1] - span[0])
    ink = [scales.ink_at(scale, float(place)) for place in places.ravel()]
    squares = go.Scatter(
        x=across.ravel(),
        y=down.ravel(),
        mode="markers+text",
        text=np.ravel(cells.text),
        textfont={"size": 12, "color": ink},
        customdata=list(cells.answers) or None,
        marker={"symbol": "square", "size": 38, "opacity": 0.0},
        hovertext=np.ravel(cells.hints),
        hoverinfo="text",
    )
    return squares.update(selected=CLEAR, unselected=CLEAR)


def _name_axes(figure: go.Figure, cells: Cells) -> None:
    rows, columns = len(cells.rows), len(cells.columns)
    figure.update_xaxes(
        tickvals=list(range(columns)),
        ticktext=list(cells.columns),
        side="top",
        tickangle=-40,
        range=[-0.5, columns - 0.5],
        ticks="",
        ticklabeloverflow="allow",
    )
    figure.update_yaxes(
        tickvals=list(range(rows)), ticktext=list(cells.rows), range=[rows - 0.5, -0.5], ticks=""
    )
