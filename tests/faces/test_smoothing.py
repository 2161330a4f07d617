"""Answers follow with a time constant in seconds, whatever the frame rate; a baseline is of one person."""

import numpy as np
import pytest

from fer_core.faces.smoothing import Baseline, Smoother

A, B = np.array([0.8, 0.1, 0.1]), np.array([0.1, 0.1, 0.8])


@pytest.mark.parametrize("rate", [3, 15, 60])
def test_after_one_time_constant_63_percent_of_the_way_is_gone(rate):
    smooth = Smoother(2.0)
    smooth.update(1, A, 0.0)
    for i in range(1, 2 * rate + 1):
        now = smooth.update(1, B, i / rate)
    assert now == pytest.approx(A + (B - A) * (1 - np.exp(-1))) and now.sum() == pytest.approx(1)


def test_no_seconds_no_smoothing():
    smooth = Smoother(0)
    smooth.update(1, A, 0.0)
    assert smooth.update(1, B, 0.01) == pytest.approx(B)


def test_tracks_do_not_mix_and_forgotten_ones_start_anew():
    smooth = Smoother(1.0)
    smooth.update(1, A, 0.0)
    assert smooth.update(2, B, 0.1) == pytest.approx(B)
    smooth.keep([2])
    assert smooth.update(1, B, 0.2) == pytest.approx(B)


def test_a_single_odd_frame_hardly_shows():
    smooth = Smoother(0.5)
    for i in range(30):
        smooth.update(1, A, i / 30)
    assert smooth.update(1, B, 1.0).argmax() == 0


def test_a_baseline_turns_a_persons_sad_looking_rest_into_neutral():
    classes = ("happy", "neutral", "sad")
    base, rest = Baseline(classes, seconds=1.0), np.array([0.05, 0.35, 0.6])
    assert [base.collect(7, rest, t) for t in (0.0, 0.5)] == [0.0, 0.5] and not base.holds(7)
    assert base.collect(7, rest, 1.0) == 1.0 and base.holds(7)
    assert base.apply(7, rest) == pytest.approx([0.1, 0.8, 0.1])
    assert base.apply(8, rest) == pytest.approx(rest)
    happy = base.apply(7, np.array([0.9, 0.05, 0.05]))
    assert happy.argmax() == 0 and happy.sum() == pytest.approx(1)


def test_without_a_neutral_class_rest_reads_all_alike():
    base = Baseline(("happy", "sad"), seconds=0)
    base.collect(1, np.array([0.2, 0.8]), 0.0)
    assert base.apply(1, np.array([0.2, 0.8])) == pytest.approx([0.5, 0.5])
