"""Unions: several datasets are one wherever a dataset is named, no picture is copied, and each image knows
its source.
"""

import json

import numpy as np
import pytest

from fer_core import datasets, paths
from fer_core.datasets import store, views
from fer_core.datasets.form import Item
from fer_core.errors import DataError


def gray(i: int, side: int = 48) -> np.ndarray:
    return np.full((side, side), i, np.uint8)


def make(name, labels, *, n=12, splits=("train", "test"), picture=gray, subject=None, votes=None):
    """A dataset whose picture i has the gray level i; the labels take turns."""
    items = (
        Item(
            file=f"{i:02}.png",
            split=splits[i % len(splits)],
            label=labels[i % len(labels)],
            picture=picture(i),
            subject=f"p{i % 3}" if subject else None,
            votes=votes,
        )
        for i in range(n)
    )
    return store.write(name, items, format="folder", title=name.capitalize())


@pytest.fixture
def two(home):
    """`wild`: happy and sad in train and test; `acted`: happy and contempt, people known, train alone."""
    make("wild", ["happy", "happy", "sad", "sad"])
    make(
        "acted", ["happy", "contempt"], n=6, splits=("train",), subject=True, picture=lambda i: gray(100 + i)
    )
    return home


def test_splits_are_joined_by_name_and_a_dataset_without_one_gives_nothing_to_it(two):
    splits = datasets.load("wild+acted")
    assert {name: len(split) for name, split in splits.items()} == {"train": 12, "test": 6}
    assert set(splits["test"].sources) == {"wild"} and splits["test"].classes == splits["train"].classes
    assert splits["train"].classes == ("happy", "sad", "contempt")
    found = datasets.find("wild+acted")
    assert found.counts == {name: split.counts() for name, split in splits.items()}
    assert found.members == ("wild", "acted") and found.total == 18


def test_each_image_is_the_one_of_its_source_and_carries_its_name(two):
    train = datasets.load("wild+acted")["train"]
    levels = {f"wild/{i:02}.png": i for i in range(12)} | {f"acted/{i:02}.png": 100 + i for i in range(6)}
    assert [int(image.mean()) for image in train.images()] == [levels[file] for file in train.files]
    assert [file.partition("/")[0] for file in train.files] == train.sources.tolist()
    assert {str(s) for s in train.table["subject"].dropna()} == {"acted/p0", "acted/p1", "acted/p2"}
    assert train.table.loc[train.table["source"] == "wild", "subject"].isna().all()
    at = int(train.rows[train.files.tolist().index("acted/03.png")])
    assert datasets.original("wild+acted", at).mean() == 103


def test_no_pixels_are_copied(two):
    before = paths.folder_bytes(two)
    pixels = datasets.load("wild+acted")["train"].pixels
    assert all(isinstance(part, np.memmap) for part in pixels.parts) and paths.folder_bytes(two) == before


def test_images_are_gathered_in_the_order_asked_for(two):
    pixels = datasets.load("wild+acted")["train"].pixels
    assert [int(image.mean()) for image in pixels[np.array([17, 0, 12, 11])]] == [105, 0, 100, 11]
    assert pixels[13].shape == (48, 48) and int(pixels[13].mean()) == 101
    assert [int(image.mean()) for image in pixels[10:14]] == [10, 11, 100, 101]


def test_gray_stays_gray_and_colours_are_prepared_for_what_is_asked(two):
    make("wide", ["happy", "sad"], picture=lambda i: np.full((64, 64, 3), (i, 0, 0), np.uint8))
    assert datasets.find("wild+acted").colour == "gray" and datasets.find("wild+wide").colour == "rgb"
    assert datasets.load("wild+wide", size=48, colour="gray")["train"].shape == (48, 48)
    assert datasets.load("wild+wide", size=48)["train"].shape == (48, 48, 3)
    shown = datasets.load("wild+wide")["train"]
    assert shown.shape == (64, 64, 3)
    assert [image[0, 0].tolist() for image in shown.images([1, 7])] == [[2, 2, 2], [2, 0, 0]]
    assert datasets.need("wild+wide", 32, "gray") == 2 * 128 + (12 + 12) * 32 * 32


def test_votes_and_plain_labels_stand_side_by_side(two):
    make("voted", ["happy", "sad"], votes={"happy": 0.7, "sad": 0.3})
    train = datasets.load("acted+voted")["train"]
    assert train.classes == ("happy", "sad", "contempt")
    assert train.votes[0].tolist() == [1, 0, 0] and train.votes[1].tolist() == [0, 0, 1]
    assert np.allclose(train.votes[train.sources == "voted"], [0.7, 0.3, 0])


def test_views_inside_a_union_leave_out_what_they_leave_out(two):
    views.make(datasets.find("wild"), datasets.load("wild"), "small", ["00.png", "01.png"])
    whole, narrowed = datasets.load("wild+acted"), datasets.load("wild@small+acted")
    gone = set(whole["train"].files) | set(whole["test"].files)
    gone -= set(narrowed["train"].files) | set(narrowed["test"].files)
    assert gone == {"wild/00.png", "wild/01.png"} and set(narrowed["train"].sources) == {"wild", "acted"}
    assert datasets.find("wild@small+acted").total == 16


def test_a_named_union_is_a_small_file_that_can_be_copied_and_seen_through_a_view(two):
    both = datasets.unite("both", ["wild", "acted"])
    assert both.fingerprint == datasets.find("wild+acted").fingerprint
    assert [d.name for d in datasets.imported()] == ["drawn", "acted", "both", "wild"]
    (two / "data/copied").mkdir()
    (two / "data/copied/union.json").write_bytes((two / "data/both/union.json").read_bytes())
    assert len(datasets.load("copied")["train"]) == 12
    views.make(both, datasets.load("both"), "few", ["acted/00.png"])
    assert len(datasets.load("both@few")["train"]) == 11
    assert datasets.remove("both") > 0 and datasets.find("wild").total == 12


def test_unions_of_unions_know_the_first_source(two):
    make("third", ["sad", "fear"])
    datasets.unite("both", ["wild", "acted"])
    train = datasets.load("third+both")["train"]
    assert set(train.sources) == {"third", "wild", "acted"} and train.files[-1] == "acted/05.png"
    assert int(datasets.original("third+both", int(train.rows[-1])).mean()) == 105
    assert datasets.unite("all", ["third", "both"]).total == 30


def test_forms_are_those_of_the_members(two):
    assert [form.name for form in datasets.forms(datasets.find("wild+acted"))] == ["folder"]
    assert [form.name for form in datasets.forms(datasets.find("wild+drawn"))] == ["folder", "drawn"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("wild+wild", "wild+wild has wild twice"),
        ("wild+nowhere", "No dataset 'nowhere' is here"),
        ("wild+fer2013", "FER2013 is not here yet"),
        ("wild+", "lacks a dataset beside a +"),
        ("wild+../acted", "A dataset cannot be called '../acted'"),
        ("wild@../../x+acted", "A view cannot be called"),
        ("wild+angry", "they share no emotion"),
    ],
)
def test_a_union_that_cannot_be_is_refused_with_a_sentence(two, name, sentence):
    make("angry", ["angry", "fear"])
    with pytest.raises(DataError, match=sentence.replace("+", r"\+").replace("..", r"\.\.")):
        datasets.load(name)


def test_one_dataset_cannot_come_twice_by_another_name(two):
    datasets.unite("both", ["wild", "acted"])
    views.make(datasets.find("wild"), datasets.load("wild"), "small", ["00.png"])
    for name in ("both+acted", "wild+wild@small", "both+both"):
        with pytest.raises(DataError, match="twice"):
            datasets.find(name)


def test_a_union_of_data_that_has_changed_is_refused_and_not_offered(two):
    datasets.unite("both", ["wild", "acted"])
    datasets.remove("acted")
    with pytest.raises(DataError, match="No dataset 'acted' is here"):
        datasets.find("both")
    make("acted", ["happy", "contempt"], n=5, splits=("train",))
    with pytest.raises(DataError, match="it has changed since. Make the union anew: fer-core union both"):
        datasets.load("both")
    assert "both" not in [d.name for d in datasets.imported()]
    assert datasets.unite("both", ["wild", "acted"]).total == 17


@pytest.mark.parametrize(
    ("name", "members", "sentence"),
    [
        ("both", ["wild"], "two datasets or more"),
        ("drawn", ["wild", "acted"], "usual name"),
        ("ck48", ["wild", "acted"], "usual name"),
        ("wild", ["wild", "acted"], "already holds a dataset"),
        ("a+b", ["wild", "acted"], "A union cannot be called 'a\\+b'"),
        ("../up", ["wild", "acted"], "A dataset cannot be called"),
        ("itself", ["itself", "wild"], "No dataset 'itself'"),
        ("old", ["old", "third"], "cannot be made of it"),
    ],
)
def test_a_union_cannot_have_every_name(two, name, members, sentence):
    make("third", ["sad", "happy"])
    datasets.unite("old", ["wild", "acted"])
    with pytest.raises(DataError, match=sentence):
        datasets.unite(name, members)
    assert datasets.find("wild").total == 12 and datasets.find("old").members == ("wild", "acted")


def test_a_damaged_or_circular_file_earns_a_sentence(two):
    for name, content in (("broken", "{"), ("few", '{"of": ["wild"], "fingerprints": {}}'), ("round", None)):
        folder = two / "data" / name
        folder.mkdir()
        circle = json.dumps({"of": ["round", "wild"], "fingerprints": {}})
        (folder / "union.json").write_text(content or circle)
        with pytest.raises(DataError, match="Make (the union|it) anew"):
            datasets.find(name)
    assert [d.name for d in datasets.imported()] == ["drawn", "acted", "wild"]
    assert datasets.remove("broken") > 0


def test_new_names_with_a_plus_are_refused_and_old_ones_still_open(two):
    with pytest.raises(DataError, match="a \\+ puts datasets together"):
        make("wild+acted", ["happy", "sad"])
    with pytest.raises(DataError, match="a \\+ puts datasets together"):
        views.make(datasets.find("wild"), datasets.load("wild"), "a+b", ["00.png"])
    (two / "data/acted").rename(two / "data/wild+acted")  # as an earlier version may have imported it
    assert datasets.find("wild+acted").total == 6
    assert datasets.load("wild+acted")["train"].files[0] == "00.png"


def test_an_unnamed_union_has_no_view_of_its_own(two):
    union = datasets.find("wild+acted")
    with pytest.raises(DataError, match=r"fer-core union NAME wild acted"):
        views.make(union, datasets.load("wild+acted"), "clean", ["wild/00.png"])


def test_faces_that_are_drawn_first_can_be_part_of_it(two):
    waiting = datasets.find("wild+drawn")
    assert not waiting.ready and waiting.counts == {}
