"""Live: the camera with boxes and smoothed answers, a card for each face, frames a second; nothing leaves
this computer.
"""

import state
import streamlit as st
from live.controls import controls, keeping, recorded
from live.figures import counts, live_figures, speed
from shared.camera import seat, seated, session, trouble
from shared.model_picker import no_model, pick_model
from shared.photo import snapshot

st.title("Live")
run = pick_model("live_run")
if run is None:
    no_model("The camera page", "live_train")
    st.stop()

st.caption(
    "Nothing leaves this computer, and no picture is kept. Tell everyone in front of the camera, and ask "
    "them first. "
    "The model says how a face looks, not what a person feels."
)
mine = session(state.predictor(run))
left, right = st.columns([3, 2], gap="large")
with left:
    free, playing = seated(mine)
    if free:
        controls(mine)


@st.fragment(run_every=0.5 if playing else None)
def figures() -> None:
    now = mine.state()
    if playing:
        state.cameras().take(seat())
        st.caption(counts(now))
        live_figures(now)
        st.caption(speed(now))
        if why := trouble(now):
            st.markdown(f":material/info: {why}")
        keeping(mine, now)
    else:
        st.caption(
            (
                "Press Start. Each face gets a number, its probabilities and a line of its last twenty "
                "seconds here."
            )
            if free
            else ""
        )
        st.caption(f"Before it was stopped: {counts(now)}" if now.frames else "")
    recorded()


with right:
    figures()

with st.expander("The camera does not start? Take a snapshot instead", icon=":material/photo_camera:"):
    st.markdown(
        "- *NotAllowedError*: the browser was told not to lend the camera. The icon beside the address "
        "gives leave again; without localhost or https there is none to give.\n"
        "- *NotFoundError*: no camera is plugged in, or it is switched off.\n"
        "- *NotReadableError*: another program holds the camera.\n"
        "- It connects, but no picture comes: from another computer the video needs a way through the "
        "network, see FER_ICE_SERVERS in the README."
    )
    st.caption("A snapshot needs the camera, but no way through the network.")
    snapshot(run)
