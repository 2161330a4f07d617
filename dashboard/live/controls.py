"""What is laid over the camera's picture, how calm the answers are, a neutral face as zero point, and the
recording of figures.
"""

from pathlib import Path

import streamlit as st
from shared import words

from fer_core.predictor.live import LiveSession, State

PARTS_HELP = (
    "What the model says of eyes, brows, nose and mouth alone, the rest covered, beside the complete answer."
)
SWITCHES = {
    "mirror": ("Mirror", "The picture as in a mirror; the writing stays readable."),
    "parts": ("Parts", PARTS_HELP),
    "mesh": ("Mesh", "468 points on the nearest faces."),
    "heat": ("Where it looks", "The stronger the tint, the more that place speaks for the answer."),
}


@st.fragment
def controls(live: LiveSession) -> None:
    """The switches; they act on the next frame, and the picture goes on."""
    now = live.switches
    values: dict[str, float] = {}
    with st.container(horizontal=True, vertical_alignment="center"):
        for name, (title, help_) in SWITCHES.items():
            values[name] = st.toggle(title, getattr(now, name), key=f"live_{name}", help=help_)
        with st.popover("Settings", icon=":material/tune:"):
            values["smoothing"] = st.slider(
                "Smoothing, seconds",
                0.0,
                3.0,
                now.smoothing,
                0.1,
                key="live_smoothing",
                help="How many seconds an answer is averaged over. 0 shows each frame by itself.",
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
    live.set(**values)


def keeping(live: LiveSession, state: State) -> None:
    """A neutral face as zero point, and figures written to a file; both only when asked."""
    with st.container(horizontal=True, vertical_alignment="center"):
        _neutral_face(live, state)
        if state.recording:
            _stop_recording(live, state, state.recording)
        else:
            _start_recording(live)
    if state.recording_ended:
        st.caption(words.literal(state.recording_ended))


def _neutral_face(live: LiveSession, state: State) -> None:
    if state.baseline == "holds":
        st.button(
            "Forget my neutral face",
            key="live_baseline_drop",
            icon=":material/undo:",
            on_click=live.drop_baseline,
        )
        return
    busy = state.baseline == "collecting"
    label = "Learn my neutral face"
    if busy:
        label = f"Keep looking neutral, {100 * state.baseline_done:.0f} %"
    help_ = (
        "Some faces look sad or angry at rest. Look neutral for three seconds, and later answers are read "
        "against that."
    )
    st.button(
        label,
        key="live_baseline",
        icon=":material/face:",
        help=help_,
        disabled=busy,
        on_click=live.collect_baseline,
    )


def _stop_recording(live: LiveSession, state: State, file: Path) -> None:
    # the file is complete as soon as the camera or the recording is stopped
    st.session_state["live_recorded"] = file
    st.button("Stop recording", key="live_record_stop", icon=":material/stop:", on_click=live.stop_recording)
    st.caption(f"{words.counted(state.recorded, 'row')} of figures so far", width="content")


def _start_recording(live: LiveSession) -> None:
    help_ = (
        "Writes time, box, emotion and probabilities of each face to a CSV on this computer. No picture is "
        "kept."
    )
    st.button(
        "Record figures",
        key="live_record",
        icon=":material/fiber_manual_record:",
        help=help_,
        on_click=live.record,
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
            st.caption(f"The figures are in {words.literal(path)}", width="content")
