"""Answers that do not flicker: an exponential mean with a time constant in seconds, and a person's own
neutral as the zero point.

Both work on each track by itself and take time in seconds, so a video of any frame rate is smoothed alike.
"""

from collections.abc import Iterable

import numpy as np

FLOOR = 1e-4  # no emotion is held for less likely than this: one frame's certainty must not outweigh seconds
REST = 0.8  # how neutral a neutral face shall read after a baseline


class Smoother:
    """The exponential mean of each track's probabilities. A time constant of 0 changes nothing."""

    def __init__(self, seconds: float = 0.5) -> None:
        self.seconds = seconds
        self._last: dict[int, tuple[float, np.ndarray]] = {}

    def update(self, track: int, probabilities: np.ndarray, time_s: float) -> np.ndarray:
        """(C,) probabilities, smoothed; the first answer of a track is taken as it is."""
        before = self._last.get(track)
        if before is None or self.seconds <= 0 or time_s < before[0] or len(before[1]) != len(probabilities):
            mean = np.asarray(probabilities, float)
        else:
            share = 1 - np.exp(-(time_s - before[0]) / self.seconds)
            mean = before[1] + share * (probabilities - before[1])
        self._last[track] = (time_s, mean)
        return mean

    def keep(self, tracks: Iterable[int]) -> None:
        """Forget all others, so that memory does not grow with the people who pass by."""
        alive = set(tracks)
        self._last = {t: v for t, v in self._last.items() if t in alive}


class Baseline:
    """A person's neutral face as the zero point: what the network says of it for a few seconds is taken off
    later answers.
    """

    def __init__(self, classes: tuple[str, ...], seconds: float = 3.0) -> None:
        self.classes = classes
        self.seconds = seconds
        # by track: first time, last time, summed logarithms, frames
        self._sums: dict[int, tuple[float, float, np.ndarray, int]] = {}
        self._shift: dict[int, np.ndarray] = {}

    def collect(self, track: int, probabilities: np.ndarray, time_s: float) -> float:
        """Add one frame of a neutral face; returns the share of the time that is done, 1.0 when it holds."""
        logs = np.log(np.maximum(probabilities, FLOOR))
        first, _, total, n = self._sums.get(track, (time_s, time_s, np.zeros(len(logs)), 0))
        self._sums[track] = (first, time_s, total + logs, n + 1)
        done = 1.0 if self.seconds <= 0 else min(1.0, (time_s - first) / self.seconds)
        if done >= 1:
            self._shift[track] = self._rest() - (total + logs) / (n + 1)
            del self._sums[track]
        return done

    def apply(self, track: int, probabilities: np.ndarray) -> np.ndarray:
        """The probabilities as they are for this person; unchanged where there is no baseline."""
        shift = self._shift.get(track)
        if shift is None:
            return probabilities
        moved = np.log(np.maximum(probabilities, FLOOR)) + shift
        moved = np.exp(moved - moved.max())
        return moved / moved.sum()

    def done(self, track: int) -> float:
        """How far the collecting has come for a track, 0 to 1."""
        if track in self._shift:
            return 1.0
        first, last, *_ = self._sums.get(track, (0.0, 0.0))
        return min(1.0, (last - first) / self.seconds) if self.seconds > 0 else 0.0

    def holds(self, track: int) -> bool:
        """Whether this track has a baseline."""
        return track in self._shift

    def keep(self, tracks: Iterable[int]) -> None:
        """Forget all other tracks."""
        alive = set(tracks)
        self._sums = {t: v for t, v in self._sums.items() if t in alive}
        self._shift = {t: v for t, v in self._shift.items() if t in alive}

    def clear(self) -> None:
        """Forget everybody's baseline."""
        self._sums.clear()
        self._shift.clear()

    def _rest(self) -> np.ndarray:
        """What a neutral face shall read: mostly neutral, or all alike where the network does not know
        neutral.
        """
        n = len(self.classes)
        if "neutral" not in self.classes or n == 1:
            return np.log(np.full(n, 1 / n))
        return np.log([REST if c == "neutral" else (1 - REST) / (n - 1) for c in self.classes])
