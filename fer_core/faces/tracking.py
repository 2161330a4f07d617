"""Each face keeps its number from frame to frame, through gaps of a second and when two people cross.

A track remembers where its face was, how it moved and how large it was; faces are given to tracks so that the
sum of disagreements is least. Time is in seconds, so that a slow camera and a fast one behave alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fer_core.faces.assignment import assign
from fer_core.faces.base import Found, overlap

GAP = 1.0  # seconds that a track waits for its face
FAR = 1.2  # sizes of a face: what is further off than this, from where it was expected, is someone else
STEADY = 0.15  # seconds over which the movement is averaged


@dataclass
class _Track:
    number: int
    box: np.ndarray  # left, top, width, height
    seen: float
    speed: np.ndarray  # pixels a second of the middle

    def expected(self, now: float) -> np.ndarray:
        """The box that its movement leads to; it slows down while it is not seen."""
        gone = now - self.seen
        reach = self.speed * (0.5 * (1 - np.exp(-gone / 0.5)))
        return self.box + np.array([*reach, 0, 0])

    def follow(self, box: np.ndarray, now: float) -> None:
        """Its face was seen again, in this box."""
        step = max(now - self.seen, 1e-3)
        moved = (box[:2] + box[2:] / 2 - self.box[:2] - self.box[2:] / 2) / step
        share = 1 - np.exp(-step / STEADY)
        self.speed = self.speed + share * (moved - self.speed)
        self.box, self.seen = box, now


class Tracker:
    """Numbers for faces; `update` is called once a frame, frames without faces included."""

    def __init__(self, gap: float = GAP) -> None:
        self.gap = gap
        self._tracks: list[_Track] = []
        self._next = 1

    def update(self, faces_found: Sequence[Found], time_s: float) -> list[int]:
        """The number of each face, in their order."""
        if self._tracks and time_s < max(t.seen for t in self._tracks):
            self._tracks.clear()  # the clock was set back: another clip, other people
        self._tracks = [t for t in self._tracks if time_s - t.seen <= self.gap]
        boxes = np.array([face.box for face in faces_found], float).reshape(-1, 4)
        given = self._assign(boxes, time_s)
        return [self._numbered(given.get(i), box, time_s) for i, box in enumerate(boxes)]

    @property
    def alive(self) -> set[int]:
        """The numbers that may still come back."""
        return {t.number for t in self._tracks}

    def _assign(self, boxes: np.ndarray, now: float) -> dict[int, _Track]:
        if not len(boxes) or not self._tracks:
            return {}
        cost = disagreement(boxes, np.array([t.expected(now) for t in self._tracks]))
        pairs = assign(np.minimum(cost, 1e3))
        return {i: self._tracks[j] for i, j in pairs if cost[i, j] < 1e3}

    def _numbered(self, track: _Track | None, box: np.ndarray, now: float) -> int:
        if track is None:
            track = _Track(self._next, box, now, np.zeros(2))
            self._tracks.append(track)
            self._next += 1
        track.follow(box, now)
        return track.number


def disagreement(boxes: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """How badly each box (N, 4) fits each expected one (M, 4): overlap, distance and size; 1e3 where it
    cannot be the same face.
    """
    size = np.sqrt(np.outer(boxes[:, 2] * boxes[:, 3], expected[:, 2] * expected[:, 3])) ** 0.5
    middle, other = boxes[:, :2] + boxes[:, 2:] / 2, expected[:, :2] + expected[:, 2:] / 2
    distance = np.linalg.norm(middle[:, None] - other[None], axis=-1) / np.maximum(size, 1e-6)
    ratio = np.abs(np.log(np.outer(boxes[:, 2], 1 / np.maximum(expected[:, 2], 1e-6))))
    cost = (1 - overlap(boxes, expected)) + distance + 0.5 * ratio
    cost[(distance > FAR) | (ratio > np.log(2.5))] = 1e3
    return cost
