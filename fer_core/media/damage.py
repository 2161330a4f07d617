"""Ten ways to make a picture worse, at five strengths each: what a stress trial puts before a network.

    worse = damage.worsen(images, damage.DAMAGES["blur"], amount=0.03, seed=0)

Amounts are shares of the picture's side or of the gray scale, so that networks of any input size are asked
the same. This module damages pictures only; `predictor.stress` asks a run about them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

Apply = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]  # (H, W[, 3]) uint8 in and out


@dataclass(frozen=True)
class Damage:
    """One way to make a picture worse, at five strengths from slight to severe."""

    name: str
    title: str
    unit: str
    amounts: tuple[float, ...]
    apply: Apply

    def label(self, amount: float) -> str:
        """The amount with its unit: 10 degrees."""
        if self.unit.startswith("%"):
            return f"{100 * amount:g} {self.unit}"
        return f"{amount:g} {self.unit}"


def _blur(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    return cv2.GaussianBlur(image, (0, 0), amount * image.shape[0])


def _add_noise(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    return _bytes(image + rng.normal(0, amount, image.shape))


def _compress(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    _, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(amount)])
    decoded = cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE if image.ndim == 2 else cv2.IMREAD_COLOR)
    assert decoded is not None, "OpenCV reads what it has just written"
    return decoded


def _change_brightness(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    return _bytes(image + 255.0 * amount * rng.choice((-1, 1)))


def _reduce_contrast(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    return _bytes((image - image.mean()) * (1 - amount) + image.mean())


def _rotate(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    h, w = image.shape[:2]
    turn = cv2.getRotationMatrix2D(((w - 1) / 2, (h - 1) / 2), amount * rng.choice((-1, 1)), 1)
    return cv2.warpAffine(image, turn, (w, h), borderMode=cv2.BORDER_REPLICATE)


def _shift(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    h, w = image.shape[:2]
    angle = rng.uniform(0, 2 * np.pi)
    move = np.array([[1, 0, amount * w * np.cos(angle)], [0, 1, amount * h * np.sin(angle)]])
    return cv2.warpAffine(image, move, (w, h), borderMode=cv2.BORDER_REPLICATE)


def _black_bar(centre: float) -> Apply:
    """A black bar across the face, `amount` of the side high."""

    def cover(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
        h, out = image.shape[0], image.copy()
        out[round(h * (centre - amount / 2)) : round(h * (centre + amount / 2))] = 0
        return out

    return cover


def _coarsen(image: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    h, w = image.shape[:2]
    size = max(2, round(w * amount)), max(2, round(h * amount))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (w, h), interpolation=cv2.INTER_LINEAR)


def _bytes(values: np.ndarray) -> np.ndarray:
    return np.clip(values, 0, 255).astype(np.uint8)


BAR_HEIGHTS = (0.06, 0.12, 0.18, 0.24, 0.3)

_ALL = (
    Damage("blur", "Blur", "% of the side", (0.01, 0.02, 0.03, 0.045, 0.06), _blur),
    Damage("noise", "Noise", "gray levels", (5, 10, 20, 30, 45), _add_noise),
    Damage("jpeg", "JPEG", "quality", (50, 30, 20, 10, 5), _compress),
    Damage("brightness", "Brightness", "% lighter or darker", (0.1, 0.2, 0.3, 0.4, 0.5), _change_brightness),
    Damage("contrast", "Contrast", "% less", (0.2, 0.4, 0.6, 0.75, 0.85), _reduce_contrast),
    Damage("rotation", "Rotation", "degrees", (5, 10, 20, 30, 45), _rotate),
    Damage("shift", "Shift", "% of the side", (0.04, 0.08, 0.12, 0.18, 0.25), _shift),
    Damage("eyes", "Bar over the eyes", "% of the height", BAR_HEIGHTS, _black_bar(0.36)),
    Damage("mouth", "Bar over the mouth", "% of the height", BAR_HEIGHTS, _black_bar(0.78)),
    Damage(
        "resolution", "Lower resolution", "% of the pixels a side", (0.75, 0.5, 0.375, 0.25, 0.17), _coarsen
    ),
)

DAMAGES: dict[str, Damage] = {damage.name: damage for damage in _ALL}


def worsen(images: np.ndarray, damage: Damage, amount: float, seed: int = 0) -> np.ndarray:
    """A worse copy of each image; the same seed gives every run the same pictures."""
    if not len(images):
        return images
    rng = np.random.default_rng(seed)
    return np.stack([damage.apply(np.ascontiguousarray(image), amount, rng) for image in images])
