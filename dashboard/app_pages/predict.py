"""Predict: not built yet; the page says what will be here."""

import streamlit as st

st.title("Predict")
st.caption("Boxes, probabilities and a timeline for your photos, folders and videos. This page is not built yet.")
