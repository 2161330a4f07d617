"""Your own faces, in three steps on one page: give faces of each emotion, fit a model to them, try it."""

import state
import streamlit as st
from fit import fitting, given, trying
from shared import model_picker

from fer_core import collecting
from fer_core.runs import fitting as fits

st.title("Your own faces")
st.caption("A finished model fitted to faces of your own, in three steps. All of it stays on this computer.")
starts = fits.beginnings()
if not starts:
    model_picker.no_model("Fitting to your own faces", "fit_no_model")
    st.stop()

st.subheader("1. Faces of each emotion")
name, ask = given.name_and_consent()
given.show(name, ask, state.predictor(starts[0]))

st.subheader("2. Fit a model to them")
gathering = collecting.find(name) if name in collecting.there() else None
run = fitting.show(gathering, starts)

st.subheader("3. Try it")
if run is None:
    st.caption("The fitted model will be tried here, on a photo or live.")
else:
    trying.show(run)
