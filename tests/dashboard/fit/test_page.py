"""Your own faces: consent first, what fitting will do before it begins, and what came of it after."""

import shutil

import cv2
import pytest

from fer_core import collecting, datasets, drawing, paths, recipes, runs
from fer_core.collecting import Ask, pictures
from fer_core.predictor import Predictor
from fer_core.runs import fitting, lineage
from tests import tiny


@pytest.fixture
def start(home, tiny_networks):
    """A finished model with weights to begin with, as far as a page can tell."""
    run = runs.create(recipes.honest(recipes.get("house-cnn")), "drawn", 0, name="start")
    network = tiny.write(home / "models" / "tiny", tiny_networks["maps"], maps=True)
    for file in ("model.tflite", "model.json", "status.json"):
        shutil.copy(network / file, run.folder / file)
    (run.folder / "model.keras").write_bytes(b"weights")
    return run


@pytest.fixture
def given(start):
    """Four faces of each of two emotions."""
    predictor = Predictor.from_run(start)
    for emotion in ("happy", "sad"):
        files = [(f"{i}.png", _picture(i, emotion)) for i in range(4)]
        pictures.take("my-faces", files, Ask("All agreed.", emotion), predictor)
    return collecting.find("my-faces")


def _picture(person, emotion):
    return cv2.imencode(".png", drawing.draw(person, emotion, 160)[..., ::-1])[1].tobytes()


def texts(page) -> str:
    kinds = (page.title, page.markdown, page.caption, page.subheader)
    return " ".join(element.value for kind in kinds for element in kind)


def test_without_a_model_the_page_leads_to_training(app, home):
    page = app("fit")
    assert not page.exception
    assert page.button(key="fit_no_model").label == "Train a first model"


def test_nothing_can_be_given_before_consent(app, start):
    page = app("fit")
    assert not page.exception
    fields = page.get("file_uploader")
    assert len(fields) == 8 and all(field.proto.disabled for field in fields)
    page.toggle(key="fit_agreed").set_value(True).run()
    assert not any(field.proto.disabled for field in page.get("file_uploader"))
    assert page.button(key="fit_start").disabled
    assert "4 faces of each of two emotions or more are wanted" in texts(page)


def test_what_fitting_will_do_is_said_before_it_begins(app, given):
    page = app("fit")
    assert not page.exception
    assert "Happy · 4" in texts(page)
    assert "Too few to measure" in texts(page)
    assert "None of these faces shows angry, disgust, fear, surprise, neutral" in texts(page)
    assert page.toggle(key="fit_keep").value is True
    assert not page.button(key="fit_start").disabled


def test_the_start_makes_the_dataset_and_a_run_that_keeps_where_it_began(app, given, monkeypatch):
    launched = []
    monkeypatch.setattr(runs, "launch", launched.append)
    page = app("fit")
    page.button(key="fit_start").click().run()
    assert not page.exception
    (run,) = launched
    assert run.recipe["dataset"] == "my-faces" and datasets.find("my-faces").total == 8
    assert lineage.begun(run.recipe) == ("start",)
    assert fitting.kept(run.recipe) == ("angry", "disgust", "fear", "surprise", "neutral")
    assert run.recipe["knobs"]["learning_rate"] == pytest.approx(0.003)
    assert page.button(key="fit_stop").label == "Stop"


def test_a_fitted_model_says_what_it_scored_and_can_be_tried(app, given, home, tiny_networks):
    collecting.renew("my-faces", collecting.Wish(proposals=True))
    folder = tiny.write(home / "models" / "fitted", tiny_networks["maps"], maps=True)
    request = {
        "recipe": {"name": "house-cnn"},
        "dataset": "my-faces",
        "start_from": "start",
        "name": "Fitted",
    }
    paths.write_json(folder / "recipe.json", request)
    page = app("fit")
    assert not page.exception
    links = [link.proto.label for link in page.get("page_link")]
    assert {"Try it live", "Photos, a video, a folder", "Which faces are wrong, and all the rest"} <= set(
        links
    )
    assert len(page.get("file_uploader")) == 9


def test_everything_that_was_given_can_be_forgotten(app, given):
    collecting.renew("my-faces", collecting.Wish(proposals=True))
    page = app("fit")
    page.button(key="fit_forget").click().run()
    assert not page.exception
    assert not len(collecting.find("my-faces").table())
    assert "my-faces" not in {data.name for data in datasets.imported()}
