"""Pictures that show the same photo: identical, or the same but for size, brightness, contrast, compression,
a mirror or a small shift.

Each picture becomes 16x16 numbers without mean and with length one, so that the product of two is their
correlation. On FER2013, 0.95 finds every identical cross-split pair and, of 48 more pairs between 0.94 and
0.96 that were looked at, 47 were the same photo.
"""

import cv2
import numpy as np

SIDE = 16
ALIKE = 0.95
BLOCK = 1024  # pictures compared with all others at once; 28,709 others then take 120 MB


def prints(images: np.ndarray) -> np.ndarray:
    """(N, 256) float32 of unit length; all zero for a blank picture. Colours are averaged."""
    out = np.empty((len(images), SIDE * SIDE), np.float32)
    for i, image in enumerate(images):
        gray = image if image.ndim == 2 else image.mean(-1).astype(np.uint8)
        out[i] = cv2.resize(gray, (SIDE, SIDE), interpolation=cv2.INTER_AREA).ravel()
    out -= out.mean(1, keepdims=True)
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-3)


def nearest(images: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each picture, how alike its likest among the others is (mirrored counts), and which that is."""
    known = prints(others).T
    best, partner = np.full(len(images), -1, np.float32), np.zeros(len(images), np.int64)
    for start in range(0, len(images), BLOCK):
        part = images[start : start + BLOCK]
        for view in (part, part[:, :, ::-1]):
            alike = prints(view) @ known
            which = alike.argmax(1)
            value = alike[np.arange(len(part)), which]
            better = value > best[start : start + BLOCK]
            best[start : start + BLOCK][better] = value[better]
            partner[start : start + BLOCK][better] = which[better]
    return best, partner


def have_twins(images: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(N,) whether a picture shows the same photo as one of the others."""
    if not len(images) or not len(others) or images.shape[1:] != others.shape[1:]:
        return np.zeros(len(images), bool)
    return nearest(images, others)[0] > ALIKE
