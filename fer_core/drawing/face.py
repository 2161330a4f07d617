"""A head: neck, ears, shaded skin, features, beard and glasses, in the order in which each hides the last."""

from functools import partial

import numpy as np

from fer_core.drawing import features, skin
from fer_core.drawing.canvas import Canvas, ellipse, mix, spline
from fer_core.drawing.sitting import Sitting


def draw(canvas: Canvas, sit: Sitting) -> np.ndarray:
    """Paint the head over what is there; returns the mask of the face."""
    _ears(canvas, sit)
    face = canvas.mask(sit.outline, 0.008 * sit.unit)
    canvas.over(skin.shade(sit, skin.sculpt(sit), skin.colours(sit).rgb), face)
    features.draw(canvas, sit, face)
    return face


def flesh(sit: Sitting, amount: float) -> np.ndarray:
    """The skin's colour at a given light, for what has no relief."""
    return np.array(sit.who.skin) * np.power(max(0.08, amount), (0.78, 1.05, 1.16)) * sit.light.colour


def neck(canvas: Canvas, sit: Sitting) -> None:
    """The neck, round, in the shadow of the chin."""
    u, who, light = sit.unit, sit.who, sit.light
    wide = (0.52 if who.woman else 0.64) * who.width
    chin = (sit.outline[:, 1].max() - sit.camera.y) / u
    lean = (sit.camera.place([(0, 1.2)], z=0.1)[0, 0] - sit.camera.x) / u * 0.6
    sides = spline(
        [(wide + lean, 0.7), (wide * 0.97, 1.5), (wide * 1.02, 1.85), (wide * 1.6, 2.12), (wide * 2.6, 2.3)],
        6,
    )
    left = sides * (-1, 1) + np.c_[2 * lean * (sides[:, 1] < 1), np.zeros(len(sides))]
    body = sit.camera.still(np.concatenate([sides, [(wide * 2.6, 3.4), (-wide * 2.6, 3.4)], left[::-1]]))
    clip = canvas.mask(body)
    canvas.fill(body, flesh(sit, light.ambient + 0.40 * light.strength), 1.0)
    s = -1 if light.x > 0 else 1
    canvas.tint(
        sit.camera.still(ellipse(s * wide * 1.0, 1.6, wide * 0.55, 1.2)),
        (0.66, 0.52, 0.50),
        0.75,
        0.16 * u,
        clip,
    )
    canvas.tint(
        sit.camera.still(ellipse(-s * wide * 1.15, 1.6, wide * 0.32, 1.0)),
        (0.74, 0.62, 0.6),
        0.6,
        0.12 * u,
        clip,
    )
    canvas.tint(
        sit.camera.still(ellipse(lean * 0.6 + 0.1 * s, chin - 0.12, wide * 1.25, 0.42)),
        (0.52, 0.38, 0.37),
        0.85,
        0.10 * u,
        clip,
    )
    for k in (-1, 1):
        bone = spline([(k * 0.10, 2.16), (k * 0.4, 2.14), (k * 0.9, 2.06)], 5)
        canvas.line(sit.camera.still(bone), flesh(sit, light.ambient * 0.8), 0.05 * u, 0.35, 0.03 * u, clip)
        cord = spline([(k * wide * 0.75, 1.55), (k * wide * 0.45, 1.9), (k * 0.12, 2.15)], 5)
        canvas.line(sit.camera.still(cord), flesh(sit, light.ambient + 0.5), 0.06 * u, 0.22, 0.035 * u, clip)


def _ears(canvas: Canvas, sit: Sitting) -> None:
    u, who = sit.unit, sit.who
    for side in (-1, 1):
        x, h = side * who.cheek * who.width, who.ears
        rim = [
            (0.92 * x, -0.12),
            (1.03 * x, -0.20 * h),
            (1.15 * x, -0.10 * h),
            (1.14 * x, 0.16),
            (1.07 * x, 0.38 * h),
            (1.0 * x, 0.46 * h),
            (0.93 * x, 0.36),
        ]
        place = partial(sit.camera.place, z=-0.12)
        lit = sit.light.ambient + sit.light.strength * (0.42 + 0.2 * side * sit.light.x)
        outline = place(spline(rim, 6, closed=True))
        canvas.fill(outline, mix(flesh(sit, lit), flesh(sit, lit) * (1.05, 0.82, 0.8), 0.6), 1.0, 0.006 * u)
        clip = canvas.mask(outline)
        inner = spline([(1.0 * x, -0.10), (1.09 * x, -0.06), (1.09 * x, 0.12), (1.02 * x, 0.26)], 6)
        canvas.line(place(inner), flesh(sit, lit * 0.45), 0.05 * u, 0.7, 0.02 * u, clip)
        canvas.tint(place(ellipse(1.0 * x, 0.12, 0.06, 0.13)), (0.6, 0.45, 0.42), 0.8, 0.025 * u, clip)
        if who.earrings:
            _earring(canvas, sit, place([(1.02 * x, 0.47 * h)])[0])


def _earring(canvas: Canvas, sit: Sitting, at: np.ndarray) -> None:
    u, gold = sit.unit, mix((212, 168, 84), sit.who.cloth2, 0.25)
    if sit.who.hair_length > 0.5:
        canvas.line(
            np.concatenate([r := ellipse(at[0], at[1] + 0.13 * u, 0.10 * u, 0.12 * u), r[:1]]),
            gold,
            0.028 * u,
            0.95,
            0.004 * u,
        )
    canvas.fill(ellipse(at[0], at[1], 0.036 * u, 0.036 * u, 14), gold, 1.0, 0.005 * u)
    canvas.fill(
        ellipse(at[0] - 0.01 * u, at[1] - 0.012 * u, 0.012 * u, 0.012 * u, 8), (255, 248, 226), 0.9, 0.004 * u
    )
