"""A Found is where a face is; a Face is that and what it looks like. Left and right are those of the picture,
not of the person.

Boxes and points are in pixels of the picture that was asked about, as floats, and may reach beyond its
border.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import mul
from typing import Protocol

import numpy as np

POINTS = ("left_eye", "right_eye", "nose", "mouth", "left_ear", "right_ear")


@dataclass(frozen=True)
class Found:
    """One face in one picture."""

    box: tuple[float, float, float, float]  # left, top, width, height
    score: float  # 0 to 1, the finder's own
    points: dict[str, tuple[float, float]] = field(
        default_factory=dict
    )  # names of POINTS; empty where the finder gives none

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the box."""
        x, y, w, h = self.box
        return x + w / 2, y + h / 2

    @property
    def side(self) -> float:
        """The longer side of the box."""
        return max(self.box[2], self.box[3])

    def moved(self, dx: float, dy: float, scale: float = 1.0) -> "Found":
        """The same face in a picture that is `scale` times as large and then shifted."""
        x, y, w, h = self.box
        points = {name: (px * scale + dx, py * scale + dy) for name, (px, py) in self.points.items()}
        return replace(self, box=(x * scale + dx, y * scale + dy, w * scale, h * scale), points=points)


@dataclass(frozen=True)
class Face:
    """One face with the probability of each emotion: `face.probabilities["happy"]`."""

    found: Found
    raw: dict[str, float]  # the network's calibrated answer for this frame alone, summing to 1
    probabilities: dict[str, float]  # the same after baseline and smoothing; equal to raw on a single photo
    threshold: float = 0.0  # below this the answer counts as "not sure"
    track: int | None = None  # the number that this face keeps in a video

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width, height in pixels of the picture."""
        return self.found.box

    @property
    def points(self) -> dict[str, tuple[float, float]]:
        """Key points by name; empty where the finder gives none."""
        return self.found.points

    @property
    def score(self) -> float:
        """How certain the finder is that this is a face."""
        return self.found.score

    @cached_property
    def emotion(self) -> str:
        """The most probable emotion."""
        return max(self.probabilities, key=self.probabilities.__getitem__)

    @property
    def confidence(self) -> float:
        """The probability of that emotion."""
        return self.probabilities[self.emotion]

    @property
    def sure(self) -> bool:
        """Whether the confidence reaches the threshold that the user set."""
        return self.confidence >= self.threshold


class Finder(Protocol):
    """What finds faces. `name` is used in code and on the command line, `title` in the interface."""

    name: str
    title: str

    def find(self, image: np.ndarray, photo: bool = False) -> list[Found]:
        """The faces in an RGB picture (H, W, 3) uint8, best first; `photo=True` looks longer, for small and
        many faces.
        """
        ...


def overlap(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Intersection over union of each box (N, 4) with each other (M, 4), left top width height: (N, M)."""
    a, b = boxes[:, None], others[None]
    wide = np.minimum(a[..., 0] + a[..., 2], b[..., 0] + b[..., 2]) - np.maximum(a[..., 0], b[..., 0])
    high = np.minimum(a[..., 1] + a[..., 3], b[..., 1] + b[..., 3]) - np.maximum(a[..., 1], b[..., 1])
    shared = np.clip(wide, 0, None) * np.clip(high, 0, None)
    return shared / np.maximum(a[..., 2] * a[..., 3] + b[..., 2] * b[..., 3] - shared, 1e-9)


def merge(rows: np.ndarray, limit: float = 0.3) -> np.ndarray:
    """Weighted non-maximum suppression: rows that overlap become their mean, weighted by score.

    `rows` is (N, 1 + 4 + 12): score, left top width height, six points. Averaging is what makes boxes steady
    from frame to frame. Plain numbers, not arrays: for a dozen rows as quick, and two threads do not wait for
    each other.
    """
    left = sorted(rows.tolist(), key=lambda row: -row[0])
    kept = []
    while left:
        best, others, same = left[0], left[1:], [left[0]]
        left = []
        for row in others:
            (same if _shared(best, row) > limit else left).append(row)
        kept.append(_mean(same))
    return np.array(kept, np.float32).reshape(len(kept), rows.shape[1])


def _shared(one: list[float], other: list[float]) -> float:
    """Intersection over union of the boxes of two rows."""
    wide = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    high = min(one[2] + one[4], other[2] + other[4]) - max(one[2], other[2])
    if wide <= 0 or high <= 0:
        return 0.0
    return wide * high / max(one[3] * one[4] + other[3] * other[4] - wide * high, 1e-9)


def _mean(rows: list[list[float]]) -> list[float]:
    """One row for several, weighted by their scores; the best one's score stays."""
    if len(rows) == 1:
        return rows[0]
    weight = sum(row[0] for row in rows)
    columns = zip(*rows, strict=True)
    scores = next(columns)
    sums = (sum(map(mul, scores, column)) for column in columns)
    return [scores[0], *(total / weight for total in sums)]


def unpack(rows: Iterable[np.ndarray]) -> list[Found]:
    """Rows as merge() gives them, as Founds."""
    return [_unpacked([float(value) for value in row]) for row in rows]


def _unpacked(row: list[float]) -> Found:
    score, left, top, width, height, *points = row
    named = {name: (points[2 * i], points[2 * i + 1]) for i, name in enumerate(POINTS)}
    return Found((left, top, width, height), score, named)
