"""How quick a camera's answers are: frames a second, the age of the last one, milliseconds for each step.

watch = Stopwatch()
with watch.step("find"):
    ...
timing.add(began, watch.ms)
timing.pace().fps
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

RECENT = 120  # frames that the milliseconds are taken from
SPAN = 2.0  # seconds over which frames are counted
STEPS = ("find", "classify", "second", "extras", "draw", "total")


@dataclass(frozen=True)
class Pace:
    """A snapshot of how quick the answers are."""

    frames: int = 0  # that came in
    fps: float = 0.0  # over the last two seconds
    age: float | None = None  # seconds since the last frame was given out; None before the first
    ms: dict[str, float] = field(default_factory=dict)  # median of find, classify, extras, draw and total
    p95: float = 0.0  # milliseconds from frame in to frame out


class Stopwatch:
    """Milliseconds for each step of one frame."""

    def __init__(self) -> None:
        self.ms: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure what the block takes."""
        began = time.perf_counter()
        yield
        self.ms[name] = (time.perf_counter() - began) * 1e3


class Timing:
    """Counts the frames of one camera: written by its thread, read by any other."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._lock = threading.Lock()
        self._frames = 0
        self._done: deque[float] = deque(maxlen=RECENT)
        self._ms: deque[dict[str, float]] = deque(maxlen=RECENT)

    def add(self, began: float, steps: Mapping[str, float]) -> None:
        """A frame that came in at `began` has been given out now."""
        now = self.clock()
        with self._lock:
            self._frames += 1
            self._done.append(now)
            self._ms.append({**steps, "total": (now - began) * 1e3})

    @property
    def frames(self) -> int:
        """How many frames came in."""
        return self._frames

    def pace(self) -> Pace:
        """How quick the answers are now."""
        now = self.clock()
        with self._lock:
            frames, done, measured = self._frames, list(self._done), list(self._ms)
        if not done:
            return Pace()
        recent = [moment for moment in done if now - moment <= SPAN]
        p95 = float(np.percentile([ms["total"] for ms in measured], 95))
        return Pace(frames, _rate(recent), now - done[-1], _medians(measured), p95)


def _rate(moments: Sequence[float]) -> float:
    """Frames a second; 0 where there are too few to tell."""
    if len(moments) <= 2 or moments[-1] <= moments[0]:
        return 0.0
    return (len(moments) - 1) / (moments[-1] - moments[0])


def _medians(measured: Sequence[Mapping[str, float]]) -> dict[str, float]:
    columns = {step: [ms[step] for ms in measured if step in ms] for step in STEPS}
    return {step: float(np.median(values)) for step, values in columns.items() if values}
