"""A wrong answer goes to the Label queue, with the consent of the person shown; the face stays on this
computer.
"""

import numpy as np
import streamlit as st
from shared.words import dot

from fer_core import collecting
from fer_core.emotions import BASIC, EMOTIONS
from fer_core.faces.base import Face


def send(image: np.ndarray, face: Face, page: str) -> None:
    """A popover: what the face shows instead, the consent, and the button that keeps it."""
    with st.popover(
        "Wrong?", icon=":material/feedback:", help="Keep this face for relabelling, on this computer."
    ):
        right = st.selectbox(
            "What it shows",
            BASIC,
            index=None,
            format_func=lambda name: EMOTIONS[name].label,
            key=f"{page}_send_label",
            placeholder="Choose",
        )
        consent = st.checkbox(
            "The person shown agrees that this face is kept on this computer", key=f"{page}_send_consent"
        )
        if st.button("Send to Label", key=f"{page}_send", disabled=not (right and consent)):
            collecting.send(collecting.cut(image, face.found), face.emotion, consent, right, page)
            st.markdown(f"Kept: answered {dot(face.emotion)}, said to be {dot(right)}.")
            st.page_link(
                "label/page.py",
                label="Open the queue",
                icon=":material/label:",
                query_params={"queue": "gathered sent"},
            )
