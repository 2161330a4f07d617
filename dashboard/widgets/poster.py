"""The picture on the first page: faces that the project draws itself, and said to be drawn."""

import state
import streamlit as st

from widgets.faces import strip


def poster() -> None:
    """One drawn face of each emotion, twice."""
    pictures, names = state.drawn_faces()
    if len(pictures):
        strip(pictures, names, "home_poster", 96)
        st.caption("Drawn by this project, emotion by emotion; nobody is shown.")
