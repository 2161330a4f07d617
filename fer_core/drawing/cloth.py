"""What is worn: shirts and hoods, a hijab, a beanie, and glasses."""

from functools import partial

import numpy as np

from fer_core.drawing.canvas import Canvas, ellipse, spline
from fer_core.drawing.sitting import Sitting

_DARK = (0.62, 0.60, 0.64)
_FLAPS = {
    "shirt": np.array([(0.0, 2.42), (0.56, 1.84), (0.72, 1.92), (0.62, 2.40), (0.30, 2.62)]),
    "jacket": np.array([(0.02, 2.85), (0.62, 1.86), (0.86, 2.0), (0.92, 2.6), (0.5, 2.72), (0.3, 3.3)]),
}
_HOLE = [
    (-0.86, 0.15),
    (-0.86, -0.42),
    (-0.6, -0.83),
    (0, -0.98),
    (0.6, -0.83),
    (0.86, -0.42),
    (0.86, 0.15),
    (0.76, 0.85),
]
_ROLL_BELOW = [
    (-0.66, 1.72),
    (-0.71, 1.95),
    (-0.70, 2.14),
    (0, 2.26),
    (0.70, 2.14),
    (0.71, 1.95),
    (0.66, 1.72),
]
_ROLL_ABOVE = [(0.66, 1.72), (0.3, 1.86), (0, 1.89), (-0.3, 1.86), (-0.66, 1.72)]
_HOOD = [(0.02, 2.22), (0.5, 2.12), (0.72, 1.72), (0.98, 1.92), (0.9, 2.32), (0.4, 2.5)]
_BRIM = [
    (-1.13, -0.42),
    (-1.15, -0.78),
    (-0.6, -0.98),
    (0, -1.04),
    (0.6, -0.98),
    (1.15, -0.78),
    (1.13, -0.42),
    (0.6, -0.60),
    (0, -0.66),
    (-0.6, -0.60),
]


def _lamp(sit: Sitting) -> float:
    return float(np.clip(sit.light.ambient + 0.5 * sit.light.strength, 0.35, 1.08))


def shirt(canvas: Canvas, sit: Sitting) -> None:
    """Shoulders in the person's clothes."""
    who, u, still = sit.who, sit.unit, sit.camera.still
    if still([(0, 1.65)])[0, 1] > canvas.size:
        return
    broad, lamp = (1.0 if who.woman else 1.16), _lamp(sit)
    neckline = {"v-neck": 2.62, "shirt": 2.35, "roll-neck": 1.78, "hoodie": 2.16, "jacket": 2.45}.get(
        who.clothes, 2.26
    )
    half = 0.72 if who.clothes != "roll-neck" else 0.66
    top = 1.98 if who.clothes != "roll-neck" else 1.78
    right = [
        (half * 0.55, neckline - 0.10),
        (half, top),
        (1.25 * broad, 2.20),
        (1.78 * broad, 2.46),
        (2.05 * broad, 2.95),
        (2.15 * broad, 4.2),
    ]
    if who.clothes == "v-neck":
        right[0] = (half * 0.5, 2.36)
    line = np.concatenate([[(0, neckline)], spline(right, 6)])
    body = still(np.concatenate([line, (line[:0:-1] * (-1, 1))]))
    canvas.tint(body - (0, 0.05 * u), _DARK, 0.6, 0.06 * u)
    canvas.fill(body, np.array(who.cloth) * lamp, 1.0, 0.008 * u)
    clip = canvas.mask(body)
    _folds(canvas, sit, clip, broad)
    s = -np.sign(sit.light.x) or 1
    canvas.tint(still(ellipse(s * 1.9, 3.0, 1.2, 1.5)), _DARK, 0.8, 0.35 * u, clip)
    _collar(canvas, sit, line, lamp)


def _folds(canvas: Canvas, sit: Sitting, clip: np.ndarray, broad: float) -> None:
    rng, u = sit.rng(80), sit.unit
    for k in (-1, 1):
        for _ in range(3):
            x, y = rng.uniform(0.8, 1.7) * broad, rng.uniform(2.3, 2.9)
            fold = sit.camera.still(
                spline([(k * x, y), (k * (x - 0.2), y + 0.3), (k * (x - 0.25), y + 0.7)], 5)
            )
            canvas.line(fold, np.array(sit.who.cloth) * 0.55, 0.08 * u, 0.35, 0.06 * u, clip)
            canvas.line(
                fold - (0.08 * u * k, 0),
                np.minimum(255, np.array(sit.who.cloth) * 1.25 + 10),
                0.05 * u,
                0.25,
                0.05 * u,
                clip,
            )


def _collar(canvas: Canvas, sit: Sitting, line: np.ndarray, lamp: float) -> None:
    """What the shirt has at the neck."""
    kind = sit.who.clothes
    if kind in ("crew", "v-neck"):
        _hem(canvas, sit, line, lamp)
    elif kind == "roll-neck":
        _roll(canvas, sit, lamp)
    elif kind == "hoodie":
        _hood(canvas, sit, lamp)
    else:
        _flaps(canvas, sit, lamp)


def _hem(canvas: Canvas, sit: Sitting, line: np.ndarray, lamp: float) -> None:
    u = sit.unit
    rim = sit.camera.still(np.concatenate([line[6::-1] * (-1, 1), line[1:7]]))
    canvas.line(rim + (0, 0.05 * u), np.array(sit.who.cloth) * 0.72 * lamp, 0.11 * u, 0.9, 0.008 * u)


def _roll(canvas: Canvas, sit: Sitting, lamp: float) -> None:
    cloth, u, still = np.array(sit.who.cloth), sit.unit, sit.camera.still
    roll = np.concatenate([spline(_ROLL_BELOW, 6), spline(_ROLL_ABOVE, 6)])
    canvas.fill(still(roll), cloth * 1.06 * lamp, 1.0, 0.008 * u)
    for x in np.linspace(-0.62, 0.62, 12):
        canvas.line(still([(x, 1.83), (x * 1.03, 2.14)]), cloth * 0.7 * lamp, 0.03 * u, 0.4, 0.015 * u)


def _hood(canvas: Canvas, sit: Sitting, lamp: float) -> None:
    cloth, u, still = np.array(sit.who.cloth), sit.unit, sit.camera.still
    for s in (-1, 1):
        hood = spline([(s * x, y) for x, y in _HOOD], 6, closed=True)
        canvas.fill(still(hood), cloth * 0.85 * lamp, 1.0, 0.012 * u)
        canvas.line(still(hood[:14]), np.minimum(255, cloth * 1.15), 0.05 * u, 0.6, 0.02 * u)
        cord = spline([(s * 0.22, 2.4), (s * 0.25, 2.7), (s * 0.23, 3.0)], 4)
        canvas.line(still(cord), (236, 232, 222), 0.04 * u, 0.9, 0.006 * u)


def _flaps(canvas: Canvas, sit: Sitting, lamp: float) -> None:
    who, u, still = sit.who, sit.unit, sit.camera.still
    second = who.cloth2 if who.clothes == "jacket" else np.minimum(255, np.array(who.cloth) * 1.12)
    for s in (-1, 1):
        flap = still(_FLAPS[who.clothes] * (s, 1))
        shade = 1.0 if s == np.sign(sit.light.x) else 0.88
        canvas.tint(flap + (0, 0.04 * u), _DARK, 0.7, 0.03 * u)
        canvas.fill(flap, np.array(second) * lamp * shade, 1.0, 0.008 * u)


def hijab(canvas: Canvas, sit: Sitting) -> None:
    """A scarf round the face, down to the shoulders."""
    who, u, w = sit.who, sit.unit, sit.who.width
    colour = np.array(who.cloth2) * _lamp(sit)
    top = np.array(
        [
            (-1.32, 1.2),
            (-1.2, 0.2),
            (-1.16, -0.7),
            (-0.72, -1.5),
            (0, -1.76),
            (0.72, -1.5),
            (1.16, -0.7),
            (1.2, 0.2),
            (1.32, 1.2),
        ]
    ) * (w, 1)
    drape = sit.camera.still([(1.75, 2.25), (1.55, 2.9), (0.4, 3.2), (-0.8, 3.1), (-1.6, 2.7), (-1.75, 2.2)])
    outer = spline(np.concatenate([sit.camera.place(top, z=0.0), drape]), 6, closed=True)
    chin = (sit.outline[:, 1].max() - sit.camera.y) / u
    hole = np.array([*_HOLE, (0.50, chin - 0.17), (0, chin - 0.03), (-0.50, chin - 0.17), (-0.76, 0.85)]) * (
        w,
        1,
    )
    hole = spline(sit.camera.place(hole, z=0.42 + 0.05 * np.abs(hole[:, 1])), 6, closed=True)
    ring = canvas.mask([outer, hole], 0.008 * u)
    inside = canvas.mask(hole)
    edge = canvas.mask(hole + (0, 0.0)) - canvas.mask(hole * 0.92 + hole.mean(0) * 0.08, 0.05 * u)
    canvas.rgb *= 1 - (np.clip(edge, 0, 1) * inside)[..., None] * np.array([0.42, 0.52, 0.52], np.float32)
    canvas.rgb += (colour.astype(np.float32) - canvas.rgb) * ring[..., None]
    _drapes(canvas, sit, hole, outer, ring, colour)


def _drapes(
    canvas: Canvas, sit: Sitting, hole: np.ndarray, outer: np.ndarray, ring: np.ndarray, colour: np.ndarray
) -> None:
    u, rng = sit.unit, sit.rng(85)
    for share in (0.25, 0.5, 0.75):
        at = np.linspace(0, len(outer) - 1, len(hole)).astype(int)
        line = hole + (np.roll(outer[at], -8, 0) - hole) * (share + rng.normal(0, 0.04))
        canvas.line(line, colour * 0.62, 0.05 * u, 0.45, 0.05 * u, ring)
        canvas.line(
            line + (0.05 * u, -0.04 * u), np.minimum(255, colour * 1.22 + 8), 0.05 * u, 0.35, 0.05 * u, ring
        )
    s = -np.sign(sit.light.x) or 1
    canvas.tint(sit.camera.place(ellipse(s * 1.25, 0.2, 0.5, 1.7), z=0), _DARK, 0.75, 0.22 * u, ring)
    for k in range(4):
        fold = spline(
            [
                (-0.75 + 0.1 * k, 1.25 + 0.1 * k),
                (-0.3, 1.85 + 0.13 * k),
                (0.35, 2.0 + 0.2 * k),
                (1.1 + 0.1 * k, 1.75 + 0.27 * k),
            ],
            6,
        )
        canvas.line(sit.camera.still(fold), colour * 0.58, 0.05 * u, 0.55, 0.035 * u, ring)
        canvas.line(
            sit.camera.still(fold) - (0, 0.07 * u),
            np.minimum(255, colour * 1.2 + 8),
            0.05 * u,
            0.4,
            0.04 * u,
            ring,
        )


def beanie(canvas: Canvas, sit: Sitting, face: np.ndarray) -> None:
    """A knitted cap with a turned-up brim."""
    u, w, colour = sit.unit, sit.who.width, np.array(sit.who.cloth2) * _lamp(sit)
    place = partial(sit.camera.place, z=0.15)
    points = [
        (-1.1, -0.62),
        (-1.1, -1.1),
        (-0.8, -1.62),
        (0, -1.86),
        (0.8, -1.62),
        (1.1, -1.1),
        (1.1, -0.62),
        (0, -0.8),
    ]
    cap = spline(np.array(points) * (w, 1), 6, closed=True)
    brim = spline(np.array(_BRIM) * (w, 1), 6, closed=True)
    canvas.tint(place(brim) + (0, 0.07 * u), (0.5, 0.4, 0.4), 0.8, 0.05 * u, face)
    canvas.fill(place(cap), colour * 0.92, 1.0, 0.010 * u)
    clip = canvas.mask(place(cap))
    for x in np.linspace(-1.05, 1.05, 17):
        canvas.line(
            place(spline([(x * w, -0.6), (x * 1.0 * w, -1.1), (x * 0.7 * w, -1.85)], 5)),
            colour * 0.68,
            0.035 * u,
            0.5,
            0.02 * u,
            clip,
        )
    canvas.tint(place(ellipse(-np.sign(sit.light.x) * 0.9, -1.1, 0.5, 0.8)), _DARK, 0.8, 0.2 * u, clip)
    canvas.tint(place(brim) + (0, -0.06 * u), _DARK, 0.6, 0.04 * u, clip)
    canvas.fill(place(brim), colour * 1.05, 1.0, 0.010 * u)
    clip = canvas.mask(place(brim))
    for x in np.linspace(-1.1, 1.1, 23):
        canvas.line(place([(x * w, -0.3), (x * w, -1.1)]), colour * 0.72, 0.03 * u, 0.55, 0.015 * u, clip)


def glasses(canvas: Canvas, sit: Sitting) -> None:
    """Glasses on the nose, with a little glare."""
    who, u = sit.who, sit.unit
    gap = 0.45 * who.eye_gap
    place = partial(sit.camera.place, out=0.10)
    width = (0.020 if who.glasses == "thin" else 0.050) * u
    frame = np.array(who.glasses_colour) * _lamp(sit)
    for s in (-1, 1):
        rim = place(_rim(who.glasses, s, gap))
        canvas.fill(
            rim,
            (44, 46, 52) if who.glasses == "tinted" else (226, 238, 244),
            0.62 if who.glasses == "tinted" else 0.03,
        )
        clip = canvas.mask(rim)
        glare = [
            (s * gap - 0.20, 0.22),
            (s * gap + 0.02, -0.28),
            (s * gap + 0.12, -0.28),
            (s * gap - 0.10, 0.22),
        ]
        canvas.fill(place(glare), (255, 255, 255), 0.08 + 0.07 * sit.light.strength, 0.012 * u, clip)
        canvas.line(np.concatenate([rim, rim[:2]]) + (0, 0.03 * u), (60, 36, 30), width, 0.22, 0.02 * u)
        canvas.line(np.concatenate([rim, rim[:2]]), frame, width, 0.97, 0.004 * u)
        end = np.concatenate(
            [place([(s * (gap + 0.31), -0.06)]), sit.camera.place([(s * 1.0 * who.width, -0.08)], z=0.25)]
        )
        canvas.line(end, frame, width, 0.95, 0.004 * u)
    canvas.line(
        place(spline([(-(gap - 0.29), -0.03), (0, -0.075), (gap - 0.29, -0.03)], 5)),
        frame,
        width,
        0.97,
        0.004 * u,
    )


def _rim(kind: str, side: int, gap: float) -> np.ndarray:
    t = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    power = {"round": 1.0, "thin": 0.8, "square": 0.5, "cat": 0.65, "tinted": 0.7}[kind]
    x, y = (np.sign(v) * np.abs(v) ** power for v in (np.cos(t), np.sin(t)))
    tall = {"round": 0.27, "thin": 0.20, "square": 0.21, "cat": 0.22, "tinted": 0.25}[kind]
    lift = -0.08 * np.clip(x, 0, 1) * (y < 0) if kind == "cat" else 0
    return np.c_[side * (gap + 0.305 * x), 0.035 + tall * y + lift]
