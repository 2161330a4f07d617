"""The view lives in the URL: widgets read it there and write it there, so a link shows what its sender saw.

view = view.view()
st.selectbox("Sort", sorts, **view.bound("explore_sort", "sort"))
"""

from typing import Any

import streamlit as st

from fer_core.datasets.browse import View


def view() -> View:
    """What the URL asks for."""
    return View.from_query(st.query_params)


def show(wanted: View) -> None:
    """Make the URL ask for this view."""
    st.query_params.from_dict(wanted.to_query())


def go(**values: Any) -> None:
    """Change something of the view; a changed filter starts at page one."""
    show(view().change(**values))


def bound(key: str, field: str) -> dict[str, Any]:
    """The arguments that tie a widget to a field of the view, both ways."""
    now = getattr(view(), field)
    st.session_state[key] = list(now) if isinstance(now, tuple) else now
    return {"key": key, "on_change": _take, "args": (key, field)}


def _take(key: str, field: str) -> None:
    value = st.session_state[key]
    go(**{field: tuple(value) if isinstance(value, list) else value})
