"""Which two runs Compare opens with, and what runs are called where several stand together."""

import pytest

from fer_core import runs, standings
from fer_core.standings import labels, opening
from tests.makers import edit, finished_run

CNN, MOBILE = "kalambate2024-cnn", "irham2023-mobilenetv2"


@pytest.fixture
def made(home, monkeypatch):
    """Make a run: made("name", skill, recipe); nothing is there that ships."""
    monkeypatch.setattr("fer_core.paths.shipped", lambda: home / "models")

    def make(name, skill, recipe=CNN, **extra):
        return finished_run(home, name, skill=skill, recipe=recipe, **extra)

    return make


def opened() -> list[str]:
    return opening.pair(standings.rows(runs.all_runs()))


def test_the_best_of_each_family_on_the_same_data_come_first(made):
    made("cnn-low", 0.3)
    made("cnn-high", 0.7)
    made("mobile-low", 0.4, MOBILE)
    made("mobile-high", 0.8, MOBILE)
    made("mobile-elsewhere", 0.95, MOBILE, dataset="raf_db")
    assert opened() == ["cnn-high", "mobile-high"]


def test_trials_of_a_sweep_do_not_open(made):
    made("cnn", 0.3)
    made("mobile", 0.4, MOBILE)
    edit(made("trial", 0.9), "recipe.json", sweep="sweep-1", trial="t1")
    assert opened() == ["cnn", "mobile"]


def test_where_nothing_but_trials_is_there_they_do(made):
    for name in ("one", "two"):
        edit(made(name, 0.5), "recipe.json", sweep="sweep-1")
    assert sorted(opened()) == ["one", "two"]


def test_a_figure_that_its_own_images_chose_gives_way_to_an_honest_one(made):
    made("flattered", 0.95, protocol={"select_on": "test"})
    made("honest", 0.5)
    made("mobile", 0.5, MOBILE)
    assert opened() == ["honest", "mobile"]


def test_without_two_families_the_best_two_open_the_older_one_first(made):
    made("old", 0.5, created="2026-01-01T00:00:00")
    made("poor", 0.2, created="2026-01-02T00:00:00")
    made("new", 0.8, created="2026-01-03T00:00:00")
    assert opened() == ["old", "new"]


def test_one_run_opens_alone_and_none_opens_nothing(made):
    assert opened() == []
    made("only", 0.5)
    assert opened() == ["only"]


def labelled(*titles: str) -> list[str]:
    names = [f"run-{i}" for i in range(len(titles))]
    for name, title in zip(names, titles, strict=True):
        edit(runs.get(name).folder, "recipe.json", name=title)
    rows = {row.run: row for row in standings.rows(runs.all_runs())}
    written = labels.of([rows[name] for name in names])
    return [written[name] for name in names]


def test_the_part_that_differs_comes_first(made):
    for i, skill in enumerate((0.3, 0.8)):
        made(f"run-{i}", skill, seed=i)
    first, second = labelled("A CNN on FER2013, honest", "A CNN on FER2013, honest, seed 1")
    assert first.endswith("% · A CNN · FER2013 · honest")
    assert second.startswith("seed 1 · ") and second.endswith("% · A CNN · FER2013 · honest")


def test_runs_with_one_title_and_one_figure_are_told_apart_by_name(made):
    for i in range(2):
        made(f"run-{i}", 0.5)
    first, second = labelled("Twin", "Twin")
    assert first.startswith("run-0 · ") and second.startswith("run-1 · ")


def test_a_run_alone_is_called_in_full(made):
    made("run-0", 0.5)
    (label,) = labelled("A CNN on FER2013, honest")
    assert label.startswith("A CNN · FER2013 · honest · ")
