"""One line above the faces: narrow, shuffle, turn the page; each part of it writes the address."""

import numpy as np
import streamlit as st
from explore import address
from shared import words

from fer_core.datasets import browse
from fer_core.datasets.base import Split
from fer_core.datasets.browse import Selection


def bar(selection: Selection, split: Split, rows: np.ndarray, pages: int) -> None:
    """The whole line."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        page = min(selection.page, pages)
        _turn(page, pages)
        place = f"Page {page:,} of {pages:,}"
        if selection.filtered:
            place = f"{words.counted(len(rows), 'face')}, page {page:,} of {pages:,}"
        st.caption(place, width="content")
        st.space("stretch")
        _order(selection)
        with st.popover("Filter", icon=":material/tune:"):
            _filters(selection, split)


def _turn(page: int, pages: int) -> None:
    st.button(
        "Previous",
        key="explore_previous",
        disabled=page <= 1,
        on_click=address.go,
        kwargs={"page": page - 1},
    )
    st.button(
        "Next",
        key="explore_next",
        disabled=page >= pages,
        on_click=address.go,
        kwargs={"page": page + 1},
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
    st.selectbox("Sort", browse.sorts(split), **address.bound("explore_sort", "sort"))
    if selection.sort == "shuffled":
        st.number_input(
            "Seed of the shuffle", 0, 999_999_999, step=1, **address.bound("explore_seed", "seed")
        )
    st.segmented_control(
        "Faces on a page", browse.SIZES, required=True, **address.bound("explore_size", "size")
    )
