"""What a session amounted to, once the camera is stopped: the timeline of each face, and its figures."""

import pandas as pd
import streamlit as st
from shared import words
from shared.timeline import over_time

from fer_core import tables
from fer_core.predictor.timeline import Timeline


def show(line: Timeline | None) -> None:
    """Nothing before there was a face."""
    if line is None or not line.tracks:
        return
    st.subheader("The whole session")
    faces = words.counted(len(line.tracks), "face")
    st.markdown(f"{line.last_s:.0f} s, {faces}; {line.without:,} of {line.frames:,} frames without one")
    left, right = st.columns([3, 2], gap="large")
    with left:
        over_time.show(line, "live_rivers")
    with right:
        over_time.shares(line, "live_shares")
        _save(line)


def _save(line: Timeline) -> None:
    st.download_button(
        "Save its figures",
        lambda: tables.as_csv(pd.DataFrame(line.table())),
        "session.csv",
        "text/csv",
        key="live_session_csv",
        icon=":material/download:",
        help="Each face's number, the seconds since Start, and the probability of each emotion. No picture.",
    )
