"""The pose of a head: exact on the points it is made for, near the truth on drawn heads, none without."""

import numpy as np
import pytest

from fer_core import faces
from fer_core.drawing import scene
from fer_core.drawing.camera import Pose
from fer_core.drawing.expression import actions
from fer_core.drawing.identity import identity
from fer_core.faces import pose
from fer_core.faces.base import Found


def seen(yaw, pitch, roll):
    """The points of the average head, turned, then nodding, then tilted, as a far camera sees them."""
    y, p, r = np.radians([yaw, pitch, roll])
    turn = np.array([[np.cos(y), 0, -np.sin(y)], [0, 1, 0], [np.sin(y), 0, np.cos(y)]])
    nod = np.array([[1, 0, 0], [0, np.cos(p), np.sin(p)], [0, -np.sin(p), np.cos(p)]])
    tilt = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    points = np.array(list(pose.HEAD.values())) @ (tilt @ nod @ turn).T
    placed = (10 * points[:, :2] + 200).tolist()
    return Found((100, 100, 200, 200), 1.0, dict(zip(pose.HEAD, map(tuple, placed), strict=True)))


@pytest.mark.parametrize("truth", [(0, 0, 0), (35, 0, 0), (0, -20, 0), (0, 0, 25), (-25, 10, -10)])
def test_turned_points_give_the_turn_back(truth):
    held = pose.of(seen(*truth))
    assert (held.yaw, held.pitch, held.roll) == pytest.approx(truth, abs=0.2)


def test_drawn_heads_are_turned_and_tilted_as_they_were_drawn():
    finder, rng, errors = faces.get("blazeface"), np.random.default_rng(0), []
    for seed in range(6):
        for yaw, roll in ((-20, 0), (0, 0), (20, 0), (0, -15), (0, 15)):
            look = scene.Look(pose=Pose(yaw, 0, roll))
            picture = scene.paint(identity(seed), actions("neutral", 1.0, rng), look, 300)
            held = pose.of(finder.find(picture)[0])
            errors.append((abs(held.yaw - yaw), abs(held.roll - roll)))
    assert np.mean(errors, 0).max() < 4


def test_without_points_or_with_points_on_a_line_there_is_no_pose():
    assert pose.of(Found((0, 0, 9, 9), 1.0)) is None
    line = {name: (float(i), float(i)) for i, name in enumerate(pose.HEAD)}
    assert pose.of(Found((0, 0, 9, 9), 1.0, line)) is None
