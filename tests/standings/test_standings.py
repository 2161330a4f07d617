"""The table of runs shows a figure with its n, interval, protocol and the paper's; broken folders are rows,
not crashes.
"""

import numpy as np
import pytest
from scipy import stats

from fer_core import paths, runs, standings
from tests.makers import edit, finished_run, spoil


@pytest.fixture
def no_shipped(monkeypatch, home):
    monkeypatch.setattr(paths, "shipped", lambda: home / "models")
    return home


def test_a_row_holds_figure_interval_paper_and_gap(no_shipped):
    finished_run(no_shipped, "a", n=500, recipe="yousaf2024-cnn")
    (row,) = standings.rows(runs.all_runs())
    expected = stats.binomtest(round(row.accuracy * 500), 500).proportion_ci(method="wilson")
    score = row.score
    assert (score.n, score.low, score.high) == (
        500,
        pytest.approx(expected.low),
        pytest.approx(expected.high),
    )
    assert row.paper.value == 0.854 and row.paper.gap == pytest.approx(row.accuracy - 0.854)
    assert row.paper.says.startswith("abstract and results")
    cost = row.cost
    assert (cost.parameters, cost.size, cost.ms, cost.minutes) == (150_000, 620_000, 0.1, 3.0)


def test_runs_that_differ_in_the_seed_alone_fold_into_mean_and_spread(no_shipped):
    for seed in range(3):
        finished_run(no_shipped, f"s{seed}", seed=seed)
    finished_run(no_shipped, "other", recipe="yousaf2024-cnn")
    table = standings.rows(runs.all_runs())
    folded = {row.recipe: row for row in standings.fold(table)}
    row, alone = folded["kalambate2024-cnn"], [r.accuracy for r in table if r.recipe == "kalambate2024-cnn"]
    assert row.identity.seeds == (0, 1, 2) and len(row.runs) == 3
    assert (row.accuracy, row.score.sd) == (
        pytest.approx(np.mean(alone)),
        pytest.approx(np.std(alone, ddof=1)),
    )
    assert folded["yousaf2024-cnn"].score.sd is None


@pytest.mark.parametrize("start", ["votes_s{seed}", "votes_s0"])
def test_seeds_that_each_began_with_their_own_start_or_all_with_one_fold(no_shipped, start):
    for seed in range(3):
        folder = finished_run(no_shipped, f"s{seed}", seed=seed)
        edit(folder, "recipe.json", start_from=start.format(seed=seed))
    (row,) = standings.fold(standings.rows(runs.all_runs()))
    assert row.identity.seeds == (0, 1, 2)
    assert row.identity.apart == ("{" in start)


def test_seeds_that_began_with_different_runs_do_not_fold(no_shipped):
    for seed, start in enumerate(("votes_s0", "plain_s1")):
        edit(finished_run(no_shipped, f"s{seed}", seed=seed), "recipe.json", start_from=start)
    assert len(standings.fold(standings.rows(runs.all_runs()))) == 2


def test_a_seed_carried_out_twice_counts_once_and_the_newest_speaks(no_shipped):
    finished_run(no_shipped, "old", seed=4, skill=0.3, created="2026-01-01T00:00:00")
    finished_run(no_shipped, "new", seed=4, skill=0.9, created="2026-01-02T00:00:00")
    table = standings.rows(runs.all_runs())
    (row,) = standings.fold(table)
    assert (row.identity.seeds, row.score.sd, set(row.runs)) == ((4,), None, {"old", "new"})
    assert row.accuracy == next(r.accuracy for r in table if r.run == "new")


def test_runs_with_another_knob_do_not_fold(no_shipped):
    finished_run(no_shipped, "a", seed=0)
    finished_run(no_shipped, "b", seed=1, protocol={"per_class": 50})
    assert len(standings.fold(standings.rows(runs.all_runs()))) == 2


def test_the_badge_says_which_split_chose_and_how_often_test_was_opened(no_shipped):
    finished_run(no_shipped, "first", created="2026-01-01T00:00:00")
    finished_run(no_shipped, "second", seed=1, created="2026-01-02T00:00:00", protocol={"select_on": "test"})
    second, first = standings.rows(runs.all_runs())
    assert first.protocol == "chosen on validation · test images used for the first time · twins not counted"
    assert second.protocol.startswith("chosen on test, the split it reports · test images used once before")


def test_twins_counted_when_a_run_was_scored_stand_in_its_badge(no_shipped):
    folder = finished_run(no_shipped, "scored", n=20)
    report = paths.read_json(folder / "report.json")
    paths.write_json(folder / "report.json", {**report, "test": {**report["test"], "twins": 3}})
    assert standings.row(runs.get("scored")).protocol.endswith("3 of them have a twin in training")


def test_twins_are_counted_once_the_dataset_was_examined(no_shipped):
    finished_run(no_shipped, "a")
    (no_shipped / "data" / "fer2013").mkdir()
    paths.write_json(no_shipped / "data" / "fer2013" / "doctor.json", {"twins": {"test": 288}})
    assert "288 of them have a twin in training" in standings.rows(runs.all_runs())[0].protocol


def test_no_run_is_an_empty_table(no_shipped):
    assert standings.rows(runs.all_runs()) == [] and standings.fold([]) == []


@pytest.mark.parametrize("file", ["report.json", "recipe.json", "status.json", "model.json", "history.csv"])
def test_a_broken_file_leaves_a_row_with_less_in_it(no_shipped, file):
    folder = finished_run(no_shipped, "a")
    finished_run(no_shipped, "b", seed=1)
    spoil(folder, file, "\x00{")
    table = {row.run: row for row in standings.rows(runs.all_runs())}
    assert set(table) == {"a", "b"} and table["b"].accuracy is not None
    assert len(standings.fold(list(table.values()))) >= 1
    if file == "report.json":
        assert table["a"].accuracy is None


@pytest.mark.parametrize(
    "key, value",
    [
        ("recipe", 3),
        ("seed", "x"),
        ("knobs", None),
        ("fingerprint", []),
        ("protocol", "a"),
        ("classes", None),
        ("remarks", 0),
    ],
)
def test_a_recipe_with_an_odd_value_is_a_row(no_shipped, key, value):
    edit(finished_run(no_shipped, "a"), "recipe.json", **{key: value})
    assert len(standings.fold(standings.rows(runs.all_runs()))) == 1


def test_a_papers_one_versus_rest_figure_is_compared_with_ours_of_the_same_kind(no_shipped):
    folder = finished_run(no_shipped, "a", n=300)
    says = [
        {"dataset": "fer2013", "metric": "accuracy", "value": 0.9, "where": "results", "split": "train"},
        {"dataset": "fer2013", "metric": "accuracy", "value": 0.7, "where": "comparison table"},
        {"dataset": "fer2013", "metric": "ovr_accuracy", "value": 0.792, "where": "Table 4", "note": ""},
    ]
    edit(folder, "recipe.json", recipe={"name": "saleem2024-cnn", "reports": says})
    (row,) = standings.rows(runs.all_runs())
    report = runs.all_runs()[0].reports()["test"]
    assert row.paper.value == 0.792 and row.paper.gap == pytest.approx(report.ovr_accuracy - 0.792)
    assert row.paper.says == "Table 4, one-versus-rest mean"


def test_the_listed_table_has_percent_points_and_the_badge(no_shipped):
    for seed in (0, 1):
        finished_run(no_shipped, f"s{seed}", seed=seed)
    table = standings.rows(runs.all_runs())
    one, folded = standings.listed(table)[0], standings.listed(standings.fold(table))[0]
    assert (
        one["Accuracy %"] == pytest.approx(100 * table[0].accuracy, abs=0.01)
        and "chosen on validation" in one["Protocol"]
    )
    assert "(seeds)" in folded["95 % interval"] and "±" in folded["Seed"]
