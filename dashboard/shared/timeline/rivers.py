"""Charts of what faces showed over time: a row for each face, and the share of time of each emotion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots
from shared import charts, matrices

from fer_core import emotions

ROW = 92  # pixels of one face's time
TARGETS = 160  # places a row that can be pointed at
EDGE = 0.08  # of the width: as much as a name needs to one side
HEIGHTS = (12, 37, 62, 87)  # of the places, in percent of the row


@dataclass(frozen=True)
class River:
    """A face over time: T seconds and frame numbers, (T, C) probabilities."""

    name: str
    times: np.ndarray
    frames: np.ndarray
    probabilities: np.ndarray


def rivers(faces: Sequence[River], classes: Sequence[str], end: float, at: float | None = None) -> go.Figure:
    """A row for each face, stacked to 100 %; a click anywhere gives [frame, seconds]."""
    end = max(end, 0.1)
    figure = make_subplots(
        rows=len(faces), cols=1, shared_xaxes=True, vertical_spacing=min(0.08, 0.3 / len(faces))
    )
    for row, face in enumerate(faces, 1):
        _row(figure, row, face, classes, end)
    if at is not None:
        figure.add_vline(x=at, line={"color": charts.INK, "width": 2})
    figure = charts.quiet(
        figure,
        ROW * len(faces) + 40,
        hovermode="closest",
        hoverdistance=30,
        clickmode="event+select",
        margin={"l": 58, "r": 8, "t": 6, "b": 28},
    )
    figure.update_yaxes(visible=False, range=[0, 100])
    figure.update_xaxes(range=[0, end], ticksuffix=" s", nticks=8)
    return figure


def _row(figure: go.Figure, row: int, face: River, classes: Sequence[str], end: float) -> None:
    for k, emotion in enumerate(classes):
        _band(figure, row, face.times, 100 * face.probabilities[:, k], emotion)
    _targets(figure, row, face, classes)
    axis = "" if row == 1 else str(row)
    _name_largest(figure, axis, face, classes, end)
    figure.add_annotation(
        x=0,
        xref="paper",
        xanchor="right",
        xshift=-8,
        y=50,
        yref=f"y{axis}",
        text=face.name,
        showarrow=False,
        font={"color": charts.INK},
    )


def _band(figure: go.Figure, row: int, times: np.ndarray, percent: np.ndarray, emotion: str) -> None:
    figure.add_scatter(
        x=times,
        y=percent,
        mode="lines",
        hoverinfo="skip",
        name=emotions.label(emotion),
        row=row,
        col=1,
        line={"width": 0, "color": emotions.colour(emotion)},
        fillcolor=emotions.colour(emotion),
        stackgroup=f"face {row}",
    )


def _name_largest(figure: go.Figure, axis: str, face: River, classes: Sequence[str], end: float) -> None:
    """The name of the emotion that took the most room, in its band: a colour never stands without its
    name. Near an edge it begins or ends there, so that it covers nothing beside the plot.
    """
    k = int(face.probabilities.sum(0).argmax())
    span = max(float(np.ptp(face.times)), 1e-6)
    from_middle = np.abs(face.times - face.times.mean()) / span
    i = int((from_middle - face.probabilities[:, k]).argmin())
    along = face.times[i] / end
    anchor = "left" if along < EDGE else "center"
    if along > 1 - EDGE:
        anchor = "right"
    figure.add_annotation(
        x=face.times[i],
        xanchor=anchor,
        y=100 * (face.probabilities[i, :k].sum() + face.probabilities[i, k] / 2),
        xref="x",
        yref=f"y{axis}",
        text=emotions.label(classes[k]),
        showarrow=False,
        font={"color": "#111", "size": 12},
    )


def _targets(figure: go.Figure, row: int, face: River, classes: Sequence[str]) -> None:
    """Transparent squares all over the row, for an area itself can neither be clicked nor asked for its
    figures.
    """
    places = np.arange(0, len(face.times), max(1, len(face.times) // TARGETS))
    answers = [[int(face.frames[i]), float(face.times[i]), _three_largest(face, i, classes)] for i in places]
    figure.add_scatter(
        x=np.repeat(face.times[places], len(HEIGHTS)),
        y=np.tile(HEIGHTS, len(places)),
        mode="markers",
        customdata=[answer for answer in answers for _ in HEIGHTS],
        hovertemplate="%{customdata[1]:.2f} s, frame %{customdata[0]:,}<br>%{customdata[2]}<extra></extra>",
        marker={"size": 22, "symbol": "square", "opacity": 0, "color": charts.INK},
        unselected=matrices.CLEAR,
        selected=matrices.CLEAR,
        row=row,
        col=1,
    )


def _three_largest(face: River, i: int, classes: Sequence[str]) -> str:
    largest = face.probabilities[i].argsort()[::-1][:3]
    return "<br>".join(
        f"{emotions.label(classes[k])} {100 * face.probabilities[i, k]:.1f} %" for k in largest
    )


def bars(of_time: Mapping[str, float]) -> go.Figure:
    """The share of time of each answer, one bar an emotion; not sure in gray."""
    names, values = list(of_time), [100 * share for share in of_time.values()]
    colours = [emotions.colour(name) if name in emotions.EMOTIONS else charts.FAINT for name in names]
    bar = go.Bar(
        y=[emotions.label(name).capitalize() for name in names],
        x=values,
        orientation="h",
        text=[f"{value:.1f} %" for value in values],
        textposition="outside",
        cliponaxis=False,
        marker={"color": colours},
        hovertemplate="%{y}: %{x:.1f} % of the time<extra></extra>",
    )
    return charts.bars_to_the_right(go.Figure(bar), len(names))
