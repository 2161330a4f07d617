"""Curls: on top, down the sides, and as a cloud behind the head."""

from collections.abc import Callable

import numpy as np

from fer_core.drawing.canvas import Canvas, spline
from fer_core.drawing.hair import curls, lamp
from fer_core.drawing.hairlines import Mask, hairline, outline
from fer_core.drawing.sitting import Sitting


def cloud(canvas: Canvas, sit: Sitting, n: int, back: bool = False) -> None:
    """A heap of curls round the head, behind it."""
    rng, w = sit.rng(66), sit.who.width
    volume = 0.30 + 0.35 * sit.who.hair_length
    turn = np.radians(rng.uniform(-25, 205, n * 3))
    far = rng.uniform(0.5, 1, n * 3) ** 0.5
    low = 0.6 if sit.who.hair_style == "curls" else 0.0
    points = np.c_[
        np.cos(turn) * (1.0 + volume * 0.8) * far * w,
        -0.45 - np.sin(turn) * (1.15 + volume) * far + 0.3 * (np.sin(turn) < 0),
    ]
    if low:
        sides = rng.choice([-1, 1], n * 2)
        points = np.concatenate(
            [
                points,
                np.c_[
                    sides * rng.uniform(0.8, 1.35, n * 2), rng.uniform(0.0, 0.9 + sit.who.hair_length, n * 2)
                ],
            ]
        )
    curls(canvas, sit, points, n * 5, 0.13, 67, depth=-0.3)


def curly(volume: float, radius: float, sides: float) -> Callable:
    """A style of curls on top and, where `sides` says so, down the sides."""

    def draw(canvas: Canvas, sit: Sitting, face: Mask) -> None:
        rng, rim, crown = (
            sit.rng(68),
            hairline(sit.who, 0.0),
            outline(sit.who, volume + 0.2 * sit.who.hair_length),
        )
        share, depth = rng.random(500) * 8, rng.random(500) ** 0.8 * 0.97 + 0.03
        i = np.minimum(share.astype(int), 7)
        r, c = (line[i] + (share - i)[:, None] * (line[i + 1] - line[i]) for line in (rim, crown))
        points = r + (c - r) * depth[:, None] + (0, 0.04)
        if sides:
            k = rng.choice([-1, 1], 200)
            points = np.concatenate(
                [
                    points,
                    np.c_[
                        k * rng.uniform(0.98, 1.3 + 0.2 * volume, 200),
                        rng.uniform(-0.4, sides + 0.6 * sit.who.hair_length, 200),
                    ],
                ]
            )
        cap = np.concatenate([spline(rim + (0, 0.03), 5), spline(crown[::-1] * (0.96, 0.96), 5)])
        canvas.tint(
            sit.camera.place(cap, z=0.2) + (0, 0.07 * sit.unit),
            (0.55, 0.44, 0.44),
            0.7,
            0.05 * sit.unit,
            face,
        )
        canvas.fill(
            sit.camera.place(cap, z=0.2),
            np.array(sit.who.hair) * (0.5 + 0.26 * max(sit.who.hair) / 255) * lamp(sit),
            1.0,
            0.03 * sit.unit,
        )
        curls(canvas, sit, points, 300, radius, 69)

    return draw
