"""Papers says beside the figures why ours are far from the paper's."""

from fer_core import paths, recipes, runs, standings
from fer_core.standings import papers
from tests.makers import edit, finished_run


def test_what_we_think_of_a_paper_stands_once_under_its_figures(app, home):
    recipe = recipes.get("yousaf2024-cnn")
    folder = finished_run(home, "far", recipe=recipe.name, n=300)
    edit(folder, "recipe.json", recipe=paths.plain(recipe.to_json()), knobs=paths.plain(recipe.knobs()))
    judged = papers.reasons(papers.outcomes(standings.rows(runs.all_runs())))
    said = "\n".join(block.value for block in app("papers").markdown)
    assert any(recipe.why_far in line for line in judged)
    assert [said.count(line) for line in judged] == [1] * len(judged)
