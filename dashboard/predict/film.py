"""What came of a video: the annotated film, the share of time of each emotion, and a timeline for each face
that jumps to its frame.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from predict import charts
from shared import plots, table, words

from fer_core import reports
from fer_core.media import sources
from fer_core.predictor.films import Done
from fer_core.predictor.timeline import Timeline
from fer_core.runs import Run

RIVERS = 6  # faces that have a row of their own
LISTED = 20
START = (0, 0.0)  # frame, seconds


def show(slot: str, done: Done, files: Mapping[str, Path], run: Run, other: Run | None) -> None:
    """Film and figures, and below the timeline with the frame that was clicked."""
    film, place_key = files.get("mp4"), f"{slot}_at"
    frame, seconds = st.session_state.get(place_key, START)
    left, right = st.columns([3, 2], gap="large")
    with left:
        if film:
            alt = f"{done.name} with boxes and emotions"
            st.video(str(film), start_time=int(seconds), alt=alt)
    with right:
        _summary(done)
    if not done.timeline.tracks:
        return
    st.subheader("Timeline")
    st.caption("Each face's probabilities over time. A click shows that frame.")
    rivers, still = st.columns([3, 2], gap="large")
    with rivers:
        _rivers(done.timeline, seconds, place_key)
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
    shares = line.shares()
    if not shares:
        st.caption("No face was found in any frame. A face should be at least about 20 pixels wide.")
        return
    st.caption("Share of the time that faces were seen")
    alt = ", ".join(f"{name} {reports.percent(share)}" for name, share in shares.items())
    plots.show(charts.shares(shares), "predict_shares", alt)


def _rivers(line: Timeline, seconds: float, place_key: str) -> None:
    """One row a face, those that were seen longest."""

    def jump(points: list) -> None:
        st.session_state[place_key] = (int(points[0][0]), float(points[0][1]))

    tracks = [track for track in line.tracks.values() if len(track.times)]
    longest = sorted(tracks, key=lambda track: -track.frames)[:RIVERS]
    rivers = [
        charts.River(f"Face {track.number}", track.times, track.frame_numbers, track.probabilities)
        for track in sorted(longest, key=lambda track: track.number)
    ]
    summary = line.summary()
    finding = "; ".join(f"face {row['track']} mostly {row['mostly']}" for row in summary[:RIVERS])
    figure = charts.rivers(rivers, line.classes, line.last_s, seconds)
    plots.clickable(figure, "predict_rivers", jump, f"Probabilities over time: {finding}.")
    if len(line.tracks) > RIVERS:
        st.caption(
            f"The {RIVERS} faces that were seen longest, of {len(line.tracks):,}. All are in the files."
        )
    table.show(["Face", "Seen", "Mostly"], [_seen(row) for row in summary[:LISTED]])


def _seen(row: Mapping[str, Any]) -> tuple[str, str, str]:
    share = reports.percent(row["share"]) if row["share"] else ""
    mostly = f"{row['mostly'] or ''} {share}".strip()
    return f"Face {row['track']}", f"{row['from_s']:.1f} to {row['to_s']:.1f} s", mostly
