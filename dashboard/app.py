"""The frame: every page runs inside it, and what a user can fix is said here in one sentence.

    .venv/bin/python -m streamlit run dashboard/app.py
"""

from pathlib import Path

import streamlit as st

from fer_core.errors import FerError

ICON = Path(__file__).with_name("icon.png")  # a Material icon here would be fetched from the web
st.set_page_config(page_title="FER Workbench", page_icon=ICON, layout="wide")

PAGES = [
    st.Page("app_pages/home.py", title="Home", icon=":material/home:", default=True),
    st.Page("app_pages/explore.py", title="Explore", icon=":material/grid_view:"),
    st.Page("app_pages/problems.py", title="Problems", icon=":material/stethoscope:"),
    st.Page("app_pages/label.py", title="Label", icon=":material/label:"),
    st.Page("app_pages/collect.py", title="Collect", icon=":material/video_library:"),
    st.Page("app_pages/train.py", title="Train", icon=":material/model_training:"),
    st.Page("app_pages/compare.py", title="Compare", icon=":material/compare_arrows:"),
    st.Page("app_pages/papers.py", title="Papers", icon=":material/article:"),
    st.Page("app_pages/lens.py", title="Metric lens", icon=":material/calculate:"),
    st.Page("app_pages/predict.py", title="Predict", icon=":material/image_search:"),
    st.Page("app_pages/live.py", title="Live", icon=":material/videocam:"),
]

# Streamlit writes white on a primary button and on what is chosen among several; on the pale ones of the dark theme nobody could read it
st.html("<style>button[kind^='primary'], .stMultiSelect [data-tag], .stMultiSelect [data-tag] * { color: light-dark(#ffffff, #17181a); }</style>")
page = st.navigation(PAGES)
try:
    page.run()
except FerError as error:
    st.error(str(error), icon=":material/info:")
