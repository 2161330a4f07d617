"""RAF-DB in its official folders and in the Kaggle repack."""

import pytest

from fer_core import datasets
from fer_core.errors import DataError
from tests.datasets.miniature import encoded, packed, write

LABELS = "".join(f"train_0000{i}.jpg {i}\n" for i in range(1, 8)) + "test_0001.jpg 4\n"
CODES = ("surprise", "fear", "disgust", "happy", "sad", "angry", "neutral")
ALIGNED = {f"train_0000{i}_aligned.jpg": encoded(i, 100, colour=True) for i in range(1, 8)} | {
    "test_0001_aligned.jpg": encoded(9, 100, colour=True)
}
OFFICIAL = {f"basic/Image/aligned/{k}": v for k, v in ALIGNED.items()} | {
    "basic/EmoLabel/list_patition_label.txt": LABELS
}
REPACK = {
    f"DATASET/train/{i}/train_0000{i}_aligned.jpg": encoded(i, 100, colour=True) for i in range(1, 8)
} | {
    "DATASET/test/4/test_0001_aligned.jpg": encoded(9, 100, colour=True),
    "train_labels.csv": "image,label\n",
}

TABLES = {  # as another repack has it: aligned pictures, and a table for each split
    f"aligned/train/train_images/train_0000{i}_aligned.jpg": encoded(i, 100, colour=True) for i in range(1, 8)
} | {
    "aligned/test/test_images/test_0001_aligned.jpg": encoded(9, 100, colour=True),
    "train_labels.csv": "image,label\n" + "".join(f"train_0000{i}_aligned.jpg,{i}\n" for i in range(1, 8)),
    "test_labels.csv": "image,label\ntest_0001.jpg,4\n",  # as the official list calls it
}


@pytest.mark.parametrize(
    "lay",
    [
        lambda at: write(at, OFFICIAL),
        lambda at: packed(at / "raf.zip", OFFICIAL),
        lambda at: packed(
            write(at, {"basic/EmoLabel/list_patition_label.txt": LABELS}) / "basic/Image/aligned.zip", ALIGNED
        ).parents[2],
        lambda at: write(at, REPACK),
        lambda at: packed(at / "archive.zip", REPACK),
        lambda at: write(at, TABLES),
        lambda at: packed(at / "archive.zip", TABLES),
    ],
    ids=["official", "official zip", "aligned.zip", "repack", "repack zip", "tables", "tables zip"],
)
def test_every_form_gives_the_same_labels_and_splits(home, tmp_path, lay):
    here = datasets.import_("raf_db", lay(tmp_path / "in"))
    assert here.shape == (100, 100, 3) and here.refused == 0
    splits = datasets.load("raf_db")
    labels = {
        f.removesuffix(".jpg").removesuffix("_aligned"): label
        for s in splits.values()
        for f, label in zip(s.files, s.table["label"], strict=True)
    }
    assert labels == {**{f"train_0000{i}": e for i, e in enumerate(CODES, 1)}, "test_0001": "happy"}
    assert len(splits["train"]) == 7 and len(splits["test"]) == 1


def test_the_aligned_picture_is_taken_where_the_original_is_there_too(home, tmp_path):
    files = OFFICIAL | {
        f"basic/Image/original/train_0000{i}.jpg": encoded(50 + i, 200, colour=True) for i in range(1, 8)
    }
    assert datasets.import_("raf_db", write(tmp_path / "in", files)).shape == (100, 100, 3)


def test_plain_numbers_as_names_are_told_apart_by_split(home, tmp_path):
    """Both splits have a 1.jpg; each table means its own."""
    files = {"train/train_images/1.jpg": encoded(1, 100), "test/test_images/1.jpg": encoded(2, 100)}
    tables = {"train_labels.csv": "image,label\n1.jpg,4\n", "test_labels.csv": "image,label\n1.jpg,5\n"}
    place = write(tmp_path / "in", files | tables)
    assert datasets.guess(place) == "raf_db"
    datasets.import_("raf_db", place)
    splits = datasets.load("raf_db")
    assert list(splits["train"].table["label"]) == ["happy"] and list(splits["test"].files) == ["test/1.jpg"]


def test_a_missing_picture_and_a_wrong_label_are_refused_by_row(home, tmp_path):
    files = {
        **OFFICIAL,
        "basic/EmoLabel/list_patition_label.txt": LABELS + "train_00099.jpg 3\ntrain_00001.jpg 9\n",
    }
    files["basic/EmoLabel/list_patition_label.txt"] = files["basic/EmoLabel/list_patition_label.txt"].replace(
        "train_00002.jpg 2", "train_00002.jpg 8"
    )
    here = datasets.import_("raf_db", write(tmp_path / "in", files))
    told = {r["row"]: r["reason"] for r in datasets.refused("raf_db")}
    assert here.refused == len(told) >= 2 and "'8'" in told[2] and "picture is missing" in told[9]


def test_a_folder_of_emotions_is_not_raf_db(home, tmp_path):
    with pytest.raises(DataError, match="is not RAF-DB"):
        datasets.import_("raf_db", write(tmp_path / "in", {"happy/a.jpg": encoded(1)}))
