"""The frame: every page runs inside it, and what a user can fix is said here in one sentence.

.venv/bin/python -m streamlit run dashboard/app.py
"""

from pathlib import Path

import streamlit as st
from shared import words

from fer_core.errors import FerError

ICON = Path(__file__).with_name("icon.png")  # a Material icon here would be fetched from the web
st.set_page_config(page_title="FER Workbench", page_icon=ICON, layout="wide")

PAGES = [
    st.Page("home/page.py", title="Home", icon=":material/home:", default=True),
    st.Page("explore/page.py", title="Explore", icon=":material/grid_view:", url_path="explore"),
    st.Page("problems/page.py", title="Problems", icon=":material/stethoscope:", url_path="problems"),
    st.Page("label/page.py", title="Label", icon=":material/label:", url_path="label"),
    st.Page("collect/page.py", title="Collect", icon=":material/video_library:", url_path="collect"),
    st.Page("train/page.py", title="Train", icon=":material/model_training:", url_path="train"),
    st.Page("compare/page.py", title="Compare", icon=":material/compare_arrows:", url_path="compare"),
    st.Page("papers/page.py", title="Papers", icon=":material/article:", url_path="papers"),
    st.Page("lens/page.py", title="Metric lens", icon=":material/calculate:", url_path="lens"),
    st.Page("predict/page.py", title="Predict", icon=":material/image_search:", url_path="predict"),
    st.Page("live/page.py", title="Live", icon=":material/videocam:", url_path="live"),
]

# Streamlit writes white on a primary button and on what is chosen among several; on the pale ones of the dark
# theme nobody could read it
st.html(
    "<style>button[kind^='primary'], .stMultiSelect [data-tag], .stMultiSelect [data-tag] * { color: "
    "light-dark(#ffffff, #17181a); }</style>"
)
page = st.navigation(PAGES)
try:
    page.run()
except FerError as error:
    st.error(words.literal(error), icon=":material/info:")
