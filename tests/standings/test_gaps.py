"""Each recipe once on Home: the paper's figure and ours, of one kind, with intervals and their distance."""

import numpy as np
import pytest
from sklearn import metrics

from fer_core import emotions, paths, recipes, runs, standings
from fer_core.standings import gaps, papers
from tests.makers import edit, finished_run

FIVE = ("angry", "disgust", "happy", "surprise", "neutral")


@pytest.fixture(autouse=True)
def alone(home, monkeypatch):
    """Only this home's runs, whatever the project ships."""
    monkeypatch.setattr("fer_core.paths.shipped", lambda: home / "models")


def lines():
    every = gaps.of(papers.outcomes(standings.rows(runs.all_runs())))
    return {gap.recipe: gap for gap in every}


def trained(home, recipe: str, skill: float, classes=emotions.BASIC, name="ours", **extra):
    """A run, carried out to its end under the honest protocol."""
    folder = finished_run(home, name, skill=skill, recipe=recipe, classes=classes)
    asked = recipes.honest(recipes.get(recipe))
    kept = {"recipe": paths.plain(asked.to_json()), "knobs": paths.plain(asked.knobs()), **extra}
    edit(folder, "recipe.json", **kept)


def test_every_recipe_has_a_line_and_untrained_ones_show_the_paper_alone(home):
    every = lines()
    assert list(every) == list(recipes.RECIPES)
    kalambate = every["kalambate2024-cnn"]
    assert [point.who for point in kalambate.points] == ["paper"]
    assert kalambate.sentence == "not trained here yet"
    paper = kalambate.point("paper")
    assert (paper.low, paper.high) == pytest.approx((0.865, 0.956), abs=0.001), "129 of 140 after Wilson"
    assert every["house-cnn"].points == ()


def test_ours_stands_beside_the_paper_with_its_distance(home):
    trained(home, "kalambate2024-cnn", skill=0.3)
    gap = lines()["kalambate2024-cnn"]
    ours = gap.point("honest")
    report = runs.get("ours").reports()["test"]
    assert ours.run == "ours" and ours.n == report.n == 200
    assert ours.value == pytest.approx(report.accuracy)
    below = 100 * (gap.point("paper").value - report.accuracy)
    assert gap.sentence == f"{below:.1f} points below the paper, honest"
    assert "95 % interval" in ours.sentence and "200 faces" in ours.sentence
    assert "Kalambate CNN" in gap.label and gap.data == "FER2013"


def test_of_a_one_versus_rest_paper_ours_and_its_interval_are_of_that_kind(home):
    trained(home, "saleem2024-cnn", skill=0.6, classes=FIVE)
    gap = lines()["saleem2024-cnn"]
    ours = gap.point("honest")
    answers = runs.get("ours").predictions("test")
    said = answers.probabilities.argmax(1)
    one_by_one = [metrics.accuracy_score(answers.labels == i, said == i) for i in range(5)]
    assert gap.kind == "ovr_accuracy"
    assert ours.value == pytest.approx(np.mean(one_by_one))
    assert ours.low < ours.value < ours.high
    report = runs.get("ours").reports()["test"]
    assert ours.high - ours.low < 2 / 5 * 0.2, f"an interval of {report.n} answers, shrunk with its kind"


def test_a_recipe_of_our_own_shows_what_its_plan_is_about_however_it_was_trained(home):
    trained(home, "house-cnn", 0.9, name="labels", dataset="fer2013")
    trained(home, "house-cnn", 1.0, name="mine", dataset="my-faces")
    trained(home, "house-cnn", 0.5, name="votes", dataset="ferplus", start_from="labels")
    gap = lines()["house-cnn"]
    assert (gap.point("honest").run, gap.data) == ("votes", "FER+")
