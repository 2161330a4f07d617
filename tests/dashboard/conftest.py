"""Pages run without a browser: AppTest on the frame, with a home of its own and small data in it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from fer_core import runs
from fer_core.datasets import store
from tests.patches import items

DASHBOARD = Path(__file__).resolve().parents[2] / "dashboard"  # on sys.path as under `streamlit run`


@pytest.fixture
def patches(home):
    """A small imported dataset called fer2013."""
    return store.write("fer2013", items(), format="fer2013", title="FER2013")


@pytest.fixture
def drawn(home):
    """The drawn dataset, small and made of patches, so that no test waits for drawing."""
    return store.write("drawn", items(), format="drawn", title="Drawn faces", drawn=True)


@pytest.fixture
def app(home):
    """Open a page of the dashboard: app("explore", dataset="fer2013")."""

    def opened(page: str = "home", /, **query: str) -> AppTest:
        test = AppTest.from_file(str(DASHBOARD / "app.py"), default_timeout=60)
        test.query_params.update(query)
        if page != "home":  # as a browser opens an address: Home is not run first
            test._page_hash = calc_hash(page)
        return test.run()

    return opened


@pytest.fixture
def launched(monkeypatch):
    """Runs that would have been started."""
    started = []
    monkeypatch.setattr(runs, "launch", started.append)
    monkeypatch.setattr("fer_core.runs.changes.launch", started.append)  # resume calls it there
    return started
