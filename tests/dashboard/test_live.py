"""Live without a browser or a camera: what the page says before, during and after, and that its callback
never raises.
"""

from types import SimpleNamespace

import av
import numpy as np
import pytest

from fer_core.predictor.live import LiveSession
from tests import tiny
from tests.dashboard.test_explore import said
from tests.scenes import scene

TWO = scene(640, 480, [(0, 100, 300, 0), (320, 100, 300, 2)])


@pytest.fixture
def camera(monkeypatch):
    """The camera's component, played by an object: camera.playing, and camera.asked with what the page asked
    for.
    """
    played = SimpleNamespace(playing=False, asked={})

    def streamer(**asked):
        played.asked = asked
        return SimpleNamespace(state=SimpleNamespace(playing=played.playing, signalling=False))

    monkeypatch.setattr("streamlit_webrtc.webrtc_streamer", streamer)
    monkeypatch.delenv("FER_ICE_SERVERS", raising=False)
    return played


def frame(image):
    return av.VideoFrame.from_ndarray(image, format="rgb24")


def test_without_a_model_the_page_says_how_to_get_one(app, home, camera, monkeypatch, tmp_path):
    monkeypatch.setattr("fer_core.paths.shipped", lambda: tmp_path / "none")
    page = app("live")
    assert not page.exception and "needs a model" in said(page) and not camera.asked


def test_before_it_starts_the_page_asks_for_consent_and_says_what_comes(app, tiny_run, camera):
    page = app("live")
    assert not page.exception
    assert "Nothing leaves this computer" in said(page) and "Tell everyone in front of the camera" in said(
        page
    )
    assert "Press Start" in said(page)


def test_nothing_outside_is_asked_unless_it_is_set(app, tiny_run, camera, monkeypatch):
    app("live")
    assert camera.asked["rtc_configuration"] == {"iceServers": []}
    monkeypatch.setenv("FER_ICE_SERVERS", "stun:stun.example.org")
    app("live")
    assert camera.asked["rtc_configuration"] == {"iceServers": [{"urls": "stun:stun.example.org"}]}


def test_frames_are_counted_and_faces_shown(app, tiny_run, camera):
    page = app("live")
    callback = camera.asked["video_frame_callback"]
    for _ in range(5):
        out = callback(frame(TWO))
    assert out.to_ndarray(format="rgb24").shape == TWO.shape
    camera.playing = True
    page.run()
    assert not page.exception
    assert "2 faces now · 5 frames seen" in said(page) and "ms a frame" in said(page)


def test_an_exception_lets_the_picture_go_on_and_says_why(app, tiny_run, camera, monkeypatch):
    page = app("live")
    monkeypatch.setattr(LiveSession, "_look", lambda self, *a: 1 / 0)
    image = camera.asked["video_frame_callback"](frame(TWO)).to_ndarray(format="rgb24")
    assert np.abs(image.astype(int) - TWO).mean() < 3
    camera.playing = True
    page.run()
    assert "could not be analysed (ZeroDivisionError" in said(page) and "1 frame seen" in said(page)


def test_a_frame_that_cannot_be_read_is_given_back_as_it_is(app, tiny_run, camera):
    app("live")
    broken = SimpleNamespace(to_ndarray=lambda format: 1 / 0)
    assert camera.asked["video_frame_callback"](broken) is broken


def test_another_model_is_used_from_the_next_frame_on(app, tiny_run, tiny_networks, home, camera):
    tiny.write(home / "models" / "other", tiny_networks["plain"], maps=False)
    page = app("live", run="tiny")
    callback = camera.asked["video_frame_callback"]
    callback(frame(TWO))
    mine = page.session_state["live_session"]
    page.selectbox(key="live_run").set_value("other").run()
    callback(frame(TWO))
    assert (
        page.session_state["live_session"] is mine
        and mine.state().run == "other"
        and mine.state().frames == 2
    )


def test_a_run_deleted_while_in_use_goes_on_answering(app, tiny_run, camera):
    import shutil

    page = app("live")
    shutil.rmtree(tiny_run)
    camera.asked["video_frame_callback"](frame(TWO))
    state = page.session_state["live_session"].state()
    assert len(state.faces) == 2 and not state.error


def test_switches_act_on_the_session(app, tiny_run, camera):
    page = app("live")
    mine = page.session_state["live_session"]
    page.toggle(key="live_mirror").set_value(False).run()
    page.toggle(key="live_parts").set_value(True).run()
    page.slider(key="live_smoothing").set_value(1.5).run()
    page.slider(key="live_threshold").set_value(0.9).run()
    now = mine.switches
    assert (now.mirror, now.parts, now.smoothing, now.threshold) == (False, True, 1.5, 0.9)


def test_figures_are_recorded_when_asked_and_can_be_taken(app, tiny_run, camera):
    page = app("live")
    camera.playing = True
    page.run()
    page.button(key="live_record").click().run()
    for _ in range(3):
        camera.asked["video_frame_callback"](frame(TWO))
    page.run()
    assert "6 rows of figures so far" in said(page)
    page.button(key="live_record_stop").click().run()
    assert "The figures are in" in said(page)
    assert len(page.session_state["live_recorded"].read_text().splitlines()) == 7


def test_a_recording_is_complete_when_the_camera_stops(app, tiny_run, camera):
    page = app("live")
    camera.playing = True
    page.run()
    page.button(key="live_record").click().run()
    camera.asked["video_frame_callback"](frame(TWO))
    page.run()
    assert "The figures are in" not in said(page)
    camera.asked["on_video_ended"]()
    camera.playing = False
    page.run()
    assert (
        "The figures are in" in said(page)
        and len(page.session_state["live_recorded"].read_text().splitlines()) == 3
    )


def test_who_comes_too_late_is_told_so_and_nobody_is_thrown_out(app, tiny_run, camera, monkeypatch):
    import state

    state.cameras.clear()
    monkeypatch.setenv("FER_LIVE_SESSIONS", "1")
    camera.playing = True
    first = app("live")
    camera.asked = {}
    second = app("live")
    assert "1 camera is already running here" in said(second) and not camera.asked
    first.run()
    assert camera.asked and "already running" not in said(first)
    camera.playing = False
    first.run()
    second.run()
    assert "already running" not in said(second)
    state.cameras.clear()


def test_no_frame_for_long_is_explained(app, tiny_run, camera, monkeypatch):
    monkeypatch.setattr("shared.camera.PATIENCE", -1.0)
    page = app("live")
    camera.playing = True
    page.run()
    assert "no picture arrives" in said(page)


def test_a_snapshot_is_asked_for_before_the_camera_is(app, tiny_run, camera):
    page = app("live")
    page.toggle(key="live_snapshots").set_value(True).run()
    assert not page.exception and "only to pages of localhost or https" in said(page)
