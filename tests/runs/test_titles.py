"""A run that nobody gave a title is called by its network, its data and its time."""

import pytest

from fer_core import datasets, recipes, runs
from fer_core.runs import titles
from tests.makers import edit, finished_run


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({}, "Kalambate CNN on drawn faces, 20 Nov 18:56"),
        ({"seed": 2}, "Kalambate CNN on drawn faces, seed 2, 20 Nov 18:56"),
        ({"dataset": "fer2013@clean"}, "Kalambate CNN on FER2013, view clean, 20 Nov 18:56"),
        ({"dataset": "fer2013+ck_plus"}, "Kalambate CNN on FER2013 and CK+, 20 Nov 18:56"),
        ({"dataset": "my-faces"}, "Kalambate CNN on my-faces, 20 Nov 18:56"),
        ({"recipe": {"name": "lee2030-cnn", "label": "Lee CNN"}}, "Lee CNN on drawn faces, 20 Nov 18:56"),
        ({"recipe": {"name": "lee2030-cnn", "label": 7}}, "lee2030-cnn on drawn faces, 20 Nov 18:56"),
        ({"dataset": None, "created": "yesterday"}, "Kalambate CNN"),
        ({"recipe": None}, ""),
    ],
)
def test_a_title_follows_from_what_was_asked_for(home, changes, title):
    request = {
        "recipe": {"name": "kalambate2024-cnn"},
        "dataset": "drawn",
        "seed": 0,
        "created": "2026-11-20T18:56:07",
    }
    assert titles.in_words({**request, **changes}) == title


def test_every_recipe_has_a_short_name_of_its_own():
    labels = [titles.network_label(name) for name in recipes.RECIPES]
    assert len(set(labels)) == len(labels)
    assert all(1 <= len(label.split()) <= 4 for label in labels)


def test_the_users_own_words_come_before_what_follows(home):
    folder = finished_run(home, "plain")
    edit(folder, "recipe.json", name="", created="2026-11-20T18:56:07")
    assert runs.get("plain").title == "Kalambate CNN on FER2013, 20 Nov 18:56"
    runs.rename(runs.get("plain"), "My best")
    assert runs.get("plain").title == "My best"


def test_a_folder_without_a_recipe_is_called_as_it_is(home):
    (home / "models" / "stray").mkdir()
    (home / "models" / "stray" / "status.json").write_text("{}")
    assert runs.get("stray").title == "stray"


@pytest.mark.parametrize("name", datasets.DATASETS)
def test_a_dataset_in_a_sentence_keeps_its_capitals_or_begins_small(name):
    label = datasets.label(name)
    assert label and "(" not in label
    assert label in ("drawn faces", "a folder of emotions", "a table of faces") or label[0].isupper()
