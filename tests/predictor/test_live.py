"""The camera's side of the Live page: it answers, it can be changed at any time, and it never stops the
picture.
"""

import shutil
import threading
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from shared.seats import Seats

from fer_core.errors import FerError
from fer_core.predictor import Predictor
from fer_core.predictor.live import LiveSession, Switches
from tests import tiny
from tests.clock import Clock
from tests.scenes import scene

ONE, NONE, TWO = (
    scene(320, 240, [(60, 20, 200)]),
    scene(320, 240, []),
    scene(320, 240, [(0, 40, 160, 0), (160, 40, 160, 1)]),
)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def session(tiny_run, clock):
    return LiveSession(Predictor.from_run(tiny_run), clock=clock)


def play(session, clock, frames, rate=30):
    for frame in frames:
        out = session.process(frame)
        clock.now += 1 / rate
    return out


def test_the_counts_follow_the_clip(session, clock):
    counts = []
    for frame in (ONE, NONE, ONE, TWO, NONE):
        play(session, clock, [frame] * 5)
        counts.append(len(session.state().faces))
    assert counts == [1, 0, 1, 2, 0] and session.state().frames == 25 and session.state().error == ""


def test_the_state_has_rate_age_size_and_steps(session, clock):
    play(session, clock, [ONE] * 40, rate=20)
    state = session.state()
    assert state.fps == pytest.approx(20) and state.age == pytest.approx(0.05) and state.size == (320, 240)
    assert set(state.ms) == {"find", "classify", "extras", "draw", "total"} and state.run == "tiny"
    clock.now += 10
    assert session.state().age == pytest.approx(10.05) and session.state().fps == 0


def test_a_failure_leaves_the_frame_untouched_and_says_why(session, clock, monkeypatch):
    play(session, clock, [ONE])

    def fail(*_, **__):
        raise ZeroDivisionError("a lens of no width")

    with monkeypatch.context() as broken:
        broken.setattr("fer_core.predictor.live.overlays.look", fail)
        out = session.process(ONE)
    assert out is ONE
    assert (
        "a lens of no width" in session.state().error
        and session.state().failures == 1
        and session.state().frames == 2
    )
    assert play(session, clock, [ONE]) is not ONE
    assert session.state().error == "" and len(session.state().faces) == 1


@pytest.mark.parametrize(
    "frame", [np.zeros((0, 0, 3), np.uint8), np.zeros((10, 10), np.uint8), None, "no picture"]
)
def test_no_frame_is_odd_enough_to_raise(session, frame):
    assert session.process(frame) is frame
    assert session.state().error


def test_mirroring_flips_the_picture(session, clock):
    session.set(mirror=False)
    plain = session.process(NONE)
    half = NONE.copy()
    half[:, :160] = 0
    assert np.array_equal(plain, NONE) and np.array_equal(session.process(half), half)
    session.set(mirror=True)
    assert np.array_equal(session.process(half), half[:, ::-1])


def test_every_switch_changes_what_is_drawn(session, clock):
    before = session.process(ONE)
    for switch in ("mesh", "parts", "heat"):
        session.set(**{switch: True})
        assert not np.array_equal(session.process(ONE), before), switch
        if switch == "parts":
            assert set(session.state().parts[1]) == {"left_eye", "right_eye", "brows", "nose", "mouth"}
        session.set(**{switch: False})
    session.set(threshold=1.0)
    session.process(ONE)
    assert not session.state().faces[0].sure
    assert session.state().error == "" and session.switches == Switches(threshold=1.0)


def test_a_network_without_maps_shows_heat_too(home, tiny_networks, clock):
    tiny.write(home / "models" / "plain", tiny_networks["plain"], maps=False)
    session = LiveSession(Predictor.from_run("plain"), Switches(heat=True), clock)
    assert play(session, clock, [ONE] * 3) is not None and session.state().error == ""


def test_another_run_takes_over_while_the_camera_goes_on(session, clock, home, tiny_networks, tiny_run):
    tiny.write(home / "models" / "other", tiny_networks["plain"], maps=False)
    play(session, clock, [ONE])
    session.use(Predictor.from_run("other"))
    play(session, clock, [ONE])
    state = session.state()
    assert state.run == "other" and state.faces[0].track == 1 and state.error == ""
    shutil.rmtree(home / "models" / "other")
    play(session, clock, [ONE])
    assert session.state().error == "" and len(session.state().faces) == 1


def test_without_a_run_the_picture_passes_through(clock):
    session = LiveSession(clock=clock)
    assert (
        np.array_equal(session.process(ONE), ONE[:, ::-1])
        and session.state().faces == ()
        and session.state().error == ""
    )
    with pytest.raises(FerError, match="no run"):
        session.record()


def test_the_timeline_rolls_and_does_not_grow(session, clock):
    play(session, clock, [ONE] * 300, rate=10)
    (times, probabilities) = session.state().timeline[1]
    assert -20.2 < times[0] < -19 and len(times) <= 201 and probabilities.shape == (len(times), 7)
    play(session, clock, [NONE] * 230, rate=10)
    assert session.state().timeline == {}


def test_recording_writes_figures_with_rows_for_empty_frames(session, clock, home):
    path = session.record()
    play(session, clock, [ONE] * 3 + [NONE] * 2)
    assert session.state().recorded == 5 and session.state().recording == path
    assert session.stop_recording() == path and session.state().recording is None
    table = pd.read_csv(path)
    assert path.is_relative_to(home) and table["time_s"].tolist() == pytest.approx(
        [i / 30 for i in range(5)], abs=0.001
    )
    assert table["track"].count() == 3


def test_a_recording_ends_with_its_run(session, clock, home, tiny_networks):
    tiny.write(home / "models" / "other", tiny_networks["plain"], maps=False)
    path = session.record()
    play(session, clock, [ONE])
    session.use(Predictor.from_run("other"))
    play(session, clock, [ONE])
    state = session.state()
    assert len(pd.read_csv(path)) == 1 and state.recording is None and state.error == ""
    assert "another model was chosen" in state.recording_ended


def test_a_recording_outlives_no_model_of_other_emotions_and_no_frame_fails(session, clock, tiny_run):
    first = Predictor.from_run(tiny_run)
    path = session.record()
    play(session, clock, [ONE])
    session.use(None)
    session.use(replace(first, name="other", classes=tuple(f"face {name}" for name in first.classes)))
    play(session, clock, [ONE] * 3)
    state = session.state()
    assert state.failures == 0 and state.recording is None and "another model" in state.recording_ended
    assert len(pd.read_csv(path)) == 1
    assert session.record() and session.state().recording_ended == ""
    play(session, clock, [ONE] * 2)
    assert session.state().recorded == 2


def test_a_baseline_ends_with_the_model_that_it_belongs_to(session, clock, tiny_run):
    session.collect_baseline(0.2)
    play(session, clock, [ONE] * 12)
    assert session.state().baseline == "holds"
    session.use(replace(Predictor.from_run(tiny_run), name="other"))
    play(session, clock, [ONE])
    assert session.state().baseline == "none"


def test_a_baseline_is_collected_held_and_dropped(session, clock):
    play(session, clock, [ONE])
    raw = session.state().faces[0].raw
    session.set(smoothing=0)
    session.collect_baseline(1.0)
    play(session, clock, [ONE] * 5, rate=10)
    assert session.state().baseline == "collecting" and 0.2 < session.state().baseline_done < 0.8
    play(session, clock, [ONE] * 10, rate=10)
    assert session.state().baseline == "holds" and session.state().faces[0].emotion == "neutral"
    session.drop_baseline()
    play(session, clock, [ONE])
    assert (
        session.state().faces[0].probabilities == pytest.approx(raw, abs=1e-6)
        and session.state().baseline == "none"
    )


def test_switches_may_be_turned_from_other_threads(session, clock):
    stop = threading.Event()

    def turn():
        while not stop.is_set():
            session.set(mesh=not session.switches.mesh, mirror=not session.switches.mirror)
            session.state()

    threads = [threading.Thread(target=turn) for _ in range(3)]
    [t.start() for t in threads]
    play(session, clock, [ONE, TWO, NONE] * 15)
    stop.set()
    [t.join(20) for t in threads]
    assert session.state().frames == 45 and session.state().failures == 0


def test_seats_are_few_and_come_back(clock, monkeypatch):
    seats = Seats(2, clock)
    assert seats.take("a") and seats.take("b") and not seats.take("c") and seats.take("a")
    assert "2 cameras" in seats.sentence
    seats.leave("a")
    assert seats.take("c")
    clock.now += 16
    assert seats.take("d") and seats.take("e")
    monkeypatch.setenv("FER_LIVE_SESSIONS", "7")
    assert Seats().most == 7


def test_a_second_model_answers_the_same_faces_until_it_is_sent_away(session, clock, other_network, home):
    session.beside(other_network)
    play(session, clock, [TWO] * 8)
    state = session.state()
    assert set(state.second) == {face.track for face in state.faces} and len(state.second) == 2
    assert "second" in state.ms
    for face in state.faces:
        second = state.second[face.track]
        assert second.found == face.found and set(second.probabilities) == set(other_network.classes)
    session.beside(None)
    play(session, clock, [TWO])
    assert session.state().second == {} and len(session.state().faces) == 2


@pytest.fixture
def other_network(home, tiny_networks):
    return Predictor.from_run(tiny.write(home / "models" / "second", tiny_networks["plain"], maps=False))


def test_the_whole_session_is_kept_from_start_to_stop(session, clock):
    assert session.timeline is None
    play(session, clock, [ONE] * 30 + [NONE] * 10 + [TWO] * 30, rate=10)
    session.close()
    line = session.timeline
    assert line.frames == 70 and line.without == 10 and line.last_s == pytest.approx(6.9)
    table = pd.DataFrame(line.table())
    assert set(table["track"]) == set(line.tracks) and len(table) == 30 + 2 * 30
    assert np.allclose(table[list(line.classes)].sum(axis=1), 1, atol=0.001)
    play(session, clock, [ONE] * 5)
    assert session.timeline is not line and session.timeline.frames == 5
