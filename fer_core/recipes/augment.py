"""What training does to pictures, with cv2 on the CPU: 64 faces of 48x48 in about 3 ms, so the network never
waits.

The same function draws the strip on the Explore page. Everything comes from one seeded generator:
the same seed gives the same pictures, which is what makes a resumed training equal an uninterrupted one.
"""

import cv2
import numpy as np

from fer_core.recipes.base import Augment

# Where the parts of a face lie in a FER2013-like crop: left, top, right, bottom as shares of the side.
PARTS = {
    "left_eye": (0.08, 0.2, 0.5, 0.5),
    "right_eye": (0.5, 0.2, 0.92, 0.5),
    "brows": (0.06, 0.08, 0.94, 0.36),
    "eyes": (0.06, 0.12, 0.94, 0.52),
    "nose": (0.28, 0.34, 0.72, 0.7),
    "mouth": (0.16, 0.6, 0.84, 0.98),
}


def apply(images: np.ndarray, how: Augment, rng: np.random.Generator) -> np.ndarray:
    """A changed copy of each image; (B, H, W[, 3]) uint8 in, float32 0-255 out."""
    if how == Augment():
        return images.astype(np.float32)
    out = np.empty(images.shape, np.float32)
    for i, image in enumerate(images):
        out[i] = _light(_hide(_move(image, how, rng), how, rng), how, rng)
    return out


def _move(image: np.ndarray, how: Augment, rng: np.random.Generator) -> np.ndarray:
    """Flip, tilt, shift and zoom in one resampling."""
    if how.flip and rng.random() < 0.5:
        image = image[:, ::-1]
    if how.flip_vertical and rng.random() < 0.5:
        image = image[::-1]
    if not (how.rotate or how.shift or how.zoom_in or how.zoom_out):
        return np.ascontiguousarray(image)
    h, w = image.shape[:2]
    zoom = 1 + rng.uniform(-how.zoom_out, how.zoom_in)
    centre, angle = ((w - 1) / 2, (h - 1) / 2), rng.uniform(-how.rotate, how.rotate)
    turn: np.ndarray = cv2.getRotationMatrix2D(centre, angle, zoom)
    turn[:, 2] += rng.uniform(-how.shift, how.shift, 2) * (w, h)
    return cv2.warpAffine(
        np.ascontiguousarray(image), turn, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )


def _hide(image: np.ndarray, how: Augment, rng: np.random.Generator) -> np.ndarray:
    """Cover a rectangle, or all but one part of the face, with the picture's mean."""
    if how.parts and rng.random() < how.parts:
        return keep_part(image, rng.choice(list(PARTS)), rng)
    if how.erase and rng.random() < how.erase:
        h, w = image.shape[:2]
        eh, ew = (int(side * rng.uniform(0.12, 0.45)) for side in (h, w))
        top, left = rng.integers(0, h - eh + 1), rng.integers(0, w - ew + 1)
        image = image.copy()
        image[top : top + eh, left : left + ew] = rng.integers(0, 256) if rng.random() < 0.5 else image.mean()
    return image


def keep_part(image: np.ndarray, part: str, rng: np.random.Generator | None = None) -> np.ndarray:
    """The picture with everything but one part of the face covered by its mean."""
    h, w = image.shape[:2]
    box = np.array(PARTS[part]) + (rng.uniform(-0.04, 0.04, 4) if rng is not None else 0)
    left, top, right, bottom = (np.clip(box, 0, 1) * (w, h, w, h)).astype(int)
    out = np.full_like(image, image.mean())
    out[top:bottom, left:right] = image[top:bottom, left:right]
    return out


def _light(image: np.ndarray, how: Augment, rng: np.random.Generator) -> np.ndarray:
    """Blur or lose resolution, change brightness and contrast, add noise."""
    if how.blur and rng.random() < how.blur:
        image = _soften(image, rng)
    out = image.astype(np.float32)
    if how.contrast:
        mean = out.mean()
        out = (out - mean) * (1 + rng.uniform(-how.contrast, how.contrast)) + mean
    if how.brightness:
        out = out + 255 * rng.uniform(-how.brightness, how.brightness)
    if how.noise:
        out = out + rng.normal(0, rng.uniform(0, how.noise), out.shape).astype(np.float32)
    return np.clip(out, 0, 255)


def _soften(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    h, w = image.shape[:2]
    if rng.random() < 0.5:
        return cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 0.025 * h))
    small = cv2.resize(image, None, fx=(s := rng.uniform(0.4, 0.9)), fy=s, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (w, h), interpolation=cv2.INTER_LINEAR)


def equalise(images: np.ndarray) -> np.ndarray:
    """Histogram equalisation of each image (of the brightness, where it has colours)."""
    return np.stack([_equalised(image) for image in images]) if len(images) else images


def _equalised(image: np.ndarray) -> np.ndarray:
    if image.ndim == 2:
        return cv2.equalizeHist(image)
    ycc = cv2.cvtColor(image, cv2.COLOR_RGB2YCrCb)
    ycc[..., 0] = cv2.equalizeHist(np.ascontiguousarray(ycc[..., 0]))
    return cv2.cvtColor(ycc, cv2.COLOR_YCrCb2RGB)
