"""A small dataset of plain patches, for tests that need images but no faces."""

import numpy as np

from fer_core import emotions
from fer_core.datasets.form import Item


def items(n: int = 6, splits: tuple[str, ...] = ("train", "test"), votes: bool = False):
    """`n` patches of each emotion in each split, from four subjects, no two alike."""
    rng = np.random.default_rng(0)
    for split in splits:
        for e, label in enumerate(emotions.BASIC):
            for i in range(n):
                pixels = np.clip(rng.normal(40 + 25 * e, 10 + 2 * i, (48, 48)), 0, 255).astype(np.uint8)
                share = dict.fromkeys(emotions.BASIC, 0.0) | {
                    label: 0.6 + 0.05 * i,
                    emotions.BASIC[e - 1]: 0.4 - 0.05 * i,
                }
                yield Item(
                    f"{split}_{label}_{i}.png",
                    split,
                    label,
                    pixels,
                    subject=f"S{i % 4}",
                    votes=share if votes else None,
                )
