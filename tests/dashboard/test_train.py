"""Train: choose, change, start; a run is watched, understood, renamed and deleted; a foreign folder spoils
nothing.
"""

import json
import time

import numpy as np
import pytest

from fer_core import recipes, runs
from fer_core.recipes.base import KNOBS
from fer_core.reports import Report
from fer_core.runs import estimate
from tests import makers

SAID = ("title", "caption", "markdown", "subheader", "error", "metric", "text")


def said(app) -> str:
    """All words on the page."""
    return "\n".join(
        str(e.label) + " " + str(e.value) if kind == "metric" else str(e.value)
        for kind in SAID
        for e in getattr(app, kind)
    )


def links(app) -> list:
    return [e.proto for e in app.get("page_link")]


def test_the_page_shows_every_recipe_and_the_card_of_the_first(app, drawn):
    page = app("train")
    assert not page.exception
    assert len(page.radio(key="train_recipe").options) == len(recipes.RECIPES)
    assert "106,503 parameters" in said(page)
    assert "92.1 %" in said(page)
    assert "the test images are opened once" in said(page)


@pytest.mark.parametrize("name", recipes.RECIPES)
def test_every_recipe_has_a_card_a_form_and_a_network(app, drawn, name):
    page = app("train", recipe=name)
    assert not page.exception
    assert not page.error
    assert page.radio(key="train_recipe").value == name
    kinds = (page.number_input, page.toggle, page.selectbox)
    keys = [w.key for kind in kinds for w in kind]
    missing = [
        knob
        for knob in KNOBS
        if knob not in ("classes", "shares")
        and not any(k.endswith(f"_{knob}") for k in keys if k.startswith(f"train_{name}"))
    ]
    assert not missing
    assert "All settings are the recipe's own." in said(page)
    assert f"What we guessed ({len(recipes.get(name).guesses)})" in [tab.label for tab in page.tabs]


def knob(page, name):
    return next(
        w for w in page.number_input if w.key.startswith("train_kalambate") and w.key.endswith(f"_{name}")
    )


def test_a_changed_setting_is_named_and_can_be_undone(app, drawn):
    page = app("train")
    knob(page, "epochs").set_value(3).run()
    assert "Changed: epochs 3 (was 50)." in said(page)
    page.button(key="train_undo").click().run()
    assert "All settings are the recipe's own." in said(page)
    assert knob(page, "epochs").value == 50


def test_starting_creates_the_run_that_was_asked_for_and_the_url_names_it(app, drawn, launched):
    page = app("train")
    knob(page, "epochs").set_value(3).run()
    page.text_input(key="train_title").set_value("My first").run()
    page.number_input(key="train_seed").set_value(7).run()
    page.button(key="train_start").click().run()
    assert not page.exception
    (run,) = launched
    assert (run.title, run.recipe["seed"], run.recipe["dataset"], run.recipe["knobs"]["epochs"]) == (
        "My first",
        7,
        "drawn",
        3,
    )
    assert run.recipe["knobs"]["select_on"] == "validation"
    assert page.query_params["run"] in ([run.name], run.name)
    assert "My first" in said(page)


def test_the_estimate_is_shown_with_what_it_rests_on(app, drawn):
    answer = {
        "minutes": 2.5,
        "images_per_s": 1234.5,
        "train": 1260,
        "validation": 140,
        "test": 140,
        "device": "a laptop",
        "remarks": ["Said so."],
    }
    recipe = recipes.honest(recipes.get("kalambate2024-cnn"))
    estimate.keep(recipe, "drawn", answer)
    words = said(app("train"))
    assert "About 2 min 30 s" in words
    assert "1,234 images a second on a laptop" in words
    assert "Said so." in words
    estimate.keep(recipe, "drawn", {"state": "failed", "error": "No ImageNet weights."})
    assert "No ImageNet weights." in said(app("train"))


def test_a_finished_run_gives_its_accuracy_with_n_and_interval(app, home):
    folder = makers.finished_run(home, "done", classes=("happy", "sad"), recipe="minaee2021-attention")
    report = Report(("happy", "sad"), np.array([[45, 5], [5, 45]]))
    (folder / "report.json").write_text(json.dumps({"test": report.to_json()}))
    page = app("train", run="done")
    assert not page.exception
    words = said(page)
    assert "Accuracy on test 90.0 %" in words
    assert "100 faces, 95 % interval 82.6 to 94.5 %" in words  # Wilson's, from a printed table
    assert "The paper reports 70.0 %" in words
    assert "happy taken as sad (5 faces, 10 % of happy)" in [button.label for button in page.button]
    targets = {(link.page, link.query_string) for link in links(page)}
    assert ("compare", "runs=done") in targets


def test_a_stopped_run_reports_validation_alone_and_can_be_resumed(app, home, launched):
    folder = makers.finished_run(home, "halted")
    report = json.loads((folder / "report.json").read_text())
    (folder / "report.json").write_text(json.dumps({"validation": report["validation"]}))
    makers.edit(
        folder,
        "status.json",
        state="stopped",
        message="Stopped after 2 of 3 epochs; best epoch 2 of 2 is kept.",
    )
    page = app("train", run="halted")
    assert "Accuracy on validation" in said(page)
    assert "Stopped after 2 of 3 epochs" in said(page)
    page.button(key="train_resume").click().run()
    assert [run.name for run in launched] == ["halted"]
    assert page.button(key="train_stop")


def test_a_running_run_shows_how_far_it_is_and_stops_when_asked(app, home):
    folder = makers.finished_run(home, "busy")
    (folder / "report.json").unlink()
    status = {
        "state": "running",
        "epoch": 2,
        "epochs": 4,
        "batch": 5,
        "batches": 10,
        "images_per_s": 1500.0,
        "seconds_left": 65,
        "message": "Training.",
        "heartbeat": time.time(),
    }
    makers.edit(folder, "status.json", **status)
    page = app("train", run="busy")
    assert not page.exception
    assert "1,500 images/s · 1 min 5 s left" in said(page)
    page.button(key="train_stop").click().run()
    assert (folder / "stop").exists()
    assert page.button(key="train_stop").disabled


def test_a_failed_and_a_lost_run_say_what_to_do(app, home):
    makers.edit(
        makers.finished_run(home, "nan"),
        "status.json",
        state="failed",
        message="The loss became nan. Try a smaller learning rate.",
    )
    makers.edit(
        makers.finished_run(home, "gone"), "status.json", state="running", heartbeat=time.time() - 900
    )
    assert "smaller learning rate" in said(app("train", run="nan"))
    page = app("train", run="gone")
    assert "Its process is gone" in said(page)
    assert page.button(key="train_resume")


@pytest.mark.parametrize(
    "file",
    [
        "recipe.json",
        "status.json",
        "history.csv",
        "report.json",
        "model.json",
        "samples.npz",
        "predictions.npz",
    ],
)
@pytest.mark.parametrize(
    "text",
    ["{not json", "[1, 2]", '{"recipe": 5, "knobs": [], "test": {"matrix": 1}, "bytes": 3, "images": []}'],
)
def test_a_spoilt_file_earns_a_caption_and_never_a_crash(app, home, file, text):
    makers.spoil(makers.finished_run(home, "foreign"), file, text)
    makers.finished_run(home, "sound")
    for query in ({"run": "foreign"}, {}):
        page = app("train", **query)
        assert not page.exception
        assert not page.error
    assert "sound" in " ".join(link.label for link in links(page))


def test_a_broken_folder_can_be_deleted(app, home):
    folder = makers.finished_run(home, "broken")
    makers.spoil(folder, "recipe.json")
    page = app("train", run="broken")
    assert "cannot be read as a run" in said(page)
    page.button(key="train_delete").click().run()
    assert not folder.exists()
    assert "run" not in page.query_params


def test_a_run_that_is_not_there_is_said_so(app, home):
    page = app("train", run="nobody")
    assert not page.exception
    assert "No run 'nobody'" in page.error[0].value


def test_a_run_is_renamed_noted_and_deleted(app, home):
    folder = makers.finished_run(home, "mine")
    page = app("train", run="mine")
    page.text_input(key="train_rename_mine").set_value("A *better* name").run()
    page.button(key="train_rename").click().run()
    assert runs.get("mine").title == "A *better* name"
    page.text_area(key="train_notes_mine").set_value("Worked at once.").run()
    page.button(key="train_notes").click().run()
    assert "Worked at once." in said(page)
    page.button(key="train_delete").click().run()
    assert not folder.exists()


def test_training_again_takes_the_same_settings_and_another_seed(app, home, launched):
    first = runs.create(recipes.get("kalambate2024-cnn").change(epochs=3), "drawn", seed=4)
    makers.edit(first.folder, "status.json", state="stopped")
    page = app("train", run=first.name)
    page.button(key="train_again").click().run()
    (again,) = launched
    assert again.recipe["seed"] == 5
    assert again.recipe["knobs"] == first.recipe["knobs"]


def test_forty_runs_are_paged_filtered_and_two_compared(app, home):
    for i in range(40):
        makers.finished_run(
            home,
            f"run{i:02}",
            n=20,
            created=f"2026-11-01T10:{i:02}:00",
            recipe="house-cnn" if i % 2 else "kalambate2024-cnn",
        )
    makers.edit(home / "models" / "run05", "status.json", state="failed")
    page = app("train")
    assert "40 runs" in [tab.label for tab in page.tabs]
    shown = [link.label for link in links(page) if link.query_string.startswith("run=")]
    assert len(shown) == 12
    assert "run39" in shown[0]
    page.text_input(key="train_filter").set_value("HOUSE").run()
    assert "20 runs" in said(page)
    page.button_group(key="train_states").set_value(["failed"]).run()
    assert [link.label for link in links(page) if link.query_string.startswith("run=")] == ["run05"]
    page.button_group(key="train_states").set_value([]).run()
    for name in ("run39", "run37"):
        page.checkbox(key=f"train_pick_{name}").check().run()
    assert "runs=run39&runs=run37" in [link.query_string for link in links(page)]


def test_a_very_long_title_with_markdown_in_it_is_shown_as_typed(app, home):
    title = "A *very* [long](http://x) title " * 8
    makers.edit(makers.finished_run(home, "long"), "recipe.json", name=title)
    for query in ({"run": "long"}, {}):
        page = app("train", **query)
        assert not page.exception
        assert "\\*very\\*" in said(page) + " ".join(link.label for link in links(page))
