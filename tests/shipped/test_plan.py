"""Reproducing: every line of the plan is a training that can be asked for, and what is done is not done
again.
"""

import pytest

from fer_core import paths, recipes, runs
from fer_core.errors import RecipeError, RunError
from fer_core.shipped import plan
from tests import makers
from tests.blobs import fer


def test_every_line_of_the_plan_is_a_recipe_that_exists():
    for entry in plan.PLAN:
        assert entry.asked().protocol.select_on == "validation" or not entry.honest


def test_the_plan_covers_each_paper_under_both_protocols_where_they_differ():
    for name, recipe in recipes.RECIPES.items():
        if not name.startswith("house-"):
            ways = {True} if recipes.honest(recipe).knobs() == recipe.knobs() else {False, True}
            assert {e.honest for e in plan.PLAN if e.recipe == name} == ways, name


def test_an_unknown_recipe_is_refused_by_name():
    with pytest.raises(RecipeError, match="Nothing to reproduce is called 'resnet'"):
        plan.plan("resnet")


def test_a_finished_run_with_the_same_settings_is_not_repeated(home):
    entry = next(e for e in plan.plan("kalambate2024-cnn") if e.honest and e.dataset == "fer2013")
    done = makers.finished_run(home, "done", dataset="fer2013", recipe=entry.recipe)
    run = runs.get(done)
    value = {**run.recipe, "recipe": {"name": entry.recipe}, "knobs": entry.asked().knobs(), "seed": 0}
    paths.write_json(done / "recipe.json", value)
    mine = [e for e in plan.plan("kalambate2024-cnn") if e.dataset == "fer2013"]
    found = {(e.honest, seed): r for e, _, seed, r in plan.todo(mine, "fer2013", 2)}
    assert found[True, 0] == run
    assert [found[k] for k in ((False, 0), (False, 1), (True, 1))] == [None, None, None]


def test_what_ships_is_held_beside_and_never_taken_for_done(home, monkeypatch):
    entry = next(e for e in plan.plan("kalambate2024-cnn") if e.honest and e.dataset == "fer2013")
    folder = makers.finished_run(home, "ours", dataset="fer2013", recipe=entry.recipe)
    value = {
        **runs.get(folder).recipe,
        "recipe": {"name": entry.recipe},
        "knobs": entry.asked().knobs(),
        "seed": 0,
        "shipped": True,
    }
    paths.write_json(folder / "recipe.json", value)
    assert [r for *_, r in plan.todo((entry,), "fer2013", 1)] == [None]
    assert [r.name for r in plan.shipped(entry)] == ["ours"]


def test_a_line_that_goes_on_from_another_waits_for_it_and_begins_with_its_weights(home):
    later = next(e for e in plan.PLAN if len(e.start) == 1)
    chosen = plan.plan(later.recipe)
    with pytest.raises(RunError, match="has not finished"):
        plan.create(later, "fer2013", 0, {})
    first = runs.get(makers.finished_run(home, "first", dataset="ferplus", recipe=later.recipe))
    run = plan.create(later, "fer2013", 0, {(later.start[0], 0): first})
    assert run.recipe["start_from"] == "first"
    for entry in chosen:
        assert all(name in [e.name for e in chosen[: chosen.index(entry)]] for name in entry.start)


def test_a_line_that_begins_with_several_asks_for_each_of_them(home):
    line = plan.Entry("house-cnn", start=("one", "two"))
    made = {
        (name, 0): runs.get(makers.finished_run(home, name, dataset="fer2013", recipe="house-cnn"))
        for name in line.start
    }
    with pytest.raises(RunError, match=r"\(two, seed 0\) has not finished"):
        plan.create(line, "fer2013", 0, {("one", 0): made["one", 0]})
    run = plan.create(line, "fer2013", 0, made)
    assert run.recipe["start_from"] == "one,two"
    assert plan._answers(run, line, "fer2013", 0)
    assert not plan._answers(run, plan.Entry("house-cnn", start=("one",)), "fer2013", 0)


def test_a_line_with_teachers_waits_for_them_and_brings_what_they_need(home, monkeypatch):
    base = plan.Entry("house-mobilenetv2", "ferplus", name="base")
    large = plan.Entry("house-mobilenetv2", start=("base",), name="large")
    pupil = plan.Entry("house-cnn", teachers=("large",))
    monkeypatch.setattr(plan, "PLAN", (base, large, plan.Entry("kalambate2024-cnn"), pupil))
    assert plan.plan("house-cnn") == (base, large, pupil)
    with pytest.raises(RunError, match=r"\(large, seed 0\) has not finished"):
        plan.create(pupil, "fer2013", 0, {})
    master = runs.get(makers.finished_run(home, "master", dataset="fer2013", recipe="house-mobilenetv2"))
    paths.write_json(master.folder / "model.json", {"classes": list(pupil.asked().protocol.classes)})
    run = plan.create(pupil, "fer2013", 0, {("large", 0): master})
    assert run.recipe["teachers"] == "master"
    assert plan._answers(run, pupil, "fer2013", 0)
    assert not plan._answers(run, plan.Entry("house-cnn"), "fer2013", 0)


def test_data_that_is_missing_is_named_with_the_command_that_brings_it(home):
    said = fer("reproduce", "kalambate2024-cnn", check=False)
    assert said.returncode == 1
    assert "python -m fer_core import fer2013 PATH" in said.stderr
