"""The styles: what hangs behind the head, and what lies over it. A style is a function of the sitting; STYLES
names them.
"""

from collections.abc import Callable

import numpy as np

from fer_core.drawing.canvas import Canvas, spline
from fer_core.drawing.hair import Look, curls, lamp, sheet
from fer_core.drawing.sitting import Sitting

Mask = np.ndarray


def behind(canvas: Canvas, sit: Sitting) -> None:
    """Hair that hangs behind neck and ears."""
    style, long = sit.who.hair_style, sit.who.hair_length
    if style in _HANGING:
        low, wave = _HANGING[style]
        low = low + 0.8 * long * (low > 1.7)
        _curtain(canvas, sit, low, wave)
    elif style in ("curls", "afro"):
        _cloud(canvas, sit, 30, back=True)
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
        sheet(canvas, sit, [inner, outer], Look(depth=-0.5, strands=80, wave=0.03, dark=0.9, ragged=0.1), 40)


def over(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    """Hair, or what is worn instead, over the head."""
    STYLES[sit.who.hair_style](canvas, sit, face)


_HANGING = {
    "long": (2.3, 0.0),
    "wavy": (2.2, 0.055),
    "bob": (1.35, 0.01),
    "fringe": (2.2, 0.0),
    "locs": (2.0, 0.02),
    "braids": (2.0, 0.0),
}


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
        canvas, sit, guides, Look(depth=-0.35, strands=100, wave=wave, dark=0.62, shine=0.7, ragged=0.03), 41
    )


def _rim(who, lift: float = 0.0) -> np.ndarray:
    """(9, 2) points of the hairline from ear to ear, over the forehead."""
    high = -0.93 - lift
    peak = 0.05 if who.woman else 0.0
    half = [(-0.99, 0.02), (-0.90, -0.34), (-0.80, -0.66), (-0.50, high + 0.03)]
    line = [*half, (0, high + peak * (who.seed % 2)), *[(-x, y) for x, y in half[::-1]]]
    return np.array(line) * (who.width, 1)


def _crown(who, volume: float) -> np.ndarray:
    """(9, 2) points of the hair's outline, from ear to ear, over the top."""
    angles = np.radians([180, 158, 135, 112, 90, 68, 45, 22, 0])
    up = (1.38 * who.skull + volume) * np.maximum(np.sin(angles), 0) ** 0.9
    return np.c_[
        (1.03 + volume * 0.75) * who.width * np.cos(angles),
        -0.25 - up + 0.2 * (np.abs(np.cos(angles)) > 0.99),
    ]


def _back_swept(
    canvas: Canvas, sit: Sitting, face: Mask, volume: float, lift: float = 0.0, look: Look | None = None
) -> None:
    rim, crown = _rim(sit.who, lift), _crown(sit.who, volume)
    bow = np.c_[0.10 * np.sign(rim[:, 0]) * (1 - np.abs(rim[:, 0])), np.full(9, -0.06 - 0.5 * volume)]
    guides = [
        (r, r * 0.62 + c * 0.38 + b * 0.8, r * 0.25 + c * 0.75 + b * 0.4, c)
        for r, c, b in zip(rim, crown, bow, strict=True)
    ]
    sheet(canvas, sit, guides, look or Look(strands=170, shine=0.42, ragged=0.03), 42, cast=face)


def _parted(sit: Sitting, side: int, low: float, inner: float, volume: float) -> list:
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


def _curtains(
    low: float, wave: float = 0.0, inner: float = 0.0, volume: float = 0.10, long: float = 0.7
) -> Callable:
    def draw(canvas: Canvas, sit: Sitting, face: Mask) -> None:
        end = low + long * sit.who.hair_length
        for side in (-1, 1) if sit.who.parting > 0 else (1, -1):
            sheet(
                canvas,
                sit,
                _parted(sit, side, end, inner, volume),
                Look(depth=0.22, strands=130, wave=wave, turns=1.5 + end, shine=0.30),
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
    sheet(canvas, sit, guides, Look(depth=0.45, strands=120, shine=0.5, ragged=0.05), 46, cast=face)


def _side_part(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    p, w, v = sit.who.parting * 1.1, sit.who.width, 0.10 + 0.14 * sit.who.hair_length
    _sides(canvas, sit, face)
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
            canvas, sit, guides, Look(depth=0.28, strands=120, shine=0.35, ragged=0.08), 47 + side, cast=face
        )


def _sides(canvas: Canvas, sit: Sitting, face: Mask, top: float = -0.9, dark: float = 0.85) -> None:
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
            Look(depth=0.05, strands=60, dark=dark, shine=0.2, ragged=0.08),
            50 + side,
            cast=face,
        )


def _swept(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    _sides(canvas, sit, face, -0.8, 0.8)
    _back_swept(canvas, sit, face, 0.18 + 0.18 * sit.who.hair_length)


def _messy(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    _sides(canvas, sit, face)
    _back_swept(canvas, sit, face, 0.16)
    rng, w = sit.rng(52), sit.who.width
    lean = np.sign(sit.who.parting) or 1
    for k, x in enumerate(np.linspace(-0.75, 0.75, 7)):
        tip = x + lean * rng.uniform(0.15, 0.42)
        low = -0.78 - 0.12 * rng.random()
        guides = [
            [(x * 0.8 - 0.12, -1.45), (x - 0.13, -1.35), (tip * w, low)],
            [(x * 0.8 + 0.12, -1.5), (x + 0.2, -1.42), (tip * w + 0.04, low + 0.03)],
        ]
        sheet(canvas, sit, guides, Look(depth=0.35, strands=30, shine=0.45, ragged=0.1), 53 + k, cast=face)


def _cropped(volume: float, alpha: float) -> Callable:
    def draw(canvas: Canvas, sit: Sitting, face: Mask) -> None:
        rim, crown = _rim(sit.who, 0.02), _crown(sit.who, volume)
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


def _bald(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    if sit.who.hair_length > 0.5:
        _sides(canvas, sit, face, -0.42, 0.9)


def _receding(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    _sides(canvas, sit, face, -0.75)
    _back_swept(canvas, sit, face, 0.06, 0.22, Look(strands=90, alpha=0.75, shine=0.4))


def _bun(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    if sit.who.hair_style == "bun":
        _knot(canvas, sit, 0.10 * np.sign(sit.who.parting), -1.74, 0.34 + 0.10 * sit.who.hair_length)
    _back_swept(canvas, sit, face, 0.06)
    if sit.who.fuzz > 0.6:  # loose strands before the ears
        for side in (-1, 1):
            x = side * 0.93 * sit.who.width
            inner, outer = (
                [(x * 0.9, -0.75), (x * 0.98, -0.2), (x, 0.4), (x * 0.95, 0.75)],
                [(x * 0.95, -0.72), (x * 1.04, -0.2), (x * 1.05, 0.4), (x * 0.97, 0.8)],
            )
            sheet(canvas, sit, [inner, outer], Look(depth=0.2, strands=14, wave=0.025, alpha=0.4), 63 + side)


def _knot(canvas: Canvas, sit: Sitting, x: float, y: float, r: float) -> None:
    """A bun: three turns of hair wound into each other."""
    arc = lambda far, start, end: np.c_[
        x + far * r * np.cos(t := np.linspace(start, end, 6)), y + 0.86 * far * r * np.sin(t)
    ]
    turns, below = (
        [arc(far, -3.4, 0.3) for far in (1.0, 0.5, 0.05)],
        [arc(1.02, -0.3, 3.5), arc(0.45, -0.1, 3.3)],
    )
    sheet(canvas, sit, below, Look(depth=-0.1, strands=50, shine=0.5, dark=0.9), 61)
    sheet(canvas, sit, turns, Look(depth=-0.1, strands=70, shine=0.45), 62)


def _cloud(canvas: Canvas, sit: Sitting, n: int, back: bool = False) -> None:
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


def _curly(volume: float, radius: float, sides: float) -> Callable:
    def draw(canvas: Canvas, sit: Sitting, face: Mask) -> None:
        rng, rim, crown = sit.rng(68), _rim(sit.who, 0.0), _crown(sit.who, volume + 0.2 * sit.who.hair_length)
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


def _locs(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    """Locs or thin braids: a parted base, and ropes over it."""
    _curtains(1.2, 0.0, 0.02, 0.08, 0.5)(canvas, sit, face)
    rng, thin = sit.rng(70), sit.who.hair_style == "braids"
    for side in (-1, 1):
        fan = np.array(_parted(sit, side, 1.3 + 0.6 * sit.who.hair_length, 0.02, 0.12))
        for k, share in enumerate(np.linspace(0.08, 1.9, 9 if thin else 7)):
            i = int(share)
            line = fan[i] + (share - i) * (fan[i + 1] - fan[i]) + rng.normal(0, 0.02, (5, 2))
            line[-1, 1] += rng.uniform(-0.15, 0.15)
            rope = np.c_[np.full(5, 0.045 if thin else 0.065), np.full(5, -0.03)] * (side, 1)
            sheet(
                canvas,
                sit,
                [line - rope, line + rope],
                Look(depth=0.24, strands=10, wave=0.014, turns=13, ragged=0.02, gloss=0.4),
                71 + 20 * side + k,
            )


def _hijab(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    from fer_core.drawing.cloth import hijab

    hijab(canvas, sit)


def _beanie(canvas: Canvas, sit: Sitting, face: Mask) -> None:
    from fer_core.drawing.cloth import beanie

    _sides(canvas, sit, face, -0.7)
    beanie(canvas, sit, face)


STYLES: dict[str, Callable[[Canvas, Sitting, Mask], None]] = {
    "long": _curtains(1.7, 0.0),
    "wavy": _curtains(1.4, 0.05, 0.03, 0.16),
    "bob": _curtains(0.95, 0.01, 0.0, 0.12, 0.45),
    "fringe": _fringe,
    "bun": _bun,
    "ponytail": _bun,
    "curls": _curly(0.32, 0.10, 0.7),
    "afro": _curly(0.42, 0.065, 0.15),
    "pixie": _side_part,
    "braids": _locs,
    "locs": _locs,
    "hijab": _hijab,
    "side part": _side_part,
    "swept": _swept,
    "messy": _messy,
    "crop": _cropped(0.09, 0.95),
    "buzz": _cropped(0.02, 0.55),
    "curly top": _curly(0.16, 0.085, 0.0),
    "receding": _receding,
    "bald": _bald,
    "beanie": _beanie,
}
