"""A photo with a box round each face: boxes are buttons, so a face is opened by a click, a tap or the
keyboard.

The browser draws boxes and names, crisp at every size; names come from the emotions alone and are set as
text.
"""

import base64
from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
import streamlit as st
from shared import words

from fer_core import emotions
from fer_core.faces.base import Face

WIDEST = 1280  # pixels that are sent to the browser
UNSURE = "#c9ccd1"
MANY = 8  # faces; with more, names shrink to the chosen one's and that under the pointer

CSS = """
.seen { position: relative; line-height: 0; border-radius: 4px; overflow: hidden; }
.seen img { width: 100%; height: auto; display: block; }
.seen button {
  position: absolute; padding: 0; margin: 0; background: none; cursor: pointer; font: inherit;
  border: 2px solid var(--tint); border-radius: 3px;
}
.seen button[aria-pressed=true] { border-width: 4px; }
.seen button.unsure { border-style: dashed; }
.seen button:focus-visible { outline: 3px solid #fff; outline-offset: 1px; box-shadow: 0 0 0 6px #22262b; }
.seen .name {
  position: absolute; left: -2px; bottom: 100%; padding: 0 6px; border-radius: 3px 3px 0 0;
  background: var(--tint); color: var(--ink); font-size: 0.8rem; line-height: 1.5; white-space: nowrap;
}
.seen .low .name { bottom: auto; top: 100%; border-radius: 0 0 3px 3px; }
.seen .inner .name { bottom: auto; top: 0; }
.seen .right .name { left: auto; right: -2px; }
.seen.many button:not([aria-pressed=true]):not(:hover):not(:focus-visible) .name { display: none; }
@container (max-width: 480px) { .seen .name { font-size: 0.7rem; padding: 0 4px; } }
"""

JS = """
function classes(face) {
  const names = [];
  if (!face.sure) names.push('unsure');
  if (face.top < 6) names.push(face.top + face.height > 92 ? 'inner' : 'low');
  if (face.left > 70) names.push('right');
  return names.join(' ');
}

function box(face, pick) {
  const button = document.createElement('button');
  button.type = 'button';
  button.style.cssText = `left:${face.left}%;top:${face.top}%;width:${face.width}%;height:${face.height}%`;
  button.style.setProperty('--tint', face.colour);
  button.style.setProperty('--ink', face.ink);
  button.className = classes(face);
  button.setAttribute('aria-pressed', face.chosen);
  button.setAttribute('aria-label', face.title);
  button.title = face.title;
  const name = document.createElement('span');
  name.className = 'name';
  name.textContent = face.label;
  button.append(name);
  button.onclick = () => pick(face.key);
  return button;
}

export default function({ parentElement, data, setTriggerValue }) {
  const seen = parentElement.querySelector('.seen');
  if (seen.dataset.stamp === data.stamp) return;
  seen.dataset.stamp = data.stamp;
  seen.classList.toggle('many', data.many);
  seen.style.aspectRatio = data.width + ' / ' + data.height;
  const img = document.createElement('img');
  img.src = data.src;
  img.alt = data.alt;
  const pick = key => setTriggerValue('picked', key);
  seen.replaceChildren(img, ...data.faces.map(face => box(face, pick)));
}
"""

_PICTURE = st.components.v2.component("seen_picture", html='<div class="seen"></div>', css=CSS, js=JS)


def show(
    image: np.ndarray,
    faces: Sequence[Face],
    size: tuple[int, int],
    chosen: int,
    key: str,
    on_pick: Callable[[int], None],
) -> None:
    """The picture (H, W, 3) with the faces' boxes, which are in pixels of a picture of `size` (width,
    height).
    """
    image = _reduced(image)
    boxes = [_box(i, face, size, i == chosen) for i, face in enumerate(faces)]
    data = {
        "src": _uri(image),
        "alt": f"Photo with {_count(len(faces))}",
        "faces": boxes,
        "many": len(faces) > MANY,
        "width": image.shape[1],
        "height": image.shape[0],
        "stamp": str(hash((image.tobytes(), str(boxes)))),
    }

    def picked() -> None:
        on_pick(int(st.session_state[key].picked))

    _PICTURE(data=data, key=key, on_picked_change=picked)


def _count(n: int) -> str:
    return words.counted(n, "face") if n else "no face that was found"


def named(face: Face) -> str:
    """Happy 93 %, or Not sure (happy 34 %)."""
    name, share = emotions.label(face.emotion), f"{100 * face.confidence:.0f} %"
    return f"{name} {share}" if face.sure else f"Not sure ({name.lower()} {share})"


def _box(i: int, face: Face, size: tuple[int, int], chosen: bool) -> dict[str, Any]:
    """What the browser is told of one face; places are percent of the picture."""
    tint = emotions.colour(face.emotion) if face.sure else UNSURE
    return {
        "key": str(i),
        **_place(face, size),
        "colour": tint,
        "ink": _ink(tint),
        "sure": face.sure,
        "chosen": chosen,
        "label": named(face),
        "title": f"Face {i + 1}: {named(face)}",
    }


def _place(face: Face, size: tuple[int, int]) -> dict[str, float]:
    """The part of the box that lies within the picture."""
    x, y, width, height = face.box
    left, right = (float(np.clip(100 * edge / size[0], 0, 100)) for edge in (x, x + width))
    top, bottom = (float(np.clip(100 * edge / size[1], 0, 100)) for edge in (y, y + height))
    return {
        "left": round(left, 3),
        "top": round(top, 3),
        "width": round(right - left, 3),
        "height": round(bottom - top, 3),
    }


def _ink(tint: str) -> str:
    """Dark or white, whichever reads on the tint."""
    red, green, blue = (int(tint[k : k + 2], 16) for k in (1, 3, 5))
    return "#111" if 0.299 * red + 0.587 * green + 0.114 * blue > 135 else "#fff"


def _reduced(image: np.ndarray) -> np.ndarray:
    scale = WIDEST / max(image.shape[:2])
    if scale >= 1:
        return image
    return cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _uri(image: np.ndarray) -> str:
    _, encoded = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])
    return "data:image/jpeg;base64," + base64.b64encode(encoded).decode()
