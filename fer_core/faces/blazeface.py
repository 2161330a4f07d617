"""BlazeFace, decoded here in a few vectorised lines: a camera frame takes about a millisecond, a photo is
also searched in tiles.

Google's networks (Apache-2.0) lie in `networks/`. The short-range network (128 pixels) serves the camera. A
photo is padded, so that a face which fills it is found, and searched in overlapping tiles (both 256 pixels):
of 60 faces of 30 pixels in full-HD pictures 41 are found, of 70 pixels all. Every face is then looked at
again from near, so that boxes of all sizes are drawn by the same network, and must bear a face mesh, which
took the false alarms on textures from 3 to 0.
"""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from fer_core.faces import landmarks
from fer_core.faces.base import Found, merge, unpack
from fer_core.faces.litert import Network, shipped

PAD = 0.3  # of the longer side, around a photo
LARGEST = 2560  # photos are searched at no more than this many pixels a side
TILE = 400  # the finest tiles of a photo are about this wide
FAINT = 0.45  # candidates of the tiles; the second look decides
CERTAIN = 0.8  # a face that the second look does not see stays when the first was so certain
LARGE = (
    0.3  # of the photo's shorter side: where so large a face is certain, the thorough first look is spared
)
COVERED = 0.35  # of a tile's area: a face that fills so much of it leaves room for no other that is searched
LIKE = 0.3  # least certainty of the face mesh
MANY = 150  # no photo is cut into more tiles than this


@dataclass(frozen=True)
class BlazeNetwork:
    """One of the networks and how its answers are laid out."""

    file: str
    size: int
    grid: tuple[tuple[int, int], ...]  # (cells a side, anchors a cell)

    @cached_property
    def network(self) -> Network:
        """Loaded on first use, shared by all threads."""
        return Network(shipped(self.file))

    @cached_property
    def anchors(self) -> np.ndarray:
        """(N, 2) centres, 0 to 1, in the order of the network's answers."""
        return np.concatenate([_centres(cells).repeat(each, axis=0) for cells, each in self.grid])

    def rows(self, image: np.ndarray, least: float) -> np.ndarray:
        """Every answer above `least`, unmerged: (N, 17) score, box and points in pixels of `image`."""
        batch, scale, left, top = self._letterbox(image)
        boxes, scores = self.network(batch)
        scores = scores[0, :, 0]
        at = np.flatnonzero(scores > np.log(least / (1 - least)))
        if not len(at):
            return np.empty((0, 17), np.float32)
        raw = boxes[0, at].reshape(-1, 8, 2)
        raw[:, [0, 2, 3, 4, 5, 6, 7]] += self.anchors[at, None] * self.size
        raw[:, 0] -= raw[:, 1] / 2
        raw[:, [0, 2, 3, 4, 5, 6, 7]] -= (left, top)
        probability = 1 / (1 + np.exp(-np.clip(scores[at], -80, 80)))
        return np.concatenate([probability[:, None], raw.reshape(-1, 16) / scale], 1)

    def _letterbox(self, image: np.ndarray) -> tuple[np.ndarray, float, int, int]:
        """The picture, small and centred on gray, as the network wants it; its scale and offset."""
        h, w = image.shape[:2]
        scale = self.size / max(h, w)
        width, height = max(1, round(w * scale)), max(1, round(h * scale))
        small = shrunk(image, width, height)
        left, top = (self.size - width) // 2, (self.size - height) // 2
        right, bottom = self.size - width - left, self.size - height - top
        level = cv2.LUT(small, LEVELS)  # which lets other threads run, and is quicker than sums
        batch = cv2.copyMakeBorder(level, top, bottom, left, right, cv2.BORDER_CONSTANT)
        return batch[None], scale, left, top


LEVELS = (np.arange(256) / 127.5 - 1).astype(np.float32)  # of a pixel, as the networks take it
SHORT = BlazeNetwork("face_detection_short_range.tflite", 128, ((16, 2), (8, 6)))
BACK = BlazeNetwork("face_detection_back.tflite", 256, ((16, 2), (8, 6)))


class BlazeFace:
    """The default finder: quick on frames, thorough on photos."""

    name = "blazeface"
    title = "BlazeFace (fast, finds turned and small faces)"

    def __init__(self, least: float = 0.5) -> None:
        self.least = least

    def find(self, image: np.ndarray, photo: bool = False) -> list[Found]:
        """The faces in an RGB picture, best first."""
        rows = self._search(image) if photo else merge(SHORT.rows(image, self.least))
        return unpack(_inside(rows, image.shape))

    def _search(self, image: np.ndarray) -> np.ndarray:
        """Whole picture with room around it, then tiles, then each face again from near."""
        small, scale = _reduced(image)
        pad = round(PAD * max(small.shape[:2]))
        padded = cv2.copyMakeBorder(small, pad, pad, pad, pad, cv2.BORDER_CONSTANT)
        first = _shift(SHORT.rows(padded, self.least), -pad, -pad)
        large = _large(merge(first), min(small.shape[:2]))
        candidates = [first if len(large) else _shift(BACK.rows(padded, self.least), -pad, -pad)]
        for x, y, side in tiles(small.shape[1], small.shape[0]):
            if _is_covered(large, x, y, side):
                continue
            tile = small[y : y + side, x : x + side]
            complete = _whole(BACK.rows(tile, FAINT), tile.shape, x, y, small.shape)
            candidates.append(_shift(complete, x, y))
        rows = merge(np.concatenate(candidates))
        if len(rows):
            rows = merge(np.concatenate([self._again(small, row) for row in rows]))
            rows = rows[[landmarks.mesh(small, face).score > LIKE for face in unpack(rows)]]
        rows[:, 1:] /= scale
        return rows

    def _again(self, image: np.ndarray, row: np.ndarray) -> np.ndarray:
        """The same face from near, by the camera's network; as it was where that sees nothing but the first
        look was certain.
        """
        x, y, w, h = row[1:5]
        side = max(4, round(2.2 * max(w, h)))
        left, top = round(float(x + w / 2 - side / 2)), round(float(y + h / 2 - side / 2))
        near = merge(SHORT.rows(cut(image, left, top, side), self.least))
        near = _shift(near, left, top)
        away = np.abs(near[:, 1:3] + near[:, 3:5] / 2 - (x + w / 2, y + h / 2)).max(1)
        same = away < 0.4 * max(w, h)
        if same.any():
            return near[same][:1]
        return row[None] if row[0] > CERTAIN else row[None][:0]


def tiles(width: int, height: int) -> list[tuple[int, int, int]]:
    """Overlapping squares (left, top, side) that cover a picture, coarse first, from its shorter side down to
    about TILE pixels.
    """
    squares: list[tuple[int, int, int]] = []
    side = min(width, height)
    while True:
        across, down = (
            1 if whole <= side else int(np.ceil((whole - side) / (0.65 * side))) + 1
            for whole in (width, height)
        )
        if len(squares) + across * down > MANY:
            return squares
        squares += [
            (round(x), round(y), side)
            for y in np.linspace(0, height - side, down)
            for x in np.linspace(0, width - side, across)
        ]
        if side < 1.5 * TILE:
            return squares
        side = max(TILE, side // 2)


def cut(image: np.ndarray, left: int, top: int, side: int) -> np.ndarray:
    """A square of the picture; what lies beyond its border is black."""
    h, w = image.shape[:2]
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + side, w), min(top + side, h)
    if (x1 - x0, y1 - y0) == (side, side):
        return image[y0:y1, x0:x1]
    out = np.zeros((side, side, 3), np.uint8)
    if x1 > x0 and y1 > y0:
        out[y0 - top : y1 - top, x0 - left : x1 - left] = image[y0:y1, x0:x1]
    return out


def shrunk(image: np.ndarray, width: int, height: int) -> np.ndarray:
    """The picture at another size. Down to a sixth by two quick steps (the second is the mean of four
    pixels), which cost a third of an exact mean.
    """
    ratio = max(image.shape[:2]) / max(width, height)
    if 2 < ratio <= 6:
        image = cv2.resize(image, (2 * width, 2 * height), interpolation=cv2.INTER_LINEAR)
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA if ratio > 6 else cv2.INTER_LINEAR)


def _centres(cells: int) -> np.ndarray:
    along = (np.arange(cells, dtype=np.float32) + 0.5) / cells
    return np.stack(np.meshgrid(along, along), -1).reshape(-1, 2)


def _reduced(image: np.ndarray) -> tuple[np.ndarray, float]:
    scale = min(1.0, LARGEST / max(image.shape[:2]))
    if scale == 1:
        return image, scale
    return cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), scale


def _large(rows: np.ndarray, shorter_side: int) -> np.ndarray:
    """Those of which the quick look is certain, and which are large in the picture."""
    return rows[(rows[:, 0] >= CERTAIN) & (rows[:, 3:5].max(1, initial=0) >= LARGE * shorter_side)]


def _is_covered(large: np.ndarray, x: int, y: int, side: int) -> bool:
    """Whether one large face fills so much of a tile that nothing else is looked for there."""
    wide = np.minimum(large[:, 1] + large[:, 3], x + side) - np.maximum(large[:, 1], x)
    high = np.minimum(large[:, 2] + large[:, 4], y + side) - np.maximum(large[:, 2], y)
    return bool((np.clip(wide, 0, None) * np.clip(high, 0, None) >= COVERED * side * side).any())


def _shift(rows: np.ndarray, dx: float, dy: float) -> np.ndarray:
    rows[:, [1, *range(5, 17, 2)]] += dx
    rows[:, [2, *range(6, 17, 2)]] += dy
    return rows


def _whole(rows: np.ndarray, tile: tuple[int, ...], x: int, y: int, picture: tuple[int, ...]) -> np.ndarray:
    """Without the faces that the tile's edge cuts: the neighbour has them whole. The picture's own edge may
    cut.
    """
    near = 0.02 * max(tile[:2])
    left, top, width, height = rows[:, 1], rows[:, 2], rows[:, 3], rows[:, 4]
    inside = (left > near) | (x == 0)
    inside &= (top > near) | (y == 0)
    inside &= (left + width < tile[1] - near) | (x + tile[1] >= picture[1])
    inside &= (top + height < tile[0] - near) | (y + tile[0] >= picture[0])
    return rows[inside]


def _inside(rows: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Without boxes that are empty or whose middle lies outside the picture."""
    middle = rows[:, 1:3] + rows[:, 3:5] / 2
    within = (middle > 0).all(1) & (middle < (shape[1], shape[0])).all(1)
    return rows[within & (rows[:, 3:5] > 1).all(1)]
