"""The print of a picture: how it looks from afar, whatever its light and contrast, in a few numbers.

    known = prints.of(images, cells=16)      # (N, 256) float32 of unit length
    known @ known.T                          # how alike each is to each, -1 to 1

A print is the picture at `cells` x `cells` pixels, gray, without its mean and of length one, so the product
of two prints is the correlation of the two pictures. Twins, the faces most alike, the doctor's copies and the
sifting of videos all compare these.
"""

import cv2
import numpy as np

BLOCK = 256  # pictures that are made smaller in one call: a call for each costs more
FLAT = 1e-2  # a length below which a picture is blank, but for rounding


def of(images: np.ndarray, cells: int) -> np.ndarray:
    """(N, cells²) float32 of unit length, all zero for a blank picture, of (N, H, W) or (N, H, W, 3) uint8;
    colours are averaged.
    """
    out = np.empty((len(images), cells * cells), np.float32)
    for start in range(0, len(images), BLOCK):
        part = images[start : start + BLOCK]
        out[start : start + BLOCK] = _small(part, cells).reshape(len(part), -1)
    out -= out.mean(1, keepdims=True)
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), FLAT)


def _small(images: np.ndarray, cells: int) -> np.ndarray:
    """Pictures in one column, (N * cells, cells) float32."""
    tall: np.ndarray = np.ascontiguousarray(images).reshape(-1, *images.shape[2:]).astype(np.float32)
    if tall.ndim == 3:
        tall = cv2.transform(tall, np.full((1, 3), 1 / 3))
    return cv2.resize(tall, (cells, len(images) * cells), interpolation=cv2.INTER_AREA)
