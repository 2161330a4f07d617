"""Short hair, and none: styles that leave the ears free."""

from collections.abc import Callable

import numpy as np

from fer_core.drawing.canvas import Canvas, spline
from fer_core.drawing.hair import StrandPaint, sheet
from fer_core.drawing.hairlines import Mask, back_swept, hairline, outline, sides
from fer_core.drawing.sitting import Sitting


def side_part(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    """Short hair, combed to both sides of a parting."""
    p, w, v = sit.who.parting * 1.1, sit.who.width, 0.10 + 0.14 * sit.who.hair_length
    sides(canvas, sit, face)
    for side in (-1, 1):
        far = abs(side * 0.86 - p)
        guides = [
            [
                (p, -0.94),
                (p + side * 0.32 * far, -1.02 - v * 0.8),
                (p + side * 0.72 * far, -0.88 - v * 0.3),
                (side * 0.90 * w, -0.50),
            ],
            [
                (p, -1.25),
                (p + side * 0.40 * far, -1.38 - v),
                (p + side * 0.85 * far, -1.15 - v * 0.5),
                (side * 1.01 * w, -0.48),
            ],
            [
                (p, -1.56 - v * 0.5),
                (p + side * 0.42 * far, -1.63 - v),
                (side * (0.86 + v * 0.3), -1.28 - v * 0.3),
                (side * 1.07 * w, -0.50),
            ],
        ]
        sheet(
            canvas,
            sit,
            guides,
            StrandPaint(depth=0.28, strands=120, shine=0.35, ragged=0.08),
            47 + side,
            cast=face,
        )


def swept(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    """Short sides, and longer hair combed back."""
    sides(canvas, sit, face, -0.8, 0.8)
    back_swept(canvas, sit, face, 0.18 + 0.18 * sit.who.hair_length)


def messy(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    """Short sides, and locks that fall over the forehead."""
    sides(canvas, sit, face)
    back_swept(canvas, sit, face, 0.16)
    rng, w = sit.rng(52), sit.who.width
    lean = np.sign(sit.who.parting) or 1
    for k, x in enumerate(np.linspace(-0.75, 0.75, 7)):
        tip = x + lean * rng.uniform(0.15, 0.42)
        low = -0.78 - 0.12 * rng.random()
        guides = [
            [(x * 0.8 - 0.12, -1.45), (x - 0.13, -1.35), (tip * w, low)],
            [(x * 0.8 + 0.12, -1.5), (x + 0.2, -1.42), (tip * w + 0.04, low + 0.03)],
        ]
        sheet(
            canvas,
            sit,
            guides,
            StrandPaint(depth=0.35, strands=30, shine=0.45, ragged=0.1),
            53 + k,
            cast=face,
        )


def cropped(volume: float, alpha: float) -> Callable:
    """A style of hair cut to stubble: a tinted skull and hairs that stand off it."""

    def draw(canvas: Canvas, sit: Sitting, face: Mask) -> None:
        rim, crown = hairline(sit.who, 0.02), outline(sit.who, volume)
        u, rng = sit.unit, sit.rng(60)
        cap = sit.camera.place(np.concatenate([rim, crown[::-1]]), z=0.22)
        body = np.concatenate([spline(cap[:9], 6), spline(cap[9:], 6)])
        colour = np.array(sit.who.hair) * 0.8
        canvas.fill(body, colour, alpha, 0.045 * u)
        clip = canvas.mask(body, 0.04 * u)
        n = 520
        share, depth = rng.random(n) * 8, rng.random(n)
        i = np.minimum(share.astype(int), 7)
        r, c = (line[i] + (share - i)[:, None] * (line[i + 1] - line[i]) for line in (rim, crown))
        roots = r + (c - r) * depth[:, None]
        tips = roots + (c - r) * (0.07 + volume * 0.5) + rng.normal(0, 0.018, (n, 2))
        ends = sit.camera.place(np.concatenate([roots, tips]), z=0.22)
        tones = np.clip(
            0.9 + 0.35 * np.exp(-(((depth - 0.5) / 0.25) ** 2)) + rng.normal(0, 0.28, n), 0.4, 1.8
        )[:, None]
        colours = np.array(sit.who.hair) * tones + 8 * tones
        canvas.strands(
            np.stack([ends[:n], ends[n:]], 1), colours, max(1.0, 0.014 * u), 0.75 * alpha + 0.15, clip
        )

    return draw


def bald(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    """No hair, or a wreath of it."""
    if sit.who.hair_length > 0.5:
        sides(canvas, sit, face, -0.42, 0.9)


def receding(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    """Thin hair that begins high."""
    sides(canvas, sit, face, -0.75)
    back_swept(canvas, sit, face, 0.06, 0.22, StrandPaint(strands=90, alpha=0.75, shine=0.4))
