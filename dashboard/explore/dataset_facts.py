"""What a dataset is, where it is from and on what terms; what could not be read; and how to be rid of it."""

import pandas as pd
import streamlit as st
from shared import words

from fer_core import datasets
from fer_core.datasets.form import Imported


def show(dataset: Imported) -> None:
    """Facts of an imported dataset, in at most four columns."""
    forms = datasets.forms(dataset)
    size, source, terms, disk = st.columns(4, gap="medium")
    with size:
        st.caption("Faces")
        st.markdown("  \n".join(f"{sum(n.values()):,} {split}" for split, n in dataset.counts.items()))
    with source:
        st.caption("Source")
        st.markdown("  \n".join(form.source for form in forms))
    with terms:
        st.caption("Licence")
        st.markdown("  \n".join(dict.fromkeys(form.licence for form in forms)))
    with disk:
        st.caption("On disk")
        st.markdown(_disk(dataset))
    st.caption("  \n".join(dict.fromkeys(form.citation for form in forms)))
    _remarks(dataset)
    _refused(dataset)
    _remove(dataset)


def _disk(dataset: Imported) -> str:
    """How much room it takes; a union has no pictures of its own."""
    if dataset.members:
        return f"nothing copied: {words.literal(', '.join(dataset.members))}"
    return f"{words.megabytes(dataset.size_bytes)}, since {words.literal(dataset.imported[:10])}"


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
        if dataset.folder.exists():  # an unnamed union has none until the doctor has looked at it
            with st.popover("Remove this dataset", icon=":material/delete:"):
                _remove_all(dataset)


def _remove_all(dataset: Imported) -> None:
    title = words.literal(dataset.title)
    st.markdown(_consequence(dataset, title))
    st.button(f"Remove {title}", key="explore_remove", on_click=_removed, args=(dataset.name,))


def _consequence(dataset: Imported, title: str) -> str:
    """What removing it takes away, and how it is had back."""
    if dataset.members:
        return f"{title}: only the union goes, with its findings and views. Its datasets stay."
    again = "To have it back, import it again."
    if dataset.drawn:
        again = "It is drawn again when it is opened."
    return (
        f"{title}, {words.counted(dataset.total, 'face')}, {words.megabytes(dataset.size_bytes)}. {again} "
        "What it was imported from stays where it is."
    )


def _removed(name: str) -> None:
    datasets.remove(name)
    st.query_params.clear()
