"""The camera as a source of faces: consent first, what is to be shown, the picture, and the faces that were
kept, to be forgotten in one click.
"""

from datetime import date

import numpy as np
import state
import streamlit as st
from shared.camera import seat, seated, trouble
from shared.faces import strip
from shared.words import counted, dot

from fer_core import collecting
from fer_core.collecting.filming import Filming, Seen
from fer_core.emotions import BASIC, EMOTIONS
from fer_core.predictor import Predictor


def filmed(name: str, predictor: Predictor, every: float) -> None:
    """The picture on the left; what is asked of the people, and what came of it, on the right."""
    mine = _session(name, predictor, every)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _, playing = seated(mine, "collect")
    with right:
        _asked(mine)
        st.fragment(_figures, run_every=0.5 if playing else None)(mine, playing)


def _session(name: str, predictor: Predictor, every: float) -> Filming:
    """This visitor's camera into this gathering; another name or model begins another."""
    wanted = (name, predictor.name, every)
    if st.session_state.get("collect_filming_of") != wanted:
        st.session_state["collect_filming_of"] = wanted
        st.session_state["collect_filming"] = Filming(name, predictor, collecting.How(seconds=every))
    return st.session_state["collect_filming"]


@st.fragment
def _asked(mine: Filming) -> None:
    """Consent, the emotion to be shown, a name; they hold from the next frame on, and the picture goes on."""
    agreed = st.toggle(
        "Everyone before the camera agrees that their faces are kept on this computer", key="collect_agreed"
    )
    shows = st.pills(
        "Ask them to show (optional)",
        BASIC,
        format_func=dot,
        key="collect_shows",
        help="Becomes the proposed label, in place of the model's.",
    )
    help_ = (
        "A name or a number of your own. Only the nearest face is kept then, and all faces of that name "
        "stay in one split."
    )
    who = st.text_input("Who it is (optional)", key="collect_who", max_chars=60, help=help_)
    words = (
        f"{who.strip() or 'Everyone before the camera'} agreed on {date.today():%Y-%m-%d} that their "
        "faces are kept."
    )
    mine.ask(collecting.Ask(words if agreed else "", shows or "", who.strip()))
    if shows and agreed:
        st.markdown(f"Now show: **{EMOTIONS[shows].label}**")


def _figures(mine: Filming, playing: bool) -> None:
    now = mine.seen()
    if playing:
        state.cameras().take(seat())
    st.markdown(_counts(now) if playing or now.kept else "Switch the consent on and press Start.")
    if playing and (why := trouble(now, "collect")):
        st.markdown(f":material/info: {why}")
    if now.last:
        strip(np.stack(now.last), [""] * len(now.last), "collect_last", side=56)
        help_ = "Deletes every face that this camera has kept since the page was opened."
        st.button(
            "Forget these faces",
            key="collect_forget",
            icon=":material/delete:",
            help=help_,
            on_click=mine.forget,
        )


def _counts(now: Seen) -> str:
    dropped = f", {now.dropped:,} left out as blurred, small or nearly identical" if now.dropped else ""
    return f"**{counted(now.kept, 'face')} kept** · {counted(now.faces, 'face')} now{dropped}"
