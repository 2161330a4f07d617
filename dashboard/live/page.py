"""Live: the camera with boxes and smoothed answers, a card for each face, frames a second; nothing leaves
this computer.
"""

import state
import streamlit as st
from live import controls, figures, session, snapshot
from shared import camera, model_picker, words

from fer_core.predictor.live import State

TROUBLE = (
    "- *NotAllowedError*: the browser was told not to lend the camera. The icon beside the address gives "
    "leave again. A browser lends the camera only to pages of localhost or https.\n"
    "- *NotFoundError*: no camera is plugged in, or it is switched off.\n"
    "- *NotReadableError*: another program holds the camera.\n"
    "- It connects, but no picture comes: from another computer the video needs a relay between the two, "
    "as docs/serve.md tells."
)

st.title("Live")
run = model_picker.pick_model("live_run")
if run is None:
    model_picker.no_model("The camera page", "live_train")
    st.stop()

st.caption(
    "Nothing leaves this computer, and no picture is kept. Tell everyone in front of the camera, and ask "
    "them first. The model says how a face looks, not what a person feels."
)
other = model_picker.pick_other(run, "live_other")
live = camera.session(state.predictor(run))
live.beside(state.predictor(other) if other else None)
left, right = st.columns([3, 2], gap="large")
with left:
    free, playing = camera.seated(live)
    if free:
        controls.controls(live)


def while_playing(now: State) -> None:
    state.cameras().take(camera.seat())
    st.caption(figures.counts(now))
    figures.show(now, live.switches.mirror, other.title if other else "")
    if not now.faces and now.frames:
        st.markdown("No face: come closer, turn to the camera, or make more light.")
    st.caption(figures.speed(now))
    if trouble := camera.trouble(now):
        st.markdown(f":material/info: {words.literal(trouble)}")
    controls.keeping(live, now)


def before_or_after(now: State) -> None:
    hint = (
        "Press Start. Each face gets a number, its probabilities and a line of its last twenty seconds here."
    )
    st.caption(hint if free else "")
    st.caption(f"Before it was stopped: {figures.counts(now)}" if now.frames else "")


@st.fragment(run_every=0.5 if playing else None)
def look() -> None:
    now = live.state()
    if playing:
        while_playing(now)
    else:
        before_or_after(now)
    controls.recorded()


with right:
    look()
if not playing:
    session.show(live.timeline)

with st.expander("The camera does not start? Take a snapshot instead", icon=":material/photo_camera:"):
    st.markdown(TROUBLE)
    st.caption("A snapshot needs the camera, but no video connection.")
    snapshot.snapshot(run)
