"""The second run that is offered for a comparison: the same faces, another recipe, the better one."""

from fer_core import runs, standings
from fer_core.standings import partner
from tests import makers


def fitting(name):
    found = partner.fitting(standings.rows(runs.all_runs()), name)
    return found.run if found else None


def test_another_recipe_on_the_same_faces_comes_first_and_the_better_one(home):
    makers.finished_run(home, "ours")
    makers.finished_run(home, "seed", seed=1, skill=0.9)
    makers.finished_run(home, "weak", recipe="house-cnn", skill=0.3)
    makers.finished_run(home, "good", recipe="yousaf2024-cnn", skill=0.7)
    makers.finished_run(home, "elsewhere", recipe="house-cnn", skill=0.95, dataset="ferplus")
    for name in ("ours", "seed", "weak", "good", "elsewhere"):
        makers.edit(home / "models" / name, "recipe.json", shipped=True)  # carried out whole
    assert fitting("ours") == "good"


def test_a_run_that_was_tested_on_fewer_faces_comes_last(home):
    makers.finished_run(home, "ours")
    makers.finished_run(home, "fewer", recipe="house-cnn", n=50, skill=0.95)
    makers.finished_run(home, "seed", seed=1)
    for name in ("ours", "fewer", "seed"):
        makers.edit(home / "models" / name, "recipe.json", shipped=True)
    assert fitting("ours") == "seed"


def test_a_view_of_the_dataset_is_better_than_nothing_and_no_run_is_none(home):
    makers.finished_run(home, "ours")
    assert fitting("ours") is None
    assert fitting("nobody") is None
    makers.finished_run(home, "clean", dataset="fer2013@clean")
    assert fitting("ours") == "clean"
