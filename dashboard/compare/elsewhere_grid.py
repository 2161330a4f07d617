"""Runs by datasets as one table whose cells are buttons: colour says how much, a click opens the cell.

A component without an iframe: sixty cells come in one message, and keys reach each of them. Titles of runs
and names of datasets come from other people and are set as text, never as HTML.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from shared import scales, words

from fer_core import reports
from fer_core.standings.crossing import FIGURES, Cell, Crossing

CSS = """
.crossing { overflow-x: auto; padding: 2px; }
.crossing table { border-collapse: separate; border-spacing: 2px; font-variant-numeric: tabular-nums; }
.crossing th { font-weight: 400; font-size: 0.8rem; text-align: left; padding: 2px 8px 2px 0; }
.crossing thead th { vertical-align: bottom; text-align: center; padding: 2px 4px; overflow-wrap: anywhere; }
.crossing tbody th {
  position: sticky; left: 0; z-index: 1; min-width: 7.5rem; max-width: 20rem; overflow-wrap: anywhere;
  background: var(--st-background-color);
}
.crossing td { padding: 0; }
.crossing button {
  display: block; width: 100%; min-width: 4.6rem; min-height: 2.7rem; padding: 2px 6px; border: 0;
  border-radius: 3px; font: inherit; color: inherit; background: none; cursor: pointer; line-height: 1.25;
}
.crossing button small { display: block; font-size: 0.72rem; }
.crossing button:disabled { cursor: default; opacity: 0.7; }
.crossing button.own { outline: 2px solid var(--st-text-color); outline-offset: -2px; }
.crossing button.open { box-shadow: 0 0 0 2px var(--st-primary-color); }
.crossing button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 1px; }
@media (max-width: 480px) { .crossing tbody th { max-width: 8rem; } }
"""

JS = """
function heading(text, scope) {
  const cell = document.createElement('th');
  cell.scope = scope;
  cell.textContent = text;
  return cell;
}

function figure(cell, pick) {
  const place = document.createElement('td'), button = document.createElement('button');
  button.type = 'button';
  button.title = cell.hint;
  button.setAttribute('aria-label', cell.hint);
  button.disabled = !cell.key;
  button.className = cell.mark;
  button.style.background = cell.colour;
  button.style.color = cell.ink;
  button.append(document.createTextNode(cell.text));
  const below = document.createElement('small');
  below.textContent = cell.below;
  button.append(below);
  button.onclick = () => pick(cell.key);
  place.append(button);
  return place;
}

export default function({ parentElement, data, setTriggerValue }) {
  const room = parentElement.querySelector('.crossing');
  if (room.dataset.stamp === data.stamp) return;
  room.dataset.stamp = data.stamp;
  const pick = key => setTriggerValue('picked', key);
  const table = document.createElement('table'), head = table.createTHead().insertRow();
  head.append(heading('', 'col'), ...data.columns.map(name => heading(name, 'col')));
  const body = table.createTBody();
  for (const row of data.rows) {
    body.insertRow().append(heading(row.title, 'row'), ...row.cells.map(cell => figure(cell, pick)));
  }
  room.replaceChildren(table);
}
"""

_TABLE = st.components.v2.component("crossing", html='<div class="crossing"></div>', css=CSS, js=JS)


def show(
    table: Crossing,
    titles: Sequence[str],
    figure: str,
    key: str,
    on_pick: Callable[[], None],
    opened: str = "",
    dark: bool = False,
) -> None:
    """Show the table; `opened` is the key of the cell that lies open."""
    rows = [
        {
            "title": title,
            "cells": [_cell(table.cell(run.name, name), figure, opened, dark) for name in table.datasets],
        }
        for run, title in zip(table.runs, titles, strict=True)
    ]
    data = {"columns": list(table.datasets), "rows": rows}
    _TABLE(data={**data, "stamp": f"{key}-{hash(str(data))}"}, key=key, on_picked_change=on_pick)


def key_of(cell: Cell) -> str:
    """What a click on a cell answers: its run and its dataset."""
    return f"{cell.run.name}\t{cell.place.dataset}"


def _cell(cell: Cell, figure: str, opened: str, dark: bool) -> dict[str, Any]:
    value = cell.value(figure)
    if value is None:
        return _empty(cell)
    scale = scales.shares(dark)
    red, green, blue = (round(part) for part in scales.colour_at(scale, value))
    marks = ("own" if cell.own else "", "open" if key_of(cell) == opened else "")
    return {
        "key": key_of(cell),
        "text": f"{100 * value:.1f}",
        "below": _below(cell, figure),
        "hint": hint(cell, figure),
        "mark": " ".join(marks).strip(),
        "colour": f"rgb({red}, {green}, {blue})",
        "ink": scales.ink_at(scale, value),
    }


def _empty(cell: Cell) -> dict[str, Any]:
    """A cell that nobody has asked yet, or that cannot be asked."""
    text, hint_text = ("·", "not asked yet") if cell.missing else ("-", cell.problem)
    name = f"{cell.run.title} on {cell.place.title}"
    return {
        "key": "",
        "text": text,
        "below": "",
        "hint": f"{name}: {hint_text}",
        "mark": "",
        "colour": "transparent",
        "ink": "inherit",
    }


def _below(cell: Cell, figure: str) -> str:
    """What stands under the figure: its own data, data that training knew, or the drop in points."""
    if cell.own and cell.visit is None:
        return "its own"
    if cell.seen:
        return "seen"
    drop = cell.drop(figure)
    return "" if drop is None else f"{100 * drop:+.1f}"


def hint(cell: Cell, figure: str) -> str:
    """The exact figure with its interval and n, and what a reader must know."""
    low, high = cell.interval(figure) or (0.0, 1.0)
    own = ", its own data" if cell.own else ""
    parts = [
        f"{cell.run.title} on {cell.place.title}{own}: {FIGURES[figure].lower()} "
        f"{reports.percent(cell.value(figure))}, 95 % interval {100 * low:.1f} to {100 * high:.1f}, "
        f"{words.counted(cell.n, 'face')}."
    ]
    drop = cell.drop(figure)
    if drop is not None:
        parts.append(f"{100 * drop:+.1f} points from its own test faces of these emotions.")
    return " ".join([*parts, *(cell.visit.remarks if cell.visit else ())])
