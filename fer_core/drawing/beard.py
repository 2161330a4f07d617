"""Beards: a shadow of stubble, or strands that grow down over lip, jaw and chin."""

import numpy as np

from fer_core.drawing import shape
from fer_core.drawing.canvas import Canvas, spline
from fer_core.drawing.sitting import Sitting


def draw(canvas: Canvas, sit: Sitting, face: np.ndarray) -> None:
    """The person's beard, if any."""
    kind = sit.who.beard
    lips = 1 - canvas.mask(
        sit.camera.place(np.concatenate([sit.mouth.upper_outer, sit.mouth.lower_outer[::-1]])),
        0.012 * sit.unit,
    )
    clip = face * lips
    if kind in ("stubble", "short", "full"):
        alpha, long = {"stubble": (0.20, 0.03), "short": (0.70, 0.07), "full": (0.92, 0.16)}[kind]
        _jaw(canvas, sit, lips if kind == "full" else clip, alpha, long)
    if kind in ("moustache", "goatee", "short", "full"):
        _moustache(canvas, sit, clip)
    if kind == "goatee":
        _chin(canvas, sit, clip)


def _hair(
    canvas: Canvas,
    sit: Sitting,
    roots: np.ndarray,
    flow: np.ndarray,
    alpha: float,
    clip: np.ndarray,
    purpose: int,
    width: float = 0.013,
) -> None:
    rng, n = sit.rng(purpose), len(roots)
    middle = roots + flow * 0.55 + rng.normal(0, 0.012, (n, 2))
    tips = roots + flow + rng.normal(0, 0.02, (n, 2))
    ends = sit.camera.place(np.concatenate([roots, middle, tips])).reshape(3, n, 2).transpose(1, 0, 2)
    tones = np.clip(rng.normal(0.95, 0.3 - 0.18 * max(sit.who.hair) / 255, (n, 1)), 0.4, 1.7)
    canvas.strands(
        ends, np.array(sit.who.hair) * tones * 0.9 + 6 * tones, max(1.0, width * sit.unit), alpha, clip
    )


def _jaw(canvas: Canvas, sit: Sitting, clip: np.ndarray, alpha: float, long: float) -> None:
    a, u, rng = sit.actions, sit.unit, sit.rng(90)
    line = shape.contour(sit.who, a)
    low = line[line[:, 1] > 0.34]
    low = low[
        np.argsort(np.arctan2(low[:, 1] - 0.3, low[:, 0]))
    ]  # from the right ear over the chin to the left
    m, top = sit.mouth, sit.mouth.corners[1]
    (x, y), lip = top, m.lower_outer[20, 1]
    inner = spline(
        [
            (0.90, 0.25),
            (0.76, 0.62),
            (x + 0.16, y - 0.08),
            (x + 0.05, y + 0.05),
            (0.16, lip + 0.055),
            (0, lip + 0.03),
        ],
        6,
    )
    inner = np.concatenate([inner, inner[-2::-1] * (-1, 1)])
    inner = inner[np.linspace(0, len(inner) - 1, len(low)).astype(int)]
    outer = low * (1 + 0.25 * long, 1) + (0, 0.6 * long)
    depth = 0.40 * np.clip((outer[:, 1] - 0.1) / 1.4, 0, 1) + 0.02
    body = np.concatenate([sit.camera.place(outer, z=depth), sit.camera.place(inner)[::-1]])
    canvas.fill(
        body, np.array(sit.who.hair) * 0.62 + np.array(sit.who.skin) * 0.10, alpha * 0.80, 0.045 * u, clip
    )
    n = 620
    i, depth = rng.integers(0, len(low), n), rng.random(n)
    roots = inner[i] + (low[i] - inner[i]) * depth[:, None]
    flow = np.c_[roots[:, 0] * 0.25, np.full(n, 1.0)] * (0.02 + long * rng.uniform(0.6, 1.2, (n, 1)))
    _hair(
        canvas,
        sit,
        roots,
        flow,
        min(1, alpha + 0.1),
        clip * canvas.mask(body, 0.035 * u) if long < 0.1 else clip,
        91,
    )


def _moustache(canvas: Canvas, sit: Sitting, clip: np.ndarray) -> None:
    m, rng, n = sit.mouth, sit.rng(92), 170
    top = m.upper_outer
    t = rng.uniform(-1.08, 1.08, n)
    x = t * top[-1, 0]
    lip = np.interp(x, top[:, 0], top[:, 1])
    y = lip - rng.uniform(0.0, 0.105, n) * (1 - 0.5 * np.abs(t))
    roots = np.c_[x * 0.92, y - 0.02]
    flow = np.c_[0.10 * np.sign(x) * (0.3 + np.abs(t)), 0.055 + 0.05 * np.abs(t)]
    upper = np.c_[top[:, 0] * 1.05, top[:, 1] - 0.12 * (1 - 0.45 * np.linspace(-1, 1, 41) ** 2)]
    canvas.fill(
        sit.camera.place(np.concatenate([upper, top[::-1]])),
        np.array(sit.who.hair) * 0.6,
        0.6,
        0.025 * sit.unit,
        clip,
    )
    _hair(canvas, sit, roots, flow, 0.9, clip, 93, 0.016)


def _chin(canvas: Canvas, sit: Sitting, clip: np.ndarray) -> None:
    rng, low = sit.rng(94), sit.mouth.lower_outer[20, 1]
    bottom = shape.contour(sit.who, sit.actions)[:, 1].max()
    patch = spline(
        [
            (-0.30, low + 0.16),
            (0, low + 0.06),
            (0.30, low + 0.16),
            (0.24, bottom),
            (0, bottom + 0.05),
            (-0.24, bottom),
        ],
        6,
        closed=True,
    )
    canvas.fill(sit.camera.place(patch), np.array(sit.who.hair) * 0.6, 0.75, 0.035 * sit.unit, clip)
    roots = np.c_[rng.uniform(-0.27, 0.27, 170), rng.uniform(low + 0.08, bottom, 170)]
    _hair(canvas, sit, roots, np.c_[roots[:, 0] * 0.1, np.full(170, 0.09)], 0.9, clip, 95)
