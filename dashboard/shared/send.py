"""A wrong answer goes to the Label queue, with the consent of the person shown; the face stays on this
computer.
"""

import numpy as np
import streamlit as st
from shared import words

from fer_core import collecting, emotions
from fer_core.faces.base import Face


def offer(image: np.ndarray, face: Face, page: str) -> None:
    """A popover: what the face shows instead, the consent, and the button that keeps it."""
    help_ = "Keep this face for relabelling, on this computer."
    with st.popover("Wrong?", icon=":material/feedback:", help=help_):
        right = st.selectbox(
            "What it shows",
            emotions.BASIC,
            index=None,
            format_func=emotions.label,
            key=f"{page}_send_label",
            placeholder="Choose",
        )
        consent = st.checkbox(
            "The person shown agrees that this face is kept on this computer", key=f"{page}_send_consent"
        )
        if st.button("Send to Label", key=f"{page}_send", disabled=not (right and consent)):
            collecting.send(collecting.cut(image, face.found), face.emotion, consent, right, page)
            st.markdown(f"Kept: answered {words.dot(face.emotion)}, said to be {words.dot(right)}.")
            st.page_link(
                "label/page.py",
                label="Open the queue",
                icon=":material/label:",
                query_params={"queue": "gathered sent"},
            )
