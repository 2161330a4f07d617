"""In both themes a matrix rises one way, and what stands in its cells can be read."""

import numpy as np
import plotly.graph_objects as go
import pytest
from compare import charts as compare_charts
from predict import charts as predict_charts
from shared import matrices, scales

from fer_core.standings.pair import shares

RAMP = np.linspace(0, 1, 101)


def luminances(scale):
    return np.array([scales.luminance(scales.colour_at(scale, place)) for place in RAMP])


def contrast(first, second):
    high, low = max(first, second), min(first, second)
    return (high + 0.05) / (low + 0.05)


def test_luminance_is_the_one_that_the_web_content_guidelines_define():
    assert scales.luminance((255, 255, 255)) == pytest.approx(1.0)
    assert scales.luminance((0, 0, 0)) == 0
    assert scales.luminance((255, 0, 0)) == pytest.approx(0.2126)
    assert contrast(scales.luminance((118, 118, 118)), 1.0) == pytest.approx(4.54, abs=0.01)  # #767676


def test_on_white_a_darker_cell_is_always_more():
    assert (np.diff(luminances(scales.shares(dark=False))) < 0).all()


def test_on_near_black_a_lighter_cell_is_always_more():
    assert (np.diff(luminances(scales.shares(dark=True))) > 0).all()


@pytest.mark.parametrize("dark", [False, True])
def test_a_larger_difference_stands_out_more_to_both_sides(dark):
    away_from_page = luminances(scales.differences(dark)) * (1 if dark else -1)
    assert (np.diff(away_from_page[:51]) < 0).all() and (np.diff(away_from_page[50:]) > 0).all()


@pytest.mark.parametrize("scale", [scales.shares, scales.differences])
@pytest.mark.parametrize("dark", [False, True])
def test_text_in_a_cell_has_a_contrast_of_four_and_a_half(scale, dark):
    for place, background in zip(RAMP, luminances(scale(dark)), strict=True):
        ink = 1.0 if scales.ink_at(scale(dark), place) == "#ffffff" else 0.0
        assert contrast(background, ink) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
def test_every_matrix_of_the_dashboard_has_the_scale_of_its_theme(dark):
    counts = np.array([[8, 2], [5, 5]])
    classes = ("happy", "sad")
    whole = [
        matrices.matrix(counts, shares(counts), classes, dark=dark),
        predict_charts.chain_matrix(counts, classes, dark),
    ]
    difference = compare_charts.difference(np.array([[0.1, -0.1], [0.0, 0.0]]), classes, dark)
    for figure, scale in [*((one, scales.shares) for one in whole), (difference, scales.differences)]:
        heat = next(trace for trace in figure.data if isinstance(trace, go.Heatmap))
        assert [list(step) for step in heat.colorscale] == [list(step) for step in scale(dark)]


def test_a_click_on_a_cell_names_what_was_shown_and_what_was_answered():
    counts = np.array([[8, 2], [5, 5]])
    squares = matrices.matrix(counts, shares(counts), ("happy", "sad"), of="a").data[1]
    assert list(squares.customdata[1]) == ["happy", "sad", "a"]
    assert squares.hovertext[1] == "Happy answered sad: 2 faces, 20.0 %"
