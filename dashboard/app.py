"""The frame: every page runs inside it, and what a user can fix is said here in one sentence.

.venv/bin/python -m streamlit run dashboard/app.py
"""

from pathlib import Path

import streamlit as st
from shared import door, drawer, words

from fer_core.errors import FerError

FOLDER = Path(__file__).parent
STYLE = (FOLDER / "frame.css").read_text(encoding="utf-8")
ICON = FOLDER / "icon.png"  # a Material icon here would be fetched from the web
st.set_page_config(page_icon=ICON, layout="wide")

HOME = st.Page("home/page.py", title="Home", icon=":material/home:", default=True)
FIT = st.Page(
    "fit/page.py", title="Your own faces", icon=":material/face_retouching_natural:", url_path="fit"
)
GLOSSARY = st.Page("glossary/page.py", title="Glossary", url_path="glossary", visibility="hidden")
PAGES = {
    "": [HOME, FIT, GLOSSARY],
    "Data": [
        st.Page("explore/page.py", title="Explore", icon=":material/grid_view:", url_path="explore"),
        st.Page("problems/page.py", title="Problems", icon=":material/stethoscope:", url_path="problems"),
        st.Page("label/page.py", title="Label", icon=":material/label:", url_path="label"),
        st.Page("collect/page.py", title="Collect", icon=":material/video_library:", url_path="collect"),
    ],
    "Models": [
        st.Page("train/page.py", title="Train", icon=":material/model_training:", url_path="train"),
        st.Page("compare/page.py", title="Compare", icon=":material/compare_arrows:", url_path="compare"),
        st.Page("papers/page.py", title="Papers", icon=":material/article:", url_path="papers"),
        st.Page("lens/page.py", title="Metric lens", icon=":material/calculate:", url_path="lens"),
    ],
    "See": [
        st.Page("predict/page.py", title="Predict", icon=":material/image_search:", url_path="predict"),
        st.Page("live/page.py", title="Live", icon=":material/videocam:", url_path="live"),
    ],
}

with st.container(height=1, border=False):  # as a file of st.html the rules would come after the first parts
    st.markdown(f"<style>{STYLE}</style>", unsafe_allow_html=True)
is_open = door.is_open()
page = st.navigation(PAGES, position="sidebar" if is_open else "hidden", expanded=True)
st.set_page_config(page_title="FER Workbench" if page is HOME else f"{page.title} · FER Workbench")
if not is_open:
    st.stop()
with st.sidebar:
    st.page_link(GLOSSARY, label="What the words mean", icon=":material/menu_book:")
    drawer.close_after_choice()
try:
    page.run()
except FerError as error:
    st.error(words.literal(error), icon=":material/info:")
