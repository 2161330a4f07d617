"""A camera as a source of faces: nothing is looked for before everyone has agreed, and what was kept can be
forgotten again.

    filming = Filming("mine", predictor)
    filming.ask(Ask(consent="Ana agreed on 3 May.", shows="happy", who="Ana"))
    out = filming.process(frame_rgb)        # in the camera's thread; never raises
    filming.seen().kept                     # faces in the queue so far, sifted as those of videos are

On the command line a camera that OpenCV opens does the same for so many seconds: fer-core collect camera:0
--to mine --seconds 30.
"""

import logging
import re
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import cv2
import numpy as np

from fer_core import emotions
from fer_core.collecting import forgetting
from fer_core.collecting.sifting import How, Sifter
from fer_core.collecting.storing import Gathering
from fer_core.datasets import store
from fer_core.errors import DataError, FerError, MediaError
from fer_core.faces.base import Found
from fer_core.predictor import Predictor

USUAL = How(seconds=0.5)  # one shows an emotion for a few seconds only
SHOWN = 8  # faces that were kept last, for the page
FLASH = 0.4  # seconds for which the box of a kept face is thick
INK = (235, 235, 235)  # colour means emotion, and a box of someone unlabelled has none
NUMBER = re.compile(r"camera(?::(\d{1,3}))?")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ask:
    """What those before the camera were asked, and agreed to."""

    consent: str = ""  # in words, for the datasheet; while it is empty nothing is looked at
    shows: str = ""  # the emotion that they were asked to show: the proposed label
    who: str = ""  # a name of the one person whose face is kept; empty: everybody's, told apart by track


@dataclass(frozen=True, eq=False)
class FilmingState:
    """What a page shows of it; a snapshot that nobody changes any more."""

    frames: int = 0
    faces: int = 0  # in the last frame
    kept: int = 0
    dropped: int = 0  # blurred, too small, or nearly identical
    age: float | None = None  # seconds since the last frame
    error: str = ""
    last: tuple[np.ndarray, ...] = ()  # the faces that were kept last, the newest first


class Filming:
    """One camera of one user that fills one gathering. `process` belongs to the camera's thread, everything
    else to anyone.
    """

    def __init__(
        self, name: str, predictor: Predictor, how: How = USUAL, clock: Callable[[], float] = time.monotonic
    ) -> None:
        store.folder(name)  # refuses names that would lie elsewhere
        self.name, self.how, self._clock = name, how, clock
        self.title, self._stem = f"camera {datetime.now():%Y-%m-%d %H:%M:%S}", ""
        self._sifter, self._ask = Sifter(predictor, how), Ask()
        self._busy, self._kept_at = threading.Lock(), -1e9
        self._began: float | None = None
        self._done: float | None = None
        self._seen = FilmingState()
        self._files: list[str] = []
        self._last: deque[np.ndarray] = deque(maxlen=SHOWN)

    @property
    def gathering(self) -> Gathering:
        """Where the faces go; made when it is first asked for, so that looking at the page leaves nothing
        behind.
        """
        return Gathering.opened(self.name)

    def ask(self, wanted: Ask) -> None:
        """What holds from the next frame on."""
        if wanted.shows and wanted.shows not in emotions.EMOTIONS:
            raise DataError(
                f"{wanted.shows!r} is no emotion to be shown. Choose among {', '.join(emotions.EMOTIONS)}."
            )
        self._ask = wanted

    def process(self, image: np.ndarray, time_s: float | None = None) -> np.ndarray:
        """The frame (H, W, 3) uint8 RGB as in a mirror, with a box around each face; as it came when
        something fails.
        """
        now = self._clock() if time_s is None else time_s
        with self._busy:
            self._began = now if self._began is None else self._began
            try:
                out, error = self._look(image, now), ""
            except Exception as failure:  # whatever it is, the picture goes on
                log.exception("A camera frame could not be looked at.")
                out, error = image, _sentence(failure)
            self._done = self._clock()
            self._seen = replace(
                self._seen,
                frames=self._seen.frames + 1,
                error=error,
                kept=len(self._files),
                last=tuple(self._last),
            )
        return out

    def failed(self, error: BaseException) -> None:
        """Something went wrong around a frame: the page shall say what."""
        self._seen = replace(self._seen, error=_sentence(error))

    def seen(self) -> FilmingState:
        """What happened up to now."""
        age = None if self._done is None else self._clock() - self._done
        return replace(self._seen, dropped=self._sifter.dropped, age=age)

    def close(self) -> None:
        """The camera was stopped: write down what became of the faces. The session may go on later."""
        with self._busy:
            if self._stem:
                facts = {"finder": self._sifter.predictor.finder.name, "model": self._sifter.predictor.name}
                self.gathering.note({"seen": {self.title: dict(self._sifter.counts)}, **facts})

    def forget(self) -> int:
        """Delete every face that this session kept; returns how many."""
        with self._busy:
            forgotten = forgetting.forget(self.gathering, self._files)
            self._files.clear()
            self._last.clear()
            self._sifter = Sifter(self._sifter.predictor, self.how)
            self._seen = replace(self._seen, kept=0, last=())
        self.close()
        return forgotten

    def _look(self, image: np.ndarray, now: float) -> np.ndarray:
        ask = self._ask
        if not ask.consent:
            self._seen = replace(self._seen, faces=0)
            return cv2.flip(image, 1)
        self._sifter.how = replace(self.how, nearest=bool(ask.who))
        assert self._began is not None, "process() noted when the camera began"
        for face, facts in self._sifter(image, now - self._began):
            self._keep(face, facts, ask)
            self._kept_at = now
        self._seen = replace(self._seen, faces=len(self._sifter.faces))
        return _boxed(image, self._sifter.faces, 5 if now - self._kept_at < FLASH else 2)

    def _keep(self, face: np.ndarray, facts: dict[str, Any], ask: Ask) -> None:
        gathering = self.gathering
        self._stem = self._stem or gathering.stem(
            f"{self.title}.camera", uuid.uuid4().int % 10**9
        )  # two cameras may start in the same second
        file = f"{self._stem}_{facts['time_s']:08.1f}s_{facts['track']}.png"
        subject = ask.who.strip()[:60] or f"{self._stem}_{facts['track']}"
        answers = {"consent": ask.consent, "shown": ask.shows, "proposed": ask.shows or facts["proposed"]}
        gathering.keep(face, {"file": file, "video": self.title, "subject": subject, **facts, **answers})
        self._files.append(file)
        self._last.appendleft(face)


def number(source: str) -> int | None:
    """The camera that `camera` or `camera:1` means; None for anything else."""
    met = NUMBER.fullmatch(source)
    return int(met[1] or 0) if met else None


def film(
    camera: int,
    name: str,
    predictor: Predictor,
    ask: Ask,
    seconds: float,
    how: How = USUAL,
    progress: Callable[[int, int, str], None] | None = None,
) -> Gathering:
    """Gather faces from a camera of this computer for so many seconds."""
    if not ask.consent.strip():
        raise DataError(
            'Faces from a camera are kept only when everyone before it has agreed. Say how: --consent "Ana '
            'agreed on 3 May.".'
        )
    filming = Filming(name, predictor, how)
    filming.ask(ask)
    capture = _opened(camera)
    try:
        began = time.monotonic()
        while (now := time.monotonic() - began) < seconds:
            received, frame = capture.read()
            if not received:
                raise MediaError(
                    f"Camera {camera} gave {filming.seen().frames:,} pictures and then none. Check that it "
                    "is connected and that no other program holds it."
                )
            filming.process(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB), now)
            if filming.seen().error:
                raise MediaError(filming.seen().error)
            if progress:
                progress(
                    round(10 * now),
                    round(10 * seconds),
                    f"camera {camera}, {filming.seen().kept:,} faces kept",
                )
    finally:
        capture.release()
        filming.close()
    return filming.gathering


def _opened(camera: int) -> Any:
    level = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(0)  # its own words about a missing camera help nobody
    try:
        capture = cv2.VideoCapture(camera)
    finally:
        cv2.utils.logging.setLogLevel(level)
    if not capture.isOpened():
        raise MediaError(
            f"Camera {camera} cannot be opened: none is connected, another program holds it, or this user "
            "may not use it. "
            "Connect it or close the other program, try another number (camera:1), or film on the Collect "
            "page of the dashboard."
        )
    return capture


def _boxed(image: np.ndarray, faces: list[Found], thick: int) -> np.ndarray:
    """As in a mirror, with a box for each face."""
    out, width = cv2.flip(image, 1), image.shape[1]
    for x, y, w, h in (map(round, map(float, face.box)) for face in faces):
        cv2.rectangle(out, (width - x - w, y), (width - x, y + h), INK, thick, cv2.LINE_AA)
    return out


def _sentence(error: BaseException) -> str:
    if isinstance(error, FerError):
        return str(error)
    return (
        f"The frame could not be looked at ({type(error).__name__}: {str(error)[:150]}). No face of it was "
        "kept."
    )
