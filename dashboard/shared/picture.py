"""A photo with a box round each face: boxes are buttons, so a face is opened by a click, a tap or the
keyboard.

The browser draws boxes and names, crisp at every size; names come from the emotions alone and are set as
text.
"""

import base64
from collections.abc import Callable, Sequence

import cv2
import numpy as np
import streamlit as st

from fer_core import emotions
from fer_core.faces.base import Face

WIDEST = 1280  # pixels that are sent to the browser
MANY = 8  # faces; with more, names shrink to the chosen one's and that under the pointer

CSS = """
.seen { position: relative; line-height: 0; border-radius: 4px; overflow: hidden; }
.seen img { width: 100%; height: auto; display: block; }
.seen button { position: absolute; padding: 0; margin: 0; background: none; cursor: pointer; border: 2px solid var(--tint); border-radius: 3px; font: inherit; }
.seen button[aria-pressed=true] { border-width: 4px; }
.seen button.unsure { border-style: dashed; }
.seen button:focus-visible { outline: 3px solid #fff; outline-offset: 1px; box-shadow: 0 0 0 6px #22262b; }
.seen .name { position: absolute; left: -2px; bottom: 100%; padding: 0 6px; background: var(--tint); color: var(--ink); border-radius: 3px 3px 0 0; }
.seen .name { font-size: 0.8rem; line-height: 1.5; white-space: nowrap; }
.seen .low .name { bottom: auto; top: 100%; border-radius: 0 0 3px 3px; }
.seen .inner .name { bottom: auto; top: 0; }
.seen .right .name { left: auto; right: -2px; }
.seen.many button:not([aria-pressed=true]):not(:hover):not(:focus-visible) .name { display: none; }
@container (max-width: 480px) { .seen .name { font-size: 0.7rem; padding: 0 4px; } }
"""

JS = """
export default function({ parentElement, data, setTriggerValue }) {
  const seen = parentElement.querySelector('.seen');
  if (seen.dataset.stamp === data.stamp) return;
  seen.dataset.stamp = data.stamp;
  seen.classList.toggle('many', data.many);
  seen.style.aspectRatio = data.width + ' / ' + data.height;
  const img = document.createElement('img');
  img.src = data.src;
  img.alt = data.alt;
  const boxes = data.faces.map(f => {
    const b = document.createElement('button');
    b.type = 'button';
    b.style.cssText = `left:${f.left}%;top:${f.top}%;width:${f.width}%;height:${f.height}%`;
    b.style.setProperty('--tint', f.colour);
    b.style.setProperty('--ink', f.ink);
    b.className = [f.sure ? '' : 'unsure', f.top < 6 ? (f.top + f.height > 92 ? 'inner' : 'low') : '', f.left > 70 ? 'right' : ''].join(' ');
    b.setAttribute('aria-pressed', f.chosen);
    b.setAttribute('aria-label', f.title);
    b.title = f.title;
    const name = document.createElement('span');
    name.className = 'name';
    name.textContent = f.label;
    b.append(name);
    b.onclick = () => setTriggerValue('picked', f.key);
    return b;
  });
  seen.replaceChildren(img, ...boxes);
}
"""

_PICTURE = st.components.v2.component("seen_picture", html='<div class="seen"></div>', css=CSS, js=JS)


def picture(
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
    count = "1 face" if len(faces) == 1 else f"{len(faces)} faces"
    data = {
        "src": _uri(image),
        "alt": f"Photo with {count if faces else 'no face that was found'}",
        "faces": boxes,
        "many": len(faces) > MANY,
    }
    data |= {"width": image.shape[1], "height": image.shape[0]}
    stamp = str(hash((image.tobytes(), str(boxes))))
    _PICTURE(
        data={**data, "stamp": stamp},
        key=key,
        on_picked_change=lambda: on_pick(int(st.session_state[key].picked)),
    )


def named(face: Face) -> str:
    """Happy 93 %, or not sure (happy 34 %)."""
    name = emotions.EMOTIONS[face.emotion].label if face.emotion in emotions.EMOTIONS else face.emotion
    return (
        f"{name} {face.confidence:.0%}".replace("%", " %")
        if face.sure
        else f"Not sure ({name.lower()} {face.confidence:.0%})".replace("%", " %")
    )


def _box(i: int, face: Face, size: tuple[int, int], chosen: bool) -> dict:
    x, y, w, h = face.box
    left, top, right, bottom = (
        float(np.clip(v, 0, 100))
        for v in (100 * x / size[0], 100 * y / size[1], 100 * (x + w) / size[0], 100 * (y + h) / size[1])
    )
    tint = emotions.colour(face.emotion) if face.sure else "#c9ccd1"
    red, green, blue = (int(tint[k : k + 2], 16) for k in (1, 3, 5))
    ink = "#111" if 0.299 * red + 0.587 * green + 0.114 * blue > 135 else "#fff"
    place = {
        "left": round(left, 3),
        "top": round(top, 3),
        "width": round(right - left, 3),
        "height": round(bottom - top, 3),
    }
    return {
        "key": str(i),
        **place,
        "colour": tint,
        "ink": ink,
        "sure": face.sure,
        "chosen": chosen,
        "label": named(face),
        "title": f"Face {i + 1}: {named(face)}",
    }


def _reduced(image: np.ndarray) -> np.ndarray:
    scale = WIDEST / max(image.shape[:2])
    return cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image


def _uri(image: np.ndarray) -> str:
    _, encoded = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])
    return "data:image/jpeg;base64," + base64.b64encode(encoded).decode()
