"""The sheet of faces: every face whole, in its place, whatever its size or colour."""

import base64

import cv2
import numpy as np
import pytest
from shared import faces, words
from shared.faces import GAP, enlarged

from fer_core import jobs


def sheet(uri: str) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(base64.b64decode(uri.partition(",")[2]), np.uint8), cv2.IMREAD_COLOR)[
        ..., ::-1
    ]


@pytest.mark.parametrize("shape", [(48, 48), (48, 48, 3), (96, 96), (20, 20, 3)])
def test_each_face_stands_in_its_own_cell(shape):
    levels = [20, 90, 160, 230, 60]
    images = np.stack([np.full(shape, level, np.uint8) for level in levels])
    picture, cell = sheet(faces.sprite(images, columns=3, side=48)), 48 + 2 * GAP
    assert picture.shape == (2 * cell, 3 * cell, 3)
    for i, level in enumerate(levels):
        top, left = i // 3 * cell + GAP, i % 3 * cell + GAP
        assert abs(float(picture[top + 2 : top + 46, left + 2 : left + 46].mean()) - level) < 4


def test_colours_are_not_swapped():
    red = np.zeros((1, 48, 48, 3), np.uint8)
    red[..., 0] = 200
    r, g, b = sheet(faces.sprite(red, 1, 48))[26, 26]
    assert r > 150 > 60 > max(g, b)


@pytest.mark.parametrize("shape", [(48, 48), (1024, 700, 3), (3, 500)])
def test_a_face_is_shown_large_but_not_sent_large(shape):
    assert max(enlarged(np.zeros(shape, np.uint8)).shape[:2]) == 384


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59.6, "1 min 0 s"), (200, "3 min 20 s"), (7500, "2 h 5 min"), (-3, "0 s")],
)
def test_durations_are_words(seconds, said):
    assert jobs.duration(seconds) == said


def test_figures_carry_their_unit():
    assert words.counted(1, "face") == "1 face"
    assert words.counted(28709, "face") == "28,709 faces"
    assert words.megabytes(83_454_991) == "83 MB"
    assert words.megabytes(2_500_000_000) == "2.5 GB"
