"""Collect: videos or the camera to a labelled dataset of one's own; gather faces, label them, make the
dataset.
"""

import state
import streamlit as st
from collect.camera import filmed
from shared.bring import watch
from shared.model_picker import no_model, pick_model
from shared.words import counted

from fer_core import collecting
from fer_core.doctor import votes

st.title("Collect")
st.caption(
    "Videos or the camera in, a labelled dataset out. Faces are found, followed and cut out on this "
    "computer; "
    "blurred and nearly identical ones are dropped. Ask those who are shown."
)
run = pick_model("collect_model", "Labels are proposed by")
there = collecting.there()
asked = st.query_params.get("name", "")
job = f"collect {asked}"
arrival = state.arrivals().get(job)

st.subheader("1. Gather faces")
if run is None:
    no_model("Proposing labels", "collect_no_model")
elif arrival and arrival.state == "running":
    watch(job, arrival)
else:
    if arrival and arrival.state == "failed":
        st.error(arrival.error, icon=":material/info:")
    source = st.segmented_control(
        "From",
        ("Videos", "Camera"),
        default="Videos",
        required=True,
        key="collect_from",
        label_visibility="collapsed",
    )
    name_column, every_column = st.columns(2)
    name = name_column.text_input("Call the dataset", asked, key="collect_name", placeholder="my-faces")
    every = every_column.number_input(
        "Seconds between two faces of a person", 0.1, 60.0, 1.0, 0.5, key="collect_every"
    )
    if source == "Camera" and name:
        filmed(name, state.predictor(run), every)
    elif source == "Camera":
        st.caption("Give the dataset a name first; then the camera stands here.")
    else:
        files = st.file_uploader(
            "Videos",
            key="collect_files",
            accept_multiple_files=True,
            help="They stay on this computer and are not kept.",
        )
        if st.button(
            "Gather",
            key="collect_gather",
            type="primary",
            icon=":material/video_library:",
            disabled=not (files and name),
        ):
            state.arrivals()[f"collect {name}"] = collecting.start(
                [(file.name, file) for file in files],
                name,
                state.predictor(run),
                collecting.How(seconds=every),
            )
            st.query_params["name"] = name
            st.rerun()

st.subheader("2. Label them")
for known in there:
    gathering = collecting.find(known)
    table = gathering.table()
    done = len(votes.agreed(gathering.folder))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            (
                f"**{known}**: {counted(len(table), 'face')} of "
                f"{counted(table['subject'].nunique(), 'person', 'people')}, {done:,} labelled"
            ),
            width="content",
        )
        st.page_link(
            "label/page.py",
            label="Label",
            icon=":material/label:",
            query_params={"queue": f"gathered {known}"},
        )
    for problem in gathering.notes().get("problems", {}).values():
        st.caption(problem)
if not there:
    st.caption("Nothing is gathered yet.")

if there:
    st.subheader("3. Make the dataset")
    chosen = st.selectbox(
        "Of", there, index=there.index(asked) if asked in there else 0, key=f"collect_of_{asked}"
    )  # what was just gathered is offered first
    called = st.text_input("Call it", chosen, key=f"collect_called_{chosen}")
    consent = st.text_input(
        "Consent of those who are shown, in words",
        key="collect_consent",
        placeholder="All three agreed in writing on 3 May.",
    )
    origin = st.text_input("Where the pictures are from", key="collect_source")
    with st.container(horizontal=True):
        proposals = st.toggle("Take the model's proposal where nobody has labelled", key="collect_proposals")
        balance = st.toggle(
            "Balance train by flips and rotation",
            key="collect_balance",
            help="As Yousaf et al. (2024): flips and rotation within 45 degrees.",
        )
        upside = st.toggle("With upside-down copies, as theirs", key="collect_upside", disabled=not balance)
        equalise = st.toggle("Equalise histograms", key="collect_equalise")
        size = st.segmented_control("Pixels", (48, 96), default=48, required=True, key="collect_size")
    if st.button("Make the dataset", key="collect_make", type="primary", icon=":material/dataset:"):
        made = collecting.finish(
            chosen, collecting.Wish(consent, origin, size, equalise, balance, upside, proposals), called
        )
        st.markdown(f"**{made.name}** is there: {counted(made.total, 'face')}. Its datasheet lies beside it.")
        st.page_link(
            "explore/page.py",
            label=f"Look at {made.name}",
            icon=":material/grid_view:",
            query_params={"dataset": made.name},
        )
