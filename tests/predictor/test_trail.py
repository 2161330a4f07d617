"""The last twenty seconds of each face, and no more."""

import numpy as np
import pytest

from fer_core.faces.base import Face, Found
from fer_core.predictor.trail import Trail


def face(track=1, **probabilities):
    answer = probabilities or {"happy": 0.75, "sad": 0.25}
    return Face(Found((0, 0, 10, 10), 1.0), answer, answer, track=track)


def test_points_lie_a_tenth_of_a_second_apart_and_their_times_are_seconds_ago():
    trail = Trail()
    for frame in range(31):
        trail.add([face()], 5 + frame / 30)
    times, probabilities = trail.lines(6.0)[1]
    assert len(times) == 11 and times[0] == pytest.approx(-1) and np.diff(times) == pytest.approx(0.1)
    assert probabilities.shape == (11, 2) and (probabilities == [0.75, 0.25]).all()


def test_what_is_older_than_twenty_seconds_is_gone_and_an_empty_track_too():
    trail = Trail()
    trail.add([face(1)], 0.0)
    trail.add([face(2)], 15.0)
    trail.add([], 21.0)
    assert set(trail.lines(21.0)) == {2}
    trail.add([], 36.0)
    assert trail.lines(36.0) == {}


def test_answers_in_other_emotions_begin_a_new_trail():
    trail = Trail()
    trail.add([face()], 0.0)
    trail.add([face(calm=0.5, tense=0.3, bored=0.2)], 1.0)
    times, probabilities = trail.lines(1.0)[1]
    assert len(times) == 1 and probabilities.shape == (1, 3)


def test_a_cleared_trail_is_empty():
    trail = Trail()
    trail.add([face()], 0.0)
    trail.clear()
    assert trail.lines(0.0) == {}
