"""What a picture alone says against itself: blank, dark, bright, flat, blurred, of an odd size. Each as a
score, 0 at the limit and 1 at the worst.
"""

import numpy as np
import pandas as pd

BLANK = 2.0  # grey levels of contrast
NEARLY = 8.0
LOW = 16.0
DARK, BRIGHT = 25.0, 230.0
SHARP = 0.35  # edge strength as a share of contrast; in FER2013 1 picture in 600 is below
SMALL = 24  # pixels a side
STRETCH = 2.0  # longer than wide, or wider than long
UNLIKE = 4.0  # times larger or smaller than the usual picture
BLOCK = 2048


def measure(work: np.ndarray) -> pd.DataFrame:
    """Brightness, contrast and sharpness of (N, 48, 48) uint8 pictures."""
    out = np.empty((len(work), 3), np.float32)
    for start in range(0, len(work), BLOCK):
        part = work[start : start + BLOCK].astype(np.float32)
        deviation = part.std((1, 2))
        sharpness = _edges(part).std((1, 2)) / np.maximum(deviation, 1e-3)
        out[start : start + BLOCK] = np.column_stack([part.mean((1, 2)), deviation, sharpness])
    return pd.DataFrame(out, columns=["brightness", "contrast", "sharpness"])


def _edges(images: np.ndarray) -> np.ndarray:
    """What each inner pixel differs from its four neighbours, summed up."""
    vertical = images[:, :-2, 1:-1] + images[:, 2:, 1:-1]
    horizontal = images[:, 1:-1, :-2] + images[:, 1:-1, 2:]
    return 4 * images[:, 1:-1, 1:-1] - vertical - horizontal


def faults(looks: pd.DataFrame, sizes: pd.DataFrame) -> dict[str, np.ndarray]:
    """Problem -> (N,) score, above 0 where the picture has it; a blank one has no other fault of light."""
    contrast, brightness = looks["contrast"].to_numpy(), looks["brightness"].to_numpy()
    blank, nearly = contrast < BLANK, contrast < NEARLY
    low = (contrast < LOW) & ~nearly
    scores = {
        "blank": np.where(blank, 1 - contrast / BLANK, 0) + 1e-3 * blank,
        "nearly_blank": np.where(nearly & ~blank, 1 - contrast / NEARLY, 0),
        "low_contrast": np.where(low, 1 - contrast / LOW, 0),
        "too_dark": np.where(~nearly, 1 - brightness / DARK, 0),
        "too_bright": np.where(~nearly, (brightness - BRIGHT) / (255 - BRIGHT), 0),
        "blurred": np.where(~nearly, 1 - looks["sharpness"].to_numpy() / SHARP, 0),
        "odd_size": _odd(sizes),
    }
    return {name: np.clip(score, 0, None) for name, score in scores.items()}


def _odd(sizes: pd.DataFrame) -> np.ndarray:
    """How odd the size is in powers of two: tiny, stretched, or far from the usual; 0 for a usual one."""
    wide, high = sizes["width"].to_numpy(float), sizes["height"].to_numpy(float)
    area = np.sqrt(wide * high)
    usual = np.median(area) if len(area) else 1.0
    stretch = np.maximum(wide / high, high / wide)
    away = np.maximum(area / usual, usual / area)
    odd = np.where(stretch > STRETCH, np.log2(stretch), 0)
    odd = np.maximum(odd, np.where(away > UNLIKE, np.log2(away), 0))
    return np.maximum(odd, np.where(np.minimum(wide, high) < SMALL, 1.0, 0))


def drift(looks: pd.DataFrame, split_of: np.ndarray, labels: np.ndarray) -> list[str]:
    """Sentences on how splits differ from train: in brightness, contrast, sharpness, and in the mix of
    emotions.
    """
    train = split_of == "train"
    remarks: list[str] = []
    for split in [name for name in pd.unique(split_of) if name != "train" and train.any()]:
        other = split_of == split
        remarks += _drift_of_looks(looks[train], looks[other], split)
        remarks += _drift_of_labels(labels[train], labels[other], split)
    return remarks


def _drift_of_looks(train: pd.DataFrame, other: pd.DataFrame, split: str) -> list[str]:
    remarks = []
    for column in train:
        a, b = train[column].to_numpy(), other[column].to_numpy()
        gap = (b.mean() - a.mean()) / max(a.std(), 1e-6)
        if abs(gap) > max(0.2, 3 / np.sqrt(len(b))):
            remarks.append(
                f"{column.capitalize()} differs between train and {split}: {a.mean():.3g} against "
                f"{b.mean():.3g}, {abs(gap):.1f} standard deviations."
            )
    return remarks


def _drift_of_labels(train: np.ndarray, other: np.ndarray, split: str) -> list[str]:
    shares = pd.Series(train).value_counts(normalize=True)
    others = pd.Series(other).value_counts(normalize=True)
    moved = shares.sub(others, fill_value=0).abs().sum() / 2
    if moved <= max(0.1, 2 / np.sqrt(len(other))):
        return []
    return [
        f"The mix of emotions differs between train and {split}: {100 * moved:.0f} % of the pictures would "
        "have to change their emotion."
    ]


def imbalance(counts: dict[str, dict[str, int]]) -> list[str]:
    """Sentences on splits whose rarest emotion is far behind the most frequent."""
    remarks = []
    for split, by_emotion in counts.items():
        present = {name: n for name, n in by_emotion.items() if n}
        if not present:
            continue
        most, least = max(present, key=present.__getitem__), min(present, key=present.__getitem__)
        if present[most] > 3 * present[least]:
            remarks.append(
                f"In {split}, {most} is {present[most] / present[least]:.1f} times as frequent as {least} "
                f"({present[most]:,} against {present[least]:,})."
            )
    return remarks
