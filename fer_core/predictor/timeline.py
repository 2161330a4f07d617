"""What a whole video amounted to: for each track when it was seen, its probabilities over time, and the share
of time of each emotion.

A timeline never holds more than a few hundred points a track: when it is full, neighbours are merged. So an
hour takes no more memory than a minute, and a chart of it no longer to draw.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fer_core.faces.base import Face

POINTS = 512  # of one track
NOT_SURE = "not sure"
TRACKS = 100  # that keep their points; of further ones only the totals are kept


@dataclass
class Track:
    """One face's time in the video."""

    number: int
    first_s: float
    last_s: float
    frames: int = 0
    # by the emotion that was most probable; "not sure" apart
    seconds: dict[str, float] = field(default_factory=dict)
    frames_of: dict[str, int] = field(default_factory=dict)
    _each: int = 1  # frames to a point
    _points: list[list] = field(default_factory=list)  # [time, frame, summed probabilities, frames]

    def add(self, face: Face, frame: int, time_s: float, span: float, keep: bool) -> None:
        """One more frame, which stands for `span` seconds."""
        self.last_s, self.frames = time_s, self.frames + 1
        name = face.emotion if face.sure else NOT_SURE
        self.seconds[name] = self.seconds.get(name, 0.0) + span
        self.frames_of[name] = self.frames_of.get(name, 0) + 1
        if keep:
            self._point(frame, time_s, np.array(list(face.probabilities.values()), np.float32))

    @property
    def times(self) -> np.ndarray:
        """(P,) seconds of the points."""
        return np.array([p[0] for p in self._points])

    @property
    def frame_numbers(self) -> np.ndarray:
        """(P,) the frame where each point begins: where a click leads."""
        return np.array([p[1] for p in self._points], np.int64)

    @property
    def probabilities(self) -> np.ndarray:
        """(P, C) mean smoothed probabilities of the points."""
        return np.array([p[2] / p[3] for p in self._points])

    def _point(self, frame: int, time_s: float, probabilities: np.ndarray) -> None:
        if self._points and self._points[-1][3] < self._each:
            self._points[-1][2] = self._points[-1][2] + probabilities
            self._points[-1][3] += 1
        else:
            self._points.append([time_s, frame, probabilities, 1])
        if len(self._points) > POINTS:
            pairs = zip(self._points[::2], [*self._points[1::2], None], strict=False)
            self._points = [a if b is None else [a[0], a[1], a[2] + b[2], a[3] + b[3]] for a, b in pairs]
            self._each *= 2


class Timeline:
    """Collects frames as they are analysed."""

    def __init__(self, classes: tuple[str, ...]) -> None:
        self.classes = classes
        self.tracks: dict[int, Track] = {}
        self.frames = self.without = 0
        self.last_s = 0.0

    def add(self, faces: Iterable[Face], frame: int, time_s: float) -> None:
        """The faces of the next frame; none is an answer too."""
        span = max(0.0, time_s - self.last_s) if self.frames else 0.0
        faces = list(faces)
        for face in faces:
            number = face.track or 0
            track = self.tracks.setdefault(number, Track(number, time_s, time_s))
            track.add(face, frame, time_s, span, keep=len(self.tracks) <= TRACKS or bool(track._points))
        self.frames, self.without, self.last_s = self.frames + 1, self.without + (not faces), time_s

    def shares(self, track: int | None = None) -> dict[str, float]:
        """The share of the time that each emotion was the answer, of one track or of all; sums to 1 where
        anything was seen. What lasted no time, such as a video of one picture, is counted by frames.
        """
        tracks = list(self.tracks.values()) if track is None else [self.tracks[track]]
        total = _sum([one.seconds for one in tracks])
        if not sum(total.values()):
            total = _sum([one.frames_of for one in tracks])
        names = [name for name in (*self.classes, NOT_SURE) if name in total]
        return {name: total[name] / sum(total.values()) for name in names}

    def table(self) -> list[dict[str, Any]]:
        """A row for each point of each track, in order: its number, seconds, and the probabilities."""
        return [
            {"track": number, "time_s": round(float(time), 3)}
            | dict(zip(self.classes, (round(float(p), 4) for p in shares), strict=True))
            for number, track in sorted(self.tracks.items())
            for time, shares in zip(track.times, track.probabilities, strict=True)
        ]

    def summary(self) -> list[dict[str, Any]]:
        """A row for each track: its number, when it was seen, and what it showed for the longest time."""
        return [self._row(self.tracks[number]) for number in sorted(self.tracks)]

    def _row(self, track: Track) -> dict[str, Any]:
        shares = self.shares(track.number)
        mostly = max(shares, key=shares.__getitem__)
        return {
            "track": track.number,
            "from_s": round(track.first_s, 3),
            "to_s": round(track.last_s, 3),
            "frames": track.frames,
            "mostly": mostly,
            "share": round(shares[mostly], 4),
        }


def _sum(parts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for part in parts:
        for name, value in part.items():
            total[name] = total.get(name, 0.0) + value
    return total
