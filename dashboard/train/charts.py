"""The curve of a training: validation solid, training dotted, the kept epoch marked, each line named at its
end.
"""

import pandas as pd
import plotly.graph_objects as go
from shared.charts import FAINT, INK, quiet

LINES = (
    ("", "training", {"color": INK, "width": 1.5, "dash": "dot"}),
    ("val_", "validation", {"color": INK, "width": 2.5}),
)


def course(curve: pd.DataFrame, what: str, best: int | None, epochs: int) -> go.Figure:
    """Accuracy (in percent) or loss by epoch; the axis holds all epochs from the start (in a long training
    the next hundreds), so that it seldom jumps.
    """
    epochs = _reach(epochs, int(curve["epoch"].max()) if len(curve) else 0)
    scale = 100.0 if what == "accuracy" else 1.0
    figure = go.Figure()
    ends = []
    for prefix, name, line in LINES:
        values = curve[prefix + what] * scale
        if values.notna().any():
            figure.add_trace(_line(curve["epoch"], values, name, line, what))
            last = values.last_valid_index()
            ends.append((name, float(curve["epoch"][last]), float(values[last])))
    _mark(figure, curve, what, best, scale, epochs)
    quiet(figure, 300, margin={"l": 8, "r": 112, "t": 30, "b": 36})
    _name(figure, ends, what)
    figure.update_xaxes(
        range=[0.5, max(epochs, 2) + 0.5],
        title_text="epoch",
        title_font={"size": 12},
        dtick=_step(epochs),
        ticks="outside",
        tickcolor=FAINT,
    )
    figure.update_yaxes(
        nticks=5,
        ticksuffix=" %" if what == "accuracy" else "",
        rangemode="tozero" if what == "loss" else "normal",
    )
    return figure.update_layout(uirevision="keep", hovermode="x unified")


def _reach(epochs: int, done: int) -> int:
    """How far the axis goes."""
    return next((end for end in (60, 120, 250, 500) if done <= end < epochs), epochs)


def _step(epochs: int) -> int:
    """Epochs from one tick to the next: whole, and at most eight of them."""
    return next((step for step in (1, 2, 5, 10, 20, 50, 100, 200) if epochs <= 8 * step), 500)


def _line(x: pd.Series, y: pd.Series, name: str, line: dict, what: str) -> go.Scatter:
    figure = "%{y:.1f} %" if what == "accuracy" else "%{y:.3f}"
    mode = "lines" if len(x) > 1 else "markers"
    return go.Scatter(
        x=x,
        y=y,
        mode=mode,
        line=line,
        marker={"color": INK, "size": 6},
        name=name,
        hovertemplate=f"{name} {figure}<extra></extra>",
    )


def _mark(
    figure: go.Figure, curve: pd.DataFrame, what: str, best: int | None, scale: float, epochs: int
) -> None:
    at = curve.index[curve["epoch"] == best]
    if not len(at) or pd.isna(curve[f"val_{what}"][at[0]]):
        return
    value = float(curve[f"val_{what}"][at[0]] * scale)
    said = f"best: epoch {best}, {value:.1f} %" if what == "accuracy" else f"best epoch, {value:.3f}"
    figure.add_vline(x=best, line={"color": FAINT, "width": 1})
    figure.add_trace(
        go.Scatter(
            x=[best],
            y=[value],
            mode="markers",
            marker={"color": INK, "size": 10, "symbol": "diamond"},
            hoverinfo="skip",
        )
    )
    left = best > epochs / 2  # room for the words
    figure.add_annotation(
        x=best,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=said,
        showarrow=False,
        xanchor="right" if left else "left",
        font={"size": 12},
    )


def _name(figure: go.Figure, ends: list[tuple[str, float, float]], what: str) -> None:
    """The name and last value of each line beside its end, pushed apart where they would overlap."""
    ends = sorted(ends, key=lambda e: -e[2])
    shift = 9 if len(ends) == 2 else 0
    for (name, x, y), up in zip(ends, (shift, -shift), strict=False):
        said = f"{y:.1f} %" if what == "accuracy" else f"{y:.3f}"
        style = {
            "showarrow": False,
            "xanchor": "left",
            "xshift": 8,
            "yshift": up,
            "align": "left",
            "font": {"size": 12},
        }
        figure.add_annotation(x=x, y=y, text=f"{name}<br>{said}" if not shift else f"{name} {said}", **style)
