"""A small table of text and figures without a grid: words left, figures right, an emotion with its dot."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from fer_core import emotions

STYLE = """<style>
.small-table { border-collapse: collapse; font-size: 0.88rem; font-variant-numeric: tabular-nums; }
.small-table th {
  font-weight: 400; opacity: 0.75; text-align: left; padding: 2px 14px 4px 0;
  border-bottom: 1px solid rgba(125,130,138,0.4);
}
.small-table td {
  padding: 3px 14px 3px 0; white-space: nowrap; border-bottom: 1px solid rgba(125,130,138,0.15);
}
.small-table .figure { text-align: right; }
.small-table tr.first td { font-weight: 600; }
.small-table i { display: inline-block; width: 9px; height: 9px; border-radius: 50%; margin-right: 6px; }
.small-table-room { overflow-x: auto; }
</style>"""


def show(
    head: Sequence[str], rows: Sequence[Sequence[str]], figures: Sequence[str] = (), first: bool = False
) -> None:
    """Rows of text; a cell that names an emotion gets its dot, columns named in `figures` stand right,
    `first` sets the first row off.
    """
    right = [name in figures for name in head]
    titles = "".join(
        f'<th class="{"figure" if r else ""}">{escape(name)}</th>'
        for name, r in zip(head, right, strict=True)
    )
    body = "".join(_row(row, right, first and i == 0) for i, row in enumerate(rows))
    st.html(
        f'{STYLE}<div class="small-table-room"><table '
        f'class="small-table"><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def room(rows: int) -> int:
    """How high Streamlit's table of so many rows is: the room is kept while the browser loads it."""
    return 35 * (rows + 1) + 3


def _row(cells: Sequence[str], right: Sequence[bool], first: bool) -> str:
    inner = "".join(
        f'<td class="{"figure" if r else ""}">{_cell(cell)}</td>'
        for cell, r in zip(cells, right, strict=True)
    )
    return f'<tr class="{"first" if first else ""}">{inner}</tr>'


def _cell(text: str) -> str:
    """`happy` or `happy 93.1 %` gets the emotion's dot and a capital."""
    name, _, rest = text.partition(" ")
    if name not in emotions.EMOTIONS:
        return escape(text)
    emotion = emotions.EMOTIONS[name]
    return f'<i style="background:{emotion.colour}"></i>{escape(f"{emotion.label} {rest}".strip())}'
