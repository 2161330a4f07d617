"""Compare: not built yet; the page says what will be here."""

import streamlit as st

st.title("Compare")
st.caption("Runs beside each other and beside what the papers report. This page is not built yet.")
