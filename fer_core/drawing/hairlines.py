"""Where hair begins and ends: the line over the forehead, the outline over the top, and the sheets that
several styles are made of.
"""

import numpy as np

from fer_core.drawing.canvas import Canvas
from fer_core.drawing.hair import StrandPaint, sheet
from fer_core.drawing.identity import Identity
from fer_core.drawing.sitting import Sitting

Mask = np.ndarray


def hairline(who: Identity, lift: float = 0.0) -> np.ndarray:
    """(9, 2) points of the hairline from ear to ear, over the forehead."""
    high = -0.93 - lift
    peak = 0.05 if who.woman else 0.0
    half = [(-0.99, 0.02), (-0.90, -0.34), (-0.80, -0.66), (-0.50, high + 0.03)]
    line = [*half, (0, high + peak * (who.seed % 2)), *[(-x, y) for x, y in half[::-1]]]
    return np.array(line) * (who.width, 1)


def outline(who: Identity, volume: float) -> np.ndarray:
    """(9, 2) points of the hair's outline, from ear to ear, over the top."""
    angles = np.radians([180, 158, 135, 112, 90, 68, 45, 22, 0])
    up = (1.38 * who.skull + volume) * np.maximum(np.sin(angles), 0) ** 0.9
    return np.c_[
        (1.03 + volume * 0.75) * who.width * np.cos(angles),
        -0.25 - up + 0.2 * (np.abs(np.cos(angles)) > 0.99),
    ]


def parted(sit: Sitting, side: int, low: float, inner: float, volume: float) -> list:
    """Guides from the parting down one side: the first frames the face, the last is the outline."""
    p, w, v = sit.who.parting, sit.who.width, volume
    reach = 1 - side * p * 0.9  # the further the parting, the longer the way
    mid = p + side * 0.52 * reach
    return [
        [
            (p, -0.96),
            (mid, -0.86 + 0.08 * reach),
            (side * 0.90 * w, -0.42),
            (side * (0.96 + inner) * w, 0.30),
            (side * (0.90 + inner) * w, low),
        ],
        [
            (p, -1.25),
            (mid * 1.02, -1.18),
            (side * 1.03 * w, -0.58),
            (side * (1.10 + inner * 0.8) * w, 0.32),
            (side * (1.06 + inner) * w, low + 0.04),
        ],
        [
            (p, -1.58 - v),
            (p + side * 0.62 * reach, -1.52 - v),
            (side * (1.13 + v) * w, -0.70),
            (side * (1.22 + v) * w, 0.32),
            (side * (1.18 + v) * w, low + 0.02),
        ],
    ]


def sides(canvas: Canvas, sit: Sitting, face: Mask, top: float = -0.9, dark: float = 0.85) -> None:
    """Short hair over the temples and round the ears."""
    w = sit.who.width
    for side in (-1, 1):
        rows = (
            (0.76, top, 0.87, -0.45, 0.92, 0.10),
            (0.95, top - 0.15, 1.03, -0.45, 1.0, 0.12),
            (0.93, top - 0.25, 1.09, -0.5, 1.05, -0.02),
        )
        guides = [[(side * w * a, b), (side * w * c, d), (side * w * e, f)] for a, b, c, d, e, f in rows]
        sheet(
            canvas,
            sit,
            guides,
            StrandPaint(depth=0.05, strands=60, dark=dark, shine=0.2, ragged=0.08),
            50 + side,
            cast=face,
        )


def back_swept(
    canvas: Canvas,
    sit: Sitting,
    face: Mask,
    volume: float,
    lift: float = 0.0,
    look: StrandPaint | None = None,
) -> None:
    """Hair combed back from the forehead."""
    rim, crown = hairline(sit.who, lift), outline(sit.who, volume)
    bow = np.c_[0.10 * np.sign(rim[:, 0]) * (1 - np.abs(rim[:, 0])), np.full(9, -0.06 - 0.5 * volume)]
    guides = [
        (r, r * 0.62 + c * 0.38 + b * 0.8, r * 0.25 + c * 0.75 + b * 0.4, c)
        for r, c, b in zip(rim, crown, bow, strict=True)
    ]
    sheet(canvas, sit, guides, look or StrandPaint(strands=170, shine=0.42, ragged=0.03), 42, cast=face)
