"""What was exported comes back as it was: pixels, labels, votes, people, splits and sources."""

import json

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from fer_core import datasets
from fer_core.datasets import export, store, views
from fer_core.datasets.form import Item
from fer_core.errors import DataError
from fer_core.jobs import CancelledError
from tests.datasets.miniature import encoded, pixels

LAYOUTS = ("parquet", "folder", "csv")
LABELS = ("happy", "sad", "fear")
STRANGE = ("=1+1.png", "'-2.png", 'Ünï cöde, "x".png', "up\\down.png", "con.png", "A.PNG", "a.png", "x\n.png")


def item(i: int, split: str, **further: object) -> Item:
    """A face of a number, with everything that a face can have."""
    share = i % 5 / 8
    return Item(
        STRANGE[i] if i < len(STRANGE) else f"deep/{split}/{i:03d}.png",
        split,
        LABELS[i % 3],
        further.pop("picture", pixels(i)),
        subject=f"=p{i % 4}" if i % 7 else None,
        votes={"happy": share, "sad": 1 - share, "fear": 0.0, "angry": 0.0},
        extra={"room": "=hall" if i % 2 else None, "lux": i / 7, "takes": i, "posed": i % 3 == 0},
        **further,
    )


def studio(name: str = "studio") -> str:
    """A small dataset of gray faces in two splits."""
    faces = [item(i, ("train", "test")[i >= 12]) for i in range(20)]
    store.write(name, faces, format="folder", title="Studio <img src=x> faces")
    return name


def photos() -> str:
    """Photos of many sizes, kept as they came, with the box of the face in each."""
    faces = [
        item(
            i,
            "train",
            picture=encoded(i, (150 + i, 200), colour=True, form=("JPEG", "PNG")[i % 2]),
            box=(10.5, 20.0, 90.0, 100.25),
        )
        for i in range(6)
    ]
    store.write("photos", faces, format="folder", title="Photos")
    return "photos"


def again(name: str, layout: str, tmp_path) -> dict:
    """The splits of an export, imported as what it is guessed to be."""
    written = export.write(name, layout, tmp_path / "out")
    form = datasets.guess(written.folder)
    assert form == "table"
    stored = datasets.import_(form, written.folder, "again")
    assert stored.refused == 0, datasets.refused("again")
    assert stored.total == written.pictures
    return datasets.load("again")


def assert_same(before: dict, after: dict) -> None:
    """Pictures, labels, votes, people and everything else, by file name."""
    assert list(before) == list(after)
    for name, split in before.items():
        order = {file: at for at, file in enumerate(after[name].files)}
        other = after[name].take(np.array([order[file] for file in split.files]))
        assert split.classes == other.classes
        assert np.array_equal(split.images(), other.images())
        pd.testing.assert_frame_equal(split.table, other.table, check_like=True)
        if split.votes is None:
            assert other.votes is None
        else:
            assert np.array_equal(split.votes, other.votes)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_round_trip_loses_nothing(home, tmp_path, layout):
    assert_same(datasets.load(studio()), again("studio", layout, tmp_path))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_photos_come_back_byte_by_byte_with_their_boxes(home, tmp_path, layout):
    before = datasets.load(photos())
    after = again("photos", layout, tmp_path)
    assert_same(before, after)
    read = {name: datasets.files(name) for name in ("photos", "again")}
    for file, row in zip(before["train"].files, before["train"].rows, strict=True):
        at = list(after["train"].files).index(file)
        assert read["photos"](int(row)) == read["again"](int(after["train"].rows[at]))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_view_is_exported_as_it_is_seen(home, tmp_path, layout):
    studio()
    seen = datasets.find("studio")
    views.make(seen, datasets.load("studio"), "clean", ["a.png"], {"con.png": "angry"})
    before = datasets.load("studio@clean")
    assert sum(map(len, before.values())) == 19
    assert_same(before, again("studio@clean", layout, tmp_path))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_union_keeps_the_source_of_each_face(home, tmp_path, layout):
    plain = [Item(f"{i}.png", "train", LABELS[i % 2], pixels(90 + i), subject=f"s{i}") for i in range(4)]
    store.write("plain", plain, format="folder", title="Plain")
    store.write("small", [item(i, "train") for i in range(4)], format="folder", title="Small")
    before = datasets.load("plain+small")
    after = again("plain+small", layout, tmp_path)
    assert_same(before, after)
    assert set(after["train"].table["source"]) == {"plain", "small"}


def test_hugging_face_finds_its_layout_and_legend(home, tmp_path):
    """The names of `datasets`: data/SPLIT-00000-of-00001.parquet, an Image and a ClassLabel."""
    folder = export.write(studio(), "parquet", tmp_path / "out").folder
    assert sorted(p.name for p in (folder / "data").iterdir()) == [
        "test-00000-of-00001.parquet",
        "train-00000-of-00001.parquet",
    ]
    table = pq.read_table(folder / "data" / "train-00000-of-00001.parquet")
    features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
    assert features["image"] == {"_type": "Image"}
    assert features["label"] == {"_type": "ClassLabel", "names": ["angry", "fear", "happy", "sad"]}
    assert set(features) == set(table.column_names)
    assert table["label"].to_pylist()[:3] == [2, 3, 1]
    head = (folder / "README.md").read_text(encoding="utf-8").split("---")[1]
    assert "- split: train\n    path: data/train-*" in head


def test_the_datasheet_says_what_it_is_where_from_and_on_what_terms(home, tmp_path):
    folder = export.write(studio(), "csv", tmp_path / "out").folder
    facts = json.loads((folder / "datasheet.json").read_text(encoding="utf-8"))
    stored = datasets.find("studio")
    form = datasets.get("folder")
    assert facts["fingerprint"] == stored.fingerprint and facts["counts"] == stored.counts
    assert facts["licence"] == form.licence and facts["source"] == form.source
    assert facts["classes"] == list(stored.classes) and facts["pictures"] == 20 and facts["subjects"] == 4
    page = (folder / "README.md").read_text(encoding="utf-8")
    assert form.licence in page and stored.fingerprint in page and "<img" not in page.split("---")[2]
    notes = datasets.import_("table", folder, "again").notes
    assert any(form.licence in note for note in notes)


@pytest.mark.parametrize("layout", ["folder", "csv"])
def test_no_cell_runs_in_a_spreadsheet_and_no_picture_lies_elsewhere(home, tmp_path, layout):
    folder = export.write(studio(), layout, tmp_path / "out").folder
    rows = pd.read_csv(next(folder.glob("*.csv")), dtype=str, keep_default_na=False)
    for cell in rows.to_numpy().ravel():
        assert not cell.startswith(("=", "+", "-", "@"))
    places = [(folder / name).resolve() for name in rows["file_name"]]
    assert all(place.is_relative_to(folder) and place.is_file() for place in places)
    assert len({str(place).casefold() for place in places}) == 20


def test_a_place_that_is_taken_is_left_alone(home, tmp_path):
    studio()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("keep")
    with pytest.raises(DataError, match="is there already"):
        export.write("studio", "csv", tmp_path / "out")
    with pytest.raises(DataError, match="No layout is called 'xls'"):
        export.write("studio", "xls", tmp_path / "new")
    with pytest.raises(DataError, match="No dataset 'nobody' is here"):
        export.write("nobody", "csv", tmp_path / "new")
    with pytest.raises(DataError, match="could not be written"):
        export.write("studio", "csv", tmp_path / "out" / "mine.txt" / "below")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["mine.txt"]
    assert not list(tmp_path.glob(".exporting-*"))


def test_an_export_that_is_called_off_leaves_nothing(home, tmp_path):
    def stop(done: int, total: int, text: str) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        export.write(studio(), "folder", tmp_path / "place" / "out", stop)
    assert list((tmp_path / "place").iterdir()) == []


def test_an_exported_fer2013_is_read_as_the_table_that_it_is(home, tmp_path):
    """Its file names would make it FER2013 again, without the labels that a view has changed."""
    faces = [Item(f"Training_{i}.jpg", "train", "happy", pixels(i)) for i in range(3)]
    store.write("fer", faces, format="fer2013", title="FER2013")
    views.make(datasets.find("fer"), datasets.load("fer"), "mine", ["Training_0.jpg"])
    assert len(again("fer@mine", "folder", tmp_path)["train"]) == 2
