"""CK+: the first frame is neutral, the last three carry the emotion, and the subject is kept."""

import io

import numpy as np
import pytest
from PIL import Image

from fer_core import datasets
from fer_core.drawing import batch
from tests.datasets.miniature import encoded, packed, write


def sequence(subject: str, number: str, frames: int, label: str | None) -> dict[str, bytes | str]:
    stem = f"{subject}/{number}/{subject}_{number}_"
    files = {
        f"cohn-kanade-images/{stem}{i:08d}.png": encoded(i, (140, 160), form="PNG")
        for i in range(1, frames + 1)
    }
    return files if label is None else {**files, f"Emotion/{stem}{frames:08d}_emotion.txt": f"   {label}\n"}


FILES = {
    **sequence("S005", "001", 6, "3.0000000e+00"),
    **sequence("S010", "002", 5, "2.0000000e+00"),
    **sequence("S010", "003", 4, None),
    **sequence("S011", "001", 3, "5.0000000e+00"),
}


def both_zips(at):
    packed(at / "extended-cohn-kanade-images.zip", {k: v for k, v in FILES.items() if k.startswith("cohn")})
    return packed(at / "Emotion_labels.zip", {k: v for k, v in FILES.items() if k.startswith("Emo")}).parent


@pytest.mark.parametrize(
    "lay",
    [lambda at: write(at, FILES), lambda at: packed(at / "ck.zip", FILES), both_zips],
    ids=["folders", "zip", "two zips"],
)
def test_sequences_give_labelled_frames_and_a_neutral_one(home, tmp_path, lay):
    here = datasets.import_("ck_plus", lay(tmp_path / "in"))
    table = datasets.load("ck_plus", size=48)["train"].table
    found = {(f[:8], int(f[9:17])): label for f, label in zip(table["file"], table["label"], strict=True)}
    assert found == {
        ("S005_001", 1): "neutral",
        **{("S005_001", i): "disgust" for i in (4, 5, 6)},
        ("S010_002", 1): "neutral",
        **{("S010_002", i): "contempt" for i in (3, 4, 5)},
        **{("S011_001", i): "happy" for i in (1, 2, 3)},
    }
    assert (table["subject"] == table["file"].str[:4]).all()
    assert here.colour == "gray" and "1 of 4 sequences have no emotion file" in here.notes[0]


def test_a_wrong_emotion_file_and_missing_frames_are_refused(home, tmp_path):
    wrong = {
        **FILES,
        "Emotion/S005/001/S005_001_00000006_emotion.txt": "3.5",
        "Emotion/S099/001/S099_001_00000009_emotion.txt": "1",
    }
    here = datasets.import_("ck_plus", write(tmp_path / "in", wrong))
    reasons = [r["reason"] for r in datasets.refused("ck_plus")]
    assert here.refused == 2 and "says '3.5'" in reasons[0] and "S099/001 are missing" in reasons[1]


CK48 = {
    f"CK+48/{e}/S{10 + s:03d}_004_0000001{i}.png": encoded(100 * s + i, form="PNG")
    for s, e in enumerate(("anger", "contempt", "sadness"))
    for i in (5, 6, 7)
}


@pytest.mark.parametrize(
    "lay",
    [
        lambda at: write(at, CK48),
        lambda at: packed(at / "archive.zip", CK48),
        lambda at: packed(at / "x" / "a.zip", CK48).parent,
    ],
)
def test_ck48_keeps_subjects_and_contempt(home, tmp_path, lay):
    here = datasets.import_("ck48", lay(tmp_path / "in"))
    train = datasets.load("ck48")["train"]
    assert here.shape == (48, 48) and here.counts == {"train": {"angry": 3, "sad": 3, "contempt": 3}}
    assert sorted(set(train.subjects)) == ["S010", "S011", "S012"]


def test_the_face_is_cut_out_of_the_frame(home, tmp_path):
    """A drawn face to the left of an empty frame of CK+'s size: what a network sees must be the face."""
    frame = np.full((490, 640, 3), 120, np.uint8)
    frame[120:420, 30:330] = batch.take((7, "happy", 0, 0.9), 300)
    content = io.BytesIO()
    Image.fromarray(frame).save(content, "PNG")
    files = {f"cohn-kanade-images/S005/001/S005_001_0000000{i}.png": content.getvalue() for i in range(1, 5)}
    datasets.import_(
        "ck_plus", write(tmp_path / "in", {**files, "Emotion/S005/001/S005_001_00000004_emotion.txt": "5.0"})
    )
    train = datasets.load("ck_plus", size=48)["train"]
    x, y, w, h = train.table.loc[0, ["box_x", "box_y", "box_w", "box_h"]]
    assert 90 <= x + w / 2 <= 270 and 180 <= y + h / 2 <= 360 and 120 <= w <= 300
    empty = (np.abs(train.images()[0].astype(int) - 120) < 3).mean()
    assert empty < 0.2
