"""Reproducing: every line of the plan is a training that can be asked for, and what is done is not done
again.
"""

import json
from argparse import Namespace
from types import SimpleNamespace

import pytest

from fer_core import paths, recipes, runs
from fer_core.commands import figures
from fer_core.errors import RecipeError, RunError
from fer_core.recipes.base import ReproduceLine
from fer_core.shipped import plan
from tests import makers
from tests.blobs import fer


def test_every_line_of_the_plan_is_a_recipe_that_exists():
    for step in plan.steps():
        assert step.asked().protocol.select_on == "validation" or not step.line.honest


def test_the_plan_covers_each_paper_under_both_protocols_where_they_differ():
    for name, recipe in recipes.RECIPES.items():
        if not name.startswith("house-"):
            ways = {True} if recipes.honest(recipe).knobs() == recipe.knobs() else {False, True}
            assert {step.line.honest for step in plan.steps() if step.recipe == name} == ways, name


def test_an_unknown_recipe_is_refused_by_name():
    with pytest.raises(RecipeError, match="Nothing to reproduce is called 'resnet'"):
        plan.plan("resnet")


def test_a_finished_run_with_the_same_settings_is_not_repeated(home):
    step = next(s for s in plan.plan("kalambate2024-cnn") if s.line.honest and s.line.dataset == "fer2013")
    done = makers.finished_run(home, "done", dataset="fer2013", recipe=step.recipe)
    run = runs.get(done)
    value = {**run.recipe, "recipe": {"name": step.recipe}, "knobs": step.asked().knobs(), "seed": 0}
    paths.write_json(done / "recipe.json", value)
    steps = [s for s in plan.plan("kalambate2024-cnn") if s.line.dataset == "fer2013"]
    found = {(s.line.honest, seed): r for s, _, seed, r in plan.todo(steps, "fer2013", 2)}
    assert found[True, 0] == run
    assert [found[k] for k in ((False, 0), (False, 1), (True, 1))] == [None, None, None]


def test_what_ships_is_held_beside_and_never_taken_for_done(home, monkeypatch):
    step = next(s for s in plan.plan("kalambate2024-cnn") if s.line.honest and s.line.dataset == "fer2013")
    folder = makers.finished_run(home, "ours", dataset="fer2013", recipe=step.recipe)
    value = {
        **runs.get(folder).recipe,
        "recipe": {"name": step.recipe},
        "knobs": step.asked().knobs(),
        "seed": 0,
        "shipped": True,
    }
    paths.write_json(folder / "recipe.json", value)
    assert [r for *_, r in plan.todo((step,), "fer2013", 1)] == [None]
    assert [r.name for r in plan.shipped(step)] == ["ours"]


def test_a_line_that_goes_on_from_another_waits_for_it_and_begins_with_its_weights(home):
    later = next(step for step in plan.steps() if len(step.line.start) == 1)
    chosen = plan.plan(later.recipe)
    with pytest.raises(RunError, match="has not finished"):
        plan.create(later, "fer2013", 0, {})
    first = runs.get(makers.finished_run(home, "first", dataset="ferplus", recipe=later.recipe))
    run = plan.create(later, "fer2013", 0, {(later.line.start[0], 0): first})
    assert run.recipe["start_from"] == "first"
    for step in chosen:
        before = [earlier.line.name for earlier in chosen[: chosen.index(step)]]
        assert all(name in before for name in step.line.start)


def test_a_line_that_begins_with_several_asks_for_each_of_them(home):
    step = plan.Step("house-cnn", ReproduceLine(start=("one", "two")))
    made = {
        (name, 0): runs.get(makers.finished_run(home, name, dataset="fer2013", recipe="house-cnn"))
        for name in step.line.start
    }
    with pytest.raises(RunError, match=r"\(two, seed 0\) has not finished"):
        plan.create(step, "fer2013", 0, {("one", 0): made["one", 0]})
    run = plan.create(step, "fer2013", 0, made)
    assert run.recipe["start_from"] == "one,two"
    assert plan.answers(run, step, "fer2013", 0)
    assert not plan.answers(run, plan.Step("house-cnn", ReproduceLine(start=("one",))), "fer2013", 0)


def test_a_line_with_teachers_waits_for_them_and_brings_what_they_need(home, monkeypatch):
    base = plan.Step("house-mobilenetv2", ReproduceLine("ferplus", name="base"))
    large = plan.Step("house-mobilenetv2", ReproduceLine(start=("base",), name="large"))
    other = plan.Step("kalambate2024-cnn", ReproduceLine())
    pupil = plan.Step("house-cnn", ReproduceLine(teachers=("large",)))
    monkeypatch.setattr(plan, "steps", lambda: (base, large, other, pupil))
    assert plan.plan("house-cnn") == (base, large, pupil)
    with pytest.raises(RunError, match=r"\(large, seed 0\) has not finished"):
        plan.create(pupil, "fer2013", 0, {})
    master = runs.get(makers.finished_run(home, "master", dataset="fer2013", recipe="house-mobilenetv2"))
    paths.write_json(master.folder / "model.json", {"classes": list(pupil.asked().protocol.classes)})
    run = plan.create(pupil, "fer2013", 0, {("large", 0): master})
    assert run.recipe["teachers"] == "master"
    assert plan.answers(run, pupil, "fer2013", 0)
    assert not plan.answers(run, plan.Step("house-cnn", ReproduceLine()), "fer2013", 0)


def test_data_that_is_missing_is_named_with_the_command_that_brings_it(home):
    said = fer("reproduce", "kalambate2024-cnn", check=False)
    assert said.returncode == 1
    assert "python -m fer_core import fer2013 PATH" in said.stderr


def test_lines_whose_data_are_not_here_are_left_out_with_those_that_need_them(home, monkeypatch, capsys):
    here = [SimpleNamespace(name="fer2013")]
    monkeypatch.setattr(plan.datasets, "imported", lambda: here)
    monkeypatch.setattr(figures, "_minutes", len)
    assert plan.missing_data(plan.plan("kalambate2024-cnn"), "fer2013") == ["ck48", "ferplus"]
    left = plan.possible(plan.plan("all"), "fer2013")
    assert {step.line.dataset for step in left} == {"fer2013"}
    assert all(set(step.needs) <= {one.key for one in left} for step in left)
    figures.reproduce(Namespace(which="yousaf2024-cnn", dataset="fer2013", seeds=1, estimate=True, json=True))
    printed = capsys.readouterr()
    assert "2 of 4 lines are left out: they need ck48, which is not imported" in printed.err
    assert json.loads(printed.out) == {"trainings": 2, "waiting": 2, "minutes": 2}
    here.append(SimpleNamespace(name="ck48"))
    assert plan.possible(plan.plan("yousaf2024-cnn"), "fer2013") == plan.plan("yousaf2024-cnn")


def test_the_house_lines_come_first_and_every_line_after_those_it_needs():
    steps = plan.plan("all")
    assert steps == plan.steps() and len(steps) == 42
    assert [step.recipe.startswith("house-") for step in steps] == [True] * 18 + [False] * 24
    names = [step.line.name for step in steps]
    for place, step in enumerate(steps):
        assert set(step.needs) <= set(names[:place])
