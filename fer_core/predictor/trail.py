"""What each face answered before a camera: its last seconds, and the whole session from Start to Stop.

trail.add(faces, now)
trail.lines(now)[1]       # (P,) seconds ago as negatives, (P, C) probabilities of track 1
whole.add(faces, classes, now)
whole.timeline            # as of a video; its memory does not grow
"""

import threading
from collections import deque
from collections.abc import Iterable, Sequence

import numpy as np

from fer_core.faces.base import Face
from fer_core.predictor.timeline import Timeline

WINDOW = 20.0  # seconds that are kept
GRAIN = 0.1  # seconds between two points
POINTS = int(WINDOW / GRAIN) + 1

Lines = dict[int, tuple[np.ndarray, np.ndarray]]


class Trail:
    """Points of each track, written by the camera's thread and read by any other; one set of emotions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._emotions: tuple[str, ...] = ()
        self._points: dict[int, deque[tuple[float, list[float]]]] = {}

    def add(self, faces: Iterable[Face], now: float) -> None:
        """The faces of the next frame; what is older than the window is dropped."""
        with self._lock:
            for face in faces:
                self._keep_to(tuple(face.probabilities))
                points = self._points.setdefault(face.track or 0, deque(maxlen=POINTS))
                if not points or now - points[-1][0] > 0.9 * GRAIN:
                    points.append((now, list(face.probabilities.values())))
            self._drop_old(now)

    def lines(self, now: float) -> Lines:
        """Each track's points: seconds ago as negatives (P,), and probabilities (P, C)."""
        with self._lock:
            return {track: _line(points, now) for track, points in self._points.items()}

    def clear(self) -> None:
        """Forget all points."""
        with self._lock:
            self._points.clear()

    def _keep_to(self, emotions: tuple[str, ...]) -> None:
        """Points of other emotions have no place in one chart."""
        if emotions != self._emotions:
            self._points.clear()
            self._emotions = emotions

    def _drop_old(self, now: float) -> None:
        for track, points in list(self._points.items()):
            while points and now - points[0][0] > WINDOW:
                points.popleft()
            if not points:
                del self._points[track]


class Whole:
    """The timeline of a session; the first frame after its end begins another."""

    def __init__(self) -> None:
        self.timeline: Timeline | None = None
        self._began = 0.0
        self._ended = True

    def add(self, faces: Sequence[Face], classes: tuple[str, ...], now: float) -> None:
        """The faces of the next frame; another set of emotions begins another timeline."""
        if self._ended or self.timeline is None or self.timeline.classes != classes:
            self.timeline, self._began, self._ended = Timeline(classes), now, False
        self.timeline.add(faces, self.timeline.frames, now - self._began)

    def end(self) -> None:
        """The camera was stopped; what was seen stays until it starts again."""
        self._ended = True


def _line(points: deque[tuple[float, list[float]]], now: float) -> tuple[np.ndarray, np.ndarray]:
    times = np.array([time for time, _ in points])
    return times - now, np.array([probabilities for _, probabilities in points])
