"""The camera's side of the Live page: a frame in, an annotated frame out, and what happened, to be asked for
from another thread.

    session = LiveSession(Predictor.from_run(run))
    out = session.process(frame_rgb)           # in the camera's thread; never raises
    session.set(mirror=False, smoothing=1.0)   # from the page, at any time
    session.state()                            # faces, frames a second, milliseconds, the timeline, an error
    in words

A failure while looking at a frame is kept as a sentence, and the untouched frame goes on: the picture never
freezes.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from fer_core import paths
from fer_core.errors import FerError
from fer_core.faces.base import Face
from fer_core.predictor import PartAnswer, Predictor, heat, overlays
from fer_core.predictor.follower import Follower
from fer_core.predictor.rows import Writer
from fer_core.predictor.rows import rows as rows_rows

WINDOW = 20.0  # seconds of the rolling timeline
GRAIN = 0.1  # seconds between its points
RECENT = 120  # frames that the milliseconds are taken from
CLOSE = 4  # faces, largest first, that get mesh, parts and heat: a crowd must not slow the picture
SLOW = 1.0  # seconds between two heat maps of a network that has no activation map

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Switches:
    """What the user has switched on."""

    mirror: bool = True
    parts: bool = False
    mesh: bool = False
    heat: bool = False
    smoothing: float = 0.5  # seconds
    threshold: float = 0.4  # below it: not sure


@dataclass(frozen=True)
class State:
    """What a page shows; a snapshot that nobody changes any more."""

    run: str = ""
    frames: int = 0  # that came in
    fps: float = 0.0  # over the last two seconds
    age: float | None = None  # seconds since the last frame was given out; None before the first
    size: tuple[int, int] = (0, 0)  # width, height of the frames
    ms: dict[str, float] = field(default_factory=dict)  # median of find, classify, extras, draw and total
    p95: float = 0.0  # milliseconds from frame in to frame out
    faces: tuple[Face, ...] = ()
    parts: dict[int, dict[str, PartAnswer]] = field(default_factory=dict)  # by track
    timeline: dict[int, tuple[np.ndarray, np.ndarray]] = field(
        default_factory=dict
    )  # track: (P,) seconds ago as negatives, (P, C) probabilities
    classes: tuple[str, ...] = ()
    error: str = ""  # the last failure in words; empty when the last frame went well
    failures: int = 0
    baseline: str = "none"  # none, collecting, holds
    baseline_done: float = 0.0
    recording: Path | None = None
    recorded: int = 0  # rows


class LiveSession:
    """One camera of one user. `process` belongs to the camera's thread, everything else to anyone."""

    def __init__(
        self,
        predictor: Predictor | None = None,
        switches: Switches = Switches(),
        clock: Callable[[], float] = time.monotonic,
    ):
        self._clock, self._switches = clock, switches
        self._busy, self._lock = threading.Lock(), threading.Lock()  # one frame at a time; what readers see
        self._predictor, self._follower = predictor, None
        self._state = State(
            run=predictor.name if predictor else "", classes=predictor.classes if predictor else ()
        )
        self._done: deque[float] = deque(maxlen=RECENT)
        self._ms: deque[dict[str, float]] = deque(maxlen=RECENT)
        self._points: dict[int, deque] = {}
        self._heat: tuple[float, int, np.ndarray] | None = (
            None  # of a network without maps: when, whose, what
        )
        self._writer: Writer | None = None
        self._began: float | None = None

    def process(self, image: np.ndarray, time_s: float | None = None) -> np.ndarray:
        """The annotated frame (H, W, 3) uint8 RGB, or the frame as it came when something fails."""
        start = self._clock()
        with self._busy:
            try:
                out, seen = self._look(image, start if time_s is None else time_s)
                self._note(start, image, seen, "")
                return out
            except Exception as error:  # whatever it is, the picture goes on
                log.exception("A camera frame could not be analysed.")
                self._note(
                    start,
                    image,
                    {"failures": self._state.failures + 1, "faces": (), "parts": {}},
                    sentence(error),
                )
                return image

    def failed(self, error: BaseException) -> None:
        """Something went wrong around a frame: the page shall say what."""
        self._tell(error=sentence(error), failures=self._state.failures + 1)

    def state(self) -> State:
        """What happened up to now."""
        now = self._clock()
        with self._lock:
            lines = {
                t: (np.array([p[0] for p in ps]) - now, np.array([p[1] for p in ps]))
                for t, ps in self._points.items()
                if ps
            }
            recent = [t for t in self._done if now - t <= 2]
            age = now - self._done[-1] if self._done else None
            fps = (
                (len(recent) - 1) / (recent[-1] - recent[0])
                if len(recent) > 2 and recent[-1] > recent[0]
                else 0.0
            )
            return replace(self._state, age=age, fps=fps, timeline=lines, **_milliseconds(list(self._ms)))

    @property
    def switches(self) -> Switches:
        """What is switched on now."""
        return self._switches

    def set(self, **changes: Any) -> None:
        """Change switches: mirror, parts, mesh, heat, smoothing (seconds), threshold (0 to 1)."""
        with self._lock:
            self._switches = replace(self._switches, **changes)

    def use(self, predictor: Predictor | None) -> None:
        """Go on with another run, from the next frame; the tracks stay."""
        with self._lock:
            changed = (
                predictor is None or self._predictor is None or predictor.classes != self._predictor.classes
            )
            self._predictor, self._heat = predictor, None
            self._state = replace(
                self._state,
                run=predictor.name if predictor else "",
                classes=predictor.classes if predictor else (),
            )
            if changed:
                self._points.clear()

    def collect_baseline(self, seconds: float = 3.0) -> None:
        """Take the next seconds as the neutral face of whoever is seen."""
        with self._busy:
            self._ready()
            if self._follower:
                self._follower.baseline.clear()
                self._follower.baseline.seconds, self._follower.collecting = seconds, True
                self._tell(baseline="collecting", baseline_done=0.0)

    def drop_baseline(self) -> None:
        """Go back to answers without a personal zero point."""
        with self._busy:
            if self._follower:
                self._follower.collecting = False
                self._follower.baseline.clear()
            self._tell(baseline="none", baseline_done=0.0)

    def record(self, path: Path | None = None) -> Path:
        """Write the figures (never the frames) of what follows to a CSV; by default under data/recordings."""
        with self._busy:
            if self._predictor is None:
                raise FerError("Figures were to be recorded, but no run is chosen. Choose one first.")
            self._close_recording()
            path = path or paths.data() / "recordings" / f"live_{datetime.now():%Y-%m-%d_%H%M%S}.csv"
            self._writer, self._began = Writer(path, self._predictor.classes), None
            self._tell(recording=path, recorded=0)
            return path

    def stop_recording(self) -> Path | None:
        """Finish the CSV; where it is, or None when nothing was recorded."""
        with self._busy:
            return self._close_recording()

    def close(self) -> None:
        """The camera was stopped: finish what is open. The session may go on later."""
        self.stop_recording()

    def _look(self, image: np.ndarray, time_s: float) -> tuple[np.ndarray, dict[str, Any]]:
        self._ready()
        with self._lock:
            on, watch = self._switches, self._follower
        if watch is None:
            return (cv2.flip(image, 1) if on.mirror else image), {"faces": ()}
        watch.smoother.seconds = on.smoothing
        predictor, took = watch.predictor.with_(threshold=on.threshold), _Watch()
        watch.predictor = predictor
        found = took("find", predictor.find, image)
        crops = predictor.crops(image, found)
        raw, maps = took("classify", predictor.look, crops)
        faces = watch.follow(found, raw, time_s)
        seen = took("extras", self._seen, image, faces, crops, maps, on)
        out = took("draw", overlays.drawn, image, faces, seen, predictor, on.mesh, on.mirror)
        self._record(faces, time_s)
        self._timeline(faces)
        self._baseline_progress(faces)
        parts = {faces[i].track: answers for i, answers in seen.parts.items()}
        return out, {"faces": tuple(faces), "parts": parts, "_ms": took.ms}

    def _ready(self) -> None:
        """The follower of the run that is chosen now."""
        with self._lock:
            predictor = self._predictor
        if predictor is None:
            self._follower = None
        elif self._follower is None:
            self._follower = Follower(predictor, self._switches.smoothing)
        elif (
            self._follower.predictor.network is not predictor.network
            or self._follower.predictor.finder is not predictor.finder
        ):
            self._close_recording()  # its columns are the old run's
            self._follower.use(predictor)

    def _seen(
        self, image: np.ndarray, faces: list[Face], crops: np.ndarray, maps: np.ndarray | None, on: Switches
    ) -> overlays.Seen:
        predictor, quick = self._follower.predictor, on.heat and maps is not None
        seen = overlays.look(predictor, image, faces, on.mesh, on.parts, quick, CLOSE, maps)
        if on.heat and maps is None and faces:
            near = max(range(len(faces)), key=lambda i: faces[i].found.side)
            seen.heats[near] = self._slow_heat(faces[near], crops[near])
        return seen

    def _slow_heat(self, face: Face, crop: np.ndarray) -> np.ndarray:
        """Where a network without maps looks: of the nearest face, renewed once a second."""
        now = self._clock()
        if self._heat is None or self._heat[1] != face.track or now - self._heat[0] > SLOW:
            self._heat = (now, face.track, heat.occlusion(self._follower.predictor, crop, face.emotion))
        return self._heat[2]

    def _timeline(self, faces: list[Face]) -> None:
        now = self._clock()
        with self._lock:
            for face in faces:
                points = self._points.setdefault(face.track, deque(maxlen=int(WINDOW / GRAIN) + 1))
                if not points or now - points[-1][0] > 0.9 * GRAIN:
                    points.append((now, list(face.probabilities.values())))
            for points in self._points.values():
                while points and now - points[0][0] > WINDOW:
                    points.popleft()
            self._points = {t: ps for t, ps in self._points.items() if ps}

    def _baseline_progress(self, faces: list[Face]) -> None:
        watch = self._follower
        if not watch.collecting or not faces:
            return
        done = min(watch.baseline.done(f.track) for f in faces)
        watch.collecting = done < 1
        self._tell(baseline="collecting" if done < 1 else "holds", baseline_done=done)

    def _record(self, faces: list[Face], time_s: float) -> None:
        if self._writer:
            self._began = time_s if self._began is None else self._began
            self._writer.add(rows_rows("camera", faces, self._state.frames, time_s - self._began))
            self._tell(recorded=self._writer.written)

    def _close_recording(self) -> Path | None:
        writer, self._writer = self._writer, None
        if writer:
            writer.close()
        self._tell(recording=None)
        return writer.path if writer else None

    def _tell(self, **changes: Any) -> None:
        with self._lock:
            self._state = replace(self._state, **changes)

    def _note(self, start: float, image: np.ndarray, seen: dict[str, Any], error: str) -> None:
        now, ms = self._clock(), seen.pop("_ms", {})
        with self._lock:
            self._done.append(now)
            self._ms.append({**ms, "total": (now - start) * 1e3})
            h, w = getattr(image, "shape", (0, 0))[:2]
            self._state = replace(
                self._state, frames=self._state.frames + 1, size=(w, h), error=error, **seen
            )


class _Watch:
    """A stop watch for the steps of one frame."""

    def __init__(self):
        self.ms: dict[str, float] = {}

    def __call__(self, step: str, function: Callable, *arguments: Any) -> Any:
        start = time.perf_counter()
        value = function(*arguments)
        self.ms[step] = (time.perf_counter() - start) * 1e3
        return value


def sentence(error: BaseException) -> str:
    """A failure in words for the page."""
    return (
        str(error)
        if isinstance(error, FerError)
        else (
            f"The frame could not be analysed ({type(error).__name__}: {str(error)[:150]}). The picture "
            "goes on without answers."
        )
    )


def _milliseconds(rows: list[dict[str, float]]) -> dict[str, Any]:
    """Median of each step, and the 95th percentile of the whole."""
    steps = ("find", "classify", "extras", "draw", "total")
    known = {step: [r[step] for r in rows if step in r] for step in steps}
    median = {step: float(np.median(v)) for step, v in known.items() if v}
    return {"ms": median, "p95": float(np.percentile(known["total"], 95)) if known["total"] else 0.0}
