"""Changing a recipe: by name, from text as well as values, and refused with a sentence where it makes no
sense.
"""

import json

import pytest

from fer_core import paths, recipes
from fer_core.errors import RecipeError
from fer_core.recipes.base import KNOBS, Augment
from fer_core.recipes.paper import by_emotion

KALAMBATE = recipes.get("kalambate2024-cnn")


def test_knobs_of_all_three_parts_change_by_their_own_names():
    other = KALAMBATE.change(epochs=3, flip=True, per_class=50)
    assert (other.epochs, other.augment.flip, other.protocol.per_class) == (3, True, 50)
    assert other.changed == {"epochs": 3, "flip": True, "per_class": 50}
    assert KALAMBATE.epochs == 50


@pytest.mark.parametrize(
    "name, text, value",
    [  # what the command line hands over
        ("epochs", "7", 7),
        ("learning_rate", "3e-4", 3e-4),
        ("flip", "yes", True),
        ("equalise", "false", False),
        ("optimizer", "sgd", "sgd"),
        ("classes", "joy, anger", ("angry", "happy")),
        ("shares", "0.7,0.1,0.2", (0.7, 0.1, 0.2)),
    ],
)
def test_text_is_taken_as_the_value_it_stands_for(name, text, value):
    assert KALAMBATE.change(**{name: text}).knobs()[name] == value


@pytest.mark.parametrize(
    "name, value, sentence",
    [
        ("epoch", 3, "no setting 'epoch'"),
        ("epochs", -1, "epochs must lie between 0 and 1000"),
        ("epochs", 2.5, "epochs must be a whole number; 2.5 is not"),
        ("epochs", float("inf"), "epochs must be a whole number"),
        ("batch_size", True, "batch_size must be a whole number"),
        ("learning_rate", "fast", "learning_rate must be a number; 'fast' is not"),
        ("learning_rate", float("nan"), "learning_rate must lie between"),
        ("learning_rate", None, "learning_rate must be a number"),
        ("dropout", 1.5, "dropout must lie between"),
        ("optimizer", "rmsprop", "optimizer must be one of adam, adamw, sgd"),
        ("flip", "perhaps", "flip must be yes or no"),
        ("size", 8, "size must lie between 32 and 512"),
        ("classes", "happy", "at least two"),
        ("classes", ["happy", "hungry"], "hungry is none"),
        ("shares", (0.8, 0.2), "three numbers"),
        ("shares", (0.8, 0.3, 0.2), "add up to 1"),
        ("shares", "most,some,few", "three numbers"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(name, value, sentence):
    with pytest.raises(RecipeError, match=sentence):
        KALAMBATE.change(**{name: value})


def test_every_knob_has_a_help_text_and_a_default_that_it_accepts():
    for name, (place, spec) in KNOBS.items():
        assert name in ("classes", "shares") or spec.metadata["help"].endswith("."), name
        owner = getattr(KALAMBATE, place) if place else KALAMBATE
        assert hasattr(owner, name)
        KALAMBATE.change(**{name: spec.default})


def test_a_recipe_goes_through_json_and_back():
    asked = KALAMBATE.change(epochs=3, rotate=10, classes=("happy", "sad"))
    kept = json.loads(json.dumps(paths.plain({"knobs": asked.knobs(), **asked.to_json()})))
    assert recipes.get(kept["name"]).change(**kept["knobs"]) == asked
    assert kept["changed"] == ["classes", "epochs", "rotate"]
    assert "build" not in kept


def test_a_papers_table_becomes_single_figures():
    happy, sad = by_emotion(
        "fer2013", "Table 1", ("recall",), {"happy": (0.9,), "sad": (0.4,)}, {"happy": 10, "sad": 5}
    )
    assert (happy.emotion, happy.value, happy.n) == ("happy", 0.9, 10)
    assert (sad.emotion, sad.value, sad.n) == ("sad", 0.4, 5)


def test_nothing_is_augmented_unless_a_recipe_says_so():
    assert not any(vars(Augment()).values())
