"""One line above the faces: narrow, shuffle, turn the page; each part of it writes the address."""

import numpy as np
import state
import streamlit as st
from explore import address
from shared import words

from fer_core import doctor
from fer_core.datasets import browse
from fer_core.datasets.base import Split
from fer_core.datasets.browse import Selection

LAYOUTS = {"grid": ":material/grid_view: Faces", "map": ":material/scatter_plot: Map"}


def bar(selection: Selection, split: Split, rows: np.ndarray, pages: int) -> None:
    """The whole line."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if selection.layout == "grid":
            pager(selection, rows, pages, "explore")
        else:
            st.caption(words.counted(len(rows), "face"), width="content")
        st.space("stretch")
        st.segmented_control(
            "Layout",
            browse.LAYOUTS,
            format_func=LAYOUTS.get,
            required=True,
            label_visibility="collapsed",
            **address.bound("explore_layout", "layout"),
        )
        _order(selection)
        with st.popover("Filter", icon=":material/tune:"):
            _filters(selection, split)


def below(selection: Selection, rows: np.ndarray, pages: int) -> None:
    """The pager again, under the faces, where there is more than one page."""
    if pages > 1:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            pager(selection, rows, pages, "explore_below")


def pager(selection: Selection, rows: np.ndarray, pages: int, key: str) -> None:
    """Turn the page, or jump to one."""
    page = min(selection.page, pages)
    _turn("Previous", f"{key}_previous", page - 1, page <= 1)
    _turn("Next", f"{key}_next", page + 1, page >= pages)
    place = f"Page {page:,} of {pages:,}"
    if selection.filtered:
        place = f"{words.counted(len(rows), 'face')}, page {page:,} of {pages:,}"
    st.caption(place, width="content")
    if pages > 2:
        _jump(page, pages, f"{key}_jump")


def _turn(label: str, key: str, page: int, disabled: bool) -> None:
    st.button(label, key=key, disabled=disabled, on_click=address.go, kwargs={"page": page})


def _jump(page: int, pages: int, key: str) -> None:
    """A field for the number of a page."""
    st.session_state[key] = page
    st.number_input(
        "Page",
        1,
        pages,
        step=1,
        key=key,
        width=110,
        label_visibility="collapsed",
        help="Type the number of a page.",
        on_change=address.jump,
        args=(key,),
    )


def _order(selection: Selection) -> None:
    if selection.filtered:
        st.button(
            "Show all",
            key="explore_all",
            icon=":material/filter_alt_off:",
            on_click=address.show,
            args=(selection.unfiltered(),),
        )
    seed = selection.seed + 1 if selection.sort == "shuffled" else selection.seed
    st.button(
        "Shuffle",
        key="explore_shuffle",
        icon=":material/shuffle:",
        on_click=address.go,
        kwargs={"sort": "shuffled", "seed": seed},
    )


def _filters(selection: Selection, split: Split) -> None:
    """What the popover holds: everything that narrows or orders the faces."""
    st.text_input(
        "File name, label or subject contains",
        type="search",
        live=True,
        **address.bound("explore_text", "text"),
    )
    if split.sources is not None:
        st.selectbox(
            "Dataset",
            list(dict.fromkeys(["", *split.sources, selection.source])),
            format_func=lambda source: source or "All of them",
            **address.bound("explore_source", "source"),
        )
    if split.subjects is not None:
        st.selectbox(
            "Subject",
            ["", *sorted({str(who) for who in split.subjects if who is not None})],
            format_func=lambda subject: subject or "Everyone",
            **address.bound("explore_subject", "subject"),
        )
    _judged(selection, split)
    st.selectbox("Sort", browse.sorts(split), **address.bound("explore_sort", "sort"))
    if selection.sort == "shuffled":
        st.number_input(
            "Seed of the shuffle", 0, 999_999_999, step=1, **address.bound("explore_seed", "seed")
        )
    st.segmented_control(
        "Faces on a page", browse.SIZES, required=True, **address.bound("explore_size", "size")
    )


def _judged(selection: Selection, split: Split) -> None:
    """What people, the doctor and models say of the faces."""
    if split.votes is not None:
        agreement = address.bound_range("explore_agreement", "agreement", 0.0, 1.0)
        st.slider("Share of the votes for the label most voted for", 0.0, 1.0, step=0.05, **agreement)
    diagnosis = state.diagnosed(selection.dataset)
    if diagnosis is not None:
        titles = {name: doctor.PROBLEMS[name].title for name in diagnosis.counts()}
        st.selectbox(
            "Problem",
            ["", *titles],
            format_func=lambda name: titles.get(name, "With or without a problem"),
            **address.bound("explore_problem", "problem"),
        )
    run_titles = {run.name: run.title for run in state.tested(selection.dataset)}
    if run_titles:
        st.selectbox(
            "Wrong by model",
            ["", *run_titles],
            format_func=lambda name: run_titles.get(name, "Right or wrong"),
            help="Only faces to which this model gives another emotion than the label.",
            **address.bound("explore_wrong_by", "wrong_by"),
        )
