"""Parquet with pictures inside, as Hugging Face's `datasets` writes it."""

import numpy as np
import pyarrow as pa
import pytest

from fer_core import datasets
from fer_core.datasets import archives
from fer_core.datasets.table import Columns, parquet
from fer_core.errors import DataError
from tests.datasets.miniature import encoded, packed, pixels, write
from tests.datasets.table import makers


@pytest.mark.parametrize("zipped", [False, True], ids=["folder", "zip"])
def test_hugging_faces_layout_is_read_with_its_legend_and_splits(home, tmp_path, zipped):
    place = tmp_path / "in"
    makers.hugging_face(place / "data/train-00000-of-00002.parquet", 3)
    makers.hugging_face(place / "data/train-00001-of-00002.parquet", 3, first=3)
    makers.hugging_face(place / "data/test-00000-of-00001.parquet", 3, first=6)
    write(place, {"README.md": "---\nlicense: mit\n---\n"})
    if zipped:
        files = {p.relative_to(place).as_posix(): p.read_bytes() for p in place.rglob("*.parquet")}
        place = packed(tmp_path / "in.zip", files)
    assert datasets.guess(place) == "table"
    datasets.import_("table", place, "mine")
    splits = datasets.load("mine")
    assert {name: len(split) for name, split in splits.items()} == {"train": 6, "test": 3}
    assert list(splits["train"].table["label"]) == [makers.NAMES[i % 3] for i in range(6)]
    assert np.array_equal(splits["test"].images(), [pixels(i) for i in (6, 7, 8)])


def test_pictures_of_one_name_or_none_are_all_kept(home, tmp_path):
    pictures = [
        {"bytes": encoded(i), "path": path} for i, path in enumerate(["a.jpg", "a.jpg", None, "/x/b.jpg"])
    ]
    columns = {"image": pa.array(pictures, makers.HUGGING_FACE), "label": ["happy", "sad", "happy", "sad"]}
    datasets.import_("table", makers.parquet(tmp_path / "t.parquet", columns), "mine")
    files = list(datasets.load("mine")["train"].files)
    assert files == ["a.jpg", "t/0000002-a.jpg", "t/0000003.png", "b.jpg"]


def test_plain_bytes_dictionaries_of_labels_and_votes_are_read(home, tmp_path):
    labels = pa.array(["happy", "sad", "happy"]).dictionary_encode()
    columns = {
        "jpeg": pa.array([encoded(i) for i in range(3)], pa.binary()),
        "file": ["x/1.jpg", "x/2.jpg", "x/3.jpg"],
        "label": labels,
        **{f"vote_{name}": pa.array(votes, pa.uint8()) for name, votes in
           {"happiness": [8, 1, 5], "sadness": [2, 9, 5], "anger": [0, 0, 0]}.items()},
    }  # fmt: skip
    datasets.import_("table", makers.parquet(tmp_path / "t.parquet", columns), "mine")
    train = datasets.load("mine")["train"]
    assert list(train.files) == ["x/1.jpg", "x/2.jpg", "x/3.jpg"]
    assert np.allclose(train.votes, [[0, 0.8, 0.2], [0, 0.1, 0.9], [0, 0.5, 0.5]])


def test_paths_in_parquet_lie_beside_it(home, tmp_path):
    write(tmp_path / "in", {f"faces/{i}.png": encoded(i, form="PNG") for i in range(2)})
    columns = {"image_path": ["faces/0.png", "faces/1.png"], "label": [1, 0]}
    place = makers.parquet(tmp_path / "in" / "t.parquet", columns)
    datasets.import_("table", place, "mine", columns=Columns(labels="sad,happy"))
    assert list(datasets.load("mine")["train"].table["label"]) == ["happy", "sad"]


def test_a_legend_that_contradicts_the_files_own_is_refused(home, tmp_path):
    place = makers.hugging_face(tmp_path / "t.parquet")
    with pytest.raises(
        DataError, match="--labels says that 0 is happy, and the table itself says it is angry"
    ):
        datasets.import_("table", place, "mine", columns=Columns(labels="happy,angry,sad"))


def test_large_rows_are_read_a_few_at_a_time(tmp_path, monkeypatch):
    """A batch holds about so many bytes, whatever the number of rows."""
    monkeypatch.setattr(parquet, "BATCH", 10_000)
    pictures = [bytes([i]) * 4_000 for i in range(20)]
    place = makers.parquet(
        tmp_path / "t.parquet", {"image": pictures, "label": ["sad"] * 20}, compression="none"
    )
    with archives.open_tree(place) as tree:
        metadata = parquet.pq.read_metadata(place)
        assert 1 <= parquet._rows_at_once(metadata) <= 3
        assert [row["image"] for _, row in parquet.rows(tree, "t.parquet", ("image",))] == pictures


def test_a_file_that_unpacks_to_absurd_sizes_is_refused(home, tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "FREE", 2**20)
    columns = {"image": [bytes(2**21)] * 8, "label": ["sad"] * 8}
    place = makers.parquet(tmp_path / "t.parquet", columns, compression="zstd", use_dictionary=False)
    with pytest.raises(DataError, match="as a bomb does"):
        datasets.import_("table", place, "mine")


def test_metadata_that_is_nonsense_does_no_harm(home, tmp_path):
    table = pa.table({"image": [encoded(1)], "label": ["happy"]})
    for i, text in enumerate((b"{", b"[]", b'{"info": 3}', b'{"info": {"features": {"label": 7}}}')):
        path = tmp_path / f"{i}.parquet"
        parquet.pq.write_table(table.replace_schema_metadata({b"huggingface": text, b"fer_core": text}), path)
        assert datasets.import_("table", path, f"mine{i}").total == 1
