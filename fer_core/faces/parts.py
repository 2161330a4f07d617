"""Five parts of a face, cut from the mesh: what the network says of each alone, the rest of the face hidden.

A part's answer is a curiosity about the network, not a fact about the person: most of what a face shows is in
the whole.
"""

import numpy as np

from fer_core.faces import crop
from fer_core.faces.landmarks import LINES, Mesh
from fer_core.recipes.augment import PARTS as USUAL

# Which lines of the mesh a part covers, and how much room it gets on the left, top, right, bottom (shares of
# the crop).
PARTS = {
    "left_eye": (("left_eye",), (0.08, 0.07, 0.08, 0.07)),
    "right_eye": (("right_eye",), (0.08, 0.07, 0.08, 0.07)),
    "brows": (("left_brow", "right_brow"), (0.05, 0.06, 0.05, 0.04)),
    "nose": (("nose",), (0.09, 0.0, 0.09, 0.05)),
    "mouth": (("lips",), (0.09, 0.07, 0.09, 0.07)),
}
TITLES = {
    "left_eye": "Left eye",
    "right_eye": "Right eye",
    "brows": "Brows",
    "nose": "Nose",
    "mouth": "Mouth",
}


def boxes(
    mesh: Mesh | None, to_crop: np.ndarray, size: tuple[int, int]
) -> dict[str, tuple[int, int, int, int]]:
    """Left, top, right, bottom of each part in the crop; the usual places where there is no trusted mesh."""
    h, w = size
    if mesh is None or not mesh.trusted:
        return {part: _pixels(USUAL[part], h, w) for part in PARTS}
    seen = crop.project(to_crop, mesh.points) / (w, h)
    return {part: _pixels(_around(seen, lines, room), h, w) for part, (lines, room) in PARTS.items()}


def alone(face: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    """The crop with everything but the box covered by its mean, as in training (recipes.augment)."""
    left, top, right, bottom = box
    out = np.full_like(face, face.mean())
    out[top:bottom, left:right] = face[top:bottom, left:right]
    return out


def _around(points: np.ndarray, lines: tuple[str, ...], room: tuple[float, ...]) -> tuple[float, ...]:
    at = points[[i for line in lines for i in LINES[line]]]
    (left, top), (right, bottom) = at.min(0), at.max(0)
    return left - room[0], top - room[1], right + room[2], bottom + room[3]


def _pixels(box: tuple[float, ...], h: int, w: int) -> tuple[int, int, int, int]:
    """Whole pixels within the crop, never empty."""
    left, top = int(np.clip(box[0] * w, 0, w - 1)), int(np.clip(box[1] * h, 0, h - 1))
    right = int(np.clip(np.ceil(box[2] * w), left + 1, w))
    bottom = int(np.clip(np.ceil(box[3] * h), top + 1, h))
    return left, top, right, bottom
