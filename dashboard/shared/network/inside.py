"""Inside a network, on a page: the path from pixels to the answer, the filters of the first layer, and what
each layer makes of the face, as strips of small pictures with their sizes and plain words.

All of it is one piece of HTML, so that a hundred small pictures come at once.
"""

import base64
import html

import cv2
import numpy as np
import streamlit as st
from shared import attempt, charts, faces, plots, words

from fer_core import emotions
from fer_core.faces.base import Face
from fer_core.predictor import Predictor, inside
from fer_core.predictor.inside import Inside, Strip

DEEP = 9  # layers of filters beyond which only the main ones are shown at first
CSS = """<style>
.inside { display: flex; flex-direction: column; gap: 1.1rem; }
.inside p { margin: 0 0 0.3rem 0; font-size: 0.875rem; }
.inside b { font-size: 1rem; }
.inside .strip { display: grid; gap: 3px; grid-template-columns: repeat(16, 1fr); max-width: 1040px; }
.inside img { width: 100%; aspect-ratio: 1; image-rendering: pixelated; display: block; }
.inside .strip.numbers { display: block; }
.inside .numbers img { height: 18px; aspect-ratio: auto; }
@media (max-width: 700px) { .inside .strip { grid-template-columns: repeat(8, 1fr); } }
</style>"""
WORDS = {
    "convolution": "{n} filters look at {places} of every map before; each answers with a map of its own.",
    "depthwise": "Each map is filtered alone, {places} at a time.",
    "strongest": "Of neighbouring places the strongest is kept: what was seen counts, not exactly where.",
    "mean": "Neighbouring places are averaged: what was seen counts, not exactly where.",
    "numbers": "Each is a weighted sum of all numbers before; a light bar is a high one.",
}
NOTE = (
    "Each small picture is lighter where its filter answers more, between its own lowest and highest value. "
    "Of a layer with many maps those with most contrast are shown."
)


def show(view: Inside, key: str) -> None:
    """The face, the path, the filters and the strips; `key` leads the names of the widgets."""
    filtering = sum(strip.convolves for strip in view.strips)
    deep = filtering > DEEP
    every = deep and st.toggle(f"All {filtering} layers of filters", key=f"{key}_every_layer")
    strips = view.strips if every or not deep else inside.main_strips(view.strips)
    picture, answer = st.columns([1, 3], gap="large", vertical_alignment="center")
    with picture:
        st.image(faces.enlarged(view.face, 160), width=160, alt="The face as the network is shown it")
    with answer:
        st.markdown(f"**The path of this face**: {path(view, strips)}")
        st.caption(NOTE)
    st.html(CSS + f'<div class="inside">{_filters(view)}{"".join(map(_strip, strips))}</div>')
    st.caption("The answer")
    best = max(view.answer, key=view.answer.__getitem__)
    plots.show(charts.votes(view.answer, "probability"), f"{key}_answer", f"The answer is {best}.")


def offer(image: np.ndarray, face: Face, predictor: Predictor, page: str) -> None:
    """A switch that looks inside the network at one face of a picture; `page` leads the widgets' names."""
    if not st.toggle("Inside the network", key=f"{page}_inside", help="What each layer makes of this face."):
        return
    crop = predictor.crops(image, [face.found])[0]
    view, problem = attempt.attempt(inside.look, predictor, crop)
    if view is None:
        st.caption(words.literal(problem))
    else:
        show(view, f"{page}_inside")


def path(view: Inside, strips: tuple[Strip, ...]) -> str:
    """The sizes on the way: 48 × 48 pixels → 16 maps of 44 × 44 → 7 emotions: happy 71 %."""
    height, width = view.face.shape[:2]
    way = f"{height} × {width} pixels"
    on_the_way = strips[:-1] if _is_answer(view, strips) else strips
    for strip, beside in zip(on_the_way, inside.begins_beside(on_the_way), strict=True):
        way += f"{'; beside these' if beside else ' →'} {_size(strip)}"
    best = max(view.answer, key=view.answer.__getitem__)
    return (
        f"{way} → {len(view.answer)} emotions: {emotions.label(best).lower()} {100 * view.answer[best]:.0f} %"
    )


def _is_answer(view: Inside, strips: tuple[Strip, ...]) -> bool:
    """Whether the last layer has a number for each emotion."""
    return bool(strips) and strips[-1].size == (len(view.answer),)


def _size(strip: Strip) -> str:
    if len(strip.size) == 1:
        return f"{strip.size[0]:,} numbers"
    height, width, maps = strip.size
    return f"{maps:,} maps of {height} × {width}"


def _strip(strip: Strip) -> str:
    """One layer: its title and size, a sentence, its maps."""
    places = "{} × {} places".format(*strip.kernel)
    if strip.kernel == (1, 1):
        places = "the same place"
    sentence = WORDS[strip.kind].format(n=f"{strip.size[-1]:,}", places=places)
    maps = "".join(
        _image(one, f"{strip.title}, map {n}") for one, n in zip(strip.maps, strip.picked, strict=True)
    )
    kind = "numbers" if len(strip.size) == 1 else "maps"
    head = f"<p><b>{html.escape(strip.title)}</b> · {_size(strip)}{_how_many(strip)}. {sentence}</p>"
    return f'<section>{head}<div class="strip {kind}">{maps}</div></section>'


def _how_many(strip: Strip) -> str:
    shown = len(strip.picked)
    return f", {shown} of them shown" if len(strip.size) == 3 and shown < strip.size[2] else ""


def _filters(view: Inside) -> str:
    """The filters of the first layer, as they were learned."""
    if not len(view.filters):
        return ""
    n, height, width = view.filters.shape[:3]
    pictures = "".join(_image(one, f"Filter {i}") for i, one in enumerate(view.filters, 1))
    head = (
        f"<p><b>The first filters</b> · {n} of {height} × {width} pixels. A filter answers where the face "
        "looks like it; mid-gray counts nothing.</p>"
    )
    return f'<section>{head}<div class="strip filters">{pictures}</div></section>'


def _image(pixels: np.ndarray, alt: str) -> str:
    shown = pixels[..., ::-1] if pixels.ndim == 3 else pixels
    _, encoded = cv2.imencode(".png", np.ascontiguousarray(shown))
    data = base64.b64encode(encoded).decode()
    return f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt)}" title="{html.escape(alt)}">'
