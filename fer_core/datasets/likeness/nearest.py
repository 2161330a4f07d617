"""The faces that look most like one, by their prints of 12 x 12 numbers.

Of a large split, 20,000 faces are looked through: enough to find twins and near-twins of most, in a tenth of
a second.
"""

import numpy as np

from fer_core.datasets.base import Split
from fer_core.datasets.likeness import prints

SIDE = 12
LOOKED_THROUGH = 20_000
BLOCK = 1024  # faces that are read at once


def sketches(split: Split) -> tuple[np.ndarray, np.ndarray]:
    """Positions that are looked through, and the print of each face there: (n,) and (n, SIDE²) float32."""
    step = max(1, -(-len(split) // LOOKED_THROUGH))
    positions = np.arange(0, len(split), step)
    small = np.zeros((len(positions), SIDE * SIDE), np.float32)
    for start in range(0, len(positions), BLOCK):
        part = positions[start : start + BLOCK]
        small[start : start + BLOCK] = prints.of(split.images(part), SIDE)
    return positions, small


def nearest(split: Split, position: int, known: tuple[np.ndarray, np.ndarray], n: int = 12) -> np.ndarray:
    """Positions of the `n` most similar faces, the most similar first, without the face itself."""
    positions, small = known
    alike = small @ prints.of(split.images(np.array([position])), SIDE)[0]
    order = positions[np.argsort(-alike, kind="stable")[: n + 1]]
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
