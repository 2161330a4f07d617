"""Figures and empty places in words: thousands separated, minutes as "3 min 20 s", a step that fills the
page.
"""

from collections.abc import Callable

import streamlit as st

from fer_core import emotions


def counted(n: int, one: str, many: str = "") -> str:
    """1 face, 2 faces, 28,709 faces."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def duration(seconds: float) -> str:
    """45 s, 3 min 20 s, 2 h 5 min."""
    whole = max(round(seconds), 0)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def megabytes(size: int) -> str:
    """0.3 MB, 66 MB, 1.2 GB."""
    if size >= 1e9:
        return f"{size / 1e9:.1f} GB"
    return f"{size / 1e6:.1f} MB" if size < 1e7 else f"{size / 1e6:.0f} MB"


def percent(share: float, n: int | None = None, of: str = "face") -> str:
    """65.1 %, with n where it is known: 65.1 %, 3,589 faces."""
    return f"{100 * share:.1f} %" + ("" if n is None else f", {counted(n, of)}")


def empty(
    what: str,
    step: str = "",
    key: str = "",
    icon: str | None = None,
    on_click: Callable | None = None,
    **click,
) -> bool:
    """An empty place: what will be here, and the one step that fills it."""
    with st.container(border=True, horizontal_alignment="left"):
        st.markdown(what)
        return st.button(step, key=key, icon=icon, on_click=on_click, **click) if step else False


# the theme sets these names of Markdown to the emotions' own colours, see .streamlit/config.toml
_MARKDOWN = {
    "angry": "red",
    "disgust": "green",
    "fear": "violet",
    "happy": "yellow",
    "sad": "blue",
    "surprise": "orange",
    "neutral": "gray",
}


def dot(name: str, after: str = "") -> str:
    """An emotion as Markdown: its coloured dot, its name, and what follows."""
    mark = f":{_MARKDOWN[name]}[●]" if name in _MARKDOWN else "○"
    return f"{mark} {emotions.EMOTIONS[name].label} {after}".rstrip()
