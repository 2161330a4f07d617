"""The picture on the first page: people that the project draws itself, and said to be drawn."""

import state
import streamlit as st
from shared.faces import strip


def poster() -> None:
    """One drawn person for each emotion."""
    drawn = state.poster()
    strip(list(drawn.values()), list(drawn), "home_poster", 84, row=122)
    st.caption("Drawn by this project; nobody is shown.")
