"""What each model mixes up most, in words, and the faces of it one click away."""

import streamlit as st
from compare import address
from shared import words

from fer_core import emotions
from fer_core.standings.pair import Comparison


def show(pair: Comparison) -> None:
    """A line for A and one for B."""
    for who in "ab":
        worst = pair.worst(who)
        if worst is None:
            st.caption(f"{who.upper()} got every face right.")
            continue
        shown, answered = (
            words.literal(emotions.label(name).lower()) for name in (worst.shown, worst.answered)
        )
        faces = words.counted(worst.of_all, "face")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{who.upper()}** most often takes {shown} for {answered}: {worst.n:,} of {faces}.",
                width="content",
            )
            st.button(
                f"Open the {words.counted(worst.n, 'face')}",
                key=f"compare_worst_{who}",
                icon=":material/grid_view:",
                on_click=_open,
                args=(worst.shown, worst.answered, who),
            )


def _open(shown: str, answered: str, who: str) -> None:
    address.open_cell(shown, answered, who)
    turn = st.session_state.get("compare_scrolls", 0) + 1
    st.session_state["compare_scrolls"] = turn
    st.session_state["compare_scroll_to"] = f"{shown}-{answered}-{who}-{turn}"
