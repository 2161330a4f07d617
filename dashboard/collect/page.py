"""Collect: videos or the camera to a labelled dataset of one's own; gather faces, label them, make the
dataset.
"""

from collections.abc import Sequence

import streamlit as st
from collect import gathering
from shared import model_picker, words

from fer_core import collecting


def make_dataset(names: Sequence[str], named: str) -> None:
    """The third step: of which gathering, with whose consent, and how its pictures are prepared."""
    first = names.index(named) if named in names else 0  # what was just gathered is offered first
    chosen = st.selectbox("Of", names, index=first, key=f"collect_of_{named}")
    called = st.text_input("Call it", chosen, key=f"collect_called_{chosen}")
    consent = st.text_input(
        "Consent of those who are shown, in words",
        key="collect_consent",
        placeholder="All three agreed in writing on 3 May.",
    )
    origin = st.text_input("Where the pictures are from", key="collect_source")
    wish = preparation(consent, origin)
    if st.button("Make the dataset", key="collect_make", type="primary", icon=":material/dataset:"):
        made = collecting.finish(chosen, wish, called)
        name = words.literal(made.name)
        st.markdown(
            f"**{name}** is there: {words.counted(made.total, 'face')}. Its datasheet lies beside it."
        )
        st.page_link(
            "explore/page.py",
            label=f"Look at {name}",
            icon=":material/grid_view:",
            query_params={"dataset": made.name},
        )


def preparation(consent: str, origin: str) -> collecting.Wish:
    """What is done with the pictures on their way into the dataset."""
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
    return collecting.Wish(consent, origin, size, equalise, balance, upside, proposals)


st.title("Collect")
st.caption(
    "Videos or the camera in, a labelled dataset out. Faces are found, followed and cut out on this "
    "computer; blurred and nearly identical ones are dropped. Ask those who are shown."
)
run = model_picker.pick_model("collect_model", "Labels are proposed by")
named = st.query_params.get("name", "")

st.subheader("1. Gather faces")
if run is None:
    model_picker.no_model("Proposing labels", "collect_no_model")
else:
    gathering.gather(run, named)

st.subheader("2. Label them")
names = collecting.there()
gathering.listed(names)

if names:
    st.subheader("3. Make the dataset")
    make_dataset(names, named)
