"""Charts of a dataset say what is in it: the counts, the chosen ones, one colour an emotion."""

import numpy as np
import pytest
from explore import charts
from shared import charts as shared_charts

from fer_core import emotions


def test_the_balance_shows_every_count_in_the_emotions_own_colours():
    figure = charts.balance({"angry": 3995, "happy": 7215}, chosen=("happy",))
    bar = figure.data[0]
    assert list(bar.x) == [3995, 7215]
    assert list(bar.text) == ["3,995", "7,215"]
    assert list(bar.marker.color) == [emotions.colour("angry"), emotions.colour("happy")]
    assert bar.marker.opacity[0] < bar.marker.opacity[1] == 1
    assert [point[0] for point in bar.customdata] == ["angry", "happy"]


def test_an_empty_dataset_has_a_balance_too():
    assert list(charts.balance({"angry": 0}).data[0].x) == [0]


def test_the_spread_counts_every_value_and_marks_the_chosen_ones():
    values = np.array([1.0, 1.0, 100.0, 255.0])
    figure = charts.spread(values, "Brightness", 0, 255, chosen=(0.0, 127.5), bins=2)
    assert list(figure.data[0].y) == [3, 1]
    assert figure.data[0].marker.opacity[0] > figure.data[0].marker.opacity[1]
    assert figure.data[0].customdata.tolist() == [[0, 127.5], [127.5, 255]]


def test_votes_are_written_in_percent():
    figure = shared_charts.votes({"happy": 0.9, "sad": 0.1, "fear": 0.0})
    assert list(figure.data[0].text) == ["90.0 %", "10.0 %", ""]


@pytest.mark.parametrize(
    "figure",
    [charts.balance({"sad": 1}), charts.spread(np.ones(3), "x", 0, 2), shared_charts.votes({"sad": 1.0})],
)
def test_a_chart_has_no_legend_no_grid_and_the_pages_own_background(figure):
    assert figure.layout.showlegend is False
    assert not figure.layout.xaxis.showgrid and not figure.layout.yaxis.showgrid
    assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)"
