"""Live: not built yet; the page says what will be here."""

import streamlit as st

st.title("Live")
st.caption("Your camera, with a smoothed answer for each face, all on this machine. This page is not built yet.")
