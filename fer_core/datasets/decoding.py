"""A picture is decoded whole or refused with a reason: never half a face, never more memory than a face
needs.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from fer_core.datasets.form import Dropped, Item, Note, Refused
from fer_core.errors import DataError
from fer_core.media import photos

LARGEST = 50_000_000  # pixels; the sensors of today's phones stay below
SMALLEST = 8  # pixels a side that can show a face
SMALL = 128  # pixels a side up to which pictures of one shape are stored decoded
VARIED = 96  # pixels a side at which larger ones are shown, and prepared if no size is asked for
SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".pgm", ".ppm", ".gif")


@dataclass(frozen=True, slots=True)
class Ready:
    """An item with its pixels, and what an index says of them."""

    item: Item
    pixels: np.ndarray  # (H, W) or (H, W, 3) uint8
    encoded: bytes | None  # as it came, where it came as a file
    brightness: float
    contrast: float
    shown: np.ndarray | None = None  # a large picture at the size at which it is looked at


def ready(row: Item | Refused | Dropped | Note) -> Ready | Refused | Dropped | Note:
    """Decode the item's picture; what cannot be decoded becomes Refused."""
    if not isinstance(row, Item):
        return row
    try:
        given = row.picture() if callable(row.picture) else row.picture
        encoded = given if isinstance(given, bytes) else None
        pixels = decode(given) if isinstance(given, bytes) else given
        seen = gray(crop(pixels, row.box) if row.box else pixels)
    except DataError as error:
        return Refused(row.file, str(error), row.row)
    large = max(pixels.shape[:2]) > SMALL
    return Ready(
        row,
        pixels,
        encoded,
        *_light(seen),
        square(pixels, VARIED, "gray" if pixels.ndim == 2 else "rgb", row.box) if large else None,
    )


def decode(content: bytes) -> np.ndarray:
    """The pixels of an encoded picture, gray (H, W) or RGB (H, W, 3) uint8, turned upright."""
    if not content:
        raise DataError("The file is empty. Copy it again from where it came.")
    try:
        pixels = photos.decode(content, LARGEST).pixels
    except photos.UnreadableError as error:
        raise DataError(_sentence(error, content)) from error
    height, width = pixels.shape[:2]
    if min(width, height) < SMALLEST:
        raise DataError(f"The picture is {width} x {height} pixels, too small to show a face. Remove it.")
    return pixels


def as_png(pixels: np.ndarray) -> bytes:
    """The pixels, gray or RGB, as a file that decode() gives back exactly."""
    done, content = cv2.imencode(".png", pixels if pixels.ndim == 2 else pixels[..., ::-1])
    assert done, "pixels of 8 bits always make a PNG"
    return content.tobytes()


def _sentence(error: photos.UnreadableError, content: bytes) -> str:
    if error.cause == "large":
        return (
            f"The picture is {error.size[0]:,} x {error.size[1]:,} pixels, more than the {LARGEST:,} that "
            "are read. Save it smaller and import again."
        )
    if error.cause == "unknown":
        return (
            f"This is no picture, whatever its name says: {_looks_like(content)}. Remove it, or put the "
            "real picture in its place."
        )
    return f"The picture is cut short or damaged ({error.detail}). Copy it again from where it came."


def _looks_like(content: bytes) -> str:
    head = content[:256]
    if all(32 <= b < 127 or b in b"\t\r\n" for b in head):
        return f"it is text that begins {head[:24].decode('ascii')!r}"
    return f"it begins with the bytes {head[:4].hex(' ')}"


def _light(seen: np.ndarray) -> tuple[float, float]:
    mean, deviation = cv2.meanStdDev(seen)
    return float(mean[0, 0]), float(deviation[0, 0])


def gray(pixels: np.ndarray) -> np.ndarray:
    """One channel, weighed as the eye does."""
    return pixels if pixels.ndim == 2 else cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)


def coloured(pixels: np.ndarray, colour: str) -> np.ndarray:
    """The pixels as "gray" (H, W) or "rgb" (H, W, 3)."""
    if colour == "gray":
        return gray(pixels)
    return pixels if pixels.ndim == 3 else cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB)


def crop(pixels: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    """The part of the picture in the box (x, y, width, height), as far as it lies in the picture."""
    x, y, w, h = (round(v) for v in box)
    part = pixels[max(y, 0) : max(y + h, 0), max(x, 0) : max(x + w, 0)]
    if min(part.shape[:2]) < SMALLEST:
        raise DataError(
            f"The face box {x}, {y}, {w} x {h} lies outside the picture of {pixels.shape[1]} x "
            f"{pixels.shape[0]}. Correct the row that names it."
        )
    return part


def square(
    pixels: np.ndarray, size: int, colour: str, box: tuple[float, float, float, float] | None = None
) -> np.ndarray:
    """A size x size picture: of the face box, or of the middle of the picture."""
    if box is not None:
        pixels = crop(pixels, box)
    h, w = pixels.shape[:2]
    side = min(h, w)
    y, x = (h - side) // 2, (w - side) // 2
    middle = coloured(pixels[y : y + side, x : x + side], colour)
    return cv2.resize(middle, (size, size), interpolation=cv2.INTER_AREA if side > size else cv2.INTER_LINEAR)
