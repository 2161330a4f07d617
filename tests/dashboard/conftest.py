"""Pages run without a browser: AppTest on the frame, with a home of its own and small data in it."""

import sys
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from fer_core import emotions
from fer_core.datasets import store
from fer_core.datasets.form import Item

DASHBOARD = Path(__file__).resolve().parents[2] / "dashboard"
if str(DASHBOARD) not in sys.path:  # as `streamlit run dashboard/app.py` does
    sys.path.insert(0, str(DASHBOARD))


def items(n: int = 6, splits: tuple[str, ...] = ("train", "test"), votes: bool = False):
    """`n` patches of each emotion in each split, from four subjects, no two alike."""
    rng = np.random.default_rng(0)
    for split in splits:
        for e, label in enumerate(emotions.BASIC):
            for i in range(n):
                pixels = np.clip(rng.normal(40 + 25 * e, 10 + 2 * i, (48, 48)), 0, 255).astype(np.uint8)
                share = dict.fromkeys(emotions.BASIC, 0.0) | {
                    label: 0.6 + 0.05 * i,
                    emotions.BASIC[e - 1]: 0.4 - 0.05 * i,
                }
                yield Item(
                    f"{split}_{label}_{i}.png",
                    split,
                    label,
                    pixels,
                    subject=f"S{i % 4}",
                    votes=share if votes else None,
                )


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
        test.run()
        if page != "home":
            test.query_params.update(query)
            test.switch_page(f"{page}/page.py").run()
        return test

    return opened
