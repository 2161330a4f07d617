"""Before a training: the honest protocol first, and how many faces of how many it would use."""

import pytest

from fer_core import recipes, runs
from fer_core.datasets import store
from tests import patches
from tests.dashboard.test_train import said


@pytest.fixture
def launched(monkeypatch):
    """Runs that would have been started."""
    started = []
    monkeypatch.setattr(runs, "launch", started.append)
    return started


def test_the_honest_protocol_comes_first_and_chooses_on_validation(app, drawn, launched):
    page = app("train")
    assert page.button_group(key="train_protocol_kalambate2024-cnn").value == "Honest"
    page.button(key="train_start").click().run()
    assert launched[0].asked() == recipes.honest(recipes.get("kalambate2024-cnn"))


def test_the_papers_protocol_says_that_it_flatters_and_counts_test_faces_once(app, drawn):
    page = app("train")
    page.button_group(key="train_protocol_kalambate2024-cnn").set_value("As the paper").run()
    assert "flatters the figure" in said(page)
    assert "to test on, which also choose the epoch" in said(page)


def test_it_says_before_the_start_that_few_of_the_faces_would_be_used(app, home):
    store.write("drawn", patches.items(120), format="drawn", title="Drawn faces", drawn=True)
    page = app("train")
    assert "Uses all 1,680 faces" in said(page)
    page.button_group(key="train_protocol_kalambate2024-cnn").set_value("As the paper").run()
    assert "Uses 1,400 of 1,680 faces" in said(page)
    assert "takes 200 faces of each emotion" in said(page)
