"""Small datasets of light, dark and middling patches, which the run `tiny` answers as one can foretell: light
is happy, dark is sad, the rest neutral.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from fer_core.datasets import store
from fer_core.datasets.form import Imported, Item

LIGHT = {"happy": 220, "sad": 20, "neutral": 128, "angry": 128, "contempt": 220}


def patches(counts: Mapping[str, Mapping[str, int]], seed: int = 0, side: int = 48) -> Iterator[Item]:
    """So many patches of each emotion in each split, no two alike."""
    rng = np.random.default_rng(seed)
    for split, by_emotion in counts.items():
        for label, n in by_emotion.items():
            for i in range(n):
                pixels = np.clip(rng.normal(LIGHT[label], 12, (side, side)), 0, 255).astype(np.uint8)
                yield Item(f"{split}_{label}_{i:03}.png", split, label, pixels)


def sown(name: str, counts: Mapping[str, Mapping[str, int]], seed: int = 0, side: int = 48) -> Imported:
    """A dataset of such patches in this test's home."""
    return store.write(name, patches(counts, seed, side), format="folder", title=name.capitalize())
