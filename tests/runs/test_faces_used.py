"""How many faces a training would use: the same numbers as the division that it then makes."""

import pytest

from fer_core import datasets, recipes
from fer_core.datasets import store
from fer_core.runs import faces_used, protocol
from tests.patches import items

RECIPE = recipes.get("house-cnn")
THREE = ("train", "validation", "test")


def stored(splits, n=11):
    return store.write("fer2013", items(n, splits), format="fer2013", title="FER2013")


@pytest.mark.parametrize(
    ("splits", "changes"),
    [
        (THREE, {}),
        (THREE, {"merge_test": True}),
        (THREE, {"per_class": 5}),
        (THREE, {"classes": ("happy", "sad", "fear")}),
        (THREE, {"select_on": "test", "shares": (0.9, 0.0, 0.1)}),
        (THREE, {"split": "pooled", "per_class": 20}),
        (THREE, {"split": "pooled", "shares": (0.7, 0.15, 0.15)}),
        (THREE, {"split": "pooled", "shares": (0.9, 0.1, 0.0)}),
        (THREE, {"split": "pooled", "shares": (0.9, 0.0, 0.1)}),
        (("train", "test"), {}),
        (("train",), {"shares": (0.7, 0.2, 0.1)}),
    ],
)
def test_the_faces_foreseen_are_those_that_the_division_takes(home, splits, changes):
    stored(splits)
    recipe = RECIPE.change(**changes)
    parts = protocol.divide(datasets.load("fer2013"), recipe.protocol, seed=3)
    by_test = parts.division.chosen_on == "test"
    ahead = faces_used.count(recipe, "fer2013")
    assert (ahead.train, ahead.test) == (len(parts.train), len(parts.test))
    assert ahead.validation == (0 if by_test else len(parts.validation))
    assert ahead.there == 11 * 7 * len(splits)


def test_data_that_is_not_there_yet_is_not_counted(home):
    assert faces_used.count(RECIPE, "drawn") is None


def test_images_that_choose_the_epoch_and_are_reported_count_once():
    images = {"train": 1260, "validation": 140, "test": 140}
    assert faces_used.counted_once(images, "test") == {"train": 1260, "test": 140}
    assert faces_used.counted_once(images, "validation") == images
    assert faces_used.counted_once({"validation": 140}, "test") == {"validation": 140}
