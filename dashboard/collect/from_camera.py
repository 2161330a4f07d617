"""The camera as a source of faces: consent first, what is to be shown, the picture, and the faces that were
kept, to be forgotten in one click.
"""

from datetime import date

import numpy as np
import state
import streamlit as st
from shared import camera, faces, words

from fer_core import collecting, emotions
from fer_core.collecting.filming import Filming, FilmingState
from fer_core.predictor import Predictor


def gather(name: str, predictor: Predictor, every: float) -> None:
    """The picture on the left; what is asked of the people, and what came of it, on the right."""
    filming = _session(name, predictor, every)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _, playing = camera.seated(filming, "collect")
    with right:
        _ask(filming)
        st.fragment(_figures, run_every=0.5 if playing else None)(filming, playing)


def _session(name: str, predictor: Predictor, every: float) -> Filming:
    """This visitor's camera into this gathering; another name or model begins another."""
    wanted = (name, predictor.name, every)
    if st.session_state.get("collect_filming_of") != wanted:
        st.session_state["collect_filming_of"] = wanted
        st.session_state["collect_filming"] = Filming(name, predictor, collecting.How(seconds=every))
    return st.session_state["collect_filming"]


@st.fragment
def _ask(filming: Filming) -> None:
    """Consent, the emotion to be shown, a name; they hold from the next frame on, and the picture goes on."""
    agreed = st.toggle(
        "Everyone before the camera agrees that their faces are kept on this computer", key="collect_agreed"
    )
    shows = st.pills(
        "Ask them to show (optional)",
        emotions.BASIC,
        format_func=words.dot,
        key="collect_shows",
        help="Becomes the proposed label, in place of the model's.",
    )
    help_ = (
        "A name or a number of your own. Only the nearest face is kept then, and all faces of that name "
        "stay in one split."
    )
    who = st.text_input("Who it is (optional)", key="collect_who", max_chars=60, help=help_).strip()
    consent = ""
    if agreed:
        people = who or "Everyone before the camera"
        consent = f"{people} agreed on {date.today():%Y-%m-%d} that their faces are kept."
    filming.ask(collecting.Ask(consent, shows or "", who))
    if shows and agreed:
        st.markdown(f"Now show: **{emotions.label(shows)}**")


def _figures(filming: Filming, playing: bool) -> None:
    seen = filming.seen()
    if playing:
        state.cameras().take(camera.seat())
    if playing or seen.kept:
        st.markdown(_counts(seen))
    else:
        st.markdown("Switch the consent on and press Start.")
    trouble = camera.trouble(seen, "collect") if playing else ""
    if trouble:
        st.markdown(f":material/info: {words.literal(trouble)}")
    if seen.last:
        faces.strip(np.stack(seen.last), [""] * len(seen.last), "collect_last", side=56)
        st.button(
            "Forget these faces",
            key="collect_forget",
            icon=":material/delete:",
            help="Deletes every face that this camera has kept since the page was opened.",
            on_click=filming.forget,
        )


def _counts(seen: FilmingState) -> str:
    kept = f"**{words.counted(seen.kept, 'face')} kept** · {words.counted(seen.faces, 'face')} now"
    if not seen.dropped:
        return kept
    return f"{kept}, {seen.dropped:,} left out as blurred, small or nearly identical"
