"""Protocols: the paper's way and the honest one give the numbers of images that the papers print."""

import numpy as np
import pandas as pd
import pytest

from fer_core import emotions, recipes
from fer_core.datasets import store
from fer_core.datasets.base import Split, shares
from fer_core.datasets.form import Item
from fer_core.errors import RecipeError
from fer_core.recipes.base import Protocol
from fer_core.runs import protocol

PIXELS = np.zeros((4000, 8, 8), np.uint8)


def split(name, per_class, start=0, classes=emotions.BASIC, people=0):
    labels = np.repeat(classes, per_class)
    n = len(labels)
    table = pd.DataFrame(
        {
            "file": [f"{name}_{i}.png" for i in range(n)],
            "label": labels,
            "subject": [f"p{i % people}" for i in range(n)] if people else None,
        }
    )
    return Split(name, PIXELS, np.arange(start, start + n), table, classes)


def official():
    return {
        "train": split("train", 100),
        "validation": split("validation", 20, 700),
        "test": split("test", 20, 840),
    }


def test_the_official_splits_stay_as_they_are():
    parts = protocol.divide(official(), Protocol(), seed=0)
    assert [len(s) for _, s in parts.items()] == [700, 140, 140]
    assert parts.remarks == ()


def test_pooled_images_are_divided_by_the_shares_and_nobody_is_in_two():
    parts = protocol.divide(official(), Protocol(split="pooled", shares=(0.9, 0, 0.1), per_class=50), seed=1)
    assert len(parts.train) == 315
    assert len(parts.test) == 35
    assert not set(parts.train.files) & set(parts.test.files)
    assert set(parts.validation.files) == set(parts.test.files)
    assert "choose the epoch" in parts.remarks[0]


def test_people_are_kept_apart_when_asked():
    data = {"train": split("train", 60, people=14)}
    parts = protocol.divide(data, Protocol(split="pooled", by="subject"), seed=0)
    people = [set(s.subjects) for _, s in parts.items()]
    assert not (people[0] & people[1] or people[0] & people[2] or people[1] & people[2])


def test_a_missing_validation_split_is_cut_from_train_and_said_so():
    data = official()
    del data["validation"]
    parts = protocol.divide(data, Protocol(shares=(0.75, 0.25, 0.0)), seed=0)
    assert [len(s) for _, s in parts.items()] == [525, 175, 140]
    assert "175 training images became the validation split." in parts.remarks


def test_the_kaggle_way_merges_validation_and_test():
    parts = protocol.divide(official(), Protocol(merge_test=True), seed=0)
    assert len(parts.test) == 280
    parts = protocol.divide(
        official(), Protocol(merge_test=True, select_on="test", shares=(0.8, 0.0, 0.2)), seed=0
    )
    assert [len(s) for _, s in parts.items()] == [700, 280, 280]
    assert "choose the epoch" in parts.remarks[0]


def test_an_emotion_that_the_data_lacks_is_left_out_and_said_so():
    data = {
        "train": split("train", 10, classes=emotions.BASIC[:6]),
        "test": split("test", 5, 60, classes=emotions.BASIC[:6]),
    }
    parts = protocol.divide(data, Protocol(), seed=0)
    assert parts.train.classes == emotions.BASIC[:6]
    assert "no images of neutral" in parts.remarks[0]


def test_data_that_shares_no_emotions_is_refused():
    data = {"train": split("train", 10, classes=("happy", "sad"))}
    with pytest.raises(RecipeError, match="At least two must be shared"):
        protocol.divide(data, Protocol(classes=("angry", "fear")), seed=0)


def test_no_images_are_refused():
    with pytest.raises(RecipeError, match="no images"):
        protocol.divide({}, Protocol(), seed=0)


@pytest.mark.parametrize("name", list(recipes.RECIPES))
def test_every_recipe_and_its_honest_version_divide_the_data(name):
    recipe = recipes.get(name)
    for one in (recipe, recipes.honest(recipe)):
        parts = protocol.divide(official(), one.protocol, seed=0)
        assert len(parts.train) > len(parts.test) > 0
        assert not set(parts.train.files) & set(parts.test.files)
    assert recipes.honest(recipe).protocol.select_on == "validation"


def test_gray_data_stays_gray_for_a_network_that_works_on_colours(home):
    def items(colours):
        rng = np.random.default_rng(0)
        for i in range(8):
            picture = rng.integers(0, 256, (48, 48, 3) if colours else (48, 48), np.uint8)
            yield Item(file=f"{i}.png", split="train", label=("happy", "sad")[i % 2], picture=picture)

    for name, colours in (("gray_ones", False), ("coloured_ones", True)):
        store.write(name, items(colours), format="folder", title=name, total=8)
    colourful, plain = recipes.get("house-mobilenetv2"), recipes.get("house-cnn")
    assert protocol.load(colourful, "gray_ones")["train"].shape == (48, 48)
    assert protocol.load(colourful, "coloured_ones")["train"].shape == (48, 48, 3)
    assert protocol.load(plain, "coloured_ones")["train"].shape == (48, 48)


def union(ours, theirs, people=0):
    """A split of two sources with so many images of each emotion; who is shown in the second is known."""
    first, second = split("train", ours), split("train", theirs, 2000, people=people)
    table = pd.concat([first.table.assign(source="wild"), second.table.assign(source="acted")])
    table["file"] = table["source"] + "/" + table["file"]
    rows = np.concatenate([first.rows, second.rows])
    return {"train": Split("train", PIXELS, rows, table.reset_index(drop=True), emotions.BASIC)}


@pytest.mark.parametrize(
    ("n", "available", "evenly", "wanted"),
    [
        (200, [4000, 150], True, [100, 100]),
        (200, [4000, 54], True, [146, 54]),  # what one lacks the other makes up for
        (200, [4000, 0], True, [200, 0]),
        (201, [300, 300], True, [100, 101]),
        (200, [30, 40], True, [30, 40]),
        (90, [10, 500, 500], True, [10, 40, 40]),
        (100, [900, 100], False, [90, 10]),
        (10, [2, 1], False, [2, 1]),
        (10, [333, 333, 334], False, [3, 3, 4]),
        (5, [0, 0], False, [0, 0]),
    ],
)
def test_what_each_source_gives(n, available, evenly, wanted):
    assert shares(n, available, evenly) == wanted


def test_of_a_union_as_many_come_from_each_source_and_the_division_says_how_many():
    how = Protocol(split="pooled", shares=(0.9, 0, 0.1), per_class=100)
    parts = protocol.divide(union(200, 30), how, seed=0)
    together = {
        s: sum(n.get(s, 0) for k, n in parts.division.sources.items() if k != "validation")
        for s in ("wild", "acted")
    }
    assert together == {"wild": 490, "acted": 210} and len(parts.train) == 630
    assert any("of acted" in remark and "validation" not in remark for remark in parts.remarks)
    assert protocol.division_of({"division": parts.division.to_json()}) == parts.division


def test_of_a_union_each_source_gives_in_proportion_when_asked():
    how = Protocol(split="pooled", shares=(0.9, 0, 0.1), per_class=100, sources="proportional")
    parts = protocol.divide(union(180, 60), how, seed=0)
    counts = [parts.division.sources[name] for name in ("train", "test")]
    assert sum(n["wild"] for n in counts) == 7 * 75 and sum(n["acted"] for n in counts) == 7 * 25


def test_a_dataset_of_its_own_has_no_sources_in_its_division():
    parts = protocol.divide(official(), Protocol(per_class=10), seed=0)
    assert parts.division.sources == {} and parts.division.unnamed == 0


def test_who_is_not_named_counts_as_a_person_alone():
    how = Protocol(split="pooled", shares=(0.8, 0.1, 0.1), by="subject")
    parts = protocol.divide(union(40, 20, people=10), how, seed=0)
    people = [set(s.subjects) - {None} for _, s in parts.items()]
    assert not (people[0] & people[1] or people[0] & people[2] or people[1] & people[2])
    assert set().union(*people) == {f"p{i}" for i in range(10)}
    assert all(0.05 < len(s) / 420 < 0.15 for s in (parts.validation, parts.test))
    assert parts.division.unnamed == 280
    assert "280 images do not say who is shown: each counts as a person of its own." in parts.remarks
