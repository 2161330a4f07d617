"""FER2013 comes in four forms; all of them give the official three splits."""

import os
from pathlib import Path

import numpy as np
import pytest

from fer_core import datasets
from fer_core.errors import DataError
from tests.datasets.miniature import EMOTIONS, encoded, kaggle, official, packed, pixels, row, table, write

OUTER = {f"archive/fer2013/{k}": v for k, v in kaggle().items()}


@pytest.mark.parametrize(
    "lay",
    [
        lambda at: write(at, kaggle()),
        lambda at: packed(at / "archive.zip", kaggle()),
        lambda at: write(at, OUTER),
        lambda at: packed(at / "archive.zip", OUTER),
        lambda at: packed(at / "in" / "a.folder" / "archive.zip", kaggle()).parent.parent,
        lambda at: write(at, {"fer2013.csv": official()}) / "fer2013.csv",
        lambda at: write(at, {"fer2013/fer2013.csv": official(), "fer2013/README": "by the authors"}),
        lambda at: (
            write(
                at,
                {
                    "icml_face_data.csv": official().replace(
                        "emotion,pixels,Usage", "emotion, Usage, pixels", 1
                    )
                },
            )
            and _swap(at / "icml_face_data.csv")
        ),
        lambda at: packed(at / "challenge.zip", {"fer2013/fer2013.csv": official()}),
    ],
    ids=[
        "folders",
        "zip",
        "folders one level down",
        "zip with an outer folder",
        "zip in a folder",
        "csv",
        "csv in a folder",
        "icml csv",
        "csv in a zip",
    ],
)
def test_every_form_gives_the_official_splits(home, tmp_path, lay):
    here = datasets.import_("fer2013", lay(tmp_path / "downloads"))
    assert here.counts == {s: dict.fromkeys(EMOTIONS, 2) for s in ("train", "validation", "test")}
    splits = datasets.load("fer2013")
    assert list(splits) == ["train", "validation", "test"]
    assert all(s.images().shape == (14, 48, 48) and s.classes == EMOTIONS for s in splits.values())


def _swap(path):
    """The columns in the order of icml_face_data.csv: emotion, Usage, pixels, blanks before the names."""
    head, *rows = path.read_text().splitlines()
    path.write_text("\n".join([head, *(f"{e},{u},{p}" for e, p, u in (r.split(",") for r in rows))]))
    return path


def test_the_pixels_of_a_csv_row_are_those_of_the_row(home, tmp_path):
    write(tmp_path, {"fer2013.csv": table([row(5, 3, "Training"), row(6, 0, "PrivateTest")])})
    datasets.import_("fer2013", tmp_path / "fer2013.csv")
    splits = datasets.load("fer2013")
    assert np.array_equal(splits["train"].images()[0], pixels(5)) and np.array_equal(
        splits["test"].images()[0], pixels(6)
    )
    assert splits["train"].table["label"].tolist() == ["happy"] and splits["test"].table[
        "label"
    ].tolist() == ["angry"]


def test_brightness_and_contrast_are_mean_and_deviation_of_the_pixels(home, tmp_path):
    write(tmp_path, {"fer2013.csv": table([row(5, 3, "Training")])})
    datasets.import_("fer2013", tmp_path / "fer2013.csv")
    shown = datasets.load("fer2013")["train"].table.iloc[0]
    assert shown["brightness"] == pytest.approx(pixels(5).mean(), rel=1e-5) and shown[
        "contrast"
    ] == pytest.approx(pixels(5).std(), rel=1e-5)


def test_one_name_in_two_classes_is_two_pictures_as_in_kaggles_archive(home, tmp_path):
    write(
        tmp_path / "in",
        {"train/angry/Training_1.jpg": encoded(1), "train/surprise/Training_1.jpg": encoded(2)},
    )
    here = datasets.import_("fer2013", tmp_path / "in")
    assert here.total == 2 and here.refused == 0
    assert datasets.load("fer2013")["train"].files.tolist() == [
        "angry/Training_1.jpg",
        "surprise/Training_1.jpg",
    ]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (row(1, 2, "Training", count=2303), "2,303 pixels"),
        (row(1, 2, "Trainin"), "Usage is 'Trainin'"),
        (row(1, 7, "Training"), "emotion is '7'"),
        ("2," + " ".join(["300"] * 2304) + ",Training", "from 300 to 300"),
        ("2," + " ".join(["12"] * 2303 + ["x"]) + ",Training", "not all whole numbers"),
        ("2", "Usage is ''"),
    ],
)
def test_a_bad_row_is_refused_by_its_number_and_the_good_ones_stay(home, tmp_path, bad, says):
    write(tmp_path, {"fer2013.csv": table([row(5, 3, "Training"), bad, row(6, 4, "Training")])})
    here = datasets.import_("fer2013", tmp_path / "fer2013.csv")
    assert here.total == 2 and here.refused == 1
    (told,) = datasets.refused("fer2013")
    assert told["row"] == 3 and told["file"] == "fer0000001.png" and says in told["reason"]


def test_a_csv_of_another_dataset_is_refused_with_what_was_found(home, tmp_path):
    write(tmp_path, {"votes.csv": "file,neutral,happiness\na.jpg,1,2\n"})
    with pytest.raises(
        DataError,
        match=r"votes.csv is not FER2013. Wanted: a csv with the columns emotion, pixels, Usage.* Found: "
        r"votes.csv \(columns file, neutral, happiness\)",
    ):
        datasets.import_("fer2013", tmp_path / "votes.csv")
    assert not (home / "data" / "fer2013").exists()


def test_a_sample_beside_the_whole_archive_does_not_count_twice(home, tmp_path):
    packed(tmp_path / "in" / "archive_sample.zip", dict(list(kaggle().items())[:5]))
    packed(tmp_path / "in" / "archive.zip", kaggle())
    here = datasets.import_("fer2013", tmp_path / "in")
    assert here.total == 42 and here.refused == 0


def test_a_split_that_lacks_an_emotion_is_told(home, tmp_path):
    files = {k: v for k, v in kaggle().items() if "PublicTest" not in k or "/fear/" not in k}
    here = datasets.import_("fer2013", write(tmp_path / "in", files))
    assert "The validation split has no pictures of: fear." in here.notes


def test_a_file_without_the_official_prefix_is_refused_because_its_split_is_unknown(home, tmp_path):
    here = datasets.import_(
        "fer2013", write(tmp_path / "in", kaggle() | {"train/happy/mine.jpg": encoded(9)})
    )
    assert here.total == 42 and here.refused == 1
    assert "its split is not known" in datasets.refused("fer2013")[0]["reason"]


def test_a_part_of_fer2013_does_not_pass_for_the_whole(home, tmp_path):
    here = datasets.import_("fer2013", write(tmp_path / "in", kaggle()))
    assert (
        "train / validation / test have 14 / 14 / 14 rows instead of 28,709 / 3,589 / 3,589" in here.notes[0]
    )


def test_half_a_csv_imports_its_whole_rows_and_says_that_it_is_half(home, tmp_path):
    write(tmp_path, {"fer2013.csv": official()[:-3000]})
    here = datasets.import_("fer2013", tmp_path / "fer2013.csv")
    assert (
        here.total == 41
        and datasets.refused("fer2013")[0]["row"] == 43
        and "not the whole of FER2013" in here.notes[0]
    )


def test_a_second_copy_of_a_folder_is_refused_picture_by_picture(home, tmp_path):
    twice = {f"{where}/{k}": v for k, v in kaggle(1).items() for where in ("fer2013", "fer2013 copy")}
    here = datasets.import_("fer2013", write(tmp_path / "in", twice))
    assert here.total == 21 and here.refused == 21
    assert "The name occurs twice; the first picture was kept" in datasets.refused("fer2013")[0]["reason"]


REAL = Path(os.environ.get("FER2013_ARCHIVE", "/nonexistent/archive.zip"))


@pytest.mark.skipif(not REAL.exists(), reason="FER2013_ARCHIVE does not name the real archive.zip")
@pytest.mark.slow
def test_the_real_archive_has_the_official_counts(home):
    here = datasets.import_("fer2013", REAL)
    assert {s: sum(c.values()) for s, c in here.counts.items()} == {
        "train": 28_709,
        "validation": 3_589,
        "test": 3_589,
    }
    assert here.counts["train"] == dict(zip(EMOTIONS, (3995, 436, 4097, 7215, 4830, 3171, 4965), strict=True))
    assert here.refused == 0 and here.notes == ()
    votes = REAL.parent / "ferplus_votes.csv"
    if votes.exists():
        plus = datasets.import_("ferplus", REAL)
        assert {s: sum(c.values()) for s, c in plus.counts.items()} == {
            "train": 28_223,
            "validation": 3_529,
            "test": 3_518,
        }
        assert plus.counts["train"] == dict(
            zip(EMOTIONS, (2711, 236, 807, 7612, 3928, 3462, 9467), strict=True)
        )
