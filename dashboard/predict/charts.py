"""Charts of what was seen: probabilities over a video's time, the share of time of each emotion, whole-chain
confusion.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots
from shared.charts import FAINT, INK, SHARES, quiet

from fer_core import emotions

ROW = 92  # pixels of one face's time


def rivers(
    faces: Sequence[tuple[str, np.ndarray, np.ndarray, np.ndarray]],
    classes: Sequence[str],
    end: float,
    at: float | None = None,
) -> go.Figure:
    """A row for each face (its name, seconds, frame numbers, (P, C) probabilities), stacked to 100 %; a click
    anywhere gives [frame, seconds].
    """
    figure = make_subplots(
        rows=len(faces), cols=1, shared_xaxes=True, vertical_spacing=min(0.08, 0.3 / len(faces))
    )
    for row, (name, times, frames, probabilities) in enumerate(faces, 1):
        for k, emotion in enumerate(classes):
            _band(figure, row, times, 100 * probabilities[:, k], emotion)
        _targets(figure, row, times, frames, probabilities, classes)
        axis = "" if row == 1 else str(row)
        _most(figure, axis, times, probabilities, classes)
        figure.add_annotation(
            x=0,
            xref="paper",
            xanchor="right",
            xshift=-8,
            y=50,
            yref=f"y{axis}",
            text=name,
            showarrow=False,
            font={"color": INK},
        )
    if at is not None:
        figure.add_vline(x=at, line={"color": INK, "width": 2})
    figure = quiet(
        figure,
        ROW * len(faces) + 40,
        hovermode="closest",
        hoverdistance=30,
        clickmode="event+select",
        margin={"l": 58, "r": 8, "t": 6, "b": 28},
    )
    figure.update_yaxes(visible=False, range=[0, 100])
    figure.update_xaxes(range=[0, max(end, 0.1)], ticksuffix=" s", nticks=8)
    return figure


def _label(emotion: str) -> str:
    return emotions.EMOTIONS[emotion].label if emotion in emotions.EMOTIONS else emotion


def _band(figure: go.Figure, row: int, times: np.ndarray, percent: np.ndarray, emotion: str) -> None:
    band = {
        "line": {"width": 0, "color": emotions.colour(emotion)},
        "fillcolor": emotions.colour(emotion),
        "stackgroup": f"face {row}",
    }
    figure.add_scatter(
        x=times, y=percent, mode="lines", hoverinfo="skip", name=_label(emotion), row=row, col=1, **band
    )


def _most(
    figure: go.Figure, axis: str, times: np.ndarray, probabilities: np.ndarray, classes: Sequence[str]
) -> None:
    """The name of the emotion that took the most room, in its band: a colour never stands without its name."""
    k = int(probabilities.sum(0).argmax())
    i = int((np.abs(times - times.mean()) / max(float(np.ptp(times)), 1e-6) - probabilities[:, k]).argmin())
    y = 100 * (probabilities[i, :k].sum() + probabilities[i, k] / 2)
    figure.add_annotation(
        x=times[i],
        y=y,
        xref="x",
        yref=f"y{axis}",
        text=_label(classes[k]),
        showarrow=False,
        font={"color": "#111", "size": 12},
    )


def _targets(
    figure: go.Figure,
    row: int,
    times: np.ndarray,
    frames: np.ndarray,
    probabilities: np.ndarray,
    classes: Sequence[str],
) -> None:
    """Transparent squares all over the row, for an area itself can neither be clicked nor asked for its
    figures.
    """
    at = np.arange(0, len(times), max(1, len(times) // 160))
    each = np.repeat(at, 4)
    text = {
        i: "<br>".join(
            f"{_label(classes[k])} {100 * probabilities[i, k]:.1f} %"
            for k in probabilities[i].argsort()[::-1][:3]
        )
        for i in at
    }
    custom = [[int(frames[i]), float(times[i]), text[i]] for i in each]
    hover = "%{customdata[1]:.2f} s, frame %{customdata[0]:,}<br>%{customdata[2]}<extra></extra>"
    marker, clear = {"size": 22, "symbol": "square", "opacity": 0, "color": INK}, {"marker": {"opacity": 0}}
    y = np.tile([12, 37, 62, 87], len(at))
    figure.add_scatter(
        x=times[each],
        y=y,
        mode="markers",
        customdata=custom,
        hovertemplate=hover,
        marker=marker,
        unselected=clear,
        selected=clear,
        row=row,
        col=1,
    )


def shares(of_time: Mapping[str, float]) -> go.Figure:
    """The share of time of each answer, one bar an emotion; not sure in gray."""
    names = list(of_time)
    labels = [emotions.EMOTIONS[n].label if n in emotions.EMOTIONS else n.capitalize() for n in names]
    colours = [emotions.colour(n) if n in emotions.EMOTIONS else FAINT for n in names]
    values = [100 * v for v in of_time.values()]
    text = [f"{v:.1f} %" for v in values]
    hover = "%{y}: %{x:.1f} % of the time<extra></extra>"
    figure = go.Figure(
        go.Bar(
            y=labels,
            x=values,
            orientation="h",
            text=text,
            textposition="outside",
            cliponaxis=False,
            marker={"color": colours},
            hovertemplate=hover,
        )
    )
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
    figure = go.Figure(
        go.Heatmap(
            z=share,
            x=labels,
            y=[labels[i] for i in rows],
            colorscale=SHARES,
            zmin=0,
            zmax=1,
            showscale=False,
            xgap=2,
            ygap=2,
            **cells,
        )
    )
    figure = quiet(figure, 44 * len(rows) + 70, margin={"l": 8, "r": 8, "t": 40, "b": 8})
    figure.update_xaxes(side="top", title={"text": "answered", "standoff": 4})
    figure.update_yaxes(autorange="reversed", title={"text": "labelled"})
    return figure
