"""The views of a dataset, small files that say what to leave out: a button for each kind, and a list."""

import streamlit as st
from shared import attempt, words

from fer_core import datasets, doctor
from fer_core.datasets import views
from fer_core.datasets.form import Imported
from fer_core.datasets.unions import joining
from fer_core.datasets.views import View


def show(dataset: Imported) -> None:
    """What can be made, and what was made."""
    _, problem = attempt.attempt(joining.refuse_view, dataset)
    if problem:
        st.caption(words.literal(problem))
        return
    for column, kind in zip(st.columns(3, gap="large"), doctor.VIEWS.values(), strict=True):
        with column:
            st.markdown(f"**{kind.title}**")
            st.caption(kind.says)
            name = st.text_input("Call it", kind.name, key=f"problems_name_{kind.name}")
            label = f"Make {words.literal(f'{dataset.name}@{name}')}"
            if st.button(label, key=f"problems_make_{kind.name}", icon=":material/filter_alt:"):
                st.session_state["problems_made"] = kind.make(dataset.name, name).full_name
                st.rerun()
    made = views.listed(dataset)
    for view in made:
        _made(dataset, view)
    if not made:
        st.caption(
            "No view yet. A view is a small file that says what to leave out; Train and Compare offer it "
            "like a dataset."
        )


def _made(dataset: Imported, view: View) -> None:
    stale = views.stale(view, dataset)
    sentence = (
        f"**{words.literal(view.full_name)}**: {words.counted(len(view.drop), 'face')} left out, "
        f"{words.counted(len(view.relabel), 'label')} changed"
    )
    if stale:
        sentence += ", made for other data: refused"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(sentence, width="content")
        if not stale:
            st.page_link(
                "train/page.py",
                label="Train on it",
                icon=":material/model_training:",
                query_params={"dataset": view.full_name},
            )
        st.button(
            "Remove", key=f"problems_remove_{view.name}", on_click=datasets.remove, args=(view.full_name,)
        )
