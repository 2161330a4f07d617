"""A page is a folder with its script and one line of the frame."""

import shutil

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.dashboard.conftest import DASHBOARD

SCRIPT = '''"""Count: how many datasets there are."""

import streamlit as st

from fer_core import datasets

st.title("Count")
st.markdown(f"{len(datasets.imported()):,} datasets.")
'''
LAST = '        st.Page("live/page.py", title="Live", icon=":material/videocam:", url_path="live"),\n'
LINE = '        st.Page("count/page.py", title="Count", icon=":material/tag:", url_path="count"),\n'


def test_a_made_up_page_is_opened_by_its_address(home, drawn, tmp_path):
    frame = tmp_path / "dashboard"
    shutil.copytree(DASHBOARD, frame)
    (frame / "count").mkdir()
    (frame / "count" / "page.py").write_text(SCRIPT)
    app = (frame / "app.py").read_text()
    assert app.count(LAST) == 1
    (frame / "app.py").write_text(app.replace(LAST, LAST + LINE))
    page = AppTest.from_file(str(frame / "app.py"), default_timeout=60)
    page._page_hash = calc_hash("count")
    page.run()
    assert page.title[0].value == "Count"
    assert page.markdown[-1].value == "1 datasets."
