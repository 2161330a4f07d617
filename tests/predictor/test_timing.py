"""Frames a second and milliseconds, by a clock that the test moves."""

import pytest

from fer_core.predictor.timing import Pace, Stopwatch, Timing
from tests.clock import Clock


def test_before_the_first_frame_nothing_is_claimed():
    assert Timing(Clock()).pace() == Pace()


def test_twenty_frames_a_second_are_counted_as_twenty():
    clock = Clock()
    timing = Timing(clock)
    for _ in range(50):
        timing.add(clock.now, {"find": 3.0})
        clock.now += 0.05
    pace = timing.pace()
    assert pace.frames == timing.frames == 50 and pace.fps == pytest.approx(20)
    assert pace.age == pytest.approx(0.05) and pace.ms["find"] == 3.0


def test_a_camera_that_fell_silent_has_no_rate_but_an_age():
    clock = Clock()
    timing = Timing(clock)
    for _ in range(5):
        timing.add(clock.now, {})
        clock.now += 0.1
    clock.now += 10
    assert timing.pace().fps == 0 and timing.pace().age == pytest.approx(10.1)


def test_milliseconds_are_medians_and_the_whole_has_a_95th_percentile():
    clock = Clock()
    timing = Timing(clock)
    for milliseconds in (1, 2, 3, 4, 100):
        began = clock.now
        clock.now += milliseconds / 1e3
        timing.add(began, {"classify": float(milliseconds)})
    pace = timing.pace()
    assert pace.ms["classify"] == 3.0 and pace.ms["total"] == pytest.approx(3.0)
    assert pace.p95 == pytest.approx(80.8)  # 4 + 0.8 * 96, between the fourth and the fifth


def test_a_step_that_fails_is_not_measured():
    watch = Stopwatch()
    with watch.step("find"):
        pass
    with pytest.raises(ZeroDivisionError), watch.step("classify"):
        raise ZeroDivisionError
    assert set(watch.ms) == {"find"} and watch.ms["find"] >= 0
