"""The camera in the first step: one shows an emotion, and the faces of these seconds are kept under it."""

import state
import streamlit as st
from shared import camera, words

from fer_core import collecting, emotions
from fer_core.collecting import Ask
from fer_core.collecting.filming import Filming
from fer_core.predictor import Predictor

EVERY = 0.5  # seconds between two faces: one shows an emotion for a few seconds only


def gather(name: str, ask: Ask, predictor: Predictor) -> None:
    """The picture on the left; what is to be shown, and what came of it, on the right."""
    filming = _session(name, predictor)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _, playing = camera.seated(filming, "fit")
    with right:
        _ask(filming, ask)
        st.fragment(_figures, run_every=0.5 if playing else None)(filming, playing)


def _session(name: str, predictor: Predictor) -> Filming:
    """This visitor's camera; another name or model begins another."""
    wanted = (name, predictor.name)
    if st.session_state.get("fit_filming_of") != wanted:
        st.session_state["fit_filming_of"] = wanted
        st.session_state["fit_filming"] = Filming(name, predictor, collecting.How(seconds=EVERY))
    return st.session_state["fit_filming"]


def _ask(filming: Filming, ask: Ask) -> None:
    """The emotion to be shown: without one nothing is kept, for nobody would know the label."""
    shows = st.pills("Now show", emotions.BASIC, format_func=words.dot, key="fit_shows")
    filming.ask(Ask(ask.consent if shows else "", shows or "", ask.who))
    if not ask.consent:
        st.caption("Switch the consent on first; until then nothing is kept.")
    elif not shows:
        st.caption("Choose the emotion that you will show; its faces are kept while it is chosen.")


def _figures(filming: Filming, playing: bool) -> None:
    seen = filming.seen()
    if playing:
        state.cameras().take(camera.seat())
        st.markdown(f"**{words.counted(seen.kept, 'face')} kept** · {words.counted(seen.faces, 'face')} now")
    trouble = camera.trouble(seen, "fit") if playing else ""
    if trouble:
        st.markdown(f":material/info: {words.literal(trouble)}")
