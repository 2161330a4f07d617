"""A paper's figure stands beside ours under both protocols, and the difference is explained by facts."""

import pytest

from fer_core import paths, recipes, runs, standings
from fer_core.standings import papers
from tests.makers import edit, finished_run


@pytest.fixture
def alone(home, monkeypatch):
    monkeypatch.setattr(paths, "shipped", lambda: home / "models")
    return home


def trained(home, name, recipe, knobs=None, **extra):
    folder = finished_run(home, name, recipe=recipe.name, n=300)
    edit(
        folder,
        "recipe.json",
        **{
            "recipe": paths.plain(recipe.to_json()),
            "knobs": paths.plain({**recipe.knobs(), **(knobs or {})}),
            "protocol": {},
            **extra,
        },
    )
    return folder


def lines():
    return papers.outcomes(standings.rows(runs.all_runs()))


def test_every_paper_with_a_test_accuracy_has_a_claim_that_explains_itself():
    for recipe in recipes.RECIPES.values():
        for claim in papers.claims(recipe, []):
            assert "Nothing was trained here yet" in claim.sentence and 0 < claim.reported.value <= 1
    assert len(papers.claims(recipes.get("saleem2024-cnn"), [])) >= 3


def test_runs_under_either_protocol_stand_in_their_own_column(alone):
    recipe = recipes.get("saleem2024-cnn")
    trained(alone, "theirs", recipe)
    trained(alone, "ours", recipes.honest(recipe))
    trained(alone, "neither", recipes.honest(recipe), {"per_class": 7})
    found = {row.run: row.identity.way for row in standings.rows(runs.all_runs())}
    assert found == {"theirs": "paper", "ours": "honest", "neither": "other"}
    (claim,) = [c for c in papers.claims(recipe, lines()) if c.reported.dataset == "fer2013"]
    assert (claim.theirs.run, claim.honest.run) == ("theirs", "ours")
    assert claim.listed()["Ours, honest %"] == round(100 * claim.honest.score.ovr_accuracy, 1)
    assert "one-versus-rest" in claim.sentence and "honest protocol ours gets" in claim.sentence


def test_a_union_of_the_papers_datasets_is_the_papers_data_and_people_kept_apart_a_line_of_its_own(alone):
    recipe = recipes.get("kalambate2024-cnn")
    by_image, apart, honest = (
        next(line for line in recipe.reproduce if chosen(line))
        for chosen in (
            lambda line: line.dataset == "fer2013+ck48" and not line.changes,
            lambda line: line.dataset == "fer2013+ck48" and line.changes and not line.honest,
            lambda line: line.dataset == "fer2013+ck48" and line.honest,
        )
    )
    for name, line in (("mixed", by_image), ("apart", apart), ("honest", honest)):
        trained(alone, name, recipes.as_line(recipe, line), dataset=line.dataset)
    trained(alone, "part", recipe)
    known = {line.data: line for line in lines()}
    assert set(known) == {"fer2013+ck48", "fer2013+ck48, people kept apart", "fer2013"}
    union = known["fer2013+ck48"]
    assert (union.theirs.run, union.honest.run) == ("mixed", "honest")
    assert union.listed()["paper says"] == "92.1 % (fer2013 and ck_plus, 1,400 images, n 140)"
    assert known["fer2013+ck48, people kept apart"].theirs.run == "apart"
    (claim,) = [c for c in papers.claims(recipe, list(known.values())) if c.reported.n == 140]
    assert (claim.theirs.run, claim.honest.run) == ("mixed", "honest"), "of the paper's data, not of a part"
    assert "ours gets, on fer2013+ck48, " in claim.sentence


def test_a_figure_on_few_images_comes_with_its_interval():
    (claim,) = [c for c in papers.claims(recipes.get("kalambate2024-cnn"), []) if c.reported.n == 140]
    low, high = claim.interval
    assert (round(low, 2), round(high, 2)) == (0.86, 0.96) and "rests on 140 images" in claim.sentence


def test_both_protocols_of_a_recipe_stand_in_one_line_and_seeds_are_folded(home):
    recipe = recipes.get("kalambate2024-cnn")
    trained(home, "theirs", recipe)
    trained(home, "ours", recipes.honest(recipe))
    trained(home, "again", recipes.honest(recipe), seed=1)
    (line,) = lines()
    assert (line.theirs.run, set(line.honest.runs)) == ("theirs", {"ours", "again"})
    said = line.listed()
    assert said["paper says"] == "92.1 % (fer2013 and ck_plus, 1,400 images, n 140)"
    assert "2 seeds" in said["ours, honest"] and "±" in said["ours, honest"]
    assert "1 seed)" in said["ours, its protocol"]


def with_network(*names):
    for name in names:
        (runs.get(name).folder / "model.tflite").touch()
        paths.write_json(runs.get(name).folder / "model.json", {"input": [48, 48, 1]})


def test_a_one_versus_rest_mean_is_held_against_one(home):
    trained(
        home,
        "five",
        recipes.get("saleem2024-cnn"),
        classes=["angry", "disgust", "happy", "surprise", "neutral"],
    )
    (line,) = lines()
    assert line.kind == "ovr_accuracy" and line.data == "fer2013, 5 emotions"
    assert (
        f"as one-versus-rest mean {100 * line.theirs.score.ovr_accuracy:.1f} %"
        in line.listed()["ours, its protocol"]
    )


def test_a_recipe_far_from_its_paper_has_a_reason_and_one_without_a_paper_has_none(home):
    trained(home, "theirs", recipes.get("yousaf2024-cnn"))
    trained(home, "house", recipes.get("house-cnn"))
    far = [
        line.recipe
        for line in lines()
        if abs((line.reported.value if line.reported else line.best.accuracy) - line.best.accuracy)
        > papers.FAR
    ]
    assert [r.split(":")[0] for r in papers.reasons(lines())] == far
    assert lines()[-1].recipe == "house-cnn" and lines()[-1].why == ""


def test_a_run_that_went_on_from_another_has_a_line_of_its_own(home):
    trained(home, "plain", recipes.get("house-cnn"))
    trained(home, "tuned", recipes.get("house-cnn"), start_from="plain")
    trained(home, "both", recipes.get("house-cnn"), start_from="plain,tuned")
    with_network("plain", "tuned")
    assert [line.data for line in lines()] == [
        "fer2013",
        "fer2013, from plain",
        "fer2013, from the mean of 2 runs",
    ]
    trained(home, "beside", recipes.get("house-council"), start_from="plain,tuned,both")
    assert lines()[-1].data == "fer2013, from 3 runs side by side"


def test_a_pupil_has_a_line_of_its_own_and_its_teachers_minutes_beside_its_own(home):
    trained(home, "large", recipes.get("house-mobilenetv2"))
    trained(home, "plain", recipes.get("house-cnn"))
    trained(home, "pupil", recipes.get("house-cnn"), start_from="plain", teachers="large", teachers_share=0.5)
    trained(home, "both", recipes.get("house-cnn"), teachers="large,plain", teachers_share=0.5)
    with_network("large", "plain")
    said = {line.data: line for line in lines() if line.recipe == "house-cnn"}
    assert sorted(said) == ["fer2013", "fer2013, taught by 2 runs", "fer2013, taught by large, from plain"]
    pupil = said["fer2013, taught by large, from plain"]
    assert pupil.before == pytest.approx(2 * pupil.best.cost.minutes)


def test_minutes_of_what_it_went_on_from_are_said_beside_its_own(home):
    for name, start in (("plain", ""), ("left", "plain"), ("right", "plain"), ("both", "left,right")):
        trained(home, name, recipes.get("house-cnn"), start_from=start)
    (line,) = lines()
    own = line.best.cost.minutes
    assert own and line.before == pytest.approx(3 * own)
    assert line.listed()["minutes"] == f"{own:.0f} after {3 * own:.0f}"


def test_a_step_that_came_without_its_network_is_no_line(home):
    trained(home, "plain", recipes.get("house-cnn"))
    trained(home, "tuned", recipes.get("house-cnn"), start_from="plain")
    assert [line.data for line in lines()] == ["fer2013, from plain"]
    trained(home, "alone", recipes.get("kalambate2024-cnn"))
    assert [line.recipe for line in lines()] == ["kalambate2024-cnn", "house-cnn"]


def test_seeds_of_a_step_count_beside_the_one_whose_network_is_here_and_say_what_each_began_with(home):
    for seed in range(3):
        trained(home, f"plain_s{seed}", recipes.get("house-cnn"), seed=seed)
        start = f"plain_s{seed}"
        trained(home, f"tuned_s{seed}", recipes.get("house-cnn"), seed=seed, start_from=start)
    with_network("plain_s0", "tuned_s0")
    plain, tuned = lines()
    assert plain.honest.identity.seeds == tuned.honest.identity.seeds == (0, 1, 2)
    assert (plain.data, tuned.data) == ("fer2013", "fer2013, from plain, each seed from its own")


def test_every_paper_that_ships_and_is_far_off_says_why():
    shipped = [r for r in (runs.Run(f) for f in (paths.ROOT / "models").iterdir() if f.is_dir()) if r.shipped]
    for line in papers.outcomes(standings.rows(shipped)):
        ours = [row.score.of_kind(line.kind) for row in (line.theirs, line.honest) if row]
        if line.reported is not None and any(abs(line.reported.value - a) > papers.FAR for a in ours):
            assert line.why, f"{line.recipe} is far from its paper: its why_far wants a sentence"
