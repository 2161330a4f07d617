"""A paper is one file and one line: a made-up one is found by every page and command, and by `reproduce`."""

import importlib
import sys

import pytest

from fer_core import recipes
from fer_core.__main__ import main
from fer_core.shipped import plan
from fer_core.standings import papers
from tests.dashboard.conftest import app, drawn  # noqa: F401

FILE = '''"""Novak 2024: two convolutions that no one has published.

The paper reports 71 % on FER2013. We measured: nothing.
    python -m fer_core train novak2024-cnn --dataset fer2013
"""

from typing import Any

from fer_core.recipes.base import Protocol, Recipe, ReproduceLine
from fer_core.recipes.paper import Matrix, Paper, Reported

PAPER = Paper("novak2024", "Novak", "Faces that were never shown", "Nowhere, 2024")


def build(recipe: Recipe, input_shape: tuple[int, ...], classes: int) -> Any:
    """Two convolutions and a pooled answer."""
    from keras import Model, layers

    from fer_core.recipes import blocks

    pixels, x = blocks.prepare(recipe, input_shape)
    x = layers.ReLU()(blocks.convolve(x, 8))
    x = layers.ReLU(name="features")(blocks.convolve(x, 8))
    return Model(pixels, blocks.pooled_answer(recipe, x, classes), name="novak2024_cnn")


CNN = Recipe(
    name="novak2024-cnn",
    title="Novak 2024: two convolutions",
    paper=PAPER,
    build=build,
    colour="gray",
    protocol=Protocol(classes=("happy", "sad")),
    reports=(Reported("fer2013", "accuracy", 0.71, "Table 1", 100),),
    matrices=(
        Matrix(
            "fer2013", "CNN, FER2013", 2, ("happy", "sad"), ((40, 10), (19, 31)),
            note="71 of the 100 answers are right.", averages={"accuracy": 0.71},
        ),
    ),
    guesses=("Everything is guessed.",),
    why_far="it was never published",
    reproduce=(ReproduceLine(why="as it is not printed"),),
)
'''


@pytest.fixture
def novak2024(tmp_path_factory, monkeypatch):
    """The made-up paper: its file beside the other recipes, and its line in the registry."""
    folder = tmp_path_factory.mktemp("recipes")
    (folder / "novak2024.py").write_text(FILE)
    monkeypatch.setattr(recipes, "__path__", [*recipes.__path__, str(folder)])
    module = importlib.import_module("fer_core.recipes.novak2024")
    monkeypatch.setitem(recipes.RECIPES, module.CNN.name, module.CNN)
    yield module
    del sys.modules["fer_core.recipes.novak2024"]


def test_the_commands_list_it_and_open_its_matrix(novak2024, home, capsys):
    assert main(["recipes"]) == 0
    assert "novak2024-cnn" in capsys.readouterr().out
    assert main(["lens", "novak2024-table2"]) == 0
    assert "71 of 100 answers are right: 71.0 %" in capsys.readouterr().out


def test_reproduce_knows_its_line(novak2024, home, capsys):
    (step,) = plan.plan("novak2024-cnn")
    assert plan.steps()[-1] == step and step.asked().epochs == novak2024.CNN.epochs
    assert main(["reproduce", "novak2024-cnn"]) == 1
    assert "Reproducing needs fer2013" in capsys.readouterr().err


def test_its_network_is_built(novak2024):
    recipe = recipes.get("novak2024-cnn")
    assert recipe.build(recipe, (48, 48, 1), 2).output_shape == (None, 2)


def test_train_offers_it_with_its_figure(novak2024, app, drawn):  # noqa: F811
    page = app("train", recipe="novak2024-cnn")
    assert page.radio(key="train_recipe").value == "novak2024-cnn"
    assert novak2024.CNN.title in [header.value for header in page.subheader]
    assert papers.paper_figure(novak2024.CNN, "fer2013").value == 0.71


def test_papers_shows_its_claim_and_its_guess(novak2024, app, drawn):  # noqa: F811
    page = app("papers")
    assert "Faces that were never shown" in [header.value for header in page.subheader]
    (table,) = [frame.value for frame in page.dataframe if "novak2024-cnn" in set(frame.value["Recipe"])]
    assert table["Paper %"].tolist() == [71.0]
    assert any("Everything is guessed." in text.value for text in page.markdown)


def test_the_lens_opens_its_matrix(novak2024, app, drawn):  # noqa: F811
    page = app("lens")
    choice = page.selectbox(key="lens_table")
    title = "novak2024, CNN, FER2013 (Table 2)"
    assert title in choice.options
    choice.select("novak2024-table2").run()
    assert page.subheader[0].value.startswith("71 of 100 answers are right: 71.0 %")
