"""The registry: fourteen recipes, listed without Keras, each with its claim, command and paper's figures."""

import subprocess
import sys

import pytest

from fer_core import emotions, recipes
from fer_core.errors import RecipeError

FOURTEEN = {
    "saleem2024-cnn",
    "saleem2024-mobilenetv2",
    "kalambate2024-cnn",
    "mobilenetv2-transfer",
    "irham2023-mobilenetv2",
    "yousaf2024-cnn",
    "zhou2020-lightweight",
    "minaee2021-attention",
    "lee2023-first",
    "lee2023-divide",
    "house-cnn",
    "house-tiny",
    "house-mobilenetv2",
    "house-council",
}
every = pytest.mark.parametrize("recipe", recipes.RECIPES.values(), ids=recipes.RECIPES)


def test_the_fourteen_recipes_are_there():
    assert set(recipes.RECIPES) == FOURTEEN
    assert all(recipes.get(name).name == name for name in FOURTEEN)


def test_an_unknown_recipe_is_answered_with_the_known_ones():
    with pytest.raises(RecipeError, match=r"No recipe 'kalambate'.*kalambate2024-cnn.*house-cnn"):
        recipes.get("kalambate")


def test_listing_recipes_loads_no_keras():
    code = (
        "import sys; from fer_core import recipes; recipes.get('house-cnn').to_json(); print([m for m "
        "in ('keras', 'tensorflow', 'jax', 'cv2') if m in sys.modules])"
    )
    listed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert listed.stdout.strip() == "[]"


@every
def test_the_docstring_says_the_command_and_what_we_measured(recipe):
    claim = sys.modules[recipe.build.__module__].__doc__
    assert f"python -m fer_core train {recipe.name} --dataset " in claim
    assert "We measured: " in claim


@every
def test_a_published_recipe_gives_figures_and_owns_up_to_its_guesses(recipe):
    if recipe.paper.key == "house":
        return
    assert recipe.reports and recipe.guesses
    assert all(guess.endswith(".") for guess in recipe.guesses)
    assert all(0 < r.value <= 1 for r in (*recipe.reports, *recipe.cites) if r.metric != "loss")
    assert all(
        r.emotion in ("", *emotions.EMOTIONS) or r.emotion.startswith("class ") for r in recipe.reports
    )
    assert all(r.where and r.dataset for r in (*recipe.reports, *recipe.cites))


@every
def test_the_honest_protocol_changes_the_protocol_alone(recipe):
    honest = recipes.honest(recipe)
    assert (honest.protocol.split, honest.protocol.select_on, honest.protocol.per_class) == (
        "official",
        "validation",
        0,
    )
    assert honest.protocol.classes == recipe.protocol.classes
    assert honest.build is recipe.build
    assert set(honest.changed) <= {"split", "select_on", "merge_test", "per_class", "shares"}
    assert recipes.honest(honest) == honest


@every
def test_a_recipe_survives_its_own_knobs(recipe):
    assert recipe.change(**recipe.knobs()) == recipe
    assert recipe.changed == {}


def _figure(name, **wanted):
    found = [r for r in recipes.get(name).reports if all(getattr(r, k) == v for k, v in wanted.items())]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    "name, where, right",
    [  # of 50 photos or clips, counted in papers.md
        ("saleem2024-cnn", "Table 7", 46),
        ("saleem2024-mobilenetv2", "Table 8", 43),
        ("saleem2024-cnn", "Table 11", 45),
        ("saleem2024-mobilenetv2", "Table 12", 40),
    ],
)
def test_the_printed_matrices_hold_fifty_and_the_right_ones(name, where, right):
    matrix = next(m for m in recipes.get(name).matrices if m.where == where)
    assert all(sum(row) == 10 for row in matrix.rows)
    assert sum(matrix.rows[i][i] for i in range(5)) == right


def test_the_main_figures_are_the_papers():
    assert (
        _figure("saleem2024-cnn", where="Table 4", dataset="affectnet", metric="ovr_accuracy").value == 0.972
    )
    assert _figure("saleem2024-mobilenetv2", where="Table 5", dataset="fer2013", metric="f1").value == 0.861
    assert _figure("saleem2024-cnn", where="Table 13", metric="precision", emotion="disgust").value == 0.777
    assert round(_figure("kalambate2024-cnn", metric="accuracy").value * 140) == 129
    assert sum(r.n for r in recipes.get("kalambate2024-cnn").reports if r.metric == "recall") == 140
    assert _figure("mobilenetv2-transfer", dataset="fer2013", split="test").value == 0.61
    assert _figure("irham2023-mobilenetv2", metric="recall", emotion="fear").value == 0.19
    assert sum(r.n for r in recipes.get("irham2023-mobilenetv2").reports if r.metric == "recall") == 7178
    assert _figure("yousaf2024-cnn", dataset="ck_plus", metric="f1", emotion="angry").value == 0.85
    assert _figure("zhou2020-lightweight").value == 0.67
    assert _figure("minaee2021-attention").value == 0.70
    assert _figure("lee2023-divide", dataset="fer2013").value == 0.7783
    assert _figure("lee2023-divide", dataset="raf_db").value == 0.9081


def test_kalambate_learns_from_1260_and_is_tested_on_140():
    how = recipes.get("kalambate2024-cnn").protocol
    assert (how.split, how.per_class, how.shares) == ("pooled", 200, (0.9, 0.0, 0.1))


def test_irham_validates_on_a_quarter_of_the_training_images():
    how = recipes.get("irham2023-mobilenetv2").protocol
    assert how.merge_test
    assert round(28_709 * how.shares[1] / (how.shares[0] + how.shares[1])) == 7_177  # the paper: 7,174


def test_saleem_has_five_emotions_and_as_many_fer2013_images_as_the_paper():
    how = recipes.get("saleem2024-cnn").protocol
    assert how.classes == ("angry", "disgust", "happy", "surprise", "neutral")
    assert sum(min(n, how.per_class) for n in (4953, 547, 8989, 4002, 6198)) == 10_935
