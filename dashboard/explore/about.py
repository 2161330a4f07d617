"""What a dataset is, where it is from and on what terms; what could not be read; and how to be rid of it."""

import pandas as pd
import streamlit as st
from shared.words import counted, megabytes

from fer_core import datasets
from fer_core.datasets.form import Imported


def about(here: Imported) -> None:
    """Facts of an imported dataset, in at most four columns."""
    form = datasets.get(here.format)
    size, source, terms, disk = st.columns(4, gap="medium")
    with size:
        st.caption("Faces")
        st.markdown("  \n".join(f"{sum(c.values()):,} {split}" for split, c in here.counts.items()))
    with source:
        st.caption("Source")
        st.markdown(form.source)
    with terms:
        st.caption("Licence")
        st.markdown(form.licence)
    with disk:
        st.caption("On disk")
        st.markdown(f"{megabytes(here.size_bytes)}, since {here.imported[:10]}")
    st.caption(form.citation)
    for note in here.notes:
        st.caption(note)
    for reason, n in here.dropped.items():
        st.caption(f"{counted(n, 'picture')} left out: {reason}.")
    _refused(here)
    _remove(here)


def _refused(here: Imported) -> None:
    if not here.refused:
        return
    with st.expander(f"{counted(here.refused, 'row was', 'rows were')} refused"):
        st.dataframe(pd.DataFrame(datasets.refused(here.name)), hide_index=True, key="explore_refused")


def _remove(here: Imported) -> None:
    with st.container(horizontal=True):
        for what in datasets.prepared(here.name):
            with st.popover(f"Remove {what.text}", icon=":material/delete:"):
                st.markdown(
                    f"Prepared for recipes of this size, {megabytes(what.size_bytes)}. It is made again "
                    "when a recipe asks for it."
                )
                st.button(
                    "Remove it",
                    key=f"explore_unprepare_{what.name}",
                    on_click=datasets.unprepare,
                    args=(here.name, what.name),
                )
        with st.popover("Remove this dataset", icon=":material/delete:"):
            again = (
                "It is drawn again when it is opened." if here.drawn else "To have it back, import it again."
            )
            st.markdown(
                f"{here.title}, {counted(here.total, 'face')}, {megabytes(here.size_bytes)}. {again} What "
                "it was imported from stays where it is."
            )
            st.button(f"Remove {here.title}", key="explore_remove", on_click=_removed, args=(here.name,))


def _removed(name: str) -> None:
    datasets.remove(name)
    st.query_params.clear()
