"""Finders see drawn faces wherever they are, and nothing where there is nothing."""

import threading

import cv2
import numpy as np
import pytest

from fer_core import faces
from fer_core.faces import blazeface
from fer_core.faces.base import Found, merge, overlap
from tests.scenes import face, scene


@pytest.mark.parametrize("name", faces.FINDERS)
@pytest.mark.parametrize("photo", [False, True])
def test_one_face_is_found_where_it_is(name, photo):
    (found,) = faces.get(name).find(scene(640, 480, [(180, 80, 300)]), photo)
    x, y = found.centre
    assert abs(x - 330) < 25 and abs(y - 240) < 40 and 100 < found.side < 220 and 0 < found.score <= 1


@pytest.mark.parametrize("name", faces.FINDERS)
@pytest.mark.parametrize("shape", [(480, 640, 3), (1, 1, 3), (2, 700, 3), (700, 2, 3), (30, 30, 3)])
def test_an_empty_picture_of_any_shape_has_no_face(name, shape):
    for level in (0, 120, 255):
        for photo in (False, True):
            assert faces.get(name).find(np.full(shape, level, np.uint8), photo) == []


def test_thirty_faces_of_a_group_photo_are_all_found():
    places = [(x * 200 + 20, y * 220 + 30, 150, x + y) for x in range(6) for y in range(5)]
    found = faces.get("blazeface").find(scene(1240, 1160, places), photo=True)
    middles = np.array([f.centre for f in found])
    assert len(found) == 30
    assert all(np.linalg.norm(middles - (x + 75, y + 80), axis=1).min() < 20 for x, y, *_ in places)


def test_small_faces_of_a_large_photo_are_found():
    image = scene(3000, 2000, [(300, 300, 110), (2600, 1700, 110, 1), (1500, 900, 700, 2)])
    assert len(faces.get("blazeface").find(image, photo=True)) == 3


@pytest.mark.parametrize("place", [(-60, 90, 300), (400, 90, 300), (180, -60, 300), (180, 240, 300)])
def test_a_face_at_the_border_is_found_and_its_box_may_reach_over_it(place):
    (found,) = faces.get("blazeface").find(scene(640, 480, [place]), photo=True)
    assert abs(found.centre[0] - place[0] - 150) < 40 and abs(found.centre[1] - place[1] - 150) < 50


def test_a_face_that_fills_the_photo_is_found():
    tight = face(512)[90:430, 110:400]
    (found,) = faces.get("blazeface").find(tight, photo=True)
    assert found.side > 200


def test_a_tilted_face_keeps_its_eyes():
    turn = cv2.getRotationMatrix2D((320, 240), 25, 1)
    image = cv2.warpAffine(
        scene(640, 480, [(180, 80, 320)]), turn, (640, 480), borderMode=cv2.BORDER_REPLICATE
    )
    (found,) = faces.get("blazeface").find(image)
    from fer_core.faces.crop import tilt

    assert np.degrees(tilt(found)) == pytest.approx(-25, abs=7)


def test_left_is_the_left_of_the_picture():
    (found,) = faces.get("blazeface").find(scene(640, 480, [(180, 80, 300)]))
    points = found.points
    assert (
        points["left_ear"][0]
        < points["left_eye"][0]
        < points["nose"][0]
        < points["right_eye"][0]
        < points["right_ear"][0]
    )
    assert points["left_eye"][1] < points["nose"][1] < points["mouth"][1]


def test_overlap_is_intersection_over_union():
    boxes = np.array([[0, 0, 10, 10.0]])
    others = np.array([[0, 0, 10, 10.0], [5, 0, 10, 10], [20, 20, 5, 5], [0, 0, 5, 5]])
    assert overlap(boxes, others)[0] == pytest.approx([1, 50 / 150, 0, 0.25])


def test_answers_that_overlap_become_their_weighted_mean():
    rows = np.zeros((3, 17), np.float32)
    rows[:, :5] = [[0.6, 0, 0, 10, 10], [0.9, 3, 0, 10, 10], [0.7, 50, 50, 10, 10]]
    merged = merge(rows)
    assert merged[:, 0] == pytest.approx([0.9, 0.7]) and merged[0, 1] == pytest.approx(3 * 0.9 / 1.5)


@pytest.mark.parametrize(
    "width, height", [(640, 480), (480, 640), (4000, 3000), (5000, 200), (1, 1), (2560, 2560)]
)
def test_tiles_cover_the_whole_picture_and_are_few(width, height):
    covered = np.zeros((height, width), bool)
    tiles = blazeface.tiles(width, height)
    for left, top, side in tiles:
        assert left >= 0 and top >= 0 and left + side <= width and top + side <= height
        covered[top : top + side, left : left + side] = True
    assert len(tiles) <= blazeface.MANY and (covered.all() or not tiles)


def test_a_founds_move_is_undone_by_its_inverse():
    found = Found((10, 20, 30, 40), 0.5, {"nose": (25.0, 44.0)})
    back = found.moved(5, 7, 2).moved(-2.5, -3.5, 0.5)
    assert back.box == pytest.approx(found.box) and back.points["nose"] == pytest.approx((25, 44))


@pytest.mark.parametrize("name", faces.FINDERS)
def test_a_finder_serves_several_threads(name):
    image, counts = scene(320, 240, [(60, 20, 200)]), []
    threads = [
        threading.Thread(target=lambda: counts.extend(len(faces.get(name).find(image)) for _ in range(10)))
        for _ in range(4)
    ]
    [t.start() for t in threads]
    [t.join(60) for t in threads]
    assert counts == [1] * 40
