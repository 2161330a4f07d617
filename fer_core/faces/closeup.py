"""One face looked at closely, and several faces in reading order."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from fer_core.faces import crop
from fer_core.faces.base import Face
from fer_core.faces.crop import Framing


def close_up(image: np.ndarray, face: Face, size: int = 320) -> np.ndarray:
    """One face of a picture, large, with its eyes level: (size, size, 3) uint8."""
    return crop.crop(image, face.found, (size, size), "rgb", Framing(margin=1.3))


def in_order(faces: Sequence[Face], threshold: float) -> list[Face]:
    """The same faces as one reads a page, row by row; below the threshold their answer counts as not sure."""
    tall = max((face.box[3] for face in faces), default=1.0)
    rows = sorted(faces, key=lambda f: (round(f.found.centre[1] / (1.5 * tall)), f.found.centre[0]))
    return [replace(face, threshold=threshold) for face in rows]
