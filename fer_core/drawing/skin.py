"""Skin: a relief of soft bumps and creases under one lamp, over a map of colours, gives the shaded face."""

import cv2
import numpy as np

from fer_core.drawing.canvas import Canvas, Region, ellipse, mix
from fer_core.drawing.sitting import Sitting


class Relief:
    """Heights of the face in pixels, made of the inflated outline plus bumps and creases."""

    def __init__(self, sit: Sitting) -> None:
        self.sit, self.unit = sit, sit.unit
        self.heights = _inflate(sit)
        self._pen = Canvas(sit.size)

    def bump(self, x: float, y: float, rx: float, ry: float, amount: float) -> None:
        """Raise (or, below zero, sink) the skin round a point; face units."""
        (px, py), u = self.sit.camera.place([(x, y)])[0], self.unit
        reach = 2.6 * max(rx, ry) * u
        low, high = (
            np.clip([px - reach, py - reach], 0, self.sit.size).astype(int),
            np.clip([px + reach + 1, py + reach + 1], 0, self.sit.size).astype(int),
        )
        if (high <= low).any():
            return
        dx, dy = (np.arange(low[0], high[0]) - px) / u, (np.arange(low[1], high[1]) - py) / u
        across, down = np.exp(-((dx / rx) ** 2)) * (amount * u), np.exp(-((dy / ry) ** 2))
        self.heights[low[1] : high[1], low[0] : high[0]] += np.outer(down, across).astype(np.float32)

    def ridge(self, points: np.ndarray, width: float, amount: float, soft: float) -> None:
        """Raise or sink the skin along a line (pixels); width and softness in face units."""
        self._add(self._pen.region(points, soft * self.unit, max(1.0, width * self.unit), fine=True), amount)

    def plate(self, points: np.ndarray, amount: float, soft: float) -> None:
        """Raise or sink a polygon (pixels)."""
        self._add(self._pen.region(points, soft * self.unit, fine=True), amount)

    def _add(self, region: Region | None, amount: float) -> None:
        if region is not None:
            self.heights[region[:2]] += region[2] * (amount * self.unit)


def _inflate(sit: Sitting) -> np.ndarray:
    """The outline blown up to a head: round at the rim, calmer in the middle."""
    centre = sit.camera.place([(0, 0.12)], z=0.45)[0]
    rim = sit.outline - centre
    angle, radius = np.arctan2(rim[:, 1], rim[:, 0]), np.hypot(rim[:, 0], rim[:, 1])
    order = np.argsort(angle)
    ys, xs = np.mgrid[: sit.size, : sit.size].astype(np.float32)
    dx, dy = xs - np.float32(centre[0]), ys - np.float32(centre[1])
    far, turn = cv2.cartToPolar(dx, dy)
    turn = np.where(turn > np.pi, turn - 2 * np.pi, turn)
    table = np.interp(np.linspace(-np.pi, np.pi, 721), angle[order], radius[order], period=2 * np.pi).astype(
        np.float32
    )
    rho = far / table[((turn + np.pi) * (720 / (2 * np.pi))).astype(np.int32).clip(0, 720)]
    return 0.88 * sit.unit * np.sqrt(np.clip(1 - rho**2.3, 0.012, 1))


def sculpt(sit: Sitting) -> np.ndarray:
    """The heights of the whole face."""
    relief = Relief(sit)
    _bones(relief, sit)
    _nose(relief, sit)
    _lips(relief, sit)
    _creases(relief, sit)
    return relief.heights


def _bones(relief: Relief, sit: Sitting) -> None:
    who, a = sit.who, sit.actions
    for side, eye in sit.eyes.items():
        x = side * 0.435 * who.eye_gap
        relief.bump(x * 1.05, -0.06, 0.27, 0.16, -0.125)
        relief.bump(x, 0.0, 0.19, 0.12, 0.085)
        relief.bump(
            x * 1.1,
            -0.34 - 0.05 * a.brow_outer_up + 0.07 * a.brow_lower,
            0.27,
            0.09,
            0.045 if who.woman else 0.07,
        )
        relief.bump(
            side * 0.56,
            0.50 - 0.11 * a.cheek_raise,
            0.25,
            0.20,
            0.055 + 0.085 * a.cheek_raise + 0.045 * a.corner_pull,
        )
        relief.bump(
            side * 0.62,
            0.85,
            0.17,
            0.24,
            0.008 - 0.05 * a.jaw_drop * (1 - min(1, a.corner_pull)) - 0.025 * who.lines,
        )
        relief.bump(side * 0.86, -0.35, 0.16, 0.25, -0.03 - 0.02 * who.lines)
        low = eye.lower[len(eye.lower) // 2, 1]
        relief.bump(
            x,
            low + 0.085,
            0.17,
            0.045,
            0.014 + 0.03 * a.cheek_raise + 0.025 * who.lines + 0.015 * a.lid_tighten,
        )
        relief.bump(x, low + 0.17, 0.19, 0.04, -0.012 - 0.018 * who.lines)
    drop = 0.28 * a.jaw_drop
    relief.bump(
        0, 1.40 * who.chin_length + drop - 0.04 * a.chin_raise, 0.20, 0.13, 0.07 + 0.05 * a.chin_raise
    )
    relief.bump(0, 1.21 * who.chin_length + drop * 0.9, 0.24, 0.06, -0.05 - 0.03 * a.chin_raise)
    relief.bump(0, 0.95, 0.42, 0.26, 0.07)
    relief.bump(0, -0.30, 0.10, 0.12, -0.012)


def _nose(relief: Relief, sit: Sitting) -> None:
    who, nose = sit.who, sit.nose
    tip, wide = nose["tip"][0, 1], abs(nose["wings"][0, 0])
    bridge = 0.052 * who.nose_width**0.5
    right = np.array(
        [(0.62 * wide, tip + 0.1), (0.5 * wide, tip - 0.05), (bridge, -0.02), (bridge * 1.1, -0.32)]
    )
    relief.plate(
        sit.camera.place(np.concatenate([right[::-1] * (-1, 1), right])), 0.12 * who.nose_bridge, 0.075
    )
    relief.bump(0, tip, 0.125 * who.nose_tip, 0.105 * who.nose_tip, 0.17)
    relief.bump(0, tip - 0.22, 0.07, 0.17, 0.06 * who.nose_bridge)
    for x, y in nose["wings"]:
        relief.bump(0.86 * x, y, 0.085, 0.08, 0.085)


def _lips(relief: Relief, sit: Sitting) -> None:
    m, place = sit.mouth, sit.camera.place
    relief.plate(place(np.concatenate([m.upper_outer, m.upper_inner[::-1]])), 0.055, 0.03)
    relief.plate(place(np.concatenate([m.lower_inner, m.lower_outer[::-1]])), 0.085, 0.04)
    top = m.upper_outer[20, 1]
    relief.ridge(place([(0, sit.nose["base"][0, 1] + 0.05), (0, top)]), 0.07, -0.03, 0.035)
    for x, y in m.corners:
        relief.bump(
            x * 1.1,
            y + 0.02,
            0.07,
            0.07,
            -0.035 - 0.04 * sit.actions.corner_pull - 0.03 * sit.actions.lip_press,
        )


def _creases(relief: Relief, sit: Sitting) -> None:
    for points, depth, soft in sit.creases:
        if depth > 0.06:
            relief.ridge(sit.curve(points), 0.012, -0.075 * depth, soft)
            relief.ridge(sit.curve(np.asarray(points) + (0, -0.045)), 0.03, 0.02 * depth, 0.035)


def colours(sit: Sitting) -> Canvas:
    """The unlit colours of the face: skin, blush, lips, freckles, shadows of beard and sleep."""
    who, a, place, u = sit.who, sit.actions, sit.camera.place, sit.unit
    canvas = Canvas(sit.size, who.skin)
    red = np.array([1.0, 0.80, 0.78]) if who.tone < 0.6 else np.array([1.02, 0.86, 0.82])
    for side in (-1, 1):
        canvas.tint(
            place(ellipse(side * 0.55, 0.47 - 0.08 * a.cheek_raise, 0.27, 0.2)),
            red,
            0.75 * who.blush + 0.2 * who.makeup,
            0.13 * u,
        )
        canvas.tint(
            place(ellipse(side * 0.435 * who.eye_gap, 0.02, 0.27, 0.17)),
            (0.80, 0.68, 0.67),
            0.55 + 0.25 * who.lines,
            0.07 * u,
        )
        canvas.tint(
            place(ellipse(side * 0.52, 0.42 - 0.06 * a.cheek_raise, 0.24, 0.13)),
            np.array([1.10, 1.09, 1.08]) + 0.10 * who.tone,
            0.9,
            0.09 * u,
        )
        if who.makeup > 0.3:
            shadow = mix((0.62, 0.5, 0.52), who.cloth2 / np.max(who.cloth2), 0.25)
            canvas.tint(
                place(ellipse(side * 0.46 * who.eye_gap, -0.10, 0.25, 0.09)),
                shadow,
                0.6 * who.makeup,
                0.035 * u,
            )
    canvas.tint(place(ellipse(0, sit.nose["tip"][0, 1], 0.2, 0.13)), red, 0.6 * who.blush, 0.06 * u)
    canvas.tint(place(ellipse(0, 1.42, 0.25, 0.12)), red, 0.35 * who.blush, 0.08 * u)
    _freckles(canvas, sit)
    _lip_colour(canvas, sit)
    return canvas


def _freckles(canvas: Canvas, sit: Sitting) -> None:
    rng, u = sit.rng(1), sit.unit
    for x, y, r in zip(
        rng.normal(0, 0.42, 110), rng.normal(0.33, 0.17, 110), rng.uniform(0.008, 0.02, 110), strict=True
    ):
        if rng.random() < sit.who.freckles and abs(x) < 0.85:
            canvas.tint(sit.camera.place(ellipse(x, y, r, r, 8)), (0.74, 0.6, 0.5), 0.7, 0.006 * u)
    for _ in range(int(9 * max(0, sit.who.lines - 0.55))):
        x, y = rng.uniform(-0.8, 0.8), rng.choice([rng.uniform(-1.1, -0.6), rng.uniform(0.3, 0.8)])
        wide, high = rng.uniform(0.015, 0.04, 2)
        canvas.tint(
            sit.camera.place(ellipse(x, y, wide, high, 10)),
            (0.85, 0.76, 0.68),
            0.6,
            0.012 * u,
        )
    if sit.who.mole:
        canvas.tint(
            sit.camera.place(ellipse(*sit.who.mole, 0.022, 0.02, 10)), (0.4, 0.3, 0.28), 0.9, 0.006 * u
        )


def _lip_colour(canvas: Canvas, sit: Sitting) -> None:
    m, place, colour, u = sit.mouth, sit.camera.place, np.array(sit.who.lip_colour), sit.unit
    crisp = 0.016 - 0.008 * sit.who.makeup
    canvas.fill(
        place(np.concatenate([m.upper_outer, m.lower_outer[::-1]])),
        colour,
        0.55 + 0.35 * sit.who.makeup,
        crisp * u,
    )
    canvas.tint(
        place(np.concatenate([m.upper_outer, m.upper_inner[::-1]])), (0.86, 0.80, 0.80), 0.7, 0.012 * u
    )


def shade(sit: Sitting, heights: np.ndarray, colour: np.ndarray) -> np.ndarray:
    """The lit face (H, W, 3): wrapped diffuse light, redder in the shade, cavities darker, a little gloss."""
    soft = cv2.GaussianBlur(heights, (0, 0), max(0.6, 0.012 * sit.unit))
    gx, gy = cv2.Sobel(soft, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(soft, cv2.CV_32F, 0, 1, scale=0.125)
    nz = 1 / np.sqrt(gx * gx + gy * gy + 1)
    lamp, light = sit.light.direction.astype(np.float32), sit.light
    facing = (lamp[2] - gx * lamp[0] - gy * lamp[1]) * nz
    wide = cv2.GaussianBlur(heights, (0, 0), 0.11 * sit.unit)
    cavity = np.clip((heights - wide) * (1 / (0.05 * sit.unit)), -1, 0.6)
    lit = light.ambient + light.strength * 0.66 * np.clip((facing + 0.28) / 1.28, 0, 1) + 0.06 * nz
    lit = lit * (1 + 0.26 * cavity)
    lit = np.where(
        lit > 0.86, 0.86 + 0.55 * (lit - 0.86), np.maximum(lit, 0.10)
    )  # film, too, rolls its highlights off
    power = np.array([0.78, 1.05, 1.16], np.float32)
    out = colour * np.exp(np.log(lit)[..., None] * power) * np.array(light.colour, np.float32)
    half = (lamp + (0, 0, 1)) / np.linalg.norm(lamp + (0, 0, 1))
    gloss = np.clip((half[2] - gx * half[0] - gy * half[1]) * nz, 0, 1) ** 26
    return out + gloss[..., None] * (light.strength * (15 + 46 * sit.who.tone)) * np.array(
        [1.0, 0.96, 0.9], np.float32
    )
