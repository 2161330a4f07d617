"""The faces that look most like one: distance between pictures of 12 x 12 pixels, light and contrast taken
out.

Of a large split, 20,000 faces are looked through: enough to find twins and near-twins of most, in a tenth of
a second.
"""

import cv2
import numpy as np

from fer_core.datasets.base import Split

SIDE = 12
LOOKED_THROUGH = 20_000


def sketches(split: Split) -> tuple[np.ndarray, np.ndarray]:
    """Positions that are looked through, and what each face looks like from afar: (n,) and (n, SIDE * SIDE)
    float32.
    """
    step = -(-len(split) // LOOKED_THROUGH) if len(split) else 1
    positions = np.arange(0, len(split), step)
    small = (
        np.stack([sketch(split.pixels[row]) for row in split.rows[positions]])
        if len(positions)
        else np.zeros((0, SIDE * SIDE), np.float32)
    )
    return positions, small


def sketch(image: np.ndarray) -> np.ndarray:
    """One face from afar: (SIDE * SIDE,) float32 of mean 0 and length 1; blank pictures are all 0."""
    gray = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(gray, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32).ravel()
    small -= small.mean()
    return small / max(float(np.linalg.norm(small)), 1e-6)


def nearest(split: Split, position: int, known: tuple[np.ndarray, np.ndarray], n: int = 12) -> np.ndarray:
    """Positions of the `n` most similar faces, the most similar first, without the face itself."""
    positions, small = known
    near = small @ sketch(split.pixels[split.rows[position]])
    order = positions[np.argsort(-near, kind="stable")[: n + 1]]
    return order[order != position][:n]


def means(split: Split, most: int = 1000) -> dict[str, np.ndarray]:
    """The mean face of each emotion that is there, over at most `most` images spread evenly: (H, W[, 3])
    uint8.
    """
    out = {}
    for position, name in enumerate(split.classes):
        at = np.flatnonzero(split.labels == position)
        if len(at):
            some = at[:: -(-len(at) // most)]
            out[name] = sum(
                split.images(some[i : i + 100]).astype(np.float64).sum(axis=0)
                for i in range(0, len(some), 100)
            ) / len(some)
    return {name: np.clip(np.rint(mean), 0, 255).astype(np.uint8) for name, mean in out.items()}
