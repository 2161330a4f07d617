"""The camera: a session for each visitor, the video through WebRTC, and the reason in words where it does not
come.

No st.* inside the camera's thread: it knows its LiveSession and nothing else.
"""

import time
import uuid
from collections.abc import Callable
from typing import Any

import av
import state
import streamlit as st
import streamlit_webrtc
from shared import camera_frame, ice, leaving

from fer_core.collecting.filming import Filming, FilmingState
from fer_core.media import films
from fer_core.predictor import Predictor
from fer_core.predictor.live import LiveSession, State

PATIENCE = 8.0  # seconds without a frame before a reason is given
WANTED = {
    "video": {"width": {"ideal": 640}, "height": {"ideal": 480}, "frameRate": {"ideal": 30}},
    "audio": False,
}

NO_FRAME = (
    "The browser has connected, but no picture arrives. Another program may hold the camera, it may be "
    "unplugged, or a network between the browser and this server blocks the video (then ICE servers are "
    "needed: docs/serve.md tells which). Press Stop, then Start."
)
STALE = (
    "The last picture is {age:.0f} s old: the camera was unplugged or taken by another program, or the "
    "connection broke. It goes on by itself where that passes; else press Stop, then Start."
)


VIDEO = {
    "autoPlay": True,
    "controls": False,
    "muted": True,
    "style": {"width": "100%", "borderRadius": "4px"},
}


def session(predictor: Predictor) -> LiveSession:
    """This visitor's session, answering with this model from the next frame on."""
    if "live_session" not in st.session_state:
        st.session_state["live_session"] = LiveSession(predictor)
        st.session_state["live_seat"] = uuid.uuid4().hex
    live: LiveSession = st.session_state["live_session"]
    live.use(predictor)
    return live


def seated(frames: LiveSession | Filming, page: str = "live") -> tuple[bool, bool]:
    """The camera where a place is free, else the reason, and the camera as soon as one is; (a place was free,
    it plays).
    """
    places = state.cameras()
    if not places.take(seat()):
        st.markdown(places.sentence)
        _when_free()
        return False, False
    playing = camera(frames, page)
    if not playing:
        places.leave(seat())
    return True, playing


@st.fragment(run_every=2.0)
def _when_free() -> None:
    """The page anew as soon as a place is free, without a click."""
    if state.cameras().take(seat()):
        st.rerun()


def seat() -> str:
    """The name of this visitor's place among the simultaneous cameras."""
    return st.session_state.setdefault("live_seat", uuid.uuid4().hex)


def camera(frames: LiveSession | Filming, page: str = "live") -> bool:
    """The video with Start, Stop and the choice of camera; True while it plays."""
    with st.container(gap=None):
        leaving.watch(page)
        camera_frame.settle(page)
        context = streamlit_webrtc.webrtc_streamer(
            key=f"{page}_camera",
            mode=streamlit_webrtc.WebRtcMode.SENDRECV,
            rtc_configuration=ice.configuration(_secret()),
            media_stream_constraints=WANTED,
            video_frame_callback=watched(frames),
            on_video_ended=frames.close,
            async_processing=True,
            translations={"select_device": "Choose camera"},
            video_html_attrs=VIDEO,
        )
    playing = bool(context.state.playing)
    _note_start(f"{page}_since", playing)
    return playing


def _note_start(key: str, playing: bool) -> None:
    """Keep when the video began; None while it does not play."""
    if not playing:
        st.session_state[key] = None
    elif not st.session_state.get(key):
        st.session_state[key] = time.monotonic()


def watched(frames: LiveSession | Filming) -> Callable[[av.VideoFrame], av.VideoFrame]:
    """What WebRTC calls for each frame: it never raises, for an exception would end the video without a
    reason.
    """

    def frame_in(frame: av.VideoFrame) -> av.VideoFrame:
        try:
            return films.shown(frames.process(films.pixels(frame)))
        except Exception as error:  # a frame of a kind that cannot be converted
            frames.failed(error)
            return frame

    return frame_in


def trouble(state: State | FilmingState, page: str = "live") -> str:
    """Why nothing is seen, in a sentence; empty while all is well."""
    since = st.session_state.get(f"{page}_since")
    playing_for = time.monotonic() - since if since else 0.0
    if state.error or playing_for < PATIENCE:
        return state.error
    if state.age is None or state.age > playing_for:
        return NO_FRAME
    return STALE.format(age=state.age) if state.age > PATIENCE / 2 else ""


def _secret() -> Any:
    """ice_servers of .streamlit/secrets.toml, where there is such a file."""
    return st.secrets.get("ice_servers") if st.secrets.load_if_toml_exists() else None
