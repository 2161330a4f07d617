"""A run's page answers which faces are wrong, shows the inside of its network, and which parts of a face it
uses.
"""

import time

import numpy as np
import pytest

from fer_core import paths, runs
from fer_core.datasets import store
from fer_core.predictor import Predictor, inside, regions
from fer_core.predictor.regions import Region, Regions
from tests import makers, patches, tiny
from tests.dashboard.test_train import links, said


@pytest.fixture
def run(home):
    """A finished run whose test faces are patches on this computer."""
    store.write("fer2013", patches.items(6), format="fer2013", title="FER2013")
    return makers.finished_run(home, "done", real=makers.shown("fer2013"), skill=0.5)


def wrong(folder):
    answers = runs.Run(folder).predictions("test")
    return int((answers.probabilities.argmax(1) != answers.labels).sum())


def test_the_wrong_faces_stand_on_the_page_without_a_click(app, run):
    page = app("train", run="done")
    assert not page.exception
    assert "Which faces are wrong?" in said(page)
    assert f"{wrong(run)} wrong faces** of 42, the surest first" in said(page)


def test_a_sentence_of_confusion_opens_its_faces_and_leads_back(app, run):
    page = app("train", run="done")
    button = page.button(key="train_confusion_0")
    actual, predicted = button.label.split(" (")[0].split(" taken as ")
    n = int(button.label.split("(")[1].split(" ")[0])
    answers = runs.Run(run).predictions("test")
    hits = (answers.labels == answers.classes.index(actual)) & (
        answers.probabilities.argmax(1) == answers.classes.index(predicted)
    )
    assert hits.sum() == n
    button.click().run()
    assert not page.exception
    assert f"showing {actual}, taken as {predicted}" in said(page)
    page.button(key="train_all_wrong").click().run()
    assert "the surest first" in said(page)


def test_faces_that_are_not_here_earn_a_sentence(app, run):
    store.remove("fer2013")
    page = app("train", run="done")
    assert not page.exception
    assert "The faces cannot be shown" in said(page)


def test_comparing_offers_the_second_run_of_the_same_data(app, run, home):
    makers.finished_run(home, "other", recipe="house-cnn", real=makers.shown("fer2013"))
    page = app("train", run="done")
    targets = {(link.page, link.query_string) for link in links(page)}
    assert ("compare", "runs=done&runs=other") in targets


def test_the_inside_shows_a_face_of_the_chosen_emotion(app, home, tiny_run):
    page = app("train", run="tiny")
    assert not page.exception
    assert "48 × 48 pixels → 1 maps of 6 × 6 → 7 emotions" in said(page)
    assert "drawn face that shows happy" in said(page)


def test_a_run_without_its_network_says_so(app, run):
    page = app("train", run="done")
    assert "came without its network" in said(page)


def test_what_was_measured_of_the_parts_is_shown_and_else_offered(app, home, tiny_run):
    page = app("train", run="tiny")
    assert page.button(key="train_parts_0_start")
    fall = np.zeros((48, 48), np.float32)
    fall[34:46, 12:36] = 0.31
    region = Region(40, np.full((48, 48), 120, np.uint8), fall)
    regions._keep(runs.Run(tiny_run), Regions("test", {"happy": region}))
    page = app("train", run="tiny")
    assert not page.exception
    assert "most at the mouth, 31 points at most; 40 faces" in " ".join(
        e.proto.body for e in page.get("html")
    )


def test_a_training_shows_its_inside_as_it_learns(app, home, tiny_networks):
    tiny.write(home / "models" / "tiny", tiny_networks["plain"], maps=False)
    view = inside.look(Predictor.from_run("tiny"), np.arange(48 * 48).reshape(48, 48).astype(np.uint8))
    folder = makers.finished_run(home, "busy")
    (folder / "report.json").unlink()
    inside.keep(folder, view)
    makers.edit(folder, "status.json", state="running", message="Training.", heartbeat=time.time())
    page = app("train", run="busy")
    assert not page.exception
    assert "Inside the network, so far" in said(page)


def test_a_run_that_was_not_trained_shows_no_curve(app, home):
    folder = makers.finished_run(home, "as-it-is")
    assert "Accuracy by epoch" in captions(app("train", run="as-it-is"))
    history = "epoch,val_loss,val_accuracy,val_macro_recall,seconds,best\n0,0.5,0.8,0.7,1.5,True\n"
    (folder / "history.csv").write_text(history)
    knobs = runs.get(folder).recipe["knobs"] | {"epochs": 0}
    makers.edit(folder, "recipe.json", knobs=knobs)
    makers.edit(folder, "status.json", epoch=0, epochs=0, message="Finished; nothing was trained.")
    page = app("train", run="as-it-is")
    assert not page.exception
    assert "nothing was trained" in said(page) and "by epoch" not in captions(page)


def captions(page):
    return " ".join(caption.value for caption in page.caption)


def test_a_run_of_several_datasets_shows_what_it_scores_on_each(app, run):
    assert "Of these faces, from" not in said(app("train", run="done"))
    report = paths.read_object(run / "report.json")
    parts = {"ck48": {"accuracy": 0.98, "macro_recall": 0.9, "n": 50}}
    paths.write_json(run / "report.json", {**report, "test": {**report["test"], "by_source": parts}})
    page = app("train", run="done")
    assert not page.exception
    table = next(html.proto.body for html in page.get("html") if "Of these faces, from" in html.proto.body)
    assert all(cell in table for cell in ("98.0 %", "90.0 %", ">50<", "CK+"))
