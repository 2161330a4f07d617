"""Put datasets together: a union with a name of its own, which every page then offers like a dataset."""

import streamlit as st
from explore import address
from shared import attempt, words

from fer_core import datasets

FEWEST = 2


def show() -> None:
    """Choose datasets and a name; nothing where there is only one."""
    known = {dataset.name: dataset for dataset in datasets.imported() if dataset.ready}
    if len(known) < FEWEST:
        return
    st.subheader("Put datasets together")
    st.caption(
        "Several datasets as one, to look at and to train on. No picture is copied, and each face knows "
        "which dataset it is from."
    )
    which, called = st.columns([2, 1], gap="large")
    with which:
        members = st.multiselect(
            "Datasets", list(known), format_func=lambda name: known[name].title, key="explore_members"
        )
    with called:
        name = st.text_input("Call it", key="explore_union", placeholder="both", help="A name of its own.")
    few = len(members) < FEWEST
    if st.button("Put together", key="explore_unite", icon=":material/join:", disabled=few or not name):
        _unite(name, members)


def _unite(name: str, members: list[str]) -> None:
    """Make the union and show it, or say why it cannot be."""
    union, problem = attempt.attempt(datasets.unite, name.strip(), members)
    if union is None:
        st.markdown(words.literal(problem))
        return
    address.go(dataset=union.name)
    st.rerun()
