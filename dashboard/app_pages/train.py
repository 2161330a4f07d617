"""Train: not built yet; the page says what will be here."""

import streamlit as st

st.title("Train")
st.caption("Pick a published recipe and a dataset, start, and watch the curves. Until then: `python -m fer_core train --help`. This page is not built yet.")
