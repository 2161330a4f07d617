"""Charts of what a dataset holds: how many of each emotion, how bright, how much contrast, how people voted."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from shared.charts import INK, _keep_colours, quiet

from fer_core import emotions


def balance(counts: Mapping[str, int], chosen: Sequence[str] = ()) -> go.Figure:
    """One bar an emotion, the count beside it; emotions that the filter leaves out are pale."""
    names, total = list(counts), max(sum(counts.values()), 1)
    figure = go.Figure(
        go.Bar(
            y=[emotions.EMOTIONS[n].label for n in names],
            x=list(counts.values()),
            orientation="h",
            customdata=[[n, 100 * counts[n] / total] for n in names],
            text=[f"{v:,}" for v in counts.values()],
            textposition="outside",
            cliponaxis=False,
            marker={
                "color": [emotions.colour(n) for n in names],
                "opacity": [1 if not chosen or n in chosen else 0.25 for n in names],
                "line": {"width": 0},
            },
            hovertemplate="%{y}: %{x:,} faces, %{customdata[1]:.1f} %<extra></extra>",
        )
    )
    top = max(counts.values(), default=1)
    figure = quiet(
        figure, 34 * len(names) + 20, clickmode="event+select", margin={"l": 8, "r": 8, "t": 4, "b": 4}
    )
    figure.update_xaxes(visible=False, range=[0, top * 1.22])
    figure.update_yaxes(autorange="reversed", ticks="")
    return _keep_colours(figure)


def spread(
    values: np.ndarray,
    title: str,
    low: float,
    high: float,
    chosen: tuple[float, float] | None = None,
    bins: int = 32,
) -> go.Figure:
    """How often each value occurs; bars outside the chosen range are pale."""
    counts, edges = np.histogram(values, bins=bins, range=(low, high))
    inside = [
        chosen is None or (a >= chosen[0] - 1e-6 and b <= chosen[1] + 1e-6)
        for a, b in zip(edges[:-1], edges[1:], strict=True)
    ]
    figure = go.Figure(
        go.Bar(
            x=(edges[:-1] + edges[1:]) / 2,
            y=counts,
            width=np.diff(edges),
            customdata=np.stack([edges[:-1], edges[1:]], axis=1),
            marker={"color": INK, "opacity": [0.9 if i else 0.25 for i in inside], "line": {"width": 0}},
            hovertemplate=title
            + " %{customdata[0]:.0f} to %{customdata[1]:.0f}: %{y:,} faces<extra></extra>",
        )
    )
    figure = quiet(
        figure, 110, clickmode="event+select", bargap=0.08, margin={"l": 8, "r": 8, "t": 4, "b": 4}
    )
    figure.update_yaxes(visible=False)
    figure.update_xaxes(range=[low, high], nticks=5)
    return _keep_colours(figure)
