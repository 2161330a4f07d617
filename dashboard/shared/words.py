"""Figures, names and empty places in words: thousands separated, minutes as "3 min 20 s", foreign text shown
letter by letter.
"""

import re
from typing import Any

import streamlit as st

from fer_core import emotions
from fer_core.jobs import duration
from fer_core.reports import statistics

# the theme sets these names of Markdown to the emotions' own colours, see .streamlit/config.toml
_MARKDOWN_COLOURS = {
    "angry": "red",
    "disgust": "green",
    "fear": "violet",
    "happy": "yellow",
    "sad": "blue",
    "surprise": "orange",
    "neutral": "gray",
}
# what Markdown, and Streamlit's own marks in it, would read as more than letters; "_" within a word is one
_MARKS = re.compile(
    r"[\\`*\[\]$<~]"
    r"|(?<!\w)_|_(?!\w)"
    r"|:(?=[A-Za-z_+-])"  # :material/face:, :red-badge[...], :smile:
    r"|&(?=#?\w+;)"
    r"|^[#>+=-]"  # a heading, a quotation, a list
    r"|(?<=^\d)\.(?= )|(?<=^\d\d)\.(?= )"
)

# what Streamlit makes a link of, whatever stands before it; a mark without width keeps it from that
_ADDRESSES = re.compile(r"(?<=http)s?(?=://)|(?<=ww)(?=w\.)|(?<=[\w.+-])(?=@[\w-]+\.\w)", re.IGNORECASE)
_NO_LINK = "\u2060"


def literal(text: object, longest: int = 0) -> str:
    """Text from elsewhere (a title, a file name, a sentence) as Markdown that shows it letter by letter, in
    one line; shortened to `longest` letters where that is given.
    """
    line = " ".join(str(text).split())
    if longest and len(line) > longest:
        line = line[: longest - 1] + "…"
    return _ADDRESSES.sub(rf"\g<0>{_NO_LINK}", _MARKS.sub(r"\\\g<0>", line))


def counted(n: int, one: str, many: str = "") -> str:
    """1 face, 2 faces, 28,709 faces."""
    if n == 1:
        return f"1 {one}"
    return f"{n:,} {many or one + 's'}"


def seconds_left(seconds: float | None) -> str:
    """How long it still takes: 45 s left; empty while nobody knows."""
    return "" if seconds is None else f"{duration(seconds)} left"


def interval(right: int, n: int) -> str:
    """The 95 % interval of a share, in percent: 64.0 to 67.1; a dash without a face."""
    span = statistics.wilson(right, n)
    return f"{100 * span[0]:.1f} to {100 * span[1]:.1f}" if span else "-"


def megabytes(size: int) -> str:
    """0.3 MB, 66 MB, 1.2 GB."""
    if size >= 1e9:
        return f"{size / 1e9:.1f} GB"
    return f"{size / 1e6:.1f} MB" if size < 1e7 else f"{size / 1e6:.0f} MB"


def dot(name: str, after: str = "") -> str:
    """An emotion as Markdown: its coloured dot, its name, and what follows."""
    colour = _MARKDOWN_COLOURS.get(name)
    mark = f":{colour}[●]" if colour else "○"
    return f"{mark} {literal(emotions.label(name))} {after}".rstrip()


def empty(what: str, step: str = "", key: str = "", **button: Any) -> bool:
    """An empty place: what will be here, and the one step that fills it; whether it was clicked."""
    with st.container(border=True, horizontal_alignment="left"):
        st.markdown(what)
        return st.button(step, key=key, **button) if step else False
