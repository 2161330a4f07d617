"""Compare's Elsewhere and the run page: cells, the button that fills them, an opened cell, what was tried."""

import pytest
import state

from fer_core import paths, runs
from fer_core.predictor import elsewhere
from fer_core.standings import crossing
from tests import tiny
from tests.blobs import wait_for
from tests.makers import edit, finished_run
from tests.meadow import sown


@pytest.fixture(autouse=True)
def alone(home, monkeypatch):
    """Only this home's runs, whatever the project ships."""
    monkeypatch.setattr(paths, "shipped", lambda: home / "models")


@pytest.fixture
def two_runs(home, tiny_networks):
    for name, swap in (("seeing", False), ("swapping", True)):
        classes = ["angry", "disgust", "fear", "sad", "happy", "surprise", "neutral"]
        changes = {"classes": classes} if swap else {}
        tiny.write(home / "models" / name, tiny_networks["plain"], maps=False, **changes)
    sown("meadow", {"test": {"happy": 20, "sad": 10, "neutral": 10}})
    sown("field", {"train": {"happy": 6, "sad": 6}}, seed=1)
    state.jobs.clear()


def said(page) -> str:
    kinds = (page.title, page.markdown, page.caption, page.subheader, page.error)
    return " ".join(element.value for kind in kinds for element in kind)


def test_without_a_run_that_can_predict_it_says_what_will_be_here(app, home, patches):
    finished_run(home, "only")
    page = app("compare")
    assert not page.exception and "Once a run can predict" in said(page)


def test_missing_cells_are_filled_by_the_button(app, two_runs):
    page = app("compare")
    button = page.button(key="compare_elsewhere_fill")
    assert not page.exception and button.label.startswith("Fill 4 cells, about ")
    button.click().run()
    job = state.jobs(state.VISITING)["compare_elsewhere"]
    wait_for(lambda: job.state == "finished")
    page.run()
    assert not page.exception and job.result == []
    assert "compare_elsewhere_fill" not in [one.key for one in page.button]
    assert crossing.cross(runs.ready(), ["meadow", "field"]).missing == []


def test_an_open_cell_shows_its_figure_its_tests_and_its_faces(app, two_runs):
    crossing.fill(crossing.cross(runs.ready(), ["meadow"]).missing)
    page = app("compare")
    page.session_state["compare_elsewhere_open"] = "swapping\tmeadow"
    page.session_state["compare_elsewhere_pair"] = ("happy", "sad")
    page.run()
    text = said(page)
    assert not page.exception
    assert "accuracy 25.0 %, 95 % interval 14.2 to 40.2, 40 faces" in text
    assert "after Holm" in text and "**20 faces** showing happy, answered sad" in text
    page.session_state["compare_elsewhere_pair"] = ("happy", "fear")
    page.run()
    assert "compare_elsewhere_pair" in page.session_state and "**0 faces**" not in said(page)


def test_it_says_among_which_emotions_answers_are_taken(app, two_runs):
    assert "Answers are taken" not in said(app("compare")), "nobody was asked yet"
    crossing.fill(crossing.cross(runs.ready(), ["meadow", "field"]).missing)
    text = said(app("compare"))
    assert "the emotions that the faces show: field happy, sad; meadow happy, sad, neutral." in text


def test_a_cell_that_is_not_there_any_more_is_passed_over(app, two_runs):
    page = app("compare")
    for key in ("gone\tmeadow", "seeing\tgone", "", "seeing\tmeadow"):
        page.session_state["compare_elsewhere_open"] = key
        page.run()
        assert not page.exception and "confusion matrix" in said(page)


def test_the_run_page_says_where_else_it_was_tried(app, two_runs, home):
    elsewhere.evaluate(runs.named("seeing"), "meadow")
    edit(home / "models" / "seeing", "recipe.json", dataset="drawn")
    page = app("train", run="seeing")
    tables = " ".join(one.proto.body for one in page.get("html"))
    assert not page.exception and "Tried elsewhere" in tables and "meadow, test" in tables
