"""Home says what can be done now, shows papers beside ours in one picture, and opens the run of a mark."""

import json

import pytest
from home import charts

from fer_core import paths
from fer_core.standings.gaps import Gap, Point
from tests.makers import finished_run

PAPER = Point("paper", 0.9, 0.8, 0.95, 50)
OURS = Point("honest", 0.5, 0.45, 0.55, 300, run="mine")
UNSURE = Point("paper", 0.7, None, None, None)
GAPS = (
    Gap("a", "Alpha CNN", "FER2013", "accuracy", (PAPER, OURS)),
    Gap("b", "Beta CNN", "", "accuracy", (UNSURE,)),
)


@pytest.fixture(autouse=True)
def alone(home, monkeypatch):
    """Only this home's runs, whatever the project ships."""
    monkeypatch.setattr(paths, "shipped", lambda: home / "models")


def texts(page) -> str:
    return " ".join(
        e.value for kind in (page.title, page.markdown, page.caption, page.subheader) for e in kind
    )


def links(page) -> str:
    return " ".join(str(e.proto.label) for e in page.get("page_link"))


def test_an_empty_home_offers_to_look_at_drawn_faces(app):
    page = app()
    assert not page.exception
    assert page.button(key="home_next").label == "Look at faces"


def test_home_counts_what_was_imported(app, patches):
    page = app()
    assert not page.exception
    assert "FER2013, 84 faces" in links(page)


def test_with_faces_and_no_run_the_next_step_is_training(app, drawn):
    assert app().button(key="home_next").label == "Train a recipe"


def test_with_drawn_faces_and_a_run_the_next_step_is_a_photo(app, home, drawn):
    finished_run(home, "first")
    page = app()
    assert page.button(key="home_next").label == "Try a photo"
    assert "1 finished model" in texts(page)


def test_with_photos_and_a_run_the_next_step_is_comparing(app, home, patches):
    finished_run(home, "first")
    assert app().button(key="home_next").label == "Compare models"


def test_three_tiles_lead_to_every_verb(app, home, patches):
    page = app()
    labels = [button.label for button in page.button]
    assert labels == [
        "Look at faces",
        "Train a recipe",
        "Compare models",
        "Fit a model to your faces",
        "Try a photo",
        "Open the camera",
    ]


def test_the_picture_shows_every_recipe_and_the_table_waits_behind_a_switch(app):
    page = app()
    figure = json.loads(page.get("plotly_chart")[0].proto.spec)
    assert "Kalambate CNN" in json.dumps(figure["layout"]["annotations"])
    assert not page.dataframe
    page.toggle(key="home_as_table").set_value(True).run()
    assert not page.exception and len(page.dataframe) == 1


def test_a_mark_carries_its_run_and_its_interval():
    figure = charts.beside(GAPS)
    paper, honest = figure.data[1], figure.data[3]
    assert honest.customdata[0] == ["mine"] and paper.customdata[0] == [""]
    assert (honest.error_x.array[0], honest.error_x.arrayminus[0]) == pytest.approx((0.05, 0.05))
    assert paper.error_x.array[1] == paper.error_x.arrayminus[1] == 0
    assert "40.0 points below the paper, honest" in figure.layout.annotations[0].text
    assert figure.layout.xaxis.range[0] == pytest.approx(0.41)


def test_the_distance_is_drawn_where_there_are_two_figures():
    assert charts.beside(GAPS).data[0].x == (0.5, 0.9, None)


def test_home_says_what_it_must_not_be_used_for(app):
    text = texts(app())
    assert "not what a person feels" in text
    assert "Article 50(3)" in text


def test_home_says_that_its_picture_is_drawn(app):
    assert "Drawn by this project" in texts(app())
