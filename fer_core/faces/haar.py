"""OpenCV's Haar cascade, which the papers used: ten to thirty times slower than BlazeFace and blind to one
portrait in five.

It gives no key points, so its crops are not levelled by the eyes. Its boxes sit higher than BlazeFace's; they
are moved to the same part of the face, so that the same crop follows.
"""

import threading
from functools import cached_property
from pathlib import Path

import cv2
import cv2.data
import numpy as np

from fer_core.errors import ModelError
from fer_core.faces.base import Found

STEP, NEIGHBOURS, SMALLEST = (
    1.1,
    5,
    1 / 10,
)  # the usual figures of the papers' programs; smallest face as a share of the height
LARGEST = 1600  # photos are searched at no more than this many pixels a side
WIDER = 1.03  # our box as a share of the cascade's, median over the 230 of 240 portraits that both find
DROP = 0.13  # how much lower its middle lies, as a share of the cascade's box


class Haar:
    """The cascade for frontal faces."""

    name = "haar"
    title = "Haar cascade (as in the papers)"

    def __init__(self) -> None:
        self._lock = threading.Lock()  # a cascade keeps scratch memory: one call at a time

    def find(self, image: np.ndarray, photo: bool = False) -> list[Found]:
        """The faces in an RGB picture, largest first."""
        scale = min(1.0, LARGEST / max(image.shape[:2]))
        gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        gray = (
            gray if scale == 1 else cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        )
        least = max(20, round(min(gray.shape) * (SMALLEST / 2 if photo else SMALLEST)))
        if min(gray.shape) < least:
            return []
        with self._lock:
            boxes, _, weights = self._cascade.detectMultiScale3(
                gray, STEP, NEIGHBOURS, minSize=(least, least), outputRejectLevels=True
            )
        order = np.argsort([-box[2] for box in boxes], kind="stable")
        return [_found(boxes[i] / scale, float(np.ravel(weights)[i])) for i in order]

    @cached_property
    def _cascade(self) -> cv2.CascadeClassifier:
        path = Path(cv2.data.haarcascades, "haarcascade_frontalface_default.xml")
        cascade = cv2.CascadeClassifier()
        if path.is_file():  # read by Python: OpenCV opens no path with letters beyond ASCII on Windows
            memory = cv2.FILE_STORAGE_READ | cv2.FILE_STORAGE_MEMORY
            storage = cv2.FileStorage(path.read_text(encoding="utf-8"), memory)
            cascade.read(storage.getFirstTopLevelNode())
        if cascade.empty():
            raise ModelError(
                "The Haar cascade was asked for, but this OpenCV has none. Run: pip install "
                "'opencv-python-headless<5', or choose the finder blazeface."
            )
        return cascade


def _found(box: np.ndarray, weight: float) -> Found:
    x, y, w, h = (float(v) for v in box)
    left, top = x + w * (1 - WIDER) / 2, y + h * ((1 - WIDER) / 2 + DROP)
    return Found(
        (left, top, w * WIDER, h * WIDER), float(1 / (1 + np.exp(-weight / 3)))
    )  # the weight has no scale: this orders, no more
