"""The curves of a training: validation solid, training dotted, the kept epoch marked, each line named at its
end; its learning rate; several trainings in one chart.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go
from shared import charts

TRAINING = {"color": charts.INK, "width": 1.5, "dash": "dot"}
CHOOSING = {"color": charts.INK, "width": 2.5}  # the images that choose the epoch
DASHES = ("solid", "dot", "dash", "dashdot", "longdash", "longdashdot")
REACHES = (60, 120, 250, 500)  # epochs at which the axis of a long training ends for a while
STEPS = (1, 2, 5, 10, 20, 50, 100, 200)
EMPTY = {"accuracy": (0.0, 100.0), "loss": (0.0, 2.5)}  # the axis before there is a figure
STYLE = {"showarrow": False, "xanchor": "left", "xshift": 8, "align": "left", "font": {"size": 12}}


@dataclass(frozen=True)
class End:
    """Where a line ends."""

    name: str
    epoch: float
    value: float


def course(
    curve: pd.DataFrame, what: str, best: int | None, epochs: int, chosen_on: str = "validation"
) -> go.Figure:
    """Accuracy (in percent) or loss by epoch, on the training images and on those that choose the epoch; the
    axis holds all epochs from the start (in a long training the next hundreds), so that it seldom jumps.
    """
    reach = _reach(epochs, int(curve["epoch"].max()) if len(curve) else 0)
    figure = go.Figure()
    ends = []
    for prefix, name, line in (("", "training", TRAINING), ("val_", chosen_on, CHOOSING)):
        values = _values(curve, prefix, what)
        if values.notna().any():
            figure.add_trace(_line(curve["epoch"], values, name, line, what))
            last = values.last_valid_index()
            ends.append(End(name, float(curve["epoch"][last]), float(values[last])))
    _mark_best(figure, curve, what, best, reach)
    charts.quiet(figure, 300, margin={"l": 8, "r": 112, "t": 30, "b": 36})
    _name_ends(figure, ends, what)
    _axes(figure, what, reach)
    if not ends:
        figure.update_yaxes(range=EMPTY[what])
    return figure.update_layout(uirevision="keep", hovermode="x unified")


def rate(curve: pd.DataFrame, epochs: int) -> go.Figure:
    """The learning rate by epoch, on a logarithmic axis."""
    rates = curve["learning_rate"]
    line = {"color": charts.INK, "width": 2, "shape": "hv"}
    steps = go.Scatter(x=curve["epoch"], y=rates, line=line, hovertemplate="%{y:.2g}<extra></extra>")
    steps.mode = "lines" if len(curve) > 1 else "markers"
    figure = charts.quiet(go.Figure(steps), 150, margin={"l": 8, "r": 112, "t": 8, "b": 36})
    reach = _reach(epochs, int(curve["epoch"].max()) if len(curve) else 0)
    _epochs_axis(figure, reach)
    figure.update_yaxes(type="log", nticks=4, tickformat=".0e")
    return figure.update_layout(uirevision="keep", hovermode="x unified")


def together(curves: Mapping[str, pd.DataFrame], what: str) -> go.Figure:
    """Accuracy (in percent) or loss of several trainings, on the images that choose the epoch; each line is
    named at its end.
    """
    figure, ends = go.Figure(), []
    for i, (name, curve) in enumerate(curves.items()):
        values = _values(curve, "val_", what)
        if values.notna().any():
            line = {**CHOOSING, "width": 2, "dash": DASHES[i % len(DASHES)]}
            figure.add_trace(_line(curve["epoch"], values, name, line, what))
            last = values.last_valid_index()
            ends.append(End(name, float(curve["epoch"][last]), float(values[last])))
    charts.quiet(figure, 360, margin={"l": 8, "r": 8, "t": 12, "b": 36})
    reach = max((int(curve["epoch"].max()) for curve in curves.values() if len(curve)), default=10)
    _axes(figure, what, reach)
    if not ends:
        figure.update_yaxes(range=EMPTY[what])
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": -0.25, "font": {"size": 12}})
    return figure.update_layout(uirevision="keep", hovermode="x unified")


def _values(curve: pd.DataFrame, prefix: str, what: str) -> pd.Series:
    return curve[prefix + what] * (100.0 if what == "accuracy" else 1.0)


def _in_words(value: float, what: str) -> str:
    return f"{value:.1f} %" if what == "accuracy" else f"{value:.3f}"


def _reach(epochs: int, done: int) -> int:
    """How far the axis goes."""
    return next((end for end in REACHES if done <= end < epochs), epochs)


def _step(reach: int) -> int:
    """Epochs from one tick to the next: whole, and at most eight of them."""
    return next((step for step in STEPS if reach <= 8 * step), 500)


def _epochs_axis(figure: go.Figure, reach: int) -> None:
    figure.update_xaxes(
        range=[0.5, max(reach, 2) + 0.5],
        title_text="epoch",
        title_font={"size": 12},
        dtick=_step(reach),
        ticks="outside",
        tickcolor=charts.FAINT,
    )


def _axes(figure: go.Figure, what: str, reach: int) -> None:
    _epochs_axis(figure, reach)
    if what == "accuracy":
        figure.update_yaxes(nticks=5, ticksuffix=" %", rangemode="normal")
    else:
        figure.update_yaxes(nticks=5, rangemode="tozero")


def _line(x: pd.Series, y: pd.Series, name: str, line: dict, what: str) -> go.Scatter:
    figure = "%{y:.1f} %" if what == "accuracy" else "%{y:.3f}"
    return go.Scatter(
        x=x,
        y=y,
        mode="lines" if len(x) > 1 else "markers",
        line=line,
        marker={"color": charts.INK, "size": 6},
        name=name,
        hovertemplate=f"{name} {figure}<extra></extra>",
    )


def _mark_best(figure: go.Figure, curve: pd.DataFrame, what: str, best: int | None, reach: int) -> None:
    """A line, a diamond and a note at the best epoch, where it has a figure."""
    places = curve.index[curve["epoch"] == best]
    values = _values(curve, "val_", what)
    if best is None or not len(places) or pd.isna(values[places[0]]):
        return
    value = float(values[places[0]])
    note = f"best: epoch {best}, {value:.1f} %" if what == "accuracy" else f"best epoch, {value:.3f}"
    figure.add_vline(x=best, line={"color": charts.FAINT, "width": 1})
    diamond = {"color": charts.INK, "size": 10, "symbol": "diamond"}
    figure.add_trace(go.Scatter(x=[best], y=[value], mode="markers", marker=diamond, hoverinfo="skip"))
    figure.add_annotation(
        x=best,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=note,
        showarrow=False,
        xanchor="right" if best > reach / 2 else "left",  # where there is room for the words
        font={"size": 12},
    )


def _name_ends(figure: go.Figure, ends: list[End], what: str) -> None:
    """The name and last value of each line beside its end; two of them are pushed apart."""
    if len(ends) == 1:
        end = ends[0]
        text = f"{end.name}<br>{_in_words(end.value, what)}"
        figure.add_annotation(x=end.epoch, y=end.value, text=text, **STYLE)
        return
    highest_first = sorted(ends, key=lambda end: -end.value)
    for end, up in zip(highest_first, (9, -9), strict=False):
        text = f"{end.name} {_in_words(end.value, what)}"
        figure.add_annotation(x=end.epoch, y=end.value, text=text, yshift=up, **STYLE)
