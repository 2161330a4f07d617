"""One picture from the camera without live video; asked for before the camera is."""

import state
import streamlit as st
from shared import attempt, photo, words

from fer_core.runs import Run


def snapshot(run: Run) -> None:
    """A switch, and behind it the browser's own camera and what the model says of its picture."""
    if not st.toggle("Use snapshots", key="live_snapshots"):
        return
    taken = st.camera_input("Snapshot", key="live_snapshot", label_visibility="collapsed")
    if not taken:
        return
    picture, problem = attempt.attempt(state.photo, taken.file_id, "snapshot.jpg", taken)
    if picture:
        photo.show(picture, taken.file_id, run, None, "live_snap")
    else:
        st.caption(words.literal(problem))
