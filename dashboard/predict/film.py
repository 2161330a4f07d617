"""What came of a video: the annotated film, the share of time of each emotion, and a timeline for each face
that jumps to its frame.
"""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st
from predict import together
from shared import words
from shared.timeline import over_time

from fer_core.media import sources
from fer_core.predictor.films import Done
from fer_core.runs import Run

START = (0, 0.0)  # frame, seconds


def show(slot: str, done: Done, files: Mapping[str, Path], run: Run, other: Run | None) -> None:
    """Film and figures, and below the timeline with the frame that was clicked."""
    film, place_key = files.get("mp4"), f"{slot}_at"
    frame, seconds = st.session_state.get(place_key, START)
    left, right = st.columns([3, 2], gap="large")
    with left:
        if film:
            alt = f"{done.name} with boxes and emotions"
            with st.container(key="predict_film"):
                st.video(str(film), alt=alt)
    with right:
        _summary(done)
    if not done.timeline.tracks:
        return
    st.subheader("Timeline")
    st.caption(
        "Each face's probabilities over time; the line goes with the film. A click shows that frame, and "
        "moves the film there."
    )
    graph, still = st.columns([3, 2], gap="large")

    def jump(points: list) -> None:
        st.session_state[place_key] = (int(points[0][0]), float(points[0][1]))

    with graph:
        over_time.show(done.timeline, "predict_rivers", seconds, jump)
        if film:
            together.move("predict_film", "predict_rivers")
    with still:
        image = sources.still(film, seconds) if film else None
        if image is not None:
            st.image(image, width="stretch", alt=f"Frame {frame}")
            st.caption(f"Frame {frame:,} at {seconds:.2f} s")


def _summary(done: Done) -> None:
    line = done.timeline
    stopped = ", stopped there" if done.stopped else ""
    st.markdown(
        f"{words.counted(done.frames, 'frame')}, {done.seconds:.1f} s{stopped}  \n"
        f"{words.counted(len(line.tracks), 'face')}; {line.without:,} frames without a face"
    )
    if not line.shares():
        st.caption("No face was found in any frame. A face should be at least about 20 pixels wide.")
        return
    over_time.shares(line, "predict_shares")
