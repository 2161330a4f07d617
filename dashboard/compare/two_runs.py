"""The two pickers above a comparison."""

import streamlit as st
from compare import address

from fer_core.standings import Row, labels


def choose(names: list[str], rows: list[Row]) -> None:
    """Which two runs are A and B; ticked rows of the table below may make it more."""
    titles = labels.of([row for row in rows if row.accuracy is not None])
    st.session_state["compare_a"], st.session_state["compare_b"] = names

    def changed() -> None:
        address.compare_only([st.session_state["compare_a"], st.session_state["compare_b"]])

    columns = st.columns([4, 4, 1], vertical_alignment="bottom")
    for who, column in zip("ab", columns, strict=False):
        column.selectbox(
            who.upper(), list(titles), key=f"compare_{who}", format_func=titles.get, on_change=changed
        )
    columns[2].button("Swap", key="compare_swap", on_click=address.compare_only, args=(names[::-1],))
