"""One figure, one value: Home, Papers, Train and the README take it from the same rows."""

import numpy as np
import pytest

from fer_core import paths, recipes, runs, standings
from fer_core.standings import papers
from fer_core.standings.several import recalls
from tests.makers import edit, finished_run

FIVE = ["angry", "disgust", "happy", "surprise", "neutral"]


@pytest.fixture
def alone(home, monkeypatch):
    monkeypatch.setattr(paths, "shipped", lambda: home / "models")
    return home


def trained(home, name, recipe, seed=0, knobs=None, **extra):
    folder = finished_run(home, name, recipe=recipe.name, seed=seed, n=300)
    kept = paths.plain(recipe.to_json())
    knobs = paths.plain({**recipe.knobs(), **(knobs or {})})
    edit(folder, "recipe.json", recipe=kept, knobs=knobs, protocol={}, **extra)
    return folder


def outcomes():
    return papers.outcomes(standings.rows(runs.all_runs()))


def honest(name):
    return recipes.honest(recipes.get(name))


def test_papers_and_home_show_the_mean_over_seeds(alone):
    for seed in range(3):
        trained(alone, f"s{seed}", honest("yousaf2024-cnn"), seed, created=f"2026-01-0{seed + 1}T00:00:00")
    accuracies = [row.accuracy for row in standings.rows(runs.all_runs())]
    (outcome,) = outcomes()
    claim = next(c for c in papers.claims(recipes.get("yousaf2024-cnn"), [outcome]) if c.honest)
    mean, spread = 100 * np.mean(accuracies), 100 * np.std(accuracies, ddof=1)
    assert claim.honest is outcome.honest
    assert claim.listed()["Ours, honest %"] == round(mean, 1)
    assert outcome.listed()["ours, honest"].startswith(f"{mean:.1f} % ± {spread:.1f} (n 300, 3 seeds")
    assert f"ours gets {mean:.1f} % ± {spread:.1f} of 300 faces right (3 seeds, " in claim.sentence


def test_a_one_versus_rest_figure_of_several_seeds_is_their_mean(alone):
    for seed in range(3):
        trained(alone, f"s{seed}", honest("saleem2024-cnn"), seed, classes=FIVE)
    each = [row.score.ovr_accuracy for row in standings.rows(runs.all_runs())]
    (outcome,) = outcomes()
    assert len(set(each)) == 3
    assert outcome.honest.score.ovr_accuracy == pytest.approx(np.mean(each))


def test_a_short_run_and_a_trial_of_a_sweep_leave_the_figures_alone(alone):
    recipe = honest("yousaf2024-cnn")
    trained(alone, "whole", recipe, created="2026-01-01T00:00:00")
    trained(alone, "short", recipe, 1, {"epochs": 2}, created="2026-01-02T00:00:00")
    trained(alone, "trial", recipe, 2, created="2026-01-03T00:00:00", sweep="search", trial="a")
    (outcome,) = outcomes()
    assert outcome.honest.runs == ("whole",)
    assert len(standings.rows(runs.all_runs())) == 3


def test_a_run_that_ended_by_patience_or_follows_a_line_of_reproduce_counts(alone):
    trained(alone, "patient", honest("irham2023-mobilenetv2"), knobs={"epochs": 9, "patience": 3})
    trained(alone, "followed", honest("kalambate2024-cnn"), knobs={"epochs": 20})
    assert {line.honest.run for line in outcomes()} == {"patient", "followed"}


def test_the_papers_figure_says_which_data_it_is_of():
    saleem = recipes.get("saleem2024-cnn")
    of_these, of_others = papers.paper_figure(saleem, "fer2013"), papers.paper_figure(saleem, "drawn")
    assert (of_these.dataset, of_these.value) == ("fer2013", 0.792)
    assert papers.figure_in_words(of_these, "fer2013") == "79.2 % (one-versus-rest mean)"
    assert papers.figure_in_words(of_others, "drawn") == "97.2 % (affectnet, n 1,710, one-versus-rest mean)"
    assert papers.paper_figure(saleem, "RAF-DB").value == 0.954
    assert papers.paper_figure(recipes.get("house-cnn"), "fer2013") is None


def test_two_runs_of_one_title_keep_a_column_each(alone):
    for seed in range(2):
        edit(finished_run(alone, f"s{seed}", seed=seed), "recipe.json", name="The same")
    columns = recalls(runs.all_runs())["happy"]
    assert sorted(columns) == ["Spread", "The same (s0)", "The same (s1)"]
