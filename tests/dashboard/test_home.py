"""Home says what this is and what is here, and offers one step."""

import pytest

pytestmark = pytest.mark.usefixtures("home")


def texts(app) -> str:
    return " ".join(e.value for kind in (app.title, app.markdown, app.caption, app.subheader) for e in kind)


def test_an_empty_home_offers_to_look_at_drawn_faces(app):
    page = app()
    assert not page.exception
    assert page.button(key="home_next").label == "Look at faces"


def test_home_counts_what_was_imported(app, patches):
    page = app()
    assert not page.exception
    assert "FER2013, 84 faces" in " ".join(str(e.proto.label) for e in page.get("page_link"))


def test_with_faces_and_no_run_the_next_step_is_training(app, drawn):
    # runs that are shipped with the project count, so either step is right once there are some
    assert app().button(key="home_next").label in ("Train a recipe", "Try a photo")


def test_home_says_what_it_must_not_be_used_for(app):
    said = texts(app())
    assert "not what a person feels" in said
    assert "Article 50(3)" in said


def test_home_says_that_its_picture_is_drawn(app):
    assert "Drawn by this project" in texts(app())
