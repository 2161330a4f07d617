"""Hair: sheets of strands that follow a few guide lines each, and heaps of curls; every style is a short list of them.

A sheet is given by guides from root to tip, in face units; strands lie between the guides, so the silhouette and the flow agree.
"""

from dataclasses import dataclass

import numpy as np

from fer_core.drawing.canvas import Canvas, ellipse, spline
from fer_core.drawing.sitting import Sitting


@dataclass(frozen=True)
class Look:
    """How the strands of a sheet are painted."""

    depth: float = 0.25  # z of the sheet, in face units
    strands: int = 110
    wave: float = 0.0  # sideways, in face units
    turns: float = 2.0  # waves from root to tip
    shine: float = 0.38  # where along the strand the light lies
    dark: float = 1.0  # brightness of the whole sheet
    ragged: float = 0.06  # how unequal the tips are
    alpha: float = 1.0


def sheet(canvas: Canvas, sit: Sitting, guides, look: Look, purpose: int, still: bool = False, cast: np.ndarray | None = None) -> None:
    """Paint one sheet of hair; `cast` is the mask of the skin that its shadow falls on."""
    rng, u = sit.rng(purpose), sit.unit
    fan = _fan(guides, max(7, len(guides) * 4))
    place = sit.camera.still if still else lambda p: sit.camera.place(p, z=look.depth)
    edge = np.concatenate([fan[0], fan[1:-1, -1], fan[-1][::-1], fan[1:-1, 0][::-1]])
    body = place(edge)
    if cast is not None:
        canvas.tint(body + (0.02 * u * -np.sign(sit.light.x), 0.06 * u), (0.50, 0.38, 0.38), 0.75, 0.05 * u, cast)
    base = np.array(sit.who.hair) * look.dark * _lamp(sit)
    canvas.fill(body, base * 0.62 + 3, look.alpha, 0.010 * u)
    _locks(canvas, sit, fan, look, place, base, rng)


def _lamp(sit: Sitting) -> float:
    return float(np.clip(sit.light.ambient + 0.58 * sit.light.strength, 0.35, 1.15))


def _fan(guides, n: int) -> np.ndarray:
    """(n, m, 2): n lines spread smoothly over the guides."""
    lines = np.stack([spline(g, 5) for g in guides])
    flat = lines.reshape(len(lines), -1)
    across = spline(flat, 12)
    at = np.linspace(0, len(across) - 1, n).round().astype(int)
    return across[at].reshape(n, *lines.shape[1:])


def _locks(canvas: Canvas, sit: Sitting, fan: np.ndarray, look: Look, place, base: np.ndarray, rng: np.random.Generator) -> None:
    """Broad soft locks first, fine strands over them; each with its own place in the light."""
    u = sit.unit
    for count, width, spread in ((int(look.strands * 0.35), 0.045, 0.22), (look.strands, 0.016, 0.32)):
        share = rng.uniform(0, 1, count)
        at = share * (len(fan) - 1)
        low = np.minimum(at.astype(int), len(fan) - 2)
        lines = fan[low] + (at - low)[:, None, None] * (fan[low + 1] - fan[low])
        m = lines.shape[1]
        t = np.linspace(0, 1, m)
        cut = rng.uniform(1 - look.ragged * 2.5, 1 + look.ragged, count)
        lines = lines[:, :1] + (lines - lines[:, :1]) * (1 + (cut[:, None, None] - 1) * t[None, :, None])
        phase = rng.uniform(0, 2 * np.pi, (count, 1)) * 0.35 + share[:, None] * 7
        lines[..., 0] += look.wave * np.sin(2 * np.pi * look.turns * t + phase) * np.minimum(1, 2.5 * t) + rng.normal(0, 0.010 * sit.who.fuzz, (count, 1)) * t
        pieces, tones = _pieces(lines, look, share, rng, spread, sit)
        flat = place(pieces.reshape(-1, 2)).reshape(pieces.shape)
        canvas.strands(flat, base * tones[:, None] + 10 * (tones[:, None] - 0.8), max(1.0, width * u), 0.85)


def _pieces(lines: np.ndarray, look: Look, share: np.ndarray, rng: np.random.Generator, spread: float, sit: Sitting) -> tuple[np.ndarray, np.ndarray]:
    """Each strand in four pieces, so that a band of light can run across them all; with the tone of each piece."""
    m = lines.shape[1]
    cuts = np.linspace(0, m - 1, 5).astype(int)
    longest = int(np.diff(cuts).max()) + 1
    own = rng.normal(0, spread, len(lines))
    pieces, tones = [], []
    for k in range(4):
        at = np.clip(np.arange(cuts[k], cuts[k] + longest), 0, cuts[k + 1])
        pieces.append(lines[:, at])
        t = (k + 0.5) / 4
        x = lines[:, cuts[k], 0]
        glow = 0.50 * np.exp(-(((t - look.shine + own * 0.25) / 0.20) ** 2)) + 0.16 * x * np.sign(sit.light.x) * abs(sit.light.direction[0])
        tones.append(np.clip(0.80 + glow + own - 0.20 * (np.abs(share - 0.5) * 2) ** 4, 0.3, 1.8))
    return np.concatenate(pieces), np.concatenate(tones)


def curls(canvas: Canvas, sit: Sitting, inside, n: int, radius: float, purpose: int, cast: np.ndarray | None = None, depth: float = 0.2) -> None:
    """Heap curls where `inside` (centres in face units) says; big dark ones below, small lit ones above."""
    rng, u = sit.rng(purpose), sit.unit
    centres = np.asarray(inside)
    centres = centres[rng.integers(len(centres), size=n)] + rng.normal(0, radius * 0.5, (n, 2))
    base = np.array(sit.who.hair) * _lamp(sit)
    blobs = [sit.camera.place(ellipse(x, y, radius * 1.25, radius * 1.2, 12), z=depth) for x, y in centres]
    if cast is not None:
        for blob in blobs[:: max(1, n // 40)]:
            canvas.tint(blob + (0, 0.06 * u), (0.6, 0.5, 0.5), 0.5, 0.05 * u, cast)
    for blob in blobs:
        canvas.fill(blob, base * 0.58 + 2, 1.0, 0.008 * u)
    rings, tones = [], []
    top = np.array([sit.light.direction[0], sit.light.direction[1]])
    for x, y in centres[rng.permutation(n)]:
        start, r = rng.uniform(0, 2 * np.pi), radius * rng.uniform(0.45, 1.1)
        for j in range(2):
            t = start + j * np.pi + np.linspace(0, 2.4, 7)
            rings.append(np.c_[x + r * np.cos(t), y + r * np.sin(t)])
            tones.append(0.82 + 0.30 * float(np.dot(rings[-1].mean(0) - (0, -0.6), top)) + rng.normal(0, 0.25) + 0.25 * float(np.dot(rings[-1].mean(0) - (x, y), top)) / r)
    flat = sit.camera.place(np.concatenate(rings), z=depth).reshape(len(rings), 7, 2)
    tones = np.clip(np.array(tones), 0.3, 1.7)[:, None]
    canvas.strands(flat, base * tones + 12 * (tones - 0.7), max(1.0, 0.020 * u), 0.9)


def mirror(guides):
    """The same guides on the other side of the face."""
    return [[(-x, y) for x, y in g] for g in guides]
