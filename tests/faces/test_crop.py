"""The crop shows the face upright, level and at the size that was asked for, wherever and however large it
is.
"""

import cv2
import numpy as np
import pytest

from fer_core.faces import crop
from fer_core.faces.base import Found
from fer_core.faces.crop import Framing

PLAIN = Framing(margin=1.0, lift=0.0)


def marked(side=400, box=(100, 100, 200, 200)):
    """A gray picture with a white box, and that box as a Found."""
    image = np.full((side, side, 3), 60, np.uint8)
    x, y, w, h = box
    image[y : y + h, x : x + w] = 240
    return image, Found(tuple(map(float, box)), 1.0)


@pytest.mark.parametrize("size", [(48, 48), (96, 96), (224, 224), (40, 60)])
@pytest.mark.parametrize("colour", ["gray", "rgb"])
def test_the_box_itself_fills_the_crop_at_margin_one(size, colour):
    image, found = marked()
    out = crop.crop(image, found, size, colour, PLAIN)
    assert out.shape == (*size, 3) if colour == "rgb" else out.shape == size
    assert out.dtype == np.uint8 and (out[2:-2, 2:-2] == 240).all()


def test_a_margin_of_two_shows_the_box_in_the_middle_half():
    image, found = marked()
    out = crop.crop(image, found, (80, 80), "gray", Framing(margin=2.0, lift=0))
    assert (out[22:58, 22:58] == 240).all() and (out[:18] == 60).all() and (out[:, 62:] == 60).all()


def test_lift_moves_the_face_down_in_the_crop():
    image, found = marked()
    rows = [
        np.flatnonzero(crop.crop(image, found, (100, 100), "gray", Framing(2.0, lift))[:, 50] > 150).mean()
        for lift in (0.0, 0.2)
    ]
    assert rows[1] - rows[0] == pytest.approx(10, abs=1)


@pytest.mark.parametrize("angle", [-30, 20])
def test_tilted_eyes_become_level(angle):
    radians = np.radians(angle)
    step = 40 * np.cos(radians), 40 * np.sin(radians)
    found = Found(
        (100, 100, 200, 200),
        1.0,
        {"left_eye": (200 - step[0], 200 - step[1]), "right_eye": (200 + step[0], 200 + step[1])},
    )
    to_crop = crop.matrix(found, (100, 100), PLAIN)
    left, right = crop.project(to_crop, np.array([found.points["left_eye"], found.points["right_eye"]]))
    assert left[1] == pytest.approx(right[1]) and right[0] - left[0] == pytest.approx(40)
    flat = crop.project(
        crop.matrix(found, (100, 100), Framing(1.0, 0.0, align=False)), np.array(list(found.points.values()))
    )
    assert abs(flat[0, 1] - flat[1, 1]) > 10


def test_what_lies_beyond_the_border_repeats_the_edge():
    image, _ = marked()
    out = crop.crop(image, Found((-100, 50, 200, 200), 1.0), (50, 50), "gray", PLAIN)
    assert (out[:, :20] == out[:, :1]).all()


@pytest.mark.parametrize(
    "box", [(0, 0, 1, 1), (-500, -500, 100, 100), (3000, 3000, 50, 50), (0, 0, 3000, 3000)]
)
def test_no_box_is_too_odd_for_a_crop(box):
    assert crop.crop(marked()[0], Found(tuple(map(float, box)), 1.0), (48, 48)).shape == (48, 48)


def test_a_large_face_is_averaged_not_sampled():
    noise = np.random.default_rng(0).integers(0, 256, (2000, 2000, 1), dtype=np.uint8).repeat(3, 2)
    out = crop.crop(noise, Found((200, 200, 1600, 1600), 1.0), (48, 48), "gray", PLAIN)
    assert out.std() < 10 and abs(out.mean() - 127) < 5


def test_a_large_and_a_small_picture_of_a_face_give_the_same_crop():
    image, found = marked()
    image = cv2.GaussianBlur(image, (0, 0), 4)
    large = cv2.resize(image, None, fx=4, fy=4, interpolation=cv2.INTER_LINEAR)
    big = Found(tuple(v * 4 for v in found.box), 1.0)
    framing = Framing(1.5, 0.1)
    assert (
        np.abs(
            crop.crop(image, found, (48, 48), "gray", framing).astype(int)
            - crop.crop(large, big, (48, 48), "gray", framing)
        ).mean()
        < 2
    )


def test_the_outline_of_an_upright_crop_is_its_square():
    corners = crop.outline(Found((100, 100, 200, 200), 1.0), Framing(1.5, 0.0))
    assert corners == pytest.approx(np.array([[50, 50], [350, 50], [350, 350], [50, 350]]), abs=1e-6)
