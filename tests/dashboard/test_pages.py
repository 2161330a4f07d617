"""Every page opens in an empty home: no exception, a heading, and nothing that asks for what is not there."""

import re
from pathlib import Path

import pytest

DASHBOARD = Path(__file__).resolve().parents[2] / "dashboard"
PAGES = sorted(page.parent.name for page in DASHBOARD.glob("*/page.py"))


@pytest.fixture
def no_camera(monkeypatch):
    """AppTest knows no camera component."""
    monkeypatch.setattr("streamlit_webrtc.component.get_this_session_info", lambda: None)


@pytest.mark.usefixtures("no_camera")
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_with_nothing_but_drawn_faces(app, drawn, name):
    page = app(name)
    assert not page.exception
    assert not page.error, "an empty home is nothing that a user must mend"
    assert page.title[0].value, "a page says what it is"


def test_every_page_stands_in_the_navigation():
    frame = (DASHBOARD / "app.py").read_text(encoding="utf-8")
    assert not [name for name in PAGES if f"{name}/page.py" not in frame]


def test_the_address_of_a_page_is_its_folder():
    frame = (DASHBOARD / "app.py").read_text(encoding="utf-8")
    pages = re.findall(r'st\.Page\(\s*"(\w+)/page\.py"(.*?)\)', frame, re.DOTALL)
    wrong = [name for name, rest in pages if name != "home" and f'url_path="{name}"' not in rest]
    assert len(pages) == len(PAGES) and not wrong


def test_every_link_between_pages_leads_to_one():
    sources = [file.read_text(encoding="utf-8") for file in DASHBOARD.glob("*/*.py")]
    targets = {target for text in sources for target in re.findall(r'"(\w+/\w+\.py)"', text)}
    assert "explore/page.py" in targets
    assert not [target for target in targets if not (DASHBOARD / target).is_file()]
