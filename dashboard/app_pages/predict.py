"""Predict: photos, a video or a folder in; boxes, probabilities, parts, where the model looks, and files to take away out."""

import state
import streamlit as st
from widgets.model import no_model, pick_model, pick_other
from widgets.photo import photo

from fer_core import examples
from fer_core.pictures import Picture

st.title("Predict")
run = pick_model("predict_run")
if run is None:
    no_model("Predict", "predict_train")
    st.stop()
other = pick_other("predict_other", run)
source = st.segmented_control("Look at", ["Examples", "Photos", "Video", "Folder"], default="Examples", required=True, key="predict_source", label_visibility="collapsed")

if source == "Examples":
    name = st.pills("Example", list(examples.PEOPLE), default=next(iter(examples.PEOPLE)), required=True, key="predict_example", label_visibility="collapsed")
    image = state.example(name)
    photo(Picture(image, f"{name}.png", (image.shape[1], image.shape[0])), name, run, other)
    st.caption("Drawn by this project; nobody is shown.")
