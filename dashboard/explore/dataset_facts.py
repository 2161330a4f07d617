"""What a dataset is, where it is from and on what terms; what could not be read; and how to be rid of it."""

import pandas as pd
import streamlit as st
from shared import words

from fer_core import datasets
from fer_core.datasets.form import Imported


def show(dataset: Imported) -> None:
    """Facts of an imported dataset, in at most four columns."""
    form = datasets.get(dataset.format)
    size, source, terms, disk = st.columns(4, gap="medium")
    with size:
        st.caption("Faces")
        st.markdown("  \n".join(f"{sum(n.values()):,} {split}" for split, n in dataset.counts.items()))
    with source:
        st.caption("Source")
        st.markdown(form.source)
    with terms:
        st.caption("Licence")
        st.markdown(form.licence)
    with disk:
        st.caption("On disk")
        st.markdown(f"{words.megabytes(dataset.size_bytes)}, since {words.literal(dataset.imported[:10])}")
    st.caption(form.citation)
    _remarks(dataset)
    _refused(dataset)
    _remove(dataset)


def _remarks(dataset: Imported) -> None:
    for note in dataset.notes:
        st.caption(words.literal(note))
    for reason, n in dataset.dropped.items():
        st.caption(f"{words.counted(n, 'picture')} left out: {words.literal(reason)}.")


def _refused(dataset: Imported) -> None:
    if not dataset.refused:
        return
    with st.expander(f"{words.counted(dataset.refused, 'row was', 'rows were')} refused"):
        rows = pd.DataFrame(datasets.refused(dataset.name))
        st.dataframe(rows, hide_index=True, key="explore_refused")


def _remove(dataset: Imported) -> None:
    with st.container(horizontal=True):
        for prepared in datasets.prepared(dataset.name):
            with st.popover(f"Remove {prepared.text}", icon=":material/delete:"):
                st.markdown(
                    f"Prepared for recipes of this size, {words.megabytes(prepared.size_bytes)}. It is made "
                    "again when a recipe asks for it."
                )
                st.button(
                    "Remove it",
                    key=f"explore_unprepare_{prepared.name}",
                    on_click=datasets.unprepare,
                    args=(dataset.name, prepared.name),
                )
        with st.popover("Remove this dataset", icon=":material/delete:"):
            _remove_all(dataset)


def _remove_all(dataset: Imported) -> None:
    again = "To have it back, import it again."
    if dataset.drawn:
        again = "It is drawn again when it is opened."
    title = words.literal(dataset.title)
    st.markdown(
        f"{title}, {words.counted(dataset.total, 'face')}, {words.megabytes(dataset.size_bytes)}. {again} "
        "What it was imported from stays where it is."
    )
    st.button(f"Remove {title}", key="explore_remove", on_click=_removed, args=(dataset.name,))


def _removed(name: str) -> None:
    datasets.remove(name)
    st.query_params.clear()
