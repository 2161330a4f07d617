"""What is laid over the camera's picture, how calm the answers are, a neutral face as zero point, and the
recording of figures.
"""

import streamlit as st
from shared.words import counted

from fer_core.predictor.live import LiveSession, State

SWITCHES = {
    "mirror": ("Mirror", "The picture as in a mirror; the writing stays readable."),
    "parts": (
        "Parts",
        (
            "What the model says of eyes, brows, nose and mouth alone, the rest covered, beside the "
            "complete answer."
        ),
    ),
    "mesh": ("Mesh", "468 points on the nearest faces."),
    "heat": ("Where it looks", "The stronger the tint, the more that place speaks for the answer."),
}


@st.fragment
def controls(mine: LiveSession) -> None:
    """The switches; they act on the next frame, and the picture goes on."""
    now = mine.switches
    with st.container(horizontal=True, vertical_alignment="center"):
        values = {
            name: st.toggle(title, getattr(now, name), key=f"live_{name}", help=words)
            for name, (title, words) in SWITCHES.items()
        }
        with st.popover("Settings", icon=":material/tune:"):
            words = "How many seconds an answer is averaged over. 0 shows each frame by itself."
            values["smoothing"] = st.slider(
                "Smoothing, seconds", 0.0, 3.0, now.smoothing, 0.1, key="live_smoothing", help=words
            )
            values["threshold"] = st.slider(
                "Not sure below",
                0.0,
                1.0,
                now.threshold,
                0.05,
                key="live_threshold",
                help="An answer less probable than this counts as not sure.",
            )
    mine.set(**values)


def keeping(mine: LiveSession, state: State) -> None:
    """A neutral face as zero point, and figures written to a file; both only when asked."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if state.baseline == "holds":
            st.button(
                "Forget my neutral face",
                key="live_baseline_drop",
                icon=":material/undo:",
                on_click=mine.drop_baseline,
            )
        else:
            words = (
                "Some faces look sad or angry at rest. Look neutral for three seconds, and later "
                "answers are read against that."
            )
            busy = state.baseline == "collecting"
            text = (
                f"Keep looking neutral, {100 * state.baseline_done:.0f} %" if busy else "Take my neutral face"
            )
            st.button(
                text,
                key="live_baseline",
                icon=":material/face:",
                help=words,
                disabled=busy,
                on_click=mine.collect_baseline,
            )
        if state.recording:
            st.session_state["live_recorded"] = (
                state.recording
            )  # complete as soon as the camera or the recording is stopped
            st.button(
                "Stop recording", key="live_record_stop", icon=":material/stop:", on_click=mine.stop_recording
            )
            st.caption(f"{counted(state.recorded, 'row')} of figures so far", width="content")
        else:
            words = (
                "Writes time, box, emotion and probabilities of each face to a CSV on this computer. No "
                "picture is kept."
            )
            st.button(
                "Record figures",
                key="live_record",
                icon=":material/fiber_manual_record:",
                help=words,
                on_click=mine.record,
            )


def recorded() -> None:
    """The last recording, to be taken away."""
    path = st.session_state.get("live_recorded")
    if path and path.is_file():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                "Take the CSV",
                path.read_bytes,
                path.name,
                "text/csv",
                key="live_take",
                icon=":material/download:",
                on_click="ignore",
            )
            st.caption(f"The figures are in {path}", width="content")
