"""A face keeps its number while it moves, when it is gone for a moment, and when two people cross."""

import numpy as np
import pytest

from fer_core.faces.base import Found
from fer_core.faces.tracking import Tracker


def at(x, y=100.0, side=80.0):
    return Found((x - side / 2, y - side / 2, side, side), 0.9)


@pytest.mark.parametrize("rate", [10, 30])
@pytest.mark.parametrize("speed", [0, 100, 400])
def test_a_moving_face_keeps_its_number(rate, speed):
    tracker = Tracker()
    assert {tracker.update([at(100 + speed * i / rate)], i / rate)[0] for i in range(2 * rate)} == {1}


def test_two_faces_keep_their_numbers_in_whatever_order_they_come():
    tracker = Tracker()
    assert tracker.update([at(100), at(400)], 0.0) == [1, 2]
    assert tracker.update([at(402), at(101)], 0.033) == [2, 1]


def test_a_short_gap_keeps_the_number_and_a_long_one_gives_a_new_one():
    tracker = Tracker(gap=1.0)
    tracker.update([at(100)], 0.0)
    for i in range(1, 9):
        assert tracker.update([], i / 10) == []
    assert tracker.update([at(104)], 0.9) == [1]
    assert tracker.update([at(104)], 2.5) == [2]


def test_a_face_that_moves_behind_something_is_met_on_the_other_side():
    tracker = Tracker()
    for i in range(15):
        tracker.update([at(100 + 6 * i)], i / 30)
    for i in range(15, 25):
        tracker.update([], i / 30)
    assert tracker.update([at(100 + 6 * 25)], 25 / 30) == [1]


def test_two_people_who_cross_keep_their_numbers():
    tracker, seen = Tracker(), {}
    for i in range(60):
        left, right = at(100 + 7 * i, 100), at(520 - 7 * i, 112)
        faces = [left, right] if abs(left.centre[0] - right.centre[0]) > 40 else [left]  # one hides the other
        numbers = tracker.update(faces, i / 30)
        for who, number in zip("lr", numbers, strict=False):
            seen.setdefault(who, []).append(number)
    assert seen["l"][0] == seen["l"][-1] == 1 and seen["r"][0] == seen["r"][-1] == 2


def test_a_face_elsewhere_or_of_another_size_is_someone_else():
    tracker = Tracker()
    tracker.update([at(100)], 0.0)
    assert tracker.update([at(400)], 0.1) == [2]
    assert tracker.update([at(100, side=300)], 0.2) == [3]


def test_a_clock_that_is_set_back_starts_anew():
    tracker = Tracker()
    tracker.update([at(100)], 50.0)
    assert tracker.update([at(100)], 0.0) == [2]


def test_old_tracks_are_forgotten():
    tracker = Tracker()
    for i in range(500):
        tracker.update([at(200 * (i % 7))], i * 2.0)
    assert len(tracker.alive) == 1


def test_thirty_faces_keep_thirty_numbers():
    tracker, rng = Tracker(), np.random.default_rng(0)
    first = tracker.update([at(100 * (i % 6), 120 * (i // 6)) for i in range(30)], 0.0)
    for step in range(1, 20):
        order = rng.permutation(30)
        numbers = tracker.update(
            [at(100 * (i % 6) + rng.normal(0, 3), 120 * (i // 6) + rng.normal(0, 3)) for i in order],
            step / 30,
        )
        assert [first[i] for i in order] == numbers
