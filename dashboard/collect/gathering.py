"""The first two steps of a dataset of one's own: videos or the camera in, and faces that wait for labels."""

from collections.abc import Sequence

import numpy as np
import state
import streamlit as st
from collect import from_camera
from shared import faces, watching, words

from fer_core import collecting
from fer_core.collecting import people
from fer_core.collecting.storing import Gathering
from fer_core.doctor import votes
from fer_core.runs import Run

FACES = 4  # of a track that are shown when somebody is asked who it is


def gather(run: Run, named: str) -> None:
    """Choose videos or the camera and a name; `named` is the gathering that the URL names."""
    jobs = state.jobs(state.GATHERING)
    job = jobs.get(named)
    if job and job.state == "running":
        watching.watch("collect_cancel", job)
        return
    watching.show_failure(job)
    source = st.segmented_control(
        "From",
        ("Videos", "Camera"),
        default="Videos",
        required=True,
        key="collect_from",
        label_visibility="collapsed",
    )
    name_column, every_column = st.columns(2)
    name = name_column.text_input("Call the dataset", named, key="collect_name", placeholder="my-faces")
    every = every_column.number_input(
        "Seconds between two faces of a person", 0.1, 60.0, 1.0, 0.5, key="collect_every"
    )
    if source == "Videos":
        _videos(run, name, every)
    elif name:
        from_camera.gather(name, state.predictor(run), every)
    else:
        st.caption("Give the dataset a name first; then the camera stands here.")


def _videos(run: Run, name: str, every: float) -> None:
    files = st.file_uploader(
        "Videos",
        key="collect_files",
        accept_multiple_files=True,
        help="They stay on this computer and are not kept.",
    )
    if not st.button(
        "Gather",
        key="collect_gather",
        type="primary",
        icon=":material/video_library:",
        disabled=not (files and name),
    ):
        return
    videos = [(file.name, file) for file in files]
    how = collecting.How(seconds=every)
    state.jobs(state.GATHERING)[name] = collecting.start(videos, name, state.predictor(run), how)
    st.query_params["name"] = name
    st.rerun()


def listed(names: Sequence[str]) -> None:
    """What was gathered, and the way to the Label page."""
    for name in names:
        _one(name)
    if not names:
        st.caption("Nothing is gathered yet.")


def _one(name: str) -> None:
    gathering = collecting.find(name)
    table = gathering.table()
    labelled = len(votes.agreed(gathering.folder))
    tracks = words.counted(table["subject"].nunique(), "track")
    open_pairs = people.unanswered(gathering)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{words.literal(name)}**: {words.counted(len(table), 'face')} of {tracks}, "
            f"{labelled:,} labelled",
            width="content",
        )
        st.page_link(
            "label/page.py",
            label="Label",
            icon=":material/label:",
            query_params={"queue": f"gathered {name}"},
        )
    if open_pairs:
        _ask(gathering, open_pairs[0], len(open_pairs))
    for problem in gathering.notes().get("problems", {}).values():
        st.caption(words.literal(problem))


def _ask(gathering: Gathering, pair: people.Pair, count: int) -> None:
    """Two tracks side by side: one person or two? One question at a time, the likest first."""
    st.markdown(f"Is this the same person? {words.counted(count, 'pair')} of tracks look alike.")
    with st.container(horizontal=True, vertical_alignment="center"):
        for track in (pair.one, pair.other):
            shown = _faces(gathering, track)
            faces.strip(shown, [""] * len(shown), f"collect_track_{gathering.name}_{track}", side=72)
        for label, same in (("The same person", True), ("Two people", False)):
            st.button(
                label,
                key=f"collect_{'same' if same else 'two'}_{gathering.name}",
                on_click=people.answer,
                args=(gathering, pair.one, pair.other, same),
            )
    st.caption("Until you answer, both stay on one side when the dataset is divided.")


def _faces(gathering: Gathering, track: str) -> np.ndarray:
    """A few faces of a track, (N, H, W, 3) uint8."""
    table = gathering.table()
    files = table["file"][table["subject"].astype(str) == track].head(FACES)
    return np.stack([gathering.picture(file) for file in files])
