"""Charts of what was seen: what is clicked leads to the frame, bars and bands hold the figures they were
given.
"""

import numpy as np
import pytest
from predict import charts
from shared.timeline import rivers

from fer_core.emotions import BASIC

TIMES = np.arange(0, 3, 0.1)
SOME = np.tile(np.array([0.1, 0.0, 0.0, 0.6, 0.1, 0.0, 0.2]), (len(TIMES), 1))


def test_every_square_of_a_row_names_its_frame_and_second():
    figure = rivers.rivers([rivers.River("Face 1", TIMES, np.arange(30), SOME)], BASIC, 3.0)
    squares = next(t for t in figure.data if t.mode == "markers")
    assert squares.hoverinfo != "skip", "what is skipped cannot be clicked"
    assert all(
        np.isclose(x, c[1]) and np.isclose(c[0], 10 * c[1])
        for x, c in zip(squares.x, squares.customdata, strict=True)
    )
    assert squares.customdata[0][2].startswith("Happy 60.0 %")


def test_bands_sum_to_the_whole_and_the_largest_is_named():
    figure = rivers.rivers(
        [
            rivers.River("Face 1", TIMES, np.arange(30), SOME),
            rivers.River("Face 2", TIMES, np.arange(30), SOME),
        ],
        BASIC,
        3.0,
    )
    bands = [t for t in figure.data if t.stackgroup == "face 2"]
    assert sum(t.y[0] for t in bands) == pytest.approx(100)
    assert [a.text for a in figure.layout.annotations] == ["Happy", "Face 1", "Happy", "Face 2"]


def test_a_face_seen_once_is_a_row_too():
    figure = rivers.rivers([rivers.River("Face 1", TIMES[:1], np.arange(1), SOME[:1])], BASIC, 3.0, at=0.0)
    assert figure.data


def test_a_long_video_has_few_squares():
    times = np.linspace(0, 3600, 512)
    river = rivers.River("Face 1", times, np.arange(512), np.tile(SOME[:1], (512, 1)))
    figure = rivers.rivers([river], BASIC, 3600.0)
    assert len(next(t for t in figure.data if t.mode == "markers").x) <= 4 * 171


def test_shares_of_time_stand_as_they_are():
    (bars,) = rivers.bars({"happy": 0.75, "not sure": 0.25}).data
    assert list(bars.x) == [75.0, 25.0] and list(bars.y) == ["Happy", "Not sure"]


def test_the_matrix_leaves_out_rows_without_a_file_and_keeps_no_face():
    matrix = np.zeros((8, 8), int)
    matrix[3, 3], matrix[3, 7] = 3, 1
    figure = charts.chain_matrix(matrix, (*BASIC, "no face"))
    heat, texts = figure.data
    assert list(figure.layout.yaxis.ticktext) == ["Happy"] and figure.layout.xaxis.ticktext[7] == "No face"
    assert heat.z[0][3] == pytest.approx(0.75) and texts.text[7] == "1"
    assert texts.hovertext[7] == "Happy answered No face: 1 files, 25.0 % of the row"
