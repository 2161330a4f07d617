"""Which faces of a video are worth a label: sharp, large enough, and unlike the ones of the same person that
are kept already.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from fer_core.datasets.likeness import prints, twins
from fer_core.doctor import alike, looks
from fer_core.faces import crop as crops
from fer_core.faces.base import Found
from fer_core.faces.tracking import Tracker
from fer_core.predictor import Predictor

SIDE = 96  # pixels a side of what is kept
TOO_SMALL, TOO_SOON = "too small", "too soon after the last"
BLURRED, ALIKE = "blurred or flat", "nearly identical to one that is kept"
KEPT = 30  # recent faces of a person that a new one is compared with


@dataclass(frozen=True)
class How:
    """How a video is sampled, and what is dropped."""

    seconds: float = 1.0  # between two kept faces of a person; P5: about one frame a second
    look: float = 0.2  # seconds between two frames that are looked at, so that people can be followed
    # keep a face earlier, too, when its print correlates less than this with the last one; 0: never
    on_change: float = 0.0
    smallest: int = 40  # pixels of the face in the video
    sharp: float = looks.SHARP  # edge strength below which a face is blurred
    alike: float = 0.97  # correlation above which two faces of a person are the same picture
    align: bool = True
    nearest: bool = False  # only the largest face of each picture: one named person before a camera


class Sifter:
    """Faces of one video, frame by frame; `counts` says what became of all that were found."""

    def __init__(self, predictor: Predictor, how: How) -> None:
        self.predictor, self.how = predictor, how
        self.tracker = Tracker(gap=max(1.0, 5 * how.look))
        self.counts: Counter = Counter()
        self.faces: list[Found] = []  # in the last frame
        self._prints: dict[int, list[np.ndarray]] = {}
        self._last: dict[int, float] = {}
        self._framing = crops.Framing(align=how.align)

    def __call__(self, image: np.ndarray, time_s: float) -> Iterator[tuple[np.ndarray, dict[str, Any]]]:
        """The faces of this frame that are kept: (96, 96, 3) uint8, and what is known of them."""
        self.counts["frames looked at"] += 1
        faces = self.predictor.find(image)
        if self.how.nearest:
            faces = sorted(faces, key=lambda face: -face.side)[:1]
        self.faces = faces
        for face, track in zip(faces, self.tracker.update(faces, time_s), strict=True):
            self.counts["faces found"] += 1
            pixels = self._kept(image, face, track, time_s)
            if pixels is not None:
                self.counts["kept"] += 1
                yield pixels, self._facts(image, face, track, time_s)

    @property
    def dropped(self) -> int:
        """Faces that were left out because of how they look, not because they came too soon."""
        return sum(self.counts[reason] for reason in (TOO_SMALL, BLURRED, ALIKE))

    def _facts(self, image: np.ndarray, face: Found, track: int, time_s: float) -> dict[str, Any]:
        """What is known of a face that is kept."""
        crop = self.predictor.crops(image, [face])
        answer = self.predictor.named(self.predictor.classify(crop)[0])
        return {
            "time_s": round(time_s, 3),
            "track": track,
            "score": round(face.score, 3),
            "proposed": max(answer, key=answer.__getitem__),
            "answer": answer,
        }

    def _kept(self, image: np.ndarray, face: Found, track: int, time_s: float) -> np.ndarray | None:
        if face.side < self.how.smallest:
            self._drop(TOO_SMALL)
            return None
        early = time_s - self._last.get(track, -1e9) < self.how.seconds - 1e-6
        if early and not self.how.on_change:
            self._drop(TOO_SOON)
            return None
        pixels = crops.crop(image, face, (SIDE, SIDE), "rgb", self._framing)
        work = alike.shrunk(pixels)
        figures, mark = looks.measure(work[None]).iloc[0], prints.of(work[None], twins.SIDE)[0]
        before = self._prints.setdefault(track, [])
        if early and before and float(before[-1] @ mark) >= self.how.on_change:
            self._drop(TOO_SOON)
            return None
        if figures["sharpness"] < self.how.sharp or figures["contrast"] < looks.NEARLY:
            self._drop(BLURRED)
            return None
        if before and float((np.stack(before) @ mark).max()) > self.how.alike:
            self._drop(ALIKE)
            return None
        self._prints[track] = [*before, mark][-KEPT:]
        self._last[track] = time_s
        return np.ascontiguousarray(pixels)

    def _drop(self, reason: str) -> None:
        self.counts[reason] += 1


def encoded(image: np.ndarray) -> bytes:
    """A face as a PNG file."""
    return cv2.imencode(".png", image[..., ::-1] if image.ndim == 3 else image)[1].tobytes()


def cut(image: np.ndarray, face: Found) -> np.ndarray:
    """One face of a picture as it is kept: (96, 96, 3) uint8."""
    return np.ascontiguousarray(crops.crop(image, face, (SIDE, SIDE), "rgb"))
