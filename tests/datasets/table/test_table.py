"""Tables with paths of pictures: CSV, TSV and JSON lines, alone, in a folder and in a zip."""

import tracemalloc

import numpy as np
import pytest

from fer_core import datasets
from fer_core.datasets import importing
from fer_core.datasets.table import Columns, examine
from fer_core.errors import DataError
from tests.datasets.miniature import encoded, packed, pixels, write
from tests.datasets.table.makers import lines

FACES = {f"faces/{i}.png": encoded(i, form="PNG") for i in range(4)}
CSV = "path,emotion,split,person\n" + "".join(
    f"faces/{i}.png,{label},{split},p{i % 2}\n"
    for i, (label, split) in enumerate(
        [("joy", "train"), ("anger", "train"), ("sad", "val"), ("Happy", "public_test")]
    )
)
JSON = lines(*({"file_name": f"faces/{i}.png", "label": ("joy", "anger")[i % 2]} for i in range(4)))


def labels(name: str) -> dict[str, str]:
    """file -> label of everything in a dataset."""
    return {
        f: x for s in datasets.load(name).values() for f, x in zip(s.files, s.table["label"], strict=True)
    }


@pytest.mark.parametrize(
    "lay",
    [
        lambda at: write(at, {**FACES, "labels.csv": CSV}) / "labels.csv",
        lambda at: write(at, {**FACES, "labels.csv": CSV}),
        lambda at: write(at, {**FACES, "labels.csv": CSV.replace(",", ";")}),
        lambda at: write(at, {**FACES, "labels.tsv": CSV.replace(",", "\t")}) / "labels.tsv",
        lambda at: packed(at / "in.zip", {**FACES, "labels.csv": CSV}),
        lambda at: write(at, {**FACES, "labels.csv": "﻿" + CSV}),
        lambda at: write(at, {**FACES, "notes/labels.csv": CSV.replace("faces/", "../faces/")}),
    ],
    ids=["file", "folder", "semicolons", "tabs", "zip", "byte order mark", "from a folder beside"],
)
def test_a_table_gives_pictures_labels_splits_and_people(home, tmp_path, lay):
    place = lay(tmp_path / "in")
    assert datasets.guess(place) == "table"
    stored = datasets.import_("table", place, "mine")
    assert {name: sum(c.values()) for name, c in stored.counts.items()} == {"train": 2, "validation": 2}
    assert [f"faces/{i}.png" for i in range(4)] == sorted(labels("mine"))
    assert list(labels("mine").values()) == ["happy", "angry", "sad", "happy"]
    train = datasets.load("mine")["train"]
    assert list(train.subjects) == ["p0", "p1"]
    assert np.array_equal(train.images(), [pixels(0), pixels(1)])


def test_json_lines_are_a_table(home, tmp_path):
    place = write(tmp_path / "in", {**FACES, "train/metadata.jsonl": JSON.replace("faces/", "../faces/")})
    datasets.import_("table", place, "mine")
    assert labels("mine") == {f"faces/{i}.png": ("happy", "angry")[i % 2] for i in range(4)}


def test_a_table_for_each_split_finds_pictures_of_one_name_by_split(home, tmp_path):
    """As Hugging Face's image folders and many repacks have it: 1.png is there twice."""
    files = {
        "train/images/1.png": encoded(1, form="PNG"),
        "test/images/1.png": encoded(2, form="PNG"),
        "train_labels.csv": "image,label\n1.png,happy\n",
        "test_labels.csv": "image,label\n1,sad\n",  # without an ending
    }
    datasets.import_("table", write(tmp_path / "in", files), "mine")
    splits = datasets.load("mine")
    assert np.array_equal(splits["train"].images()[0], pixels(1))
    assert np.array_equal(splits["test"].images()[0], pixels(2))
    assert labels("mine") == {"train/images/1.png": "happy", "test/images/1.png": "sad"}


def test_a_file_alone_finds_pictures_that_it_names_without_their_folder(home, tmp_path):
    place = write(tmp_path / "in", {**FACES, "labels.csv": "image,label\n1.png,happy\n2.png,sad\n"})
    assert datasets.import_("table", place / "labels.csv", "mine").total == 2


def test_two_pictures_of_one_name_are_not_mistaken_for_each_other(home, tmp_path):
    files = {"a/1.png": encoded(1), "b/1.png": encoded(2), "c/2.png": encoded(3)}
    place = write(tmp_path / "in", {**files, "t.csv": "image,label\n1.png,happy\n2.png,sad\n"})
    assert datasets.import_("table", place, "mine").total == 1
    assert "2 pictures are called so" in datasets.refused("mine")[0]["reason"]


def test_whole_paths_below_the_folder_are_read(home, tmp_path):
    place = write(tmp_path / "in", FACES)
    write(place, {"t.csv": f"image,label\n{(place / 'faces/1.png').as_posix()},happy\n"})
    assert datasets.import_("table", place / "t.csv", "mine").total == 1
    assert datasets.import_("table", place, "again").total == 1


def test_numbers_need_a_legend_and_get_one(home, tmp_path):
    place = write(tmp_path / "in", {**FACES, "t.csv": "image,label\nfaces/0.png,0\nfaces/1.png,1\n"})
    with pytest.raises(DataError, match="nothing says which emotion that is. Give a legend: --labels"):
        datasets.import_("table", place, "mine")
    datasets.import_("table", place, "mine", columns=Columns(labels="angry,happy"))
    assert list(labels("mine").values()) == ["angry", "happy"]


def test_another_legend_makes_another_import(home, tmp_path):
    place = write(tmp_path / "in", {**FACES, "t.csv": "image,label\nfaces/0.png,0\nfaces/1.png,1\n"})
    first = Columns(labels="angry,happy")
    assert datasets.import_("table", place, "mine", columns=first).fresh
    assert not datasets.import_("table", place, "mine", columns=first).fresh
    with pytest.raises(DataError, match="already holds a dataset"):
        datasets.import_("table", place, "mine", columns=Columns(labels="sad,happy"))


def test_votes_become_shares_and_the_label_where_there_is_none(home, tmp_path):
    table = (
        "image,happy,sad,anger\nfaces/0.png,6,3,1\nfaces/1.png,0,0,0\nfaces/2.png,x,0,1\nfaces/3.png,1,,\n"
    )
    datasets.import_("table", write(tmp_path / "in", {**FACES, "t.csv": table}), "mine")
    train = datasets.load("mine")["train"]
    assert train.classes == ("angry", "happy", "sad")
    assert np.allclose(train.votes, [[0.1, 0.6, 0.3], [0, 1, 0]])
    reasons = {row["row"]: row["reason"] for row in datasets.refused("mine")}
    assert "no label" in reasons[3] and "'x', no number of votes" in reasons[4]


def test_a_changed_picture_is_noticed_where_a_table_alone_is_imported(home, tmp_path):
    place = write(tmp_path / "in", {**FACES, "t.csv": "image,label\nfaces/0.png,joy\n"}) / "t.csv"
    form = datasets.get("table")
    with importing.opened(form, place) as tree:
        before = tree.fingerprint("table")
        assert sorted(tree.members) == ["faces/0.png", "t.csv"]  # nothing else beside it was taken in
    write(tmp_path / "in", {"faces/0.png": encoded(9, form="PNG")})
    with importing.opened(form, place) as tree:
        assert tree.fingerprint("table") != before


def test_a_second_table_that_is_none_of_faces_is_told(home, tmp_path):
    files = {**FACES, "t.csv": "image,label\nfaces/0.png,joy\n", "prices.csv": "item,price\ntea,2\n"}
    stored = datasets.import_("table", write(tmp_path / "in", files), "mine")
    assert stored.total == 1 and "prices.csv was not read" in " ".join(stored.notes)


def test_what_a_table_holds_can_be_told_before_it_is_imported(home, tmp_path):
    place = write(tmp_path / "in", {**FACES, "t.csv": "image,label,emotion\nfaces/0.png,joy,joy\n"})
    unclear = examine(place)
    assert unclear.columns == ("image", "label", "emotion")
    assert unclear.roles is None and "--label-column" in unclear.problem
    clear = examine(place / "t.csv", Columns(label="emotion"))
    assert clear.problem == "" and clear.roles.label == "emotion"
    assert "Nothing is at" in examine(tmp_path / "nowhere.csv").problem


@pytest.mark.parametrize("sound", [False, True], ids=["none is there", "one is there"])
def test_a_long_table_of_missing_pictures_takes_little_memory(home, tmp_path, sound):
    """Less than 600 bytes a row, so that a million rows take less than 600 MB."""
    missing = "".join(f"faces/{i:07d}.png,happy\n" for i in range(20_000))
    first = "faces/0.png,sad\n" if sound else ""
    place = write(tmp_path / "in", {**FACES, "t.csv": "image,label\n" + first + missing})
    tracemalloc.start()
    try:
        if sound:
            assert datasets.import_("table", place, "mine").refused == 20_000
        else:
            with pytest.raises(DataError, match="No row of t.csv can be used"):
                datasets.import_("table", place, "mine")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20_000 * 600 + 4 * 2**20, f"{peak / 2**20:.1f} MiB"
