"""What faces showed over time, of a video or a session before the camera.

over_time.show(timeline, "predict_rivers", seconds, jump)
over_time.shares(timeline, "predict_shares")
"""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from shared import plots, table
from shared.timeline import rivers

from fer_core import reports
from fer_core.predictor.timeline import Timeline

RIVERS = 6  # faces that have a row of their own
LISTED = 20


def show(line: Timeline, key: str, at: float | None = None, jump: Callable | None = None) -> None:
    """One row a face, those that were seen longest; `jump` is called with the place that was clicked."""
    tracks = [track for track in line.tracks.values() if len(track.times)]
    longest = sorted(tracks, key=lambda track: -track.frames)[:RIVERS]
    faces = [
        rivers.River(f"Face {track.number}", track.times, track.frame_numbers, track.probabilities)
        for track in sorted(longest, key=lambda track: track.number)
    ]
    summary = line.summary()
    finding = "; ".join(f"face {row['track']} mostly {row['mostly']}" for row in summary[:RIVERS])
    figure = rivers.rivers(faces, line.classes, line.last_s, at)
    alt = f"Probabilities over time: {finding}."
    if jump:
        plots.clickable(figure, key, jump, alt)
    else:
        plots.show(figure, key, alt)
    if len(line.tracks) > RIVERS:
        st.caption(
            f"The {RIVERS} faces that were seen longest, of {len(line.tracks):,}. All are in the files."
        )
    table.show(["Face", "Seen", "Mostly"], [_seen(row) for row in summary[:LISTED]])


def shares(line: Timeline, key: str) -> None:
    """The share of the time of each emotion, of all faces."""
    of_time = line.shares()
    st.caption("Share of the time that faces were seen")
    alt = ", ".join(f"{name} {reports.percent(share)}" for name, share in of_time.items())
    plots.show(rivers.bars(of_time), key, alt)


def _seen(row: Mapping[str, Any]) -> tuple[str, str, str]:
    share = reports.percent(row["share"]) if row["share"] else ""
    mostly = f"{row['mostly'] or ''} {share}".strip()
    return f"Face {row['track']}", f"{row['from_s']:.1f} to {row['to_s']:.1f} s", mostly
