"""Sixty clickable faces in one message: one picture of all of them, cut by the browser, so a page turn is
quick.

The grid is a component without an iframe; a click comes back as a trigger. Arrow keys move between faces.
File names come from other people's data and are set as text, never as HTML.
"""

import base64
from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
import streamlit as st

from fer_core import emotions

GAP = 2  # pixels repeated around each face, so that a neighbour's edge never bleeds in

CSS = """
.grid { display: grid; gap: 3px; grid-template-columns: repeat(auto-fill, minmax(var(--side), 1fr)); }
.grid.row {
  grid-template-columns: none; grid-auto-flow: column; grid-auto-columns: minmax(var(--side), 100px);
  overflow-x: auto; scrollbar-width: none;
}
.grid button {
  padding: 0; border: 0; background: none; cursor: pointer; font: inherit; color: inherit;
  text-align: left; min-width: 0;
}
.grid .face {
  display: block; width: 100%; aspect-ratio: 1;
  background-image: var(--sprite); background-repeat: no-repeat;
}
.grid .name {
  display: flex; align-items: center; gap: 4px; font-size: 0.75rem; line-height: 1.5; opacity: 0.85;
  overflow: hidden; white-space: nowrap; text-overflow: ellipsis;
}
.grid .dot { flex: none; width: 8px; height: 8px; border-radius: 50%; }
.grid button:disabled { cursor: default; }
.grid button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 1px; }
@media (hover: hover) { .grid button:not(:disabled):hover .face { filter: brightness(1.12); } }
"""

JS = """
function span(name) {
  const element = document.createElement('span');
  element.className = name;
  return element;
}

function nameBelow(face) {
  const name = span('name');
  if (face.colour) {
    const dot = span('dot');
    dot.style.background = face.colour;
    name.append(dot);
  }
  name.append(document.createTextNode(face.name));
  return name;
}

function cut(i, data) {  // which part of the one picture is this face
  const { columns, rows, cell, gap } = data, inner = cell - 2 * gap;
  const at = (i, n) => 100 * (i * cell + gap) / (n * cell - inner);
  return {
    backgroundSize: `${100 * columns * cell / inner}% ${100 * rows * cell / inner}%`,
    backgroundPosition: `${at(i % columns, columns)}% ${at(Math.floor(i / columns), rows)}%`,
  };
}

function faceButton(face, i, data, pick) {
  const button = document.createElement('button'), picture = span('face');
  button.type = 'button';
  button.disabled = !data.clickable;
  button.title = face.title;
  button.setAttribute('aria-label', face.title);
  button.tabIndex = i ? -1 : 0;
  Object.assign(picture.style, cut(i, data));
  button.append(picture);
  if (face.name) button.append(nameBelow(face));
  button.onclick = () => pick(face.key);
  return button;
}

function move(event, grid, buttons) {  // the arrow keys
  const from = buttons.indexOf(event.target);
  const across = Math.max(1, getComputedStyle(grid).gridTemplateColumns.split(' ').length);
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across }[event.key];
  const next = from >= 0 && step && buttons[from + step];
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  buttons[from].tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

export default function({ parentElement, data, setTriggerValue }) {
  const grid = parentElement.querySelector('.grid');
  if (grid.dataset.stamp === data.stamp) return;
  grid.dataset.stamp = data.stamp;
  grid.style.setProperty('--side', data.side + 'px');
  grid.classList.toggle('row', data.row);
  if (data.row) grid.tabIndex = 0;
  grid.style.setProperty('--sprite', data.sprite ? 'url(' + data.sprite + ')' : 'none');
  const pick = key => setTriggerValue('picked', key);
  const buttons = data.faces.map((face, i) => faceButton(face, i, data, pick));
  grid.onkeydown = event => move(event, grid, buttons);
  const again = grid.childElementCount > 0;
  grid.replaceChildren(...buttons);
  if (again && data.back_to_top && grid.getBoundingClientRect().top < 0) grid.scrollIntoView();
}
"""

_GRID = st.components.v2.component("face_grid", html='<div class="grid" role="group"></div>', css=CSS, js=JS)


def sprite(images: np.ndarray, columns: int, side: int) -> str:
    """All images in one picture, as a data URI; (n, H, W[, 3]) uint8, each `side` pixels wide."""
    cell = side + 2 * GAP
    sheet = np.full((-(-len(images) // columns) * cell, columns * cell, 3), 128, np.uint8)
    for i, image in enumerate(images):
        top, left = i // columns * cell, i % columns * cell
        sheet[top : top + cell, left : left + cell] = _tile(image, side)
    _, encoded = cv2.imencode(".jpg", sheet[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])
    return "data:image/jpeg;base64," + base64.b64encode(encoded).decode()


def _tile(image: np.ndarray, side: int) -> np.ndarray:
    """One face as the sheet holds it: a colour square with its edge repeated."""
    if image.shape[:2] != (side, side):
        way = cv2.INTER_AREA if image.shape[0] > side else cv2.INTER_LINEAR
        image = cv2.resize(image, (side, side), interpolation=way)
    if image.ndim == 2:
        image = image[..., None].repeat(3, axis=2)
    return np.pad(image, ((GAP, GAP), (GAP, GAP), (0, 0)), mode="edge")


def grid(
    images: np.ndarray,
    keys: Sequence[str],
    titles: Sequence[str],
    names: Sequence[str] = (),
    key: str = "faces",
    side: int = 84,
    on_pick: Callable[[], None] | None = None,
    stamp: str = "",
    back_to_top: bool = False,
    row: int = 0,
) -> str | None:
    """Faces in a tight grid; returns the key of the one just clicked. `names` are emotions, or words to write
    below. The browser draws anew when `stamp` changes; without one it follows the pictures and their names.
    `back_to_top`: other faces are seen from the first one on, also where the page was turned below them.
    `row`: all in one row of so many pixels, kept free for them, which scrolls where it is narrow.
    """
    names = names or [""] * len(images)
    data = {
        **_sheet(images, side),
        "gap": GAP,
        "side": side,
        "clickable": on_pick is not None,
        "back_to_top": back_to_top,
        "row": bool(row),
        "faces": [_face(*parts) for parts in zip(keys, titles, names, strict=True)],
    }
    data["stamp"] = stamp or f"{key}-{hash((data['sprite'], str(data['faces'])))}"
    height = row or "content"
    return _GRID(data=data, key=key, height=height, on_picked_change=on_pick or _nothing).picked


def _sheet(images: np.ndarray, side: int) -> dict[str, Any]:
    """The one picture of all faces, and how the browser cuts it."""
    columns = min(10, max(len(images), 1))
    shown = min(max(images.shape[1], 16), max(96, side + 40)) if len(images) else 48
    return {
        "sprite": sprite(images, columns, shown) if len(images) else "",
        "columns": columns,
        "rows": -(-len(images) // columns),
        "cell": shown + 2 * GAP,
    }


def _face(key: str, title: str, name: str) -> dict[str, str]:
    known = name in emotions.EMOTIONS
    colour = emotions.colour(name) if known else ""
    return {"key": str(key), "title": title, "name": emotions.label(name), "colour": colour}


def _nothing() -> None:
    """The answer of a face that cannot be clicked."""


def strip(
    images: np.ndarray | Sequence[np.ndarray],
    names: Sequence[str],
    key: str,
    side: int = 84,
    row: int = 0,
) -> None:
    """Faces side by side that cannot be clicked, each with a name or a word below; `row` as in grid."""
    pictures = np.asarray(images)
    keys = [str(i) for i in range(len(pictures))]
    grid(pictures, keys, [emotions.label(name) for name in names], names, key, side, row=row)


def enlarged(image: np.ndarray, side: int = 384) -> np.ndarray:
    """One face large enough to look at and small enough to send, whatever its size."""
    scale = side / max(image.shape[:2])
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    return cv2.resize(image, None, fx=scale, fy=scale, interpolation=way)
