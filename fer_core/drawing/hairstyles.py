"""The styles: what hangs behind the head, and what lies over it. A style is a function of the sitting; STYLES
names them.
"""

from collections.abc import Callable

import numpy as np

from fer_core.drawing.canvas import Canvas
from fer_core.drawing.curly_hair import cloud, curly
from fer_core.drawing.hair import StrandPaint, sheet
from fer_core.drawing.hairlines import Mask, back_swept, parted, sides
from fer_core.drawing.short_hair import bald, cropped, messy, receding, side_part, swept
from fer_core.drawing.sitting import Sitting

_HANGING = {
    "long": (2.3, 0.0),
    "wavy": (2.2, 0.055),
    "bob": (1.35, 0.01),
    "fringe": (2.2, 0.0),
    "locs": (2.0, 0.02),
    "braids": (2.0, 0.0),
}


def behind(canvas: Canvas, sit: Sitting) -> None:
    """Hair that hangs behind neck and ears."""
    style, long = sit.who.hair_style, sit.who.hair_length
    if style in _HANGING:
        low, wave = _HANGING[style]
        low = low + 0.8 * long * (low > 1.7)
        _curtain(canvas, sit, low, wave)
    elif style in ("curls", "afro"):
        cloud(canvas, sit, 30, back=True)
    elif style == "ponytail":
        side = np.sign(sit.who.parting) or 1
        inner = [
            (side * 0.5, -1.35),
            (side * 1.0, -1.2),
            (side * 1.18, -0.1),
            (side * 1.22, 1.0),
            (side * 1.06, 1.9),
        ]
        outer = [
            (side * 0.6, -1.5),
            (side * 1.3, -1.45),
            (side * 1.62, -0.1),
            (side * 1.5, 1.1),
            (side * 1.12, 2.15),
        ]
        sheet(
            canvas,
            sit,
            [inner, outer],
            StrandPaint(depth=-0.5, strands=80, wave=0.03, dark=0.9, ragged=0.1),
            40,
        )


def over(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    """Hair, or what is worn instead, over the head."""
    STYLES[sit.who.hair_style](canvas, sit, face)


def _curtain(canvas: Canvas, sit: Sitting, low: float, wave: float) -> None:
    xs = (-1.22, -0.7, 0.0, 0.7, 1.22)
    guides = [
        [
            (0.7 * x, -1.2),
            (1.02 * x, -0.3),
            (1.0 * x, 0.6),
            ((0.96 if low > 1.6 else 0.9) * x, low - 0.1 * abs(x)),
        ]
        for x in xs
    ]
    sheet(
        canvas,
        sit,
        guides,
        StrandPaint(depth=-0.35, strands=100, wave=wave, dark=0.62, shine=0.7, ragged=0.03),
        41,
    )


def _curtains(
    low: float, wave: float = 0.0, inner: float = 0.0, volume: float = 0.10, long: float = 0.7
) -> Callable:
    def draw(canvas: Canvas, sit: Sitting, face: Mask) -> None:
        end = low + long * sit.who.hair_length
        for side in (-1, 1) if sit.who.parting > 0 else (1, -1):
            sheet(
                canvas,
                sit,
                parted(sit, side, end, inner, volume),
                StrandPaint(depth=0.22, strands=130, wave=wave, turns=1.5 + end, shine=0.30),
                43 + side,
                cast=face,
            )

    return draw


def _fringe(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    _curtains(1.5, 0.0, 0.02)(canvas, sit, face)
    w, low = sit.who.width, -0.42 - 0.15 * sit.who.hair_length
    guides = [
        [(0.35 * x, -1.58), (0.75 * x * w, -1.22), (0.92 * x * w, -0.8), (0.93 * x * w, low + 0.1 * x * x)]
        for x in (-1.0, -0.5, 0.0, 0.5, 1.0)
    ]
    sheet(canvas, sit, guides, StrandPaint(depth=0.45, strands=120, shine=0.5, ragged=0.05), 46, cast=face)


def _bun(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    if sit.who.hair_style == "bun":
        _knot(canvas, sit, 0.10 * np.sign(sit.who.parting), -1.74, 0.34 + 0.10 * sit.who.hair_length)
    back_swept(canvas, sit, face, 0.06)
    if sit.who.fuzz > 0.6:  # loose strands before the ears
        for side in (-1, 1):
            x = side * 0.93 * sit.who.width
            inner, outer = (
                [(x * 0.9, -0.75), (x * 0.98, -0.2), (x, 0.4), (x * 0.95, 0.75)],
                [(x * 0.95, -0.72), (x * 1.04, -0.2), (x * 1.05, 0.4), (x * 0.97, 0.8)],
            )
            sheet(
                canvas,
                sit,
                [inner, outer],
                StrandPaint(depth=0.2, strands=14, wave=0.025, alpha=0.4),
                63 + side,
            )


def _knot(canvas: Canvas, sit: Sitting, x: float, y: float, r: float) -> None:
    """A bun: three turns of hair wound into each other."""

    def arc(far: float, start: float, end: float) -> np.ndarray:
        t = np.linspace(start, end, 6)
        return np.c_[x + far * r * np.cos(t), y + 0.86 * far * r * np.sin(t)]

    turns = [arc(far, -3.4, 0.3) for far in (1.0, 0.5, 0.05)]
    below = [arc(1.02, -0.3, 3.5), arc(0.45, -0.1, 3.3)]
    sheet(canvas, sit, below, StrandPaint(depth=-0.1, strands=50, shine=0.5, dark=0.9), 61)
    sheet(canvas, sit, turns, StrandPaint(depth=-0.1, strands=70, shine=0.45), 62)


def _locs(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    """Locs or thin braids: a parted base, and ropes over it."""
    _curtains(1.2, 0.0, 0.02, 0.08, 0.5)(canvas, sit, face)
    rng, thin = sit.rng(70), sit.who.hair_style == "braids"
    for side in (-1, 1):
        fan = np.array(parted(sit, side, 1.3 + 0.6 * sit.who.hair_length, 0.02, 0.12))
        for k, share in enumerate(np.linspace(0.08, 1.9, 9 if thin else 7)):
            i = int(share)
            line = fan[i] + (share - i) * (fan[i + 1] - fan[i]) + rng.normal(0, 0.02, (5, 2))
            line[-1, 1] += rng.uniform(-0.15, 0.15)
            rope = np.c_[np.full(5, 0.045 if thin else 0.065), np.full(5, -0.03)] * (side, 1)
            sheet(
                canvas,
                sit,
                [line - rope, line + rope],
                StrandPaint(depth=0.24, strands=10, wave=0.014, turns=13, ragged=0.02, gloss=0.4),
                71 + 20 * side + k,
            )


def _hijab(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    from fer_core.drawing.cloth import hijab

    hijab(canvas, sit)


def _beanie(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    from fer_core.drawing.cloth import beanie

    sides(canvas, sit, face, -0.7)
    beanie(canvas, sit, face)


STYLES: dict[str, Callable[[Canvas, Sitting, Mask], None]] = {
    "long": _curtains(1.7, 0.0),
    "wavy": _curtains(1.4, 0.05, 0.03, 0.16),
    "bob": _curtains(0.95, 0.01, 0.0, 0.12, 0.45),
    "fringe": _fringe,
    "bun": _bun,
    "ponytail": _bun,
    "curls": curly(0.32, 0.10, 0.7),
    "afro": curly(0.42, 0.065, 0.15),
    "pixie": side_part,
    "braids": _locs,
    "locs": _locs,
    "hijab": _hijab,
    "side part": side_part,
    "swept": swept,
    "messy": messy,
    "crop": cropped(0.09, 0.95),
    "buzz": cropped(0.02, 0.55),
    "curly top": curly(0.16, 0.085, 0.0),
    "receding": receding,
    "bald": bald,
    "beanie": _beanie,
}
