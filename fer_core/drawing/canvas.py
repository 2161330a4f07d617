"""A square of float colours that takes soft polygons, lines and strands; each touches only its own corner of
the picture.
"""

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np

_SHIFT = 4  # OpenCV's sub-pixel bits
Region = tuple[slice, slice, np.ndarray]
Points = np.ndarray | Sequence  # (n, 2)
Colour = np.ndarray | Sequence[float]


class Canvas:
    """Pixels 0-255 as float32, painted in place; coordinates are pixels, (x, y)."""

    def __init__(self, size: int, colour: Colour = (0.0, 0.0, 0.0)) -> None:
        self.size = size
        self.rgb = np.empty((size, size, 3), np.float32)
        self.rgb[:] = np.asarray(colour, np.float32)

    def region(
        self, shapes: np.ndarray | list, blur: float = 0.0, width: float | None = None, fine: bool = False
    ) -> Region | None:
        """The rows, the columns and the soft mask (0-1) of a polygon, or of a line of that width; None when
        outside. `fine` blurs in more than 256 steps.
        """
        shapes = shapes if isinstance(shapes, list) else [shapes]
        points = shapes[0] if len(shapes) == 1 else np.concatenate(shapes)
        if (bounds := self.bounds(points, 3 * blur + (width or 0) + 2)) is None:
            return None
        left, top, right, bottom = bounds
        low = np.array([left, top])
        mask: np.ndarray = np.zeros((bottom - top, right - left), np.uint8)
        fixed = [np.rint((s - low) * (1 << _SHIFT)).astype(np.int32) for s in shapes]
        if width is None:
            cv2.fillPoly(mask, fixed, 255, cv2.LINE_AA, _SHIFT)
        else:
            cv2.polylines(
                mask, fixed, False, int(min(255, 255 * width)), max(1, round(width)), cv2.LINE_AA, _SHIFT
            )
        if blur > 0.3:
            mask = mask.astype(np.float32) if fine else mask
            mask = _blur(mask, blur)
        mask = mask * np.float32(1 / 255)
        return slice(top, bottom), slice(left, right), mask

    def bounds(self, points: np.ndarray, pad: float = 0.0) -> tuple[int, int, int, int] | None:
        """Left, top, right and bottom of what the points cover of the canvas; None when nothing."""
        (x0, y0), (x1, y1) = points.min(0).tolist(), points.max(0).tolist()
        left, top = max(0, int(x0 - pad)), max(0, int(y0 - pad))
        right, bottom = min(self.size, int(x1 + pad) + 1), min(self.size, int(y1 + pad) + 1)
        return (left, top, right, bottom) if right > left and bottom > top else None

    def mask(self, points: np.ndarray | list, blur: float = 0.0) -> np.ndarray:
        """A polygon as a mask of the whole canvas, 0-1."""
        full = np.zeros((self.size, self.size), np.float32)
        if (region := self.region(points, blur)) is not None:
            full[region[:2]] = region[2]
        return full

    def fill(
        self,
        points: np.ndarray,
        colour: Colour,
        alpha: float = 1.0,
        blur: float = 0.0,
        clip: np.ndarray | None = None,
    ) -> None:
        """Cover a polygon with a colour."""
        self._mix(self.region(points, blur), colour, alpha, clip)

    def line(
        self,
        points: np.ndarray,
        colour: Colour,
        width: float,
        alpha: float = 1.0,
        blur: float = 0.0,
        clip: np.ndarray | None = None,
    ) -> None:
        """Draw a line of this width; below one pixel it grows faint instead of thin."""
        self._mix(self.region(points, blur, width), colour, alpha, clip)

    def tint(
        self,
        points: np.ndarray,
        factor: Colour,
        alpha: float = 1.0,
        blur: float = 0.0,
        clip: np.ndarray | None = None,
    ) -> None:
        """Multiply what is under a polygon by a colour factor (1 = unchanged)."""
        region = self.region(points, blur)
        if region is None:
            return
        rows, columns, mask = region
        amount = mask * alpha if clip is None else mask * clip[rows, columns] * alpha
        self.rgb[rows, columns] *= 1 + amount[..., None] * (np.asarray(factor, np.float32) - 1)

    def strands(
        self,
        lines: np.ndarray,
        colours: np.ndarray,
        width: float,
        alpha: float = 1.0,
        clip: np.ndarray | None = None,
    ) -> None:
        """Draw many lines (n, m, 2), the darkest first; colours (n, 3) are rounded to ten tones, which makes
        it quick.
        """
        lines = np.asarray(lines)
        if (bounds := self.bounds(lines.reshape(-1, 2), width + 1)) is None:
            return
        left, top, right, bottom = bounds
        rows, columns = slice(top, bottom), slice(left, right)
        layer = np.clip(self.rgb[rows, columns], 0, 255).astype(np.uint8)
        fixed = np.rint((lines - (left, top)) * (1 << _SHIFT)).astype(np.int32)
        order = np.argsort(colours.sum(1))
        for group in np.array_split(order, min(10, len(order))):
            colour = np.clip(colours[group].mean(0), 0, 255).tolist()
            cv2.polylines(layer, list(fixed[group]), False, colour, max(1, round(width)), cv2.LINE_AA, _SHIFT)
        amount = (
            alpha * min(1.0, width)
            if clip is None
            else (clip[rows, columns] * (alpha * min(1.0, width)))[..., None]
        )
        self.rgb[rows, columns] += (layer - self.rgb[rows, columns]) * amount

    def over(self, rgb: np.ndarray, mask: np.ndarray) -> None:
        """Lay a whole picture over this one through a mask."""
        self.rgb += (rgb - self.rgb) * mask[..., None]

    def _mix(self, region: Region | None, colour: Colour, alpha: float, clip: np.ndarray | None) -> None:
        if region is None:
            return
        rows, columns, mask = region
        amount = mask * alpha if clip is None else mask * clip[rows, columns] * alpha
        part = self.rgb[rows, columns]
        part += (np.asarray(colour, np.float32) - part) * amount[..., None]


def _blur(mask: np.ndarray, sigma: float) -> np.ndarray:
    """Soft edges; two boxes are as good as a Gaussian where it is wide, and much quicker."""
    if sigma < 2 or mask.dtype != np.uint8:
        return cv2.GaussianBlur(mask, (0, 0), sigma)
    side = (int(np.sqrt(6 * sigma**2 + 1)) | 1,) * 2
    return cv2.blur(
        cv2.blur(mask, side, borderType=cv2.BORDER_CONSTANT), side, borderType=cv2.BORDER_CONSTANT
    )


@cache
def _basis(per: int) -> np.ndarray:
    t = np.arange(per) / per
    return 0.5 * np.stack(
        [-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3], 1
    )  # Catmull-Rom


def spline(points: Points, per: int = 8, closed: bool = False) -> np.ndarray:
    """A smooth curve through the points, `per` samples a piece."""
    p = np.asarray(points, np.float64)
    n = len(p)
    q = np.empty((n + 3 if closed else n + 2, p.shape[1]))
    q[1 : n + 1] = p
    if closed:
        q[0], q[n + 1], q[n + 2] = p[-1], p[0], p[1]
    else:
        q[0], q[n + 1] = 2 * p[0] - p[1], 2 * p[-1] - p[-2]
    pieces = len(q) - 3
    windows = np.stack([q[i : i + pieces] for i in range(4)], 1)
    curve = np.matmul(_basis(per), windows).reshape(-1, p.shape[1])
    return curve if closed else np.concatenate([curve, p[-1:]])


@cache
def _circle(n: int) -> tuple[np.ndarray, np.ndarray]:
    t = np.linspace(0, 2 * np.pi, n, endpoint=False)
    return np.cos(t), np.sin(t)


def ellipse(x: float, y: float, rx: float, ry: float, n: int = 28, turn: float = 0.0) -> np.ndarray:
    """The outline of an ellipse, turned by an angle in radians."""
    cosine, sine = _circle(n)
    out = np.empty((n, 2))
    c, s = (np.cos(turn), np.sin(turn)) if turn else (1.0, 0.0)
    out[:, 0], out[:, 1] = x + rx * c * cosine - ry * s * sine, y + rx * s * cosine + ry * c * sine
    return out


def mix(a: Colour, b: Colour, share: float) -> np.ndarray:
    """A colour between two."""
    return np.asarray(a, np.float32) * (1 - share) + np.asarray(b, np.float32) * share
