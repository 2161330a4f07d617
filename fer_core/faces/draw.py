"""Boxes, names, meshes and heat on a picture, with the emotion's own colour and never without its name.

Everything is drawn into a copy except where the name says `_onto`. Sizes follow the picture, so that a large
photo's labels can be read.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import cv2
import numpy as np

from fer_core import emotions
from fer_core.faces import crop
from fer_core.faces.base import Face, Found
from fer_core.faces.crop import Framing
from fer_core.faces.landmarks import LINES, Mesh

FONT = cv2.FONT_HERSHEY_SIMPLEX
UNSURE = (200, 200, 200)
LINE = (235, 235, 235)  # of meshes and parts


@lru_cache(maxsize=32)
def rgb(emotion: str) -> tuple[int, int, int]:
    """An emotion's colour as three numbers."""
    code = emotions.colour(emotion).lstrip("#")
    red, green, blue = (int(code[i : i + 2], 16) for i in (0, 2, 4))
    return red, green, blue


def faces(image: np.ndarray, answered: Iterable[Face], mirrored: bool = False) -> np.ndarray:
    """The picture with a box, emotion, probability and track number for each face; `mirrored` flips the
    picture but not the writing.
    """
    out = cv2.flip(image, 1) if mirrored else image.copy()  # ten times faster than numpy's
    for face in answered:
        face_onto(out, face, mirrored)
    return out


def face_onto(image: np.ndarray, face: Face, mirrored: bool = False) -> None:
    """Draw one face's box and label."""
    h, w = image.shape[:2]
    x, y, bw, bh = face.box
    x = w - x - bw if mirrored else x
    unit = max(1, round(min(h, w) / 360))
    colour = rgb(face.emotion) if face.sure else UNSURE
    far = 2 * (h + w)  # a box may reach far beyond the picture
    corners = np.clip([x, y, x + bw, y + bh], -far, far)
    left, top, right, bottom = (round(float(corner)) for corner in corners)
    cv2.rectangle(image, (left, top), (right, bottom), colour, 2 * unit, cv2.LINE_AA)
    _label_onto(image, label(face), left, top, bottom, colour, unit)


def label(face: Face) -> str:
    """What is written beside a face: its track, emotion and probability, or that the network is not sure."""
    number = f"{face.track}  " if face.track is not None else ""
    name, percent = emotions.label(face.emotion), f"{100 * face.confidence:.0f} %"
    return f"{number}{name} {percent}" if face.sure else f"{number}not sure ({name.lower()} {percent})"


def mesh_onto(image: np.ndarray, mesh: Mesh, mirrored: bool = False) -> None:
    """Draw the lines of a face's mesh."""
    points = mesh.points.copy()
    if mirrored:
        points[:, 0] = image.shape[1] - 1 - points[:, 0]
    for line in LINES.values():
        _line_onto(image, points[list(line)], closed=False)


def parts_onto(
    image: np.ndarray,
    face: Found,
    boxes: Sequence[tuple[int, ...]],
    size: tuple[int, int],
    framing: Framing,
    mirrored: bool = False,
) -> None:
    """Draw boxes of the crop (left, top, right, bottom) where they lie in the picture."""
    to_picture = cv2.invertAffineTransform(crop.matrix(face, size, framing))
    for left, top, right, bottom in boxes:
        box = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], float)
        corners = crop.project(to_picture, box - 0.5)
        if mirrored:
            corners[:, 0] = image.shape[1] - 1 - corners[:, 0]
        _line_onto(image, corners, closed=True)


def heat_onto(image: np.ndarray, heat: np.ndarray, face: Found, framing: Framing, emotion: str) -> None:
    """Tint a face with its emotion's colour, the more the stronger the evidence; `image` is the unmirrored
    picture.
    """
    size = heat.shape[:2]
    x, y, w, h = _around(face, framing, image.shape)
    if w < 1 or h < 1:
        return
    to_crop = crop.matrix(face, size, framing) @ np.array([[1, 0, x], [0, 1, y], [0, 0, 1]])
    strength = cv2.warpAffine(
        heat, to_crop, (w, h), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_CONSTANT
    )
    part = image[y : y + h, x : x + w]
    share = 0.65 * strength[..., None]
    part[:] = (part * (1 - share) + np.array(rgb(emotion), np.float32) * share).astype(np.uint8)


def _line_onto(image: np.ndarray, points: np.ndarray, closed: bool) -> None:
    corners = np.round(points).astype(np.int32)
    cv2.polylines(image, [corners], closed, LINE, 1, cv2.LINE_AA)


def _around(face: Found, framing: Framing, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """The upright rectangle of the picture that holds the crop: left, top, width, height."""
    corners = crop.outline(face, framing)
    left, top = (int(v) for v in np.clip(np.floor(corners.min(0)), 0, (shape[1], shape[0])))
    right, bottom = (int(v) for v in np.clip(np.ceil(corners.max(0)), 0, (shape[1], shape[0])))
    return left, top, right - left, bottom - top


def _label_onto(
    image: np.ndarray, text: str, left: int, top: int, bottom: int, colour: tuple[int, int, int], unit: int
) -> None:
    """Black or white on the emotion's colour, whichever can be read; inside the picture wherever the face
    is.
    """
    scale, pad = 0.5 * unit, 4 * unit
    (tw, th), base = cv2.getTextSize(text, FONT, scale, unit)
    high = th + base + pad
    y = top - high if top >= high else min(bottom, image.shape[0] - high)
    x = int(np.clip(left, 0, max(0, image.shape[1] - tw - 2 * pad)))
    cv2.rectangle(image, (x, y), (x + tw + 2 * pad, y + high), colour, -1)
    bright = np.dot(colour, (0.299, 0.587, 0.114)) > 140
    ink = (0, 0, 0) if bright else (255, 255, 255)
    cv2.putText(image, text, (x + pad, y + high - base), FONT, scale, ink, unit, cv2.LINE_AA)
