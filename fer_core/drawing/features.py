"""Eyes, brows, nostrils, teeth and beard: what is drawn onto the shaded skin."""

import numpy as np

from fer_core.drawing import shape
from fer_core.drawing.canvas import Canvas, ellipse, mix, spline
from fer_core.drawing.sitting import Sitting

_SIDES = (-1, 1)


def draw(canvas: Canvas, sit: Sitting, face: np.ndarray) -> None:
    """All features, back to front; `face` is the mask of the skin."""
    _wrinkles(canvas, sit, face)
    _nose(canvas, sit, face)
    _mouth(canvas, sit)
    for side in _SIDES:
        _eye(canvas, sit, side, face)
        _brow(canvas, sit, side, face)


def _dark(sit: Sitting, share: float = 0.3) -> np.ndarray:
    return np.array(sit.who.skin) * share * (1.0, 0.78, 0.74) * np.clip(sit.light.ambient + 0.55, 0.5, 1.1)


def _wrinkles(canvas: Canvas, sit: Sitting, face: np.ndarray) -> None:
    for points, depth, _ in sit.creases:
        if depth > 0.3:
            canvas.line(
                sit.curve(points),
                _dark(sit, 0.55),
                0.014 * sit.unit,
                min(0.4, 0.36 * depth),
                0.012 * sit.unit,
                face,
            )


def _nose(canvas: Canvas, sit: Sitting, face: np.ndarray) -> None:
    u, who, base = sit.unit, sit.who, sit.nose["base"][0, 1]
    canvas.tint(
        sit.camera.place(ellipse(0, base + 0.05, abs(sit.nose["wings"][0, 0]) * 0.95, 0.05), out=0.1),
        (0.62, 0.50, 0.48),
        0.55,
        0.035 * u,
        face,
    )
    for (wx, wy), (nx, ny) in zip(sit.nose["wings"], sit.nose["nostrils"], strict=True):
        s = np.sign(wx)
        hole = ellipse(nx, ny, 0.058 * who.nose_width, 0.026, turn=-s * 0.30)
        canvas.fill(sit.camera.place(hole, out=0.14), _dark(sit, 0.24), 0.85, 0.012 * u, face)
        wing = spline(
            [(wx * 0.93, wy - 0.11), (wx * 1.06, wy - 0.03), (wx * 1.0, wy + 0.045), (wx * 0.80, wy + 0.06)],
            6,
        )
        canvas.line(sit.camera.place(wing, out=0.06), _dark(sit, 0.45), 0.020 * u, 0.5, 0.011 * u, face)


def _mouth(canvas: Canvas, sit: Sitting) -> None:
    m, place, u = sit.mouth, sit.camera.place, sit.unit
    if m.opening > 0.03:
        inside = np.concatenate([m.upper_inner, m.lower_inner[::-1]])
        clip = canvas.mask(place(inside), 0.007 * u)
        canvas.fill(place(inside), (58, 18, 22), 1.0, 0.007 * u)
        _tongue(canvas, sit, clip)
        _teeth(canvas, sit, clip)
        band = np.concatenate([m.upper_inner, (m.upper_inner + (0, 0.045))[::-1]])
        canvas.tint(place(band), (0.45, 0.32, 0.32), 0.8, 0.02 * u, clip)
    seam = (m.upper_inner + m.lower_inner) / 2
    closed = np.clip(1 - m.opening / 0.05, 0, 1)
    if closed > 0:
        canvas.line(
            place(seam),
            _dark(sit, 0.26),
            (0.026 + 0.012 * sit.actions.lip_press) * u,
            0.85 * closed,
            0.008 * u,
        )
    for x, y in m.corners:
        canvas.fill(place(ellipse(x, y, 0.032, 0.024, 10)), _dark(sit, 0.34), 0.65, 0.014 * u)
    shine = np.c_[m.lower_inner[:, 0] * 0.5, (m.lower_inner[:, 1] * 0.55 + m.lower_outer[:, 1] * 0.45)][12:29]
    canvas.line(
        place(shine), (255, 236, 226), 0.03 * u, (0.16 + 0.2 * sit.who.makeup) * sit.light.strength, 0.016 * u
    )


def _tongue(canvas: Canvas, sit: Sitting, clip: np.ndarray) -> None:
    m, u, out = sit.mouth, sit.unit, sit.actions.tongue
    low, wide = m.lower_inner[20, 1], m.corners[1, 0]
    top = low - 0.42 * m.opening * (1 + 0.4 * out)
    shape_ = spline(
        [
            (-0.72 * wide, low + 0.05),
            (-0.5 * wide, top + 0.03),
            (0, top + 0.012),
            (0.5 * wide, top + 0.03),
            (0.72 * wide, low + 0.05),
            (0, low + 0.1),
        ],
        6,
        closed=True,
    )
    canvas.fill(
        sit.camera.place(shape_),
        mix((168, 74, 76), sit.who.lip_colour, 0.2),
        0.5 + 0.5 * min(1, m.opening * 3),
        0.025 * u,
        clip,
    )
    canvas.line(sit.camera.place([(0, top + 0.04), (0, low)]), (120, 44, 48), 0.025 * u, 0.5, 0.02 * u, clip)


def _teeth(canvas: Canvas, sit: Sitting, clip: np.ndarray) -> None:
    a, m, u, place = sit.actions, sit.mouth, sit.unit, sit.camera.place
    show = np.clip(
        0.25 + 0.7 * a.corner_pull + 0.6 * a.lip_raise + 0.5 * a.lip_stretch + 0.2 * a.lips_part, 0, 1
    )
    white = mix((246, 241, 231), (226, 212, 186), min(1, sit.who.lines * 0.7)) * np.clip(
        sit.light.ambient + 0.5, 0.55, 1
    )
    t = np.linspace(-1, 1, 41)
    edge = m.upper_inner[:, 1] + np.minimum(0.135 * show, np.maximum(m.opening * 0.92, 0.01)) * (
        1 - 0.55 * t**2
    )
    _row(
        canvas,
        sit,
        np.c_[m.upper_inner[:, 0], m.upper_inner[:, 1] - 0.02],
        np.c_[m.upper_inner[:, 0], edge],
        white,
        clip,
    )
    if (
        low := np.clip(
            a.lower_lip_depress + 0.6 * a.lip_stretch - 0.35 * a.corner_pull - 0.5 * a.tongue, 0, 1
        )
    ) > 0.15:
        edge = m.lower_inner[:, 1] - np.minimum(0.10 * low, m.opening * 0.45) * (1 - 0.4 * t**2)
        _row(canvas, sit, np.c_[m.lower_inner[:, 0], edge], m.lower_inner + (0, 0.02), white * 0.93, clip)
    for x, y in m.corners:
        canvas.tint(place(ellipse(0.92 * x, y, 0.11, 0.16)), (0.35, 0.25, 0.25), 0.85, 0.045 * u, clip)


def _row(
    canvas: Canvas, sit: Sitting, top: np.ndarray, bottom: np.ndarray, white: np.ndarray, clip: np.ndarray
) -> None:
    u, place = sit.unit, sit.camera.place
    canvas.fill(place(np.concatenate([top, bottom[::-1]])), white, 0.97, 0.006 * u, clip)
    xs = np.cumsum([0, 0.085, 0.07, 0.072, 0.06])
    for x in (*xs, *-xs[1:]):
        gap = [(x, np.interp(x, top[:, 0], top[:, 1])), (x, np.interp(x, bottom[:, 0], bottom[:, 1]))]
        canvas.line(place(gap), (150, 122, 108), 0.008 * u, 0.35, 0.005 * u, clip)


def _eye(canvas: Canvas, sit: Sitting, side: int, face: np.ndarray) -> None:
    eye, u, place = sit.eyes[side], sit.unit, sit.camera.place
    inside = place(np.concatenate([eye.upper, eye.lower[::-1]]))
    clip = canvas.mask(inside, 0.006 * u)
    lit = np.clip(sit.light.ambient + 0.5 + 0.06 * side * np.sign(sit.light.x), 0.5, 1.0)
    canvas.fill(inside, np.array([236, 230, 224]) * (lit - 0.26 * sit.who.tone), 1.0, 0.006 * u, face)
    for x, y in (eye.upper[0], eye.upper[-1]):
        canvas.tint(place(ellipse(x, y, 0.10, 0.12, 12)), (0.80, 0.70, 0.70), 0.8, 0.04 * u, clip)
    inner = eye.upper[0]
    canvas.fill(
        place(ellipse(inner[0] + side * 0.02, inner[1] + 0.006, 0.035, 0.026, 12)),
        mix((214, 140, 130), sit.who.skin, 0.3),
        0.85,
        0.009 * u,
        clip,
    )
    _iris(canvas, sit, eye, clip, lit)
    shadow = np.concatenate([eye.upper - (0, 0.03), (eye.upper + (0, 0.05))[::-1]])
    canvas.tint(place(shadow), (0.38, 0.34, 0.36), 0.8, 0.022 * u, clip)
    _glint(canvas, sit, eye, clip)
    _lids(canvas, sit, eye, side, face)


def _iris(canvas: Canvas, sit: Sitting, eye: shape.Eye, clip: np.ndarray, lit: float) -> None:
    (x, y), r, u, place = eye.iris, eye.radius, sit.unit, sit.camera.place
    colour = np.array(sit.who.iris) * lit
    canvas.fill(place(ellipse(x, y, r, r)), colour * 0.42, 1.0, 0.008 * u, clip)
    canvas.fill(place(ellipse(x, y, r * 0.86, r * 0.86)), colour, 0.95, 0.014 * u, clip)
    angles = sit.rng(3).uniform(0, 2 * np.pi, 26)
    rays = (
        np.array([x, y])
        + r * np.array([0.45, 0.88])[None, :, None] * np.stack([np.cos(angles), np.sin(angles)], -1)[:, None]
    )
    tones = colour * sit.rng(4).choice([0.72, 1.3], (26, 1))
    canvas.strands(place(rays).reshape(rays.shape), tones, 0.008 * u, 0.6, clip)
    canvas.fill(
        place(ellipse(x, y + r * 0.42, r * 0.55, r * 0.34)),
        np.minimum(255, colour * 1.75 + 16),
        0.5,
        0.022 * u,
        clip,
    )
    pupil = r * (0.40 + 0.06 * sit.actions.lid_raise)
    canvas.fill(place(ellipse(x, y, pupil, pupil)), (14, 11, 12), 1.0, 0.008 * u, clip)


def _glint(canvas: Canvas, sit: Sitting, eye: shape.Eye, clip: np.ndarray) -> None:
    (x, y), r, u, place = eye.iris, eye.radius, sit.unit, sit.camera.place
    gx, gy = sit.light.direction[:2] * r * (0.62, 0.55)
    canvas.fill(
        place(ellipse(x + gx, y + gy, r * 0.23, r * 0.20, 12)),
        (255, 255, 255),
        0.95 * min(1, 0.4 + sit.light.strength * 0.6),
        0.006 * u,
        clip,
    )
    canvas.fill(
        place(ellipse(x - gx * 0.8, y - gy, r * 0.14, r * 0.10, 12)), (255, 255, 255), 0.35, 0.008 * u, clip
    )


def _lids(canvas: Canvas, sit: Sitting, eye: shape.Eye, side: int, face: np.ndarray) -> None:
    who, u, place = sit.who, sit.unit, sit.camera.place
    t = np.linspace(0, 1, len(eye.upper))
    ink = mix(np.array(who.hair) * 0.25, (24, 16, 16), 0.7)
    thick = (0.016 + 0.012 * who.woman + 0.018 * who.makeup) * (0.35 + 0.65 * t) * (1 - (2 * t - 1) ** 6)
    tail = np.array([side * 0.035, -0.022]) * (0.3 + who.makeup) * t[:, None] ** 6
    edge = np.c_[eye.upper[:, 0], eye.upper[:, 1] - thick] + tail
    canvas.fill(
        place(np.concatenate([eye.upper + tail + (0, 0.006), edge[::-1]])), ink, 0.92, 0.006 * u, face
    )
    _lashes(canvas, sit, eye, side, ink)
    fold = (
        0.050
        * (0.5 + 0.6 * who.lid_fold)
        * (1 + 0.55 * sit.actions.lid_raise - 0.35 * sit.actions.brow_lower + 0.3 * sit.actions.lid_droop)
    )
    crease = eye.upper[2:-1] + np.c_[np.zeros(22), -fold * np.sin(np.pi * np.linspace(0.12, 0.9, 22)) - 0.012]
    canvas.line(place(crease), _dark(sit, 0.40), 0.018 * u, 0.15 + 0.5 * who.lid_fold, 0.010 * u, face)
    rim = eye.lower[2:-1]
    canvas.line(
        place(rim + (0, 0.010)), mix(who.skin, (226, 150, 140), 0.4) * 0.92, 0.016 * u, 0.55, 0.008 * u, face
    )
    canvas.line(
        place(rim + (0, 0.022)), _dark(sit, 0.42), 0.012 * u, 0.45 + 0.3 * who.makeup, 0.008 * u, face
    )


def _lashes(canvas: Canvas, sit: Sitting, eye: shape.Eye, side: int, ink: np.ndarray) -> None:
    long = 0.022 + 0.030 * sit.who.woman + 0.02 * sit.who.makeup
    root, t = eye.upper[3:], np.linspace(0.125, 1, 22)
    middle = root + np.c_[side * (t - 0.35) * long * 0.7, np.full(22, -long * 0.5)]
    tip = root + np.c_[side * (t - 0.3) * long * 1.7, -long * (0.5 + 0.6 * t)]
    lines = sit.camera.place(np.stack([root, middle, tip], 1)).reshape(22, 3, 2)
    canvas.strands(lines, np.repeat(ink[None], 22, 0), 0.011 * sit.unit, 0.75 if sit.who.woman else 0.45)


def _brow(canvas: Canvas, sit: Sitting, side: int, face: np.ndarray) -> None:
    line, thick = shape.brow(sit.who, sit.actions, side)
    u, place, rng = sit.unit, sit.camera.place, sit.rng(10 + side)
    colour = np.array(sit.who.hair) * 0.62 + np.array([20, 14, 12])
    colour *= min(
        1.0, 0.55 * sum(sit.who.skin) / colour.sum()
    )  # brows stay darker than the skin, also when the hair is white
    body = np.concatenate([line - np.c_[np.zeros(17), thick], (line + np.c_[np.zeros(17), thick])[::-1]])
    canvas.fill(place(body), colour, 0.62, 0.016 * u, face)
    n = 58
    at, off = rng.uniform(0, 15.5, n), rng.uniform(-0.9, 0.9, n)
    i = at.astype(int)
    root = line[i] + (at - i)[:, None] * (line[i + 1] - line[i]) + np.c_[np.zeros(n), off * thick[i]]
    lean = np.clip(0.25 + at / 9, 0, 1.1)
    tip = root + np.c_[side * 0.055 * lean, (-0.055 * (1 - lean) - 0.02 * off) * sit.who.brow_thick]
    lines = place(np.stack([root, tip], 1)).reshape(n, 2, 2)
    canvas.strands(lines, colour * rng.uniform(0.55, 1.25, (n, 1)), 0.013 * u, 0.9, face)
