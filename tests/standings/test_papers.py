"""A paper's figure stands beside ours under both protocols, and the difference is explained by facts."""

import pytest

from fer_core import paths, recipes, runs, standings
from fer_core.recipes import printed
from fer_core.standings import papers
from tests.makers import edit, finished_run


@pytest.fixture
def alone(home, monkeypatch):
    monkeypatch.setattr(paths, "shipped", lambda: home / "models")
    return home


def trained(home, name, recipe, **knobs):
    folder = finished_run(home, name, recipe=recipe.name, n=300)
    edit(
        folder,
        "recipe.json",
        recipe=paths.plain(recipe.to_json()),
        knobs=paths.plain({**recipe.knobs(), **knobs}),
        protocol={},
    )
    return folder


def test_every_paper_with_a_test_accuracy_has_a_claim_that_explains_itself():
    for recipe in recipes.RECIPES.values():
        for claim in papers.of(recipe, []):
            assert "Nothing was trained here yet" in claim.sentence and 0 < claim.value <= 1
    assert len(papers.listed(papers.of(recipes.get("saleem2024-cnn"), []))) >= 3


def test_runs_under_either_protocol_stand_in_their_own_column(alone):
    recipe = recipes.get("saleem2024-cnn")
    trained(alone, "theirs", recipe)
    trained(alone, "ours", recipes.honest(recipe))
    trained(alone, "neither", recipes.honest(recipe), per_class=7)
    found = {row.run: row.way for row in standings.rows(runs.all_runs())}
    assert found == {"theirs": "paper", "ours": "honest", "neither": "other"}
    (claim,) = [c for c in papers.of(recipe, standings.rows(runs.all_runs())) if c.dataset == "fer2013"]
    assert (claim.paper_way.run, claim.honest_way.run) == ("theirs", "ours")
    assert papers.listed([claim])[0]["Ours, honest protocol %"] == round(
        100 * claim.honest_way.ovr_accuracy, 1
    )
    assert "one-versus-rest" in claim.sentence and "honest protocol ours gets" in claim.sentence


def test_a_figure_on_few_images_comes_with_its_interval():
    (claim,) = [c for c in papers.of(recipes.get("kalambate2024-cnn"), []) if c.n == 140]
    low, high = claim.interval
    assert (round(low, 2), round(high, 2)) == (0.86, 0.96) and "rests on 140 images" in claim.sentence


def test_the_papers_matrices_are_the_same_in_recipes_and_in_the_lens():
    ours = {(t.paper, t.where.split(",")[0]): t for t in printed.TABLES.values()}
    seen = 0
    for recipe in recipes.RECIPES.values():
        for matrix in recipe.matrices:
            table = ours.get((recipe.paper.key, matrix.where.split(",")[0]))
            if table:
                seen += 1
                assert table.matrix == matrix.rows and table.classes == matrix.classes
    assert seen >= 4
