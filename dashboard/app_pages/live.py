"""Live: the camera with boxes and smoothed answers, a card for each face, frames a second; nothing leaves this computer."""

import state
import streamlit as st
from widgets.live_camera import seat, seated, session, trouble
from widgets.live_controls import controls, keeping, recorded
from widgets.live_figures import counts, live_figures, speed
from widgets.model import no_model, pick_model
from widgets.photo import snapshot

st.title("Live")
run = pick_model("live_run")
if run is None:
    no_model("The camera page", "live_train")
    st.stop()

st.caption(
    "Nothing leaves this computer, and no picture is kept. Tell everyone in front of the camera, and ask them first. "
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
        st.caption("Press Start. Each face gets a number, its probabilities and a line of its last twenty seconds here." if free else "")
        st.caption(f"Before it was stopped: {counts(now)}" if now.frames else "")
    recorded()


with right:
    figures()

with st.expander("The camera does not start? Take a snapshot instead", icon=":material/photo_camera:"):
    st.caption(
        "Live video needs a page opened as localhost or https, the browser's leave to use the camera (the icon beside the address), and a camera that no other "
        "program holds. From another computer it also needs a way through the network: see FER_ICE_SERVERS in the README. A snapshot needs none of that last part."
    )
    snapshot(run)
