"""A dataset with problems whose places are known: copies of each kind, swapped labels, blanks; tests and the
benchmark look for them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import cv2
import numpy as np

from fer_core import datasets
from fer_core.datasets import store
from fer_core.datasets.base import join
from fer_core.datasets.form import Imported, Item


def mirrored(image, rng):
    return np.ascontiguousarray(image[:, ::-1])


def shifted(image, rng, most=3):
    dy, dx = rng.choice([d for d in np.ndindex(2 * most + 1, 2 * most + 1) if d != (most, most)]) - most
    h, w = image.shape[:2]
    return cv2.warpAffine(
        image, np.float32([[1, 0, dx], [0, 1, dy]]), (w, h), borderMode=cv2.BORDER_REPLICATE
    )


def brightened(image, rng):
    return np.clip(image * rng.uniform(0.6, 0.95) + rng.uniform(-20, 50), 0, 255).astype(np.uint8)


def recompressed(image, rng):
    return cv2.imdecode(
        cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 80))])[1],
        cv2.IMREAD_UNCHANGED,
    )


COPIES = {
    "identical": lambda image, rng: image,
    "mirrored": mirrored,
    "shifted": shifted,
    "brighter": brightened,
    "recompressed": recompressed,
}


@dataclass
class Planted:
    """What was put where."""

    here: Imported | None = None
    copies: dict[str, dict[str, str]] = field(default_factory=dict)  # kind -> copy -> original
    swapped: dict[str, str] = field(default_factory=dict)  # file -> its true label
    blanks: list[str] = field(default_factory=list)


def plant(
    name: str, source: str = "drawn", each: int = 40, swap: float = 0.05, blanks: int = 10, seed: int = 0
) -> Planted:
    """The pictures of `source` with problems among them, as the dataset `name`."""
    splits = datasets.load(source)
    of = {file: split for split, part in splits.items() for file in part.files}
    pictures, done = join(splits.values(), "all"), Planted()
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(len(pictures))
    classes = pictures.classes
    for at in chosen[: round(swap * len(pictures))]:
        done.swapped[pictures.files[at]] = classes[pictures.labels[at]]
    done.here = store.write(
        name,
        _items(pictures, of, done, rng, each, blanks, chosen[len(done.swapped) :]),
        format="folder",
        title=f"Planted {source}",
    )
    return done


def _items(pictures, of, done: Planted, rng, each: int, blanks: int, free) -> Iterable[Item]:
    classes = pictures.classes
    for at in range(len(pictures)):
        file, label = pictures.files[at], classes[pictures.labels[at]]
        wrong = rng.choice([c for c in classes if c != label])
        yield Item(
            file,
            of[file],
            wrong if file in done.swapped else label,
            pictures.images([at])[0],
            subject=_who(pictures, at),
        )
    for k, (kind, change) in enumerate(COPIES.items()):
        done.copies[kind] = {}
        for at in free[k * each : (k + 1) * each]:
            file = pictures.files[at]
            copy = f"{kind}_{file}"
            done.copies[kind][copy] = file
            other = "test" if of[file] == "train" else "train"
            yield Item(
                copy,
                other,
                classes[pictures.labels[at]],
                change(pictures.images([at])[0], rng),
                subject=_who(pictures, at),
            )
    for i in range(blanks):
        done.blanks.append(f"blank_{i}.png")
        yield Item(
            f"blank_{i}.png", "train", classes[i % len(classes)], np.full(pictures.shape, 20 * i, np.uint8)
        )


def _who(pictures, at):
    return None if pictures.subjects is None else pictures.subjects[at]
