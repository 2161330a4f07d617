"""Sixty clickable faces in one message: one picture of all of them, cut by the browser, so a page turn is
quick.

The grid is a component without an iframe; a click comes back as a trigger. Arrow keys move between faces.
File names come from other people's data and are set as text, never as HTML.
"""

import base64
from collections.abc import Callable, Sequence

import cv2
import numpy as np
import streamlit as st

from fer_core import emotions

GAP = 2  # pixels repeated around each face, so that a neighbour's edge never bleeds in

CSS = """
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(var(--side), 1fr)); gap: 3px; }
.grid button { padding: 0; border: 0; background: none; cursor: pointer; font: inherit; color: inherit; text-align: left; min-width: 0; }
.grid .face { display: block; width: 100%; aspect-ratio: 1; background-image: var(--sprite); background-repeat: no-repeat; }
.grid .name { display: flex; align-items: center; gap: 4px; font-size: 0.75rem; line-height: 1.5; opacity: 0.85; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.grid .dot { flex: none; width: 8px; height: 8px; border-radius: 50%; }
.grid button:disabled { cursor: default; }
.grid button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 1px; }
@media (hover: hover) { .grid button:not(:disabled):hover .face { filter: brightness(1.12); } }
"""

JS = """
export default function({ parentElement, data, setTriggerValue }) {
  const grid = parentElement.querySelector('.grid');
  if (grid.dataset.stamp === data.stamp) return;
  grid.dataset.stamp = data.stamp;
  grid.style.setProperty('--side', data.side + 'px');
  grid.style.setProperty('--sprite', data.sprite ? 'url(' + data.sprite + ')' : 'none');
  const { columns, rows, cell, gap } = data, inner = cell - 2 * gap;
  const size = `${100 * columns * cell / inner}% ${100 * rows * cell / inner}%`;
  const at = (i, n) => 100 * (i * cell + gap) / (n * cell - inner);
  const buttons = data.faces.map((f, i) => {
    const b = document.createElement('button'), face = document.createElement('span');
    b.type = 'button';
    b.disabled = !data.clickable;
    b.title = f.title;
    b.setAttribute('aria-label', f.title);
    b.tabIndex = i ? -1 : 0;
    face.className = 'face';
    face.style.backgroundSize = size;
    face.style.backgroundPosition = `${at(i % columns, columns)}% ${at(Math.floor(i / columns), rows)}%`;
    b.append(face);
    if (f.name) {
      const name = document.createElement('span');
      name.className = 'name';
      if (f.colour) { const dot = document.createElement('span'); dot.className = 'dot'; dot.style.background = f.colour; name.append(dot); }
      name.append(document.createTextNode(f.name));
      b.append(name);
    }
    b.onclick = () => setTriggerValue('picked', f.key);
    return b;
  });
  grid.onkeydown = (e) => {
    const here = buttons.indexOf(e.target);
    const across = Math.max(1, getComputedStyle(grid).gridTemplateColumns.split(' ').length);
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across }[e.key];
    const next = here >= 0 && step && buttons[here + step];
    if (!next) return;
    e.preventDefault();
    e.stopPropagation();
    buttons[here].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };
  grid.replaceChildren(...buttons);
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
        image = cv2.resize(
            image, (side, side), interpolation=cv2.INTER_AREA if image.shape[0] > side else cv2.INTER_LINEAR
        )
    image = image if image.ndim == 3 else image[..., None].repeat(3, axis=2)
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
) -> str | None:
    """Faces in a tight grid; returns the key of the one just clicked. `names` are emotions or words to write
    below.
    """
    shown = min(max(images.shape[1], 16), max(96, side + 40)) if len(images) else 48
    columns = min(10, max(len(images), 1))
    names = names or [""] * len(images)
    faces = [
        {
            "key": str(k),
            "title": t,
            "name": emotions.EMOTIONS[n].label if n in emotions.EMOTIONS else n,
            "colour": emotions.EMOTIONS[n].colour if n in emotions.EMOTIONS else "",
        }
        for k, t, n in zip(keys, titles, names, strict=True)
    ]
    data = {
        "sprite": sprite(images, columns, shown) if len(images) else "",
        "columns": columns,
        "rows": -(-len(images) // columns),
        "cell": shown + 2 * GAP,
        "gap": GAP,
        "side": side,
        "clickable": on_pick is not None,
        "faces": faces,
        "stamp": stamp or f"{key}-{hash((tuple(map(str, keys)), tuple(names), len(images)))}",
    }
    return _GRID(data=data, key=key, on_picked_change=on_pick or (lambda: None)).picked


def strip(images: np.ndarray | Sequence[np.ndarray], names: Sequence[str], key: str, side: int = 84) -> None:
    """Faces side by side that cannot be clicked, each with a name or a word below."""
    pictures = np.asarray(images)
    stamp = f"{key}-{hash(pictures.tobytes())}"
    grid(
        pictures,
        [str(i) for i in range(len(images))],
        [emotions.EMOTIONS[n].label if n in emotions.EMOTIONS else n for n in names],
        names,
        key,
        side,
        stamp=stamp,
    )


def enlarged(image: np.ndarray, side: int = 384) -> np.ndarray:
    """One face large enough to look at and small enough to send, whatever its size."""
    scale = side / max(image.shape[:2])
    return cv2.resize(
        image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    )
