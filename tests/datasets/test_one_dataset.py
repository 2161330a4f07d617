"""A form of data is one file and one line: a made-up one is listed, imported, explored and trained on."""

import importlib
import sys

import pytest

from fer_core import datasets
from fer_core.__main__ import main
from tests.dashboard.conftest import app  # noqa: F401
from tests.datasets.miniature import encoded, write

FILE = '''"""Smile or not: pictures whose names begin with s are happy, all others sad."""

from collections.abc import Iterator

from fer_core.datasets.archives import Tree, last
from fer_core.datasets.form import Dataset, Item, Reading


def read(tree: Tree) -> Reading:
    """Every picture of the folder."""
    names = sorted(tree.pictures())
    return Reading(len(names), _items(tree, names))


def _items(tree: Tree, names: list[str]) -> Iterator[Item]:
    for i, name in enumerate(names):
        label = "happy" if last(name).startswith("s") else "sad"
        yield Item(last(name), "test" if i % 4 == 0 else "train", label, tree.opener(name))


SMILES = Dataset(
    name="smiles",
    title="Smile or not",
    source="nowhere",
    licence="none",
    citation="Lee (2023): Smiles that were never photographed.",
    instructions="Then: fer-core import smiles PATH",
    read=read,
)
'''


@pytest.fixture
def smiles(tmp_path_factory, monkeypatch):
    """The made-up form: its file beside the others, and its line in the registry."""
    folder = tmp_path_factory.mktemp("forms")
    (folder / "smiles.py").write_text(FILE)
    monkeypatch.setattr(datasets, "__path__", [*datasets.__path__, str(folder)])
    module = importlib.import_module("fer_core.datasets.smiles")
    monkeypatch.setitem(datasets.DATASETS, module.SMILES.name, module.SMILES)
    yield module
    del sys.modules["fer_core.datasets.smiles"]


@pytest.fixture
def pictures(tmp_path):
    """Twelve pictures of its kind, half of them smiling."""
    return write(tmp_path / "in", {f"{'sx'[i % 2]}{i:02}.png": encoded(i, 48) for i in range(12)})


def test_the_command_imports_and_lists_it(smiles, home, pictures, capsys):
    assert main(["datasets"]) == 0
    assert "Smile or not" in capsys.readouterr().out
    assert main(["import", "smiles", str(pictures)]) == 0
    splits = datasets.load("smiles")
    assert splits["test"].files.tolist() == ["s00.png", "s08.png", "x05.png"]
    assert splits["test"].table["label"].tolist() == ["happy", "happy", "sad"]


def test_explore_says_how_to_get_it_and_then_shows_it(smiles, home, pictures, app):  # noqa: F811
    page = app("explore")
    (choice,) = [box for box in page.selectbox if "Smile or not" in box.options]
    assert "Smile or not" in choice.options
    datasets.import_("smiles", pictures)
    page = app("explore", dataset="smiles")
    assert not page.exception and page.title[0].value == "Smile or not"


def test_train_offers_it(smiles, home, pictures, app):  # noqa: F811
    datasets.import_("smiles", pictures)
    page = app("train", dataset="smiles", recipe="kalambate2024-cnn")
    (choice,) = [box for box in page.selectbox if box.label == "Dataset"]
    assert choice.value == "smiles"
