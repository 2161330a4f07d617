"""468 points on a face in about a millisecond: Google's face mesh (Apache-2.0), which lies in `networks/`."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from fer_core.faces import crop
from fer_core.faces.base import Found
from fer_core.faces.litert import Network, shipped

FILE = "face_landmark.tflite"
# what the network was trained on: half as much again around the box
ROOM = crop.Framing(margin=1.5, most=180.0)
LEAST = 0.5

_OVAL = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152),
    *(148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109, 10),
)

# Lines through the mesh that draw a face, as lists of point numbers.
LINES = {
    "lips": (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185, 61),
    "mouth": (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191, 78),
    "left_eye": (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246, 33),
    "right_eye": (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466, 263),
    "left_brow": (70, 63, 105, 66, 107, 55, 65, 52, 53, 46, 70),
    "right_brow": (300, 293, 334, 296, 336, 285, 295, 282, 283, 276, 300),
    "nose": (168, 6, 197, 195, 5, 4, 1, 2, 98, 2, 327),
    "oval": _OVAL,
}


LEVELS = (np.arange(256) / 255).astype(np.float32)  # of a pixel, as the network takes it


@dataclass(frozen=True, eq=False)
class Mesh:
    """The points in pixels of the picture, and how certain the network is that it saw a face."""

    points: np.ndarray  # (468, 2) float32
    score: float

    @property
    def trusted(self) -> bool:
        """Whether this is likely a face at all."""
        return self.score >= LEAST


@cache
def _network() -> Network:
    return Network(shipped(FILE))


def mesh(image: np.ndarray, face: Found) -> Mesh:
    """The mesh of one face in an RGB picture."""
    height, width = _network().input[:2]
    size = (height, width)
    pixels = crop.crop(image, face, size, "rgb", ROOM)
    points, flag = _network()(cv2.LUT(pixels, LEVELS)[None])
    to_picture = cv2.invertAffineTransform(crop.matrix(face, size, ROOM))
    flat = points.reshape(-1, 3)[:, :2]
    score = float(1 / (1 + np.exp(-flag.ravel()[0])))
    return Mesh(crop.project(to_picture, flat).astype(np.float32), score)
