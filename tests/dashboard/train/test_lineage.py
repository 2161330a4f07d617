"""What a training begins with, in the form of Train: other runs, several at once, teachers; and 0 epochs."""

import json

from tests import makers
from tests.dashboard.test_train import knob, said


def test_a_training_can_be_asked_to_start_from_another_run(app, drawn, home, launched):
    folder = makers.finished_run(home, "earlier", recipe="kalambate2024-cnn")
    (folder / "model.keras").touch()
    page = app("train")
    page.multiselect(key="train_from_kalambate2024-cnn").select("earlier").run()
    page.button(key="train_start").click().run()
    assert not page.exception
    assert launched[0].recipe["start_from"] == "earlier"
    assert "learned from" in launched[0].recipe["start_says"]


def test_no_epochs_and_nothing_to_begin_with_is_refused_and_no_run_is_made(app, drawn, home, launched):
    folder = makers.finished_run(home, "earlier", recipe="kalambate2024-cnn")
    (folder / "model.keras").touch()
    page = app("train")
    knob(page, "epochs").set_value(0).run()
    assert "A training of 0 epochs is its start" in said(page)
    assert page.button(key="train_start").disabled
    assert not page.exception
    page.multiselect(key="train_from_kalambate2024-cnn").select("earlier").run()
    page.button(key="train_start").click().run()
    assert not page.exception
    assert launched[0].recipe["knobs"]["epochs"] == 0


def test_a_training_can_be_asked_to_start_from_the_mean_of_several(app, drawn, home, launched):
    for name in ("one", "two"):
        (makers.finished_run(home, name, recipe="kalambate2024-cnn") / "model.keras").touch()
    page = app("train")
    page.multiselect(key="train_from_kalambate2024-cnn").set_value(["one", "two"]).run()
    page.button(key="train_start").click().run()
    assert not page.exception
    assert launched[0].recipe["start_from"] == "one,two"
    assert "mean of the weights" in launched[0].recipe["start_says"]


def test_a_council_begins_with_a_run_for_each_of_its_networks_and_with_no_fewer(app, drawn, home, launched):
    makers_of = {"small": "house-cnn", "smaller": "house-cnn", "large": "house-mobilenetv2"}
    for name, recipe in makers_of.items():
        (makers.finished_run(home, name, recipe=recipe) / "model.keras").touch()
    page = app("train", recipe="house-council")
    page.multiselect(key="train_from_house-council").set_value(["large", "small"]).run()
    assert "a run for each, house-cnn, house-cnn, house-mobilenetv2" in said(page)
    assert page.button(key="train_start").disabled
    page.multiselect(key="train_from_house-council").set_value(["large", "small", "smaller"]).run()
    page.button(key="train_start").click().run()
    assert not page.exception
    assert launched[0].recipe["start_from"] == "small,smaller,large"
    assert "side by side" in launched[0].recipe["start_says"]


def test_a_training_can_be_asked_to_learn_from_other_models(app, drawn, home, tiny_run, launched):
    page = app("train")
    assert not any(slider.key == "train_teachers_share" for slider in page.slider)
    page.multiselect(key="train_teachers").select("tiny").run()
    page.slider(key="train_teachers_share").set_value(70).run()
    page.button(key="train_start").click().run()
    assert not page.exception
    assert (launched[0].recipe["teachers"], launched[0].recipe["teachers_share"]) == ("tiny", 0.7)
    assert "70 % of each target is what other runs answer" in launched[0].recipe["teachers_say"]


def test_teachers_of_no_epochs_are_refused(app, drawn, home, tiny_run, launched):
    (makers.finished_run(home, "earlier", recipe="kalambate2024-cnn") / "model.keras").touch()
    page = app("train")
    page.multiselect(key="train_from_kalambate2024-cnn").select("earlier").run()
    page.multiselect(key="train_teachers").select("tiny").run()
    knob(page, "epochs").set_value(0).run()
    assert "A training of 0 epochs learns nothing from teachers" in said(page)
    assert page.button(key="train_start").disabled and not page.exception


def test_a_model_that_lacks_an_emotion_is_no_teacher(app, drawn, home, tiny_run):
    contract = json.loads((tiny_run / "model.json").read_text())
    (tiny_run / "model.json").write_text(json.dumps({**contract, "classes": ["happy", "sad"]}))
    page = app("train")
    assert not any(picker.key == "train_teachers" for picker in page.multiselect)
