"""AffectNet in its full form, faces cut by the box of the csv, and in the release of 2021."""

import io

import numpy as np
import pytest
from PIL import Image

from fer_core import datasets
from tests.datasets.miniature import encoded, packed, pixels, write

HEAD = (
    "subDirectory_filePath,face_x,face_y,face_width,face_height,facial_landmarks,expression,valence,arousal\n"
)
ORDER = ("neutral", "happy", "sad", "surprise", "fear", "disgust", "angry", "contempt")


def full() -> dict[str, bytes | str]:
    rows = "".join(f"12/{i:04x}.png,10,20,64,64,1;2;3;4,{i},0.5,-0.25\n" for i in range(11))
    files = {
        f"Manually_Annotated_Images/12/{i:04x}.png": encoded(i, (140, 160), colour=True, form="PNG")
        for i in range(12)
    }
    return {
        **files,
        "training.csv": HEAD + rows,
        "validation.csv": HEAD + "12/000b.png,10,20,64,64,1;2,6,-2,-2\n",
    }


@pytest.mark.parametrize(
    "lay",
    [lambda at: write(at, full()), lambda at: packed(at / "affectnet.zip", full())],
    ids=["folder", "zip"],
)
def test_the_full_form_gives_eight_emotions_and_drops_the_rest(home, tmp_path, lay):
    here = datasets.import_("affectnet", lay(tmp_path / "in"))
    assert here.dropped == {"none of the emotions": 1, "uncertain": 1, "not a face": 1} and here.refused == 0
    splits = datasets.load("affectnet", size=64)
    assert (
        splits["train"].table["label"].tolist() == list(ORDER) and splits["train"].classes[-1] == "contempt"
    )
    assert (
        splits["validation"].table["label"].tolist() == ["angry"]
        and splits["validation"].table["valence"].isna().all()
    )
    assert splits["train"].table["arousal"].tolist() == [-0.25] * 8


def test_the_face_is_cut_out_by_its_box_and_the_original_kept(home, tmp_path):
    datasets.import_("affectnet", write(tmp_path / "in", full()))
    train = datasets.load("affectnet", size=64)["train"]
    assert np.array_equal(train.images()[3], pixels(3, (140, 160), colour=True)[20:84, 10:74])
    assert np.array_equal(
        datasets.original("affectnet", int(train.rows[3])), pixels(3, (140, 160), colour=True)
    )


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("12/0000.png,10,20,64,64,,12,0,0", "expression is '12'"),
        ("12/0000.png,10,20,64,64,,happy,0,0", "expression is 'happy'"),
        ("12/0000.png,10,a,64,64,,1,0,0", "four numbers were wanted"),
        ("12/0000.png,500,500,64,64,,1,0,0", "outside the picture of 160 x 140"),
        ("77/gone.png,10,20,64,64,,1,0,0", "picture is missing"),
        ("12/0001.png", "expression is ''"),
    ],
)
def test_a_bad_row_is_refused_by_its_number(home, tmp_path, row, says):
    here = datasets.import_(
        "affectnet",
        write(tmp_path / "in", {**full(), "validation.csv": HEAD + "12/000b.png,,,,,,6,,\n" + row + "\n"}),
    )
    (told,) = datasets.refused("affectnet")
    assert here.refused == 1 and told["row"] == 3 and says in told["reason"]


def number(value) -> bytes:
    content = io.BytesIO()
    np.save(content, np.array(value))
    return content.getvalue()


def released() -> dict[str, bytes]:
    files = {}
    for place, first in (("train_set", 0), ("val_set", 4)):
        for i in range(4):
            files[f"{place}/images/{i}.jpg"] = encoded(first + i, 224, colour=True)
            files[f"{place}/annotations/{i}_exp.npy"] = number(str(first + i))  # the release stores text
            files[f"{place}/annotations/{i}_val.npy"] = number("0.5")
            files[f"{place}/annotations/{i}_aro.npy"] = number(0.25)
            files[f"{place}/annotations/{i}_lnd.npy"] = number(np.zeros(136))
    return files


@pytest.mark.parametrize(
    "lay",
    [lambda at: write(at, released()), lambda at: packed(at / "a.zip", released())],
    ids=["folder", "zip"],
)
def test_the_release_of_2021_is_read_with_its_annotations(home, tmp_path, lay):
    here = datasets.import_("affectnet", lay(tmp_path / "in"))
    assert here.shape is None and here.refused == 0
    splits = datasets.load("affectnet", size=48, colour="gray")
    assert splits["train"].table["label"].tolist() == list(ORDER[:4]) and splits["validation"].table[
        "label"
    ].tolist() == list(ORDER[4:])
    assert splits["train"].shape == (48, 48) and splits["train"].table["valence"].tolist() == [0.5] * 4


def test_an_annotation_that_is_missing_or_no_number_is_refused(home, tmp_path):
    files = released()
    del files["train_set/annotations/0_exp.npy"]
    pickled = io.BytesIO()
    np.save(pickled, np.array([object], dtype=object), allow_pickle=True)
    files["train_set/annotations/1_exp.npy"] = pickled.getvalue()
    assert datasets.import_("affectnet", write(tmp_path / "in", files)).total == 6
    assert [r["reason"].split(".npy")[1][:12] for r in datasets.refused("affectnet")] == [
        " is missing.",
        " holds no si",
    ]


def test_a_picture_turned_by_its_camera_is_stored_upright(home, tmp_path):
    picture = Image.fromarray(pixels(1, (140, 200), colour=True))
    exif = picture.getexif()
    exif[0x0112] = 6
    content = io.BytesIO()
    picture.save(content, "JPEG", exif=exif)
    write(tmp_path / "in", {**released(), "train_set/images/0.jpg": content.getvalue()})
    datasets.import_("affectnet", tmp_path / "in")
    assert datasets.original("affectnet", 0).shape == (200, 140, 3)
