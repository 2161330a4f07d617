"""The papers' figures beside ours, on one axis: the distance between the marks is the message."""

from collections.abc import Sequence

import plotly.graph_objects as go
from shared import charts

from fer_core.standings.gaps import Gap, Point

ROW, LINE = 46, 15  # pixels of a recipe, and of a second line of its title
LONG = 54  # letters that a phone has room for
MARKS = {
    "paper": {"symbol": "diamond-open", "size": 12, "color": charts.INK, "line": {"width": 2}},
    "theirs": {"symbol": "circle-open", "size": 11, "color": charts.INK, "line": {"width": 2}},
    "honest": {"symbol": "circle", "size": 12, "color": charts.INK},
}
KINDS = {"ovr_accuracy": "one-versus-rest mean"}


def beside(gaps: Sequence[Gap]) -> go.Figure:
    """A line for each recipe: open diamond the paper, open circle ours as the paper did it, full circle ours
    under the honest protocol. A click answers the run, or nothing on a paper's mark.
    """
    figure = go.Figure(_distances(gaps))
    for who, mark in MARKS.items():
        figure.add_trace(_points(gaps, who, mark))
    titles = [_title(gap) for gap in gaps]
    row = ROW + LINE * any("<br>" in title for title in titles)
    for place, title in enumerate(titles):
        figure.add_annotation(
            text=title,
            x=0,
            xref="paper",
            xanchor="left",
            y=place - 10 / row,
            yanchor="bottom",
            align="left",
            showarrow=False,
            font={"size": 13},
        )
    charts.quiet(figure, row * len(gaps) + 44, margin={"l": 8, "r": 12, "t": 4, "b": 30})
    figure.update_yaxes(visible=False, range=[len(gaps) - 0.55, -0.75])
    figure.update_xaxes(range=_span(gaps), tickformat=".0%", ticks="", showgrid=True, gridcolor=charts.FAINT)
    return figure.update_layout(clickmode="event+select")


def _title(gap: Gap) -> str:
    parts = [part for part in (gap.data, KINDS.get(gap.kind, "")) if part]
    where = f", {', '.join(parts)}" if parts else ""
    between = ":<br>" if len(f"{gap.label}{where}: {gap.sentence}") > LONG else ": "
    return f"<b>{gap.label}</b>{where}{between}{gap.sentence}"


def _distances(gaps: Sequence[Gap]) -> go.Scatter:
    """A pale line from the lowest mark of each recipe to its highest."""
    across: list[float | None] = []
    down: list[float | None] = []
    for place, gap in enumerate(gaps):
        values = [point.value for point in gap.points]
        if len(values) > 1:
            across += [min(values), max(values), None]
            down += [place, place, None]
    return go.Scatter(
        x=across, y=down, mode="lines", line={"color": charts.FAINT, "width": 6}, hoverinfo="skip"
    )


def _points(gaps: Sequence[Gap], who: str, mark: dict) -> go.Scatter:
    placed = [(place, point) for place, gap in enumerate(gaps) if (point := gap.point(who))]
    points = [point for _, point in placed]
    return go.Scatter(
        x=[point.value for point in points],
        y=[place for place, _ in placed],
        mode="markers",
        marker=mark,
        error_x=_intervals(points),
        customdata=[[point.run] for point in points],
        hovertext=[_hint(point) for point in points],
        hoverinfo="text",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _hint(point: Point) -> str:
    text = point.sentence[:1].upper() + point.sentence[1:]
    return f"{text}. Click to open the run." if point.run else f"{text}."


def _intervals(points: Sequence[Point]) -> dict:
    return {
        "type": "data",
        "symmetric": False,
        "array": [(point.high or point.value) - point.value for point in points],
        "arrayminus": [point.value - (point.low or point.value) for point in points],
        "color": charts.INK,
        "thickness": 1.5,
        "width": 4,
    }


def _span(gaps: Sequence[Gap]) -> tuple[float, float]:
    """From a little below the lowest interval to all right."""
    lows = [point.value if point.low is None else point.low for gap in gaps for point in gap.points]
    return max(0.0, min(lows, default=0.5) - 0.04), 1.005
