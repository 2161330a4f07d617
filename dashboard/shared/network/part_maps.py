"""Which part of a face matters for which emotion: for each emotion the mean face, and on it, in the emotion's
colour, what covering each place costs; one run, or two beside each other.
"""

import base64
import html
from collections.abc import Sequence

import cv2
import numpy as np
import state
import streamlit as st
from shared import attempt, watching, words

from fer_core import emotions
from fer_core.predictor import regions
from fer_core.predictor.regions import Region, Regions
from fer_core.runs import Run

SIDE = 132
CSS = """<style>
.parts {
  display: grid; gap: 1.2rem 1.6rem; grid-template-columns: repeat(auto-fill, minmax(var(--card), 1fr));
}
.parts .faces { display: flex; gap: 4px; }
.parts figure { margin: 0; }
.parts img { width: 132px; height: 132px; display: block; }
.parts p, .parts figcaption { margin: 0.2rem 0 0.3rem 0; font-size: 0.875rem; }
</style>"""
MEANING = (
    "Each place of a face was covered in turn. The stronger the tint, the more the right answer lost on "
    "average: this network uses that place. It says what the network uses, not what matters on a face."
)
HELP = (
    f"Up to {regions.FACES} test faces of each emotion, each covered at {regions.COVERINGS} places: from "
    "seconds to a few minutes, by the size of the network."
)


def show(chosen: Sequence[Run], key: str) -> None:
    """What is known of the runs, or the button that finds it out; `key` leads the names of the widgets."""
    for place, run in enumerate(chosen):
        _ask(run, f"{key}_{place}")
    known = [(run, regions.kept(run)) for run in chosen]
    shown = [(run, one) for run, one in known if one is not None]
    if shown:
        st.html(CSS + _cards(shown))
        st.caption(MEANING)


def _ask(run: Run, key: str) -> None:
    """The work where it goes on; the button that begins it where nothing is known."""
    jobs = state.jobs(state.REGIONS)
    job = jobs.get(run.name)
    if job is not None and job.state == "running":
        watching.watch(f"{key}_cancel", job)
        return
    if regions.kept(run) is not None:
        return
    watching.show_failure(job)
    title = words.literal(run.title)
    if not run.ready:
        st.caption(f"{title} came without its network. Train it again to cover faces before it.")
        return
    if st.button(
        f"Cover faces before {title}",
        key=f"{key}_start",
        icon=":material/visibility_off:",
        help=HELP,
    ):
        started, problem = attempt.attempt(regions.start, run)
        if started is None:
            st.error(words.literal(problem), icon=":material/info:")
            return
        jobs[run.name] = started
        st.rerun()


def _cards(shown: Sequence[tuple[Run, Regions]]) -> str:
    """A card for each emotion that any of the runs knows."""
    names = emotions.ordered({name for _, known in shown for name in known.of})
    cards = "".join(_card(name, shown) for name in names)
    width = (SIDE + 4) * (1 + len(shown))
    return f'<div class="parts" style="--card: min({width}px, 100%)">{cards}</div>'


def _card(name: str, shown: Sequence[tuple[Run, Regions]]) -> str:
    """The emotion, a sentence for each run, the mean face, and a tinted one for each run."""
    known = [(run, one.of[name]) for run, one in shown if name in one.of]
    top = max(region.top for _, region in known)
    mean = known[0][1].mean
    pictures = [_picture(np.repeat(mean[..., None], 3, 2), f"The mean {name} face")]
    pictures += [_picture(tinted(region, name, top), finding(name, region)) for _, region in known]
    several = len(shown) > 1
    lines = "".join(f"<p>{_line(run, name, region, several)}</p>" for run, region in known)
    label = html.escape(emotions.label(name))
    return f'<section><p><b>{label}</b></p>{lines}<div class="faces">{"".join(pictures)}</div></section>'


def _line(run: Run, name: str, region: Region, several: bool) -> str:
    title = f"{run.title}: " if several else ""
    return html.escape(f"{title}{finding(name, region)}")


def finding(name: str, region: Region) -> str:
    """In words: which part counts most, and what covering the dearest place costs."""
    if region.top < 0.005:
        return f"covering a place changes nothing; {words.counted(region.faces, 'face')}"
    cost = f"{100 * region.top:.0f} points at most"
    return f"most at the {region.part}, {cost}; {words.counted(region.faces, 'face')}"


def tinted(region: Region, name: str, top: float) -> np.ndarray:
    """The mean face (H, W, 3) uint8 under the emotion's colour, full where covering costs `top`."""
    colour = emotions.colour(name).lstrip("#")
    tint = np.array([int(colour[i : i + 2], 16) for i in (0, 2, 4)], np.float32)
    strength = 0.85 * np.clip(region.fall / max(top, 1e-9), 0, 1)[..., None]
    face = np.repeat(region.mean[..., None], 3, 2).astype(np.float32)
    return np.rint(face * (1 - strength) + tint * strength).astype(np.uint8)


def _picture(pixels: np.ndarray, alt: str) -> str:
    large = cv2.resize(pixels, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    _, encoded = cv2.imencode(".png", large[..., ::-1])
    data = base64.b64encode(encoded).decode()
    return f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt)}">'
