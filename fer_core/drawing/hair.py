"""Hair: sheets of strands that follow a few guide lines each, and heaps of curls; every style is a short list
of them.

A sheet is given by guides from root to tip, in face units; strands lie between the guides, so the silhouette
and the flow agree.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from fer_core.drawing.canvas import Canvas, ellipse, spline
from fer_core.drawing.sitting import Sitting


@dataclass(frozen=True)
class StrandPaint:
    """How the strands of a sheet are painted."""

    depth: float = 0.25  # z of the sheet, in face units
    strands: int = 110
    wave: float = 0.0  # sideways, in face units
    turns: float = 2.0  # waves from root to tip
    shine: float = 0.38  # where along the strand the light lies
    gloss: float = 0.55  # how bright it is there
    dark: float = 1.0  # brightness of the whole sheet
    ragged: float = 0.06  # how unequal the tips are
    alpha: float = 1.0


def sheet(
    canvas: Canvas,
    sit: Sitting,
    guides: Sequence,
    look: StrandPaint,
    purpose: int,
    cast: np.ndarray | None = None,
) -> None:
    """Paint one sheet of hair; `cast` is the mask of the skin that its shadow falls on."""
    rng, u = sit.rng(purpose), sit.unit
    fan = _fan(guides, max(9, len(guides) * 4))
    fan = fan + _waves(look, np.linspace(0, 1, len(fan))[:, None], fan.shape[1])

    def place(points: np.ndarray) -> np.ndarray:
        return sit.camera.place(points, z=look.depth).reshape(np.shape(points))

    body = place(np.concatenate([fan[0], fan[1:-1, -1], fan[-1][::-1], fan[-2:0:-1, 0]]))
    if canvas.bounds(body) is None:
        return
    if cast is not None:
        canvas.tint(
            body + (0.02 * u * -np.sign(sit.light.x), 0.06 * u), (0.55, 0.42, 0.42), 0.7, 0.05 * u, cast
        )
    base = np.array(sit.who.hair) * look.dark * lamp(sit)
    canvas.fill(body, base * 0.66 + 2, look.alpha, 0.012 * u)
    mask = canvas.mask(body, 0.03 * u)
    _locks(canvas, sit, fan, look, place, base, rng)
    _shine(canvas, sit, fan, look, place, mask, rng)


def lamp(sit: Sitting) -> float:
    """How brightly what has no relief is lit."""
    return float(np.clip(sit.light.ambient + 0.58 * sit.light.strength, 0.35, 1.15))


def _fan(guides: Sequence, n: int) -> np.ndarray:
    """(n, m, 2): n lines spread smoothly over the guides."""
    lines = np.stack([spline(g, 5) for g in guides])
    across = spline(lines.reshape(len(lines), -1), 12)
    at = np.linspace(0, len(across) - 1, n).round().astype(int)
    return across[at].reshape(n, *lines.shape[1:])


def _waves(look: StrandPaint, share: np.ndarray, m: int) -> np.ndarray:
    t = np.linspace(0, 1, m)[None]
    sway = look.wave * np.sin(2 * np.pi * look.turns * t + share * 5) * np.minimum(1, 2.5 * t)
    return np.stack([sway, np.zeros_like(sway)], -1)


def _locks(
    canvas: Canvas,
    sit: Sitting,
    fan: np.ndarray,
    look: StrandPaint,
    place: Callable[[np.ndarray], np.ndarray],
    base: np.ndarray,
    rng: np.random.Generator,
) -> None:
    """Broad soft locks first, fine strands over them, some of them astray."""
    u, m = sit.unit, fan.shape[1]
    t = np.linspace(0, 1, m)[None, :, None]
    fine = min(2.2, max(1.0, u / 60))  # large pictures have more and thinner hairs
    for count, width, spread, stray in (
        (int(look.strands * 0.4), 0.050, 0.13, 0.012),
        (int(look.strands * 1.3 * fine), 0.018 / fine, 0.24, 0.022),
    ):
        at = rng.uniform(-0.015, 1.015, count) * (len(fan) - 1)
        low = np.clip(at.astype(int), 0, len(fan) - 2)
        lines = fan[low] + (at - low)[:, None, None] * (fan[low + 1] - fan[low])
        cut = rng.uniform(1 - look.ragged * 2.5, 1 + look.ragged, (count, 1, 1))
        lines = lines[:, :1] + (lines - lines[:, :1]) * (1 + (cut - 1) * t)
        lines = lines + rng.normal(0, stray * (0.4 + sit.who.fuzz), (count, 1, 2)) * (0.3 + t)
        tones = np.clip(
            rng.normal(0.95, spread * (1.1 - 0.5 * max(sit.who.hair) / 255), (count, 1)), 0.45, 1.6
        )
        canvas.strands(place(lines), base * tones + 9 * (tones - 0.8), max(1.0, width * u), 0.8 * look.alpha)


def _shine(
    canvas: Canvas,
    sit: Sitting,
    fan: np.ndarray,
    look: StrandPaint,
    place: Callable[[np.ndarray], np.ndarray],
    mask: np.ndarray,
    rng: np.random.Generator,
) -> None:
    """A ragged band of light across the strands, and shade at the roots and on the side without light."""
    u, m, n = sit.unit, fan.shape[1] - 1, len(fan)
    line = fan[np.arange(n).repeat(3).clip(1, n - 2)] if n > 4 else fan

    def at(shares: np.ndarray) -> np.ndarray:
        return np.stack([line[i, round(share * m)] for i, share in enumerate(np.clip(shares, 0, 1))])

    jag = rng.uniform(-0.05, 0.05, len(line))
    band = np.concatenate([at(look.shine - 0.13 + jag), at(look.shine + 0.15 - jag)[::-1]])
    gloss = look.gloss * (1.15 - 0.95 * max(sit.who.hair) / 255)  # light hair has less to gain
    canvas.tint(
        place(band), 1 + gloss * np.array([1.0, 0.97, 0.92]), 0.9 * sit.light.strength, 0.055 * u, mask
    )
    roots = np.concatenate([at(np.zeros(len(line))), at(np.full(len(line), 0.16))[::-1]])
    canvas.tint(place(roots), (0.70, 0.66, 0.66), 0.8, 0.06 * u, mask)
    away = fan[-3:] if (fan[-1, :, 0].mean() > fan[0, :, 0].mean()) == (sit.light.x < 0) else fan[:3]
    canvas.tint(place(np.concatenate([away[0], away[-1][::-1]])), (0.66, 0.64, 0.66), 0.7, 0.09 * u, mask)


def curls(
    canvas: Canvas,
    sit: Sitting,
    inside: np.ndarray,
    n: int,
    radius: float,
    purpose: int,
    cast: np.ndarray | None = None,
    depth: float = 0.2,
) -> None:
    """Heap curls where `inside` (centres in face units) says; dark ones below, lit ones above."""
    rng, u = sit.rng(purpose), sit.unit
    centres = np.asarray(inside)
    centres = centres[rng.integers(len(centres), size=n)] + rng.normal(0, radius * 0.4, (n, 2))
    light = max(sit.who.hair) / 255
    base, under = np.array(sit.who.hair) * lamp(sit), 0.52 + 0.26 * light
    blobs = [sit.camera.place(ellipse(x, y, radius * 1.3, radius * 1.25, 10), z=depth) for x, y in centres]
    for blob in blobs:
        canvas.fill(blob, base * under, 1.0, 0.010 * u)
    angle = rng.uniform(0, 2 * np.pi, (n, 1)) + np.arange(3)[None] * 2.1
    t = angle[..., None] + np.linspace(0, 2.3, 6)
    r = (radius * rng.uniform(0.35, 1.15, (n, 3)))[..., None]
    rings = np.stack(
        [centres[:, None, None, 0] + r * np.cos(t), centres[:, None, None, 1] + r * np.sin(t)], -1
    ).reshape(n * 3, 6, 2)
    out = rings.mean(1) - centres.repeat(3, 0)
    tones = (
        0.88
        + (0.20 * (rings.mean(1) - (0, -0.5)) + 0.30 * out / radius) @ sit.light.direction[:2]
        + rng.normal(0, 0.2 - 0.1 * light, n * 3)
    )
    tones = np.clip(tones, 0.35 + 0.3 * light, 1.75 - 0.6 * light)[:, None]
    flat = sit.camera.place(rings, z=depth).reshape(rings.shape)
    canvas.strands(flat, base * tones + 14 * (tones - 0.7), max(1.0, 0.028 * u), 0.80)
