"""The curves of a face, frontal and in face units, as bones and facial actions make them; the geometry that
tests can question.
"""

from dataclasses import dataclass

import numpy as np

from fer_core.drawing.canvas import spline
from fer_core.drawing.expression import Actions
from fer_core.drawing.identity import Identity


def _smooth(x: np.ndarray | float, low: float, high: float) -> np.ndarray:
    t = np.clip((np.asarray(x, float) - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def contour(who: Identity, a: Actions) -> np.ndarray:
    """The outline of skull and jaw, closed."""
    c, j, k = who.cheek * who.width, who.jaw * who.width, who.chin
    drop = 0.03 * (1 - who.chin_length) * 10
    right = np.array(
        [
            (0.0, -1.60 * who.skull),
            (0.52, -1.50 * who.skull),
            (0.88 * who.width, -1.12),
            (1.0 * who.width, -0.55),
            (1.0 * c, 0.0),
            (0.975 * c, 0.42),
            (0.865 * j, 0.92),
            (0.645 * j, 1.27 - drop),
            (0.30 * k, 1.50 - drop),
            (0.0, 1.55 - drop),
        ]
    )
    right[4:7, 0] *= 1 + 0.035 * a.cheek_raise + 0.02 * a.corner_pull
    right[:, 1] += (0.30 * a.jaw_drop - 0.03 * a.chin_raise) * _smooth(right[:, 1], 0.35, 1.25)
    right[6:8, 0] *= 1 - 0.06 * a.jaw_drop
    left = right[-2:0:-1] * (-1, 1)
    return spline(np.concatenate([right, left]), 7, closed=True)


@dataclass(frozen=True)
class Mouth:
    """Four curves from the left to the right corner of the picture, 41 points each."""

    upper_outer: np.ndarray
    upper_inner: np.ndarray
    lower_inner: np.ndarray
    lower_outer: np.ndarray

    @property
    def corners(self) -> np.ndarray:
        """(2, 2): the left and the right corner."""
        return np.array([self.upper_inner[0], self.upper_inner[-1]])

    @property
    def opening(self) -> float:
        """How far the lips stand apart in the middle."""
        return float(self.lower_inner[20, 1] - self.upper_inner[20, 1])


def mouth(who: Identity, a: Actions) -> Mouth:
    """Lips and opening."""
    t = np.linspace(-1, 1, 41)
    e = np.abs(t)
    narrow = (
        0.10 * a.lip_press
        + 0.20 * a.jaw_drop * (1 - min(1, a.corner_pull + a.lip_stretch))
        + 0.06 * a.chin_raise
    )
    width = 0.375 * who.mouth_width * (1 + 0.30 * a.corner_pull + 0.26 * a.lip_stretch - narrow)
    side = 1 + a.lopsided * np.sign(t) * e
    bend = (
        -0.20 * a.corner_pull + 0.17 * a.corner_depress + 0.07 * a.lip_stretch + 0.4 * who.mouth_rest
    ) * side
    rest = (
        0.985 * who.nose_length**0.5
        + bend * (e**1.7 - 0.35)
        - 0.075 * a.chin_raise * np.exp(-((t / 0.55) ** 2))
        - 0.03 * a.lip_press
    )
    square = 2.0 + 3.0 * a.lip_stretch + 1.5 * a.lower_lip_depress
    profile = np.clip(1 - e**square, 0, 1) ** 0.75
    sneer = 0.085 * (a.lip_raise + 0.4 * a.nose_wrinkle) * np.exp(-(((e - 0.38) / 0.30) ** 2)) * side
    part = min(1.0, a.lips_part)
    up = part * (0.035 + 0.06 * a.lip_raise + 0.05 * a.corner_pull + 0.03 * a.jaw_drop) + 0.05 * a.jaw_drop
    down = part * (0.035 + 0.10 * a.lower_lip_depress + 0.04 * a.corner_pull) + 0.36 * a.jaw_drop
    upper_inner = rest - up * profile - sneer * (0.5 + 0.5 * part)
    lower_inner = np.maximum(rest + down * profile - sneer * (1 - part) * 0.5, upper_inner)
    thin = 1 - 0.62 * a.lip_press - 0.22 * a.corner_pull - 0.20 * a.lip_stretch
    bow = np.clip(1 - e**1.8, 0, 1) ** 0.8 * (
        1 + 0.20 * np.exp(-(((e - 0.26) / 0.17) ** 2)) - 0.20 * np.exp(-((t / 0.12) ** 2))
    )
    upper = 0.088 * who.lip_upper * max(0.2, thin - 0.25 * a.lip_raise)
    lower = 0.115 * who.lip_lower * max(0.2, thin - 0.15 * a.jaw_drop + 0.12 * a.chin_raise)
    x = t * width
    lines = (
        upper_inner - upper * bow,
        upper_inner,
        lower_inner,
        lower_inner + lower * np.clip(1 - e**2.1, 0, 1) ** 0.8,
    )
    return Mouth(*[np.c_[x, y] for y in lines])


@dataclass(frozen=True)
class Eye:
    """Lids from the inner to the outer corner (25 points each), the middle of the iris and its radius."""

    upper: np.ndarray
    lower: np.ndarray
    iris: np.ndarray
    radius: float
    opening: float


def eye(who: Identity, a: Actions, side: int) -> Eye:
    """The eye on the picture's left (-1) or right (+1)."""
    t = np.linspace(-1, 1, 25)
    half, size = 0.252 * who.eye_size, 1.1 * who.eye_size
    up = (
        0.112
        * size
        * who.eye_open
        * (
            1
            + 0.72 * a.lid_raise
            - 0.42 * a.lid_tighten
            - 0.18 * a.cheek_raise
            - 0.20 * a.nose_wrinkle
            - 0.72 * a.lid_droop
            - 0.16 * a.brow_lower
        )
    )
    low = (
        0.075
        * size
        * (1 + 0.18 * a.lid_raise - 0.62 * a.lid_tighten - 0.85 * a.cheek_raise - 0.35 * a.nose_wrinkle)
    )
    up, low = max(up, 0.018), max(low, -0.035)
    tilt = -who.eye_tilt * t - 0.035 * a.brow_inner_up * (1 - 0.6 * a.lid_raise) * -t
    peak = 1 + 0.25 * t * (
        a.brow_lower - 0.8 * a.brow_inner_up * (1 - min(1, a.lid_raise))
    )  # lids follow the brows
    x = side * (0.435 * who.eye_gap + half * t)
    upper = tilt - up * np.clip(1 - np.abs(t + 0.08) ** 2.3, 0, 1) ** 0.8 * peak
    lower = tilt + low * np.clip(1 - np.abs(t - 0.1) ** 2.0, 0, 1) ** 0.85
    upper[[0, -1]] = lower[[0, -1]] = tilt[[0, -1]]
    lower = np.maximum(lower, upper + 0.01 * (1 - t**2))
    iris = np.array([side * 0.435 * who.eye_gap + 0.065 * a.gaze_x, -0.012 + 0.05 * a.gaze_y])
    return Eye(np.c_[x, upper], np.c_[x, lower], iris, 0.116 * size**0.5, up + low)


def brow(who: Identity, a: Actions, side: int) -> tuple[np.ndarray, np.ndarray]:
    """The middle line of a brow from nose to temple (17 points), and its half thickness."""
    t = np.linspace(0, 1, 17)
    strength = 1 + 0.5 * a.lopsided * side
    inner, outer, lower = a.brow_inner_up * strength, a.brow_outer_up * strength, a.brow_lower
    y = (
        -0.335 * who.brow_height
        - 0.085 * who.brow_arch * np.sin(np.pi * t**1.25 * 0.86)
        - who.brow_tilt * (t - 0.5)
        + 0.05 * t**2
    )
    y += (
        -0.165 * inner * (1 - t) ** 1.3
        - 0.15 * outer * _smooth(t, 0.0, 0.8)
        + lower * (0.15 * (1 - t) ** 1.1 + 0.02)
        + 0.06 * a.nose_wrinkle * (1 - t)
    )
    y = np.minimum(y, -0.135 - 0.02 * t)
    x = side * (0.165 - 0.055 * lower + 0.02 * inner + 0.53 * t * who.width)
    thick = 0.047 * who.brow_thick * np.clip(0.62 + 1.3 * t, 0, 1) * (1 - t**2.2) ** 0.7 + 0.006
    return np.c_[x, y], thick


def nose(who: Identity, a: Actions) -> dict[str, np.ndarray]:
    """Tip, wings and nostrils."""
    length, lift = (
        0.60 * who.nose_length,
        -0.055 * a.nose_wrinkle - 0.015 * a.corner_pull - 0.02 * a.lip_raise,
    )
    wide = 0.215 * who.nose_width * (1 + 0.16 * a.nose_wrinkle + 0.08 * a.corner_pull + 0.07 * a.lid_raise)
    sides = np.array([-1, 1])
    return {
        "tip": np.array([[0, length - 0.10 + 0.4 * lift]]),
        "base": np.array([[0, length + 0.02 + 0.4 * lift]]),
        "wings": np.c_[sides * wide, [length - 0.03 + lift] * 2],
        "nostrils": np.c_[sides * wide * 0.52, [length + 0.015 + 0.7 * lift] * 2],
    }
