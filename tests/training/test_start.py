"""A training can start where another ended: from its own runs, or from a shipped one that carries weights in
half precision.
"""

import shutil

import numpy as np
import pytest

from fer_core import emotions, paths, recipes, runs, standings
from fer_core.commands import sweep
from fer_core.errors import ModelError, RunError
from fer_core.runs import card, lineage
from fer_core.standings import fitted
from fer_core.training import export, start, weights
from tests import makers
from tests.blobs import FAST, fer, wait_for
from tests.makers import edit


@pytest.mark.slow
def test_a_training_started_from_a_run_begins_where_that_ended(finished):
    said = fer("train", *FAST, "--epochs", 1, "--from", finished.name, "--classes", "happy,sad")
    second = runs.get(said["run"])
    assert second.recipe["classes"] == ["happy", "sad"]
    assert second.history()["accuracy"][0] > finished.history()["accuracy"][0] + 0.1
    assert second.reports()["validation"].accuracy >= 0.9
    remark = f"Started from the weights of {finished.name}, which learned from blobs (seed 1)."
    assert remark in second.recipe["remarks"]
    assert remark in (second.folder / "model_card.md").read_text()
    _goes_on_without_its_source(finished)


def _goes_on_without_its_source(finished):
    asked = recipes.honest(recipes.get("kalambate2024-cnn")).change(batch_size=16, epochs=900)
    third = runs.create(asked, "blobs", 2, **lineage.starting_from(finished))
    runs.launch(third)
    wait_for(lambda: len(third.history()) >= 1)
    runs.stop(third)
    wait_for(lambda: third.state == "stopped")
    runs.delete(finished)
    before = len(third.history())
    runs.resume(third)
    wait_for(lambda: len(third.history()) > before)
    runs.stop(third)
    wait_for(lambda: third.state == "stopped")


@pytest.mark.slow
def test_weights_go_where_they_fit_and_half_precision_keeps_the_answers(finished):
    faces = np.random.default_rng(0).integers(0, 255, (16, 48, 48, 1)).astype(np.float32)
    given = weights.load(finished.folder)
    said = np.asarray(given.predict_on_batch(faces))
    recipe = finished.asked()
    swapped = start.build(recipe, (48, 48, 1), ("neutral", "happy", "sad"), finished.name)
    assert np.allclose(np.asarray(swapped.predict_on_batch(faces))[:, [1, 2, 0]], said, atol=1e-5)
    weights.halve(given, finished.folder)
    (finished.folder / "model.keras").unlink()
    assert lineage.source(finished.name) == finished
    assert np.abs(np.asarray(weights.load(finished.folder).predict_on_batch(faces)) - said).max() < 0.01
    again = export.to(finished, "keras", finished.folder.parent.parent / "out")
    assert (again / "model.keras").is_file()
    with pytest.raises(RunError, match="do not fit zhou2020-lightweight"):
        start.build(recipes.get("zhou2020-lightweight"), (48, 48, 1), ("happy", "sad"), finished.name)
    (finished.folder / weights.HALF).write_bytes(b"no weights")
    with pytest.raises(ModelError, match="cannot be read as its network's weights"):
        weights.load(finished.folder)


@pytest.mark.slow
def test_several_runs_give_the_mean_of_their_weights(finished):
    other = runs.Run(shutil.copytree(finished.folder, finished.folder.with_name("other")))
    one, two = (weights.load(run.folder) for run in (finished, other))
    two.set_weights([3 * value + 1 for value in one.get_weights()])
    two.save(other.folder / "model.keras")
    both = lineage.starting_from(finished, other)
    assert [run.name for run in lineage.starts(both["start_from"])] == [finished.name, "other"]
    assert both["start_says"] == (
        f"Started from the mean of the weights of {finished.name}, which learned from blobs (seed "
        "1); other, which learned from blobs (seed 1)."
    )
    model = start.build(finished.asked(), (48, 48, 1), tuple(finished.recipe["classes"]), both["start_from"])
    for mine, value in zip(model.get_weights(), one.get_weights(), strict=True):
        assert np.allclose(mine, 2 * value + 0.5, atol=1e-5)


@pytest.fixture
def members(home):
    """A run for each seat of the council, with weights from noise."""
    made = []
    for name, recipe in (("one", "house-cnn"), ("two", "house-cnn"), ("large", "house-mobilenetv2")):
        run = runs.Run(makers.finished_run(home, name, recipe=recipe))
        weights.from_noise(recipes.get(recipe), (48, 48, 1), 7).save(run.folder / "model.keras")
        made.append(run)
    return made


@pytest.mark.slow
def test_networks_side_by_side_answer_with_the_mean_of_their_logarithms(members):
    council = recipes.get("house-council")
    first = lineage.starting_from(*members)
    assert first["start_says"].startswith("Started from the networks, side by side, of one, ")
    faces = np.random.default_rng(0).integers(0, 255, (8, 48, 48, 1)).astype(np.float32)
    logarithms = [np.log(weights.load(run.folder).predict_on_batch(faces)) for run in members]
    wanted = np.exp(np.mean(logarithms, axis=0))
    model = start.build(council, (48, 48, 1), emotions.BASIC, first["start_from"])
    said = model.predict_on_batch(faces)
    assert np.allclose(said, wanted / wanted.sum(1, keepdims=True), atol=1e-4)
    three = start.build(council, (48, 48, 1), ("sad", "happy", "fear"), first["start_from"])
    order = [emotions.BASIC.index(name) for name in ("sad", "happy", "fear")]
    part = said[:, order] / said[:, order].sum(1, keepdims=True)
    assert np.allclose(three.predict_on_batch(faces), part, atol=1e-4)


@pytest.mark.slow
def test_networks_side_by_side_want_a_run_for_each_seat_in_its_order(members):
    council = recipes.get("house-council")
    with pytest.raises(RunError, match="holds 3 networks side by side. Start it from 3 runs, one for each"):
        start.build(council, (48, 48, 1), emotions.BASIC, "one,large")
    with pytest.raises(RunError, match=r"weights of large \(house-mobilenetv2\) do not fit house-council"):
        start.build(council, (48, 48, 1), emotions.BASIC, "one,large,two")


def test_runs_take_the_seats_of_a_council_in_whatever_order_they_are_named(members):
    council = recipes.get("house-council")
    one, two, large = members
    assert lineage.seated(council, [large, one, two]) == (one, two, large)
    assert lineage.seated(council, []) == ()
    assert lineage.seated(recipes.get("house-cnn"), [large]) == (large,), "it holds none"
    assert set(lineage.sources(council)) == set(members)
    with pytest.raises(RunError, match="3 networks side by side.*house-cnn, house-cnn, house-mobilenetv2"):
        lineage.seated(council, [one, large])
    with pytest.raises(RunError, match="not from one, two, large, large"):
        lineage.seated(council, [one, two, large, large])


def test_a_sweep_of_a_council_begins_with_the_same_and_one_of_two_recipes_with_none_of_them(members):
    council, cnn = recipes.get("house-council"), recipes.get("house-cnn")
    assert sweep._starts("large,one,two", [council]) == "one,two,large"
    with pytest.raises(RunError, match="not from large"):
        sweep._starts("large", [council])
    with pytest.raises(RunError, match="large has weights of house-mobilenetv2; the sweep trains house-cnn"):
        sweep._starts("large", [cnn])
    with pytest.raises(RunError, match="the sweep trains house-council, house-cnn"):
        sweep._starts("one", [council, cnn])


def test_a_name_that_no_run_has_is_said_among_several(home):
    run = runs.create(recipes.get("kalambate2024-cnn"), "drawn")
    (run.folder / "model.keras").touch()
    with pytest.raises(RunError, match="nowhere"):
        lineage.starts(f"{run.name},nowhere")


def test_a_run_without_weights_is_no_start(home):
    run = runs.create(recipes.get("kalambate2024-cnn"), "drawn")
    with pytest.raises(RunError, match="no weights to start from"):
        lineage.source(run.name)
    assert lineage.sources(recipes.get("kalambate2024-cnn")) == []
    (run.folder / "model.keras").touch()
    assert lineage.sources(recipes.get("kalambate2024-cnn")) == [], "it is still to be trained"
    paths.write_json(run.folder / "status.json", {"state": "finished"})
    assert lineage.sources(recipes.get("kalambate2024-cnn")) == [run]
    assert lineage.sources(recipes.get("house-cnn")) == []
    shutil.rmtree(run.folder)
    with pytest.raises(RunError, match="No run"):
        lineage.source(run.name)


@pytest.mark.slow
def test_a_fine_tuned_run_is_held_against_its_start_on_the_same_test_faces(finished):
    value = fer("train", *FAST, "--epochs", 1, "--learning-rate", 0.3, "--seed", 5, "--from", finished.name)
    run = runs.named(value["run"])
    pair = fitted.beside_start(run)
    assert value["beside_start"] == pair.sentence and pair.names == (finished.title, run.title)
    before, after = finished.predictions("test"), run.predictions("test")
    assert set(pair.files) == set(before.files) == set(after.files)
    order = [list(before.files).index(file) for file in pair.files]
    assert pair.a == pytest.approx(before.probabilities[order], abs=1e-4), "the start answers as it did"
    assert pair.reports[1].accuracy == run.reports()["test"].accuracy


@pytest.mark.slow
def test_of_a_start_with_other_emotions_the_shared_ones_are_compared(finished):
    value = fer("train", *FAST, "--epochs", 1, "--classes", "happy,sad", "--from", finished.name)
    pair = fitted.beside_start(runs.named(value["run"]))
    assert pair.classes == ("happy", "sad") and len(pair) == 20


def test_without_a_start_or_with_one_that_is_gone_nothing_is_compared(finished):
    assert fitted.beside_start(finished) is None
    edit(finished.folder, "recipe.json", start_from="nobody")
    assert fitted.beside_start(finished) is None
    edit(finished.folder, "recipe.json", start_from="nobody,nobody-else")
    (finished.folder / "start.npz").write_bytes(b"no archive")
    assert fitted.beside_start(finished) is None


@pytest.mark.slow
def test_a_start_is_moved_to_where_logit_adjustment_would_have_it(finished):
    faces = np.random.default_rng(0).integers(0, 255, (16, 48, 48, 1)).astype(np.float32)
    recipe = finished.asked().change(logit_adjustment=0.5)
    shares, classes = np.array([0.6, 0.3, 0.1]), ("happy", "sad", "neutral")
    model = start.build(recipe, (48, 48, 1), classes, finished.name)
    before = np.asarray(model.predict_on_batch(faces))
    start.adjust(model, recipe, shares, finished.name)
    wanted = before / shares**0.5
    assert np.allclose(model.predict_on_batch(faces), wanted / wanted.sum(1, keepdims=True), atol=1e-5)
    start.adjust(model, recipe.change(logit_adjustment=0.0), shares, finished.name)
    start.adjust(model, recipe, shares, None)
    assert np.allclose(model.predict_on_batch(faces), wanted / wanted.sum(1, keepdims=True), atol=1e-5)


@pytest.mark.slow
def test_a_training_of_no_epochs_scores_and_exports_its_start_as_it_is(finished):
    value = fer("train", *FAST, "--epochs", 0, "--seed", 1, "--from", finished.name)
    run = runs.named(value["run"])
    assert run.state == "finished" and run.status.message.startswith("Finished; nothing was trained")
    assert list(run.history()["epoch"]) == [0] and run.ready and run.minutes < 1
    words = card.text(run)
    assert not run.trained and "Nothing was trained (0 epochs)" in words and "best epoch" not in words
    assert finished.trained and "- Trained on " in card.text(finished)
    assert standings.row(run).protocol.startswith("nothing trained, no epoch chosen ·")
    assert standings.row(finished).protocol.startswith("chosen on validation ·")
    for split in ("validation", "test"):
        before, after = finished.predictions(split), run.predictions(split)
        assert list(before.files) == list(after.files)
        assert after.probabilities == pytest.approx(before.probabilities, abs=1e-6)
    same = zip(*(weights.load(one.folder).get_weights() for one in (finished, run)), strict=True)
    assert all(np.array_equal(theirs, ours) for theirs, ours in same)


def test_a_training_of_no_epochs_wants_something_to_begin_with(home):
    with pytest.raises(RunError, match="0 epochs is its start.*at least one epoch"):
        runs.create(recipes.get("kalambate2024-cnn").change(epochs=0), "drawn")
    with pytest.raises(RunError, match="learns nothing from teachers.*at least one epoch"):
        origin = {"start_from": "earlier", "teachers": "master"}
        runs.create(recipes.get("kalambate2024-cnn").change(epochs=0), "drawn", **origin)
    assert not runs.all_runs() or all(run.shipped for run in runs.all_runs())
