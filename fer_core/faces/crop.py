"""From a face in a picture to the square that the network was trained on: tight around the face, eyes level.

What the crop shows decides several points of accuracy (a looser one pulls answers towards neutral), so its
margin, lift and alignment are parameters. In 1,480 pictures of FER2013 the median face is framed as margin
1.16 and lift 0.09 would frame it (eyes at 0.39, mouth at 0.78 of the height); the default is just that.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from fer_core.faces.base import Found


@dataclass(frozen=True)
class Framing:
    """How a face is cut out: the square's side as a multiple of the box, how far it is moved up, whether the
    eyes are made level.
    """

    margin: float = 1.16
    lift: float = 0.09  # share of the box that the square is moved up, along the face
    align: bool = True
    most: float = 45.0  # degrees; a face that seems more tilted than this is left as it is


def matrix(face: Found, size: tuple[int, int], framing: Framing = Framing()) -> np.ndarray:
    """(2, 3): from pixels of the picture to pixels of the crop; `size` is (height, width)."""
    side = max(face.side * framing.margin, 1.0)
    angle = tilt(face) if framing.align else 0.0
    if abs(angle) > np.radians(framing.most):
        angle = 0.0
    cos, sin = np.cos(angle) / side, np.sin(angle) / side
    x, y = face.centre
    turn = np.array([[cos, sin], [-sin, cos]])
    middle = np.array([0.5, 0.5 + framing.lift / framing.margin])
    unit = np.column_stack([turn, middle - turn @ (x, y)])  # picture to 0..1
    h, w = size
    return np.diag([w, h]) @ unit - np.array([[0, 0, 0.5], [0, 0, 0.5]])  # pixel centres


def tilt(face: Found) -> float:
    """The angle of the line through the eyes, in radians; 0 where the finder gives no eyes."""
    left, right = face.points.get("left_eye"), face.points.get("right_eye")
    if left is None or right is None:
        return 0.0
    return float(np.arctan2(right[1] - left[1], right[0] - left[0]))


def crop(
    image: np.ndarray, face: Found, size: tuple[int, int], colour: str = "gray", framing: Framing = Framing()
) -> np.ndarray:
    """The face as (H, W) gray or (H, W, 3) RGB uint8; beyond the picture's border its edge is repeated."""
    to_crop = matrix(face, size, framing)
    image, to_crop = _nearby(image, face, to_crop, min(size))
    out = cv2.warpAffine(image, to_crop, size[::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return cv2.cvtColor(out, cv2.COLOR_RGB2GRAY) if colour == "gray" else out


def _nearby(image: np.ndarray, face: Found, to_crop: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """A large face is first made smaller by averaging: sampling one pixel in ten would show noise that
    training never saw.
    """
    scale = np.hypot(*to_crop[0, :2])
    shrink = int(0.75 / max(scale, 1e-6))
    if shrink < 2:
        return image, to_crop
    reach = 0.75 * size / scale  # half the diagonal of the square
    x, y = cv2.invertAffineTransform(to_crop) @ (size / 2, size / 2, 1)
    h, w = image.shape[:2]
    left, top = int(np.clip(x - reach, 0, w - 1)), int(np.clip(y - reach, 0, h - 1))
    right, bottom = int(np.ceil(x + reach)), int(np.ceil(y + reach))
    part = image[top : max(bottom, top + shrink), left : max(right, left + shrink)]
    width, height = max(1, part.shape[1] // shrink), max(1, part.shape[0] // shrink)
    small = cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA)
    sx, sy = part.shape[1] / small.shape[1], part.shape[0] / small.shape[0]
    back = np.array([[sx, 0, left + sx / 2 - 0.5], [0, sy, top + sy / 2 - 0.5], [0, 0, 1]])
    return small, to_crop @ back


def project(to_crop: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Points (N, 2) of the picture as points of the crop, or back when given the inverse."""
    return points @ to_crop[:, :2].T + to_crop[:, 2]


def outline(face: Found, framing: Framing = Framing()) -> np.ndarray:
    """(4, 2): the corners of the crop in the picture, clockwise from the top left."""
    to_picture = cv2.invertAffineTransform(matrix(face, (100, 100), framing))
    return project(to_picture, np.array([[0, 0], [100, 0], [100, 100], [0, 100]]) - 0.5)
