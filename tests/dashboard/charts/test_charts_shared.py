"""What every chart shares: its text can be read in both themes."""

import plotly.graph_objects as go
import pytest
from plotly.subplots import make_subplots
from shared import charts, scales

PAGES = {False: "#ffffff", True: "#17181a"}  # .streamlit/config.toml


def contrast(one: str, other: str) -> float:
    high, low = sorted((scales.luminance(scales.rgb(colour)) for colour in (one, other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", PAGES)
def test_all_text_of_a_chart_has_a_contrast_of_four_and_a_half(dark):
    figure = make_subplots(1, 2, subplot_titles=["One", "Two"])
    figure.add_annotation(text="best", x=1, y=1, font={"color": charts.INK, "size": 11})
    figure.add_trace(go.Scatter(x=[1], y=[1], text=["a"], mode="markers+text"), 1, 1)
    charts.readable(figure.update_xaxes(title_text="epoch"), dark)
    layout = figure.layout
    inks = {layout.font.color, layout.xaxis.tickfont.color, layout.xaxis2.title.font.color}
    inks |= {layout.yaxis.tickfont.color, *(note.font.color for note in layout.annotations)}
    assert len(layout.annotations) == 3 and layout.annotations[2].font.size == 11
    assert min(contrast(ink, PAGES[dark]) for ink in inks) >= 4.5


@pytest.mark.parametrize("page", PAGES.values())
def test_lines_and_marks_are_seen(page):
    assert contrast(charts.INK, page) >= 3
