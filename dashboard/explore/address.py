"""What one looks at lives in the URL: widgets read it there and write it there, so a link shows what its
sender saw.

selection = address.selection()
st.selectbox("Sort", sorts, **address.bound("explore_sort", "sort"))
"""

from typing import Any

import streamlit as st

from fer_core.datasets.browse import Selection


def selection() -> Selection:
    """What the URL asks for."""
    return Selection.from_query(st.query_params)


def show(wanted: Selection) -> None:
    """Make the URL ask for this selection."""
    st.query_params.from_dict(wanted.to_query())


def go(**values: Any) -> None:
    """Change something of the selection; a changed filter starts at page one."""
    show(selection().change(**values))


def bound(key: str, field: str) -> dict[str, Any]:
    """The arguments that tie a widget to a field of the selection, both ways."""
    value = getattr(selection(), field)
    st.session_state[key] = list(value) if isinstance(value, tuple) else value
    return {"key": key, "on_change": _take, "args": (key, field)}


def _take(key: str, field: str) -> None:
    value = st.session_state[key]
    go(**{field: tuple(value) if isinstance(value, list) else value})


def bound_range(key: str, field: str, low: float, high: float) -> dict[str, Any]:
    """The same for a slider with two ends; from one end to the other is no filter."""
    st.session_state[key] = getattr(selection(), field) or (low, high)
    return {"key": key, "on_change": _take_range, "args": (key, field, (low, high))}


def _take_range(key: str, field: str, everything: tuple[float, float]) -> None:
    value = tuple(st.session_state[key])
    go(**{field: None if value == everything else value})


def jump(key: str) -> None:
    """Turn to the page that a field holds."""
    go(page=st.session_state[key])
