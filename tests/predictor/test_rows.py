"""One photo: opened or refused in words, its faces in reading order, its figures as files, a frame found by
its time.
"""

import io

import cv2
import numpy as np
import pandas as pd
import pytest

from fer_core.errors import MediaError
from fer_core.faces.closeup import in_order
from fer_core.media import sources
from fer_core.predictor import Predictor
from fer_core.predictor.rows import annotated, sheet
from tests.scenes import film, scene

ROWS = scene(480, 480, [(240, 0, 240, 0), (0, 0, 240, 1), (0, 240, 240, 2), (240, 240, 240, 3)])


@pytest.fixture
def faces(tiny_run):
    return Predictor.from_run("tiny")(ROWS)


def test_faces_are_in_the_order_in_which_one_reads(faces):
    centres = [f.found.centre for f in in_order(faces, 0.5)]
    assert [(round(x / 240 - 0.5), round(y / 240 - 0.5)) for x, y in centres] == [
        (0, 0),
        (1, 0),
        (0, 1),
        (1, 1),
    ]
    assert [f.threshold for f in in_order(faces, 0.5)] == [0.5] * 4


@pytest.mark.parametrize(
    "ending, read", [(".csv", pd.read_csv), (".json", pd.read_json), (".parquet", pd.read_parquet)]
)
def test_the_figures_of_a_photo_are_a_file_of_any_form(faces, ending, read):
    rows = read(io.BytesIO(sheet("mine.png", faces, tuple(faces[0].raw), ending)))
    assert len(rows) == 4 and rows["confidence"].tolist() == pytest.approx(
        [f.confidence for f in faces], abs=1e-4
    )


def test_the_annotated_picture_is_a_jpeg_of_the_same_size(faces):
    image = cv2.imdecode(np.frombuffer(annotated(ROWS, faces), np.uint8), cv2.IMREAD_COLOR)
    assert image.shape == ROWS.shape


def test_what_cannot_be_read_is_refused_in_words(tmp_path):
    with pytest.raises(MediaError, match=r"^mine\.jpg cannot be read"):
        sources.opened(b"no picture", "mine.jpg")
    with pytest.raises(MediaError, match=r"^mine\.jpg is empty"):
        sources.opened(io.BytesIO(b""), "mine.jpg")


def test_a_file_can_be_opened_twice():
    content = io.BytesIO(cv2.imencode(".png", ROWS)[1].tobytes())
    assert sources.opened(content, "a.png").size == sources.opened(content, "a.png").size == (480, 480)


def test_a_frame_is_found_by_its_time(tmp_path):
    film(tmp_path / "clip.mp4", [np.full((64, 64, 3), 8 * i, np.uint8) for i in range(30)], 10)
    for frame in (0, 7, 29):
        assert abs(sources.still(tmp_path / "clip.mp4", frame / 10).mean() - 8 * frame) < 4


def test_a_frame_of_no_video_is_none(tmp_path):
    assert sources.still(tmp_path / "none.mp4", 1.0) is None
