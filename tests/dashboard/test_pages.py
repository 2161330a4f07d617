"""Every page opens in an empty home: no exception, a heading, and nothing that asks for what is not there."""

from pathlib import Path

import pytest

PAGES = sorted(p.parent.name for p in (Path(__file__).resolve().parents[2] / "dashboard").glob("*/page.py"))


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
    frame = (Path(__file__).resolve().parents[2] / "dashboard" / "app.py").read_text(encoding="utf-8")
    assert not [name for name in PAGES if f"{name}/page.py" not in frame]
