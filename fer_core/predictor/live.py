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
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from fer_core import paths
from fer_core.errors import FerError
from fer_core.faces.base import Face
from fer_core.predictor import PartAnswer, Predictor, overlays
from fer_core.predictor.follower import Follower
from fer_core.predictor.heat import RenewedHeat
from fer_core.predictor.recorder import Recorder
from fer_core.predictor.second import Second
from fer_core.predictor.timeline import Timeline
from fer_core.predictor.timing import Stopwatch, Timing
from fer_core.predictor.trail import Lines, Trail, Whole

CLOSE = 4  # faces, largest first, that get mesh, parts and heat: a crowd must not slow the picture

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
    second: dict[int, Face] = field(default_factory=dict)  # by track: what another model says of the face
    timeline: Lines = field(default_factory=dict)  # by track: seconds ago as negatives, probabilities
    classes: tuple[str, ...] = ()
    error: str = ""  # the last failure in words; empty when the last frame went well
    failures: int = 0
    baseline: str = "none"  # none, collecting, holds
    baseline_done: float = 0.0
    recording: Path | None = None
    recorded: int = 0  # rows
    recording_ended: str = ""  # why the last recording ended by itself


class LiveSession:
    """One camera of one user. `process` belongs to the camera's thread, everything else to anyone.

    Beside it stand its Timing (how quick it is), its Trail (the timeline so far) and its Recorder (the CSV).
    """

    def __init__(
        self,
        predictor: Predictor | None = None,
        switches: Switches = Switches(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._predictor, self._switches = predictor, switches
        self._follower: Follower | None = None
        self._state = State(**_named(predictor))
        self._timing, self._trail, self._whole = Timing(clock), Trail(), Whole()
        self._second = Second()
        self._recorder, self._slow_heat = Recorder(), RenewedHeat(clock)
        self._busy = threading.Lock()  # one frame at a time
        self._lock = threading.Lock()  # of switches, predictor and state, for a moment only

    def process(self, image: np.ndarray, time_s: float | None = None) -> np.ndarray:
        """The annotated frame (H, W, 3) uint8 RGB, or the frame as it came when something fails."""
        began, watch = self._timing.clock(), Stopwatch()
        with self._busy:
            try:
                out = self._look(image, began if time_s is None else time_s, watch)
            except Exception as error:  # whatever it is, the picture goes on
                log.exception("A camera frame could not be analysed.")
                self._tell(faces=(), parts={}, second={})
                self.failed(error)
                out = image
            h, w = getattr(image, "shape", (0, 0))[:2]
            self._tell(size=(w, h))
            self._timing.add(began, watch.ms)
        return out

    def failed(self, error: BaseException) -> None:
        """Something went wrong around a frame: the page shall say what."""
        self._tell(error=sentence(error), failures=self._state.failures + 1)

    def state(self) -> State:
        """What happened up to now."""
        pace, recording = self._timing.pace(), self._recorder.status
        return replace(
            self._state,
            frames=pace.frames,
            fps=pace.fps,
            age=pace.age,
            ms=pace.ms,
            p95=pace.p95,
            timeline=self._trail.lines(self._timing.clock()),
            recording=recording.path,
            recorded=recording.rows,
            recording_ended=recording.ended,
        )

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
            before, self._predictor = self._predictor, predictor
            self._state = replace(self._state, **_named(predictor))
        if _emotions_of(before) != _emotions_of(predictor):
            self._trail.clear()

    def beside(self, predictor: Predictor | None) -> None:
        """Ask another model about the same faces, from the next frame; None asks nobody."""
        self._second.use(predictor)

    @property
    def timeline(self) -> Timeline | None:
        """The whole session so far, or the last one after it was stopped; None before the first frame."""
        return self._whole.timeline

    def collect_baseline(self, seconds: float = 3.0) -> None:
        """Take the next seconds as the neutral face of whoever is seen."""
        with self._busy:
            follower = self._ready()
            if follower:
                follower.baseline.clear()
                follower.baseline.seconds, follower.collecting = seconds, True
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
            path = path or paths.data() / "recordings" / f"live_{datetime.now():%Y-%m-%d_%H%M%S}.csv"
            self._recorder.begin(path, self._predictor)
            return path

    def stop_recording(self) -> Path | None:
        """Finish the CSV; where it is, or None when nothing was recorded."""
        with self._busy:
            return self._recorder.end()

    def close(self) -> None:
        """The camera was stopped: finish what is open. The session may go on later."""
        self.stop_recording()
        with self._busy:
            self._whole.end()

    def _look(self, image: np.ndarray, time_s: float, watch: Stopwatch) -> np.ndarray:
        """Answer one frame, keep what was seen, and draw it."""
        follower, switches = self._ready(), self._switches
        if follower is None:
            self._tell(faces=(), error="")
            return cv2.flip(image, 1) if switches.mirror else image
        follower.smoother.seconds = switches.smoothing
        predictor = follower.predictor = follower.predictor.with_(threshold=switches.threshold)
        with watch.step("find"):
            faces_found = predictor.find(image)
        crops = predictor.crops(image, faces_found)
        with watch.step("classify"):
            raw, maps = predictor.look(crops)
        faces = follower.follow(faces_found, raw, time_s)
        second = self._beside(image, faces, time_s, watch)
        with watch.step("extras"):
            extras = self._extras(predictor, image, faces, crops, maps)
        with watch.step("draw"):
            out = overlays.drawn(image, faces, extras, predictor, switches.mesh, switches.mirror)
        self._keep(follower, faces, second, extras, time_s)
        return out

    def _ready(self) -> Follower | None:
        """The follower of the run that is chosen now."""
        with self._lock:
            predictor = self._predictor
        if predictor is None:
            self._follower = None
            self._recorder.keep_to(None)
        elif self._follower is None:
            self._follower = Follower(predictor, self._switches.smoothing)
            self._start_anew(predictor)
        elif not _same(self._follower.predictor, predictor):
            other_model = self._follower.use(predictor)
            if other_model:
                self._start_anew(predictor)
        return self._follower

    def _start_anew(self, predictor: Predictor) -> None:
        """Another model answers from here on: what belongs to the one before ends."""
        self._recorder.keep_to(predictor)
        assert self._follower is not None, "a follower is chosen with the model"
        if not self._follower.collecting:
            self._tell(baseline="none", baseline_done=0.0)

    def _beside(
        self, image: np.ndarray, faces: Sequence[Face], time_s: float, watch: Stopwatch
    ) -> dict[int, Face]:
        """What the second model says, where there is one."""
        if self._second.predictor is None:
            return {}
        with watch.step("second"):
            return self._second.answers(image, faces, time_s, self._switches.smoothing)

    def _extras(
        self,
        predictor: Predictor,
        image: np.ndarray,
        faces: list[Face],
        crops: np.ndarray,
        maps: np.ndarray | None,
    ) -> overlays.Overlays:
        """What is laid over the nearest faces beyond their emotions."""
        switches = self._switches
        extras = overlays.look(
            predictor,
            image,
            faces,
            mesh=switches.mesh,
            parts=switches.parts,
            heat=switches.heat and maps is not None,
            most=CLOSE,
            maps=maps,
        )
        if switches.heat and maps is None and faces:
            near = max(range(len(faces)), key=lambda i: faces[i].found.side)
            extras.heats[near] = self._slow_heat.of(predictor, crops[near], faces[near])
        return extras

    def _keep(
        self,
        follower: Follower,
        faces: Sequence[Face],
        second: dict[int, Face],
        extras: overlays.Overlays,
        time_s: float,
    ) -> None:
        """What the frame showed, for the page, the timeline and the recording."""
        self._recorder.write(faces, follower.predictor, self._timing.frames, time_s)
        self._trail.add(faces, self._timing.clock())
        self._whole.add(faces, follower.predictor.classes, time_s)
        self._tell_baseline(follower, faces)
        parts = {faces[i].track: answers for i, answers in extras.parts.items()}
        self._tell(faces=tuple(faces), parts=parts, second=second, error="")

    def _tell_baseline(self, follower: Follower, faces: Sequence[Face]) -> None:
        tracks = [face.track for face in faces if face.track is not None]  # a follower numbers every face
        if not follower.collecting or not tracks:
            return
        done = min(follower.baseline.done(track) for track in tracks)
        follower.collecting = done < 1
        self._tell(baseline="collecting" if done < 1 else "holds", baseline_done=done)

    def _tell(self, **changes: Any) -> None:
        with self._lock:
            self._state = replace(self._state, **changes)


def sentence(error: BaseException) -> str:
    """A failure in words for the page."""
    if isinstance(error, FerError):
        return str(error)
    return (
        f"The frame could not be analysed ({type(error).__name__}: {str(error)[:150]}). The picture goes on "
        "without answers."
    )


def _named(predictor: Predictor | None) -> dict[str, Any]:
    """The fields of the state that say which model answers."""
    return {"run": predictor.name if predictor else "", "classes": _emotions_of(predictor)}


def _emotions_of(predictor: Predictor | None) -> tuple[str, ...]:
    return predictor.classes if predictor else ()


def _same(one: Predictor, other: Predictor) -> bool:
    """Whether two predictors answer alike, whatever their thresholds."""
    return one.network is other.network and one.finder is other.finder
