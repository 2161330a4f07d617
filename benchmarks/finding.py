"""Finding faces in photos: how many of those that are there, and how long it takes, one thread.

    python benchmarks/finding.py [--portraits FOLDER] [--json]

Portraits are photos of one person each. Crowds are drawn: people side by side at several sizes, and one who
stands near with small faces around, for whom a look at the large face alone would not do.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from fer_core import drawing, faces, tables
from fer_core.drawing import scene
from fer_core.media import photos

NEAR = 0.35  # of a face's side: as far the middle of what was found may lie from its own
Case = tuple[np.ndarray, list[tuple[float, float, float]]]  # a picture; middle and side of each face


def portraits(folder: Path) -> Iterator[Case]:
    """Photos of one person, whose face is somewhere near the middle."""
    for file in photos.listed(folder):
        image = photos.read(file).image
        height, width = image.shape[:2]
        yield image, [(width / 2, height / 2, min(width, height))]


def groups(n: int, size: int, pictures: int = 12) -> Iterator[Case]:
    """Drawn people side by side."""
    for seed in range(pictures):
        image, boxes, _ = scene.group(seed, n, size)
        yield image, [(x + w / 2, y + h / 2, max(w, h)) for x, y, w, h in boxes]


def near_and_far(small: int, pictures: int = 12) -> Iterator[Case]:
    """One person near, and eight far ones, `small` pixels a picture, to both sides of that one."""
    for seed in range(pictures):
        image = np.full((1200, 1600, 3), (186, 200, 176), np.uint8)
        places = [(400, 200, 800)]
        places += [(20 + 190 * column, 60 + 420 * row, small) for row in range(2) for column in (0, 1, 6, 7)]
        for number, (left, top, size) in enumerate(places):
            face = drawing.draw(100 * seed + number, "happy", size, hard=0.1)
            image[top : top + size, left : left + size] = face
        yield image, [(left + size * 0.5, top + size * 0.5, size * 0.5) for left, top, size in places]


def measure(name: str, cases: Iterator[Case]) -> dict:
    """A row of the table."""
    finder = faces.get("blazeface")
    there = found = extra = 0
    times = []
    for image, wanted in cases:
        began = time.process_time()
        answers = finder.find(image, photo=True)
        times.append(time.process_time() - began)
        middles = np.array([answer.centre for answer in answers]).reshape(-1, 2)
        seen = [_is_found(middles, *face) for face in wanted]
        there, found = there + len(wanted), found + sum(seen)
        extra += max(0, len(answers) - sum(seen))
    return {
        "pictures": name,
        "n": len(times),
        "faces": there,
        "found": found,
        "others": extra,
        "median CPU ms": float(np.median(times)) * 1000,
    }


def _is_found(middles: np.ndarray, x: float, y: float, side: float) -> bool:
    return bool(len(middles)) and float(np.abs(middles - (x, y)).max(1).min()) < NEAR * side


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--portraits", type=Path)
    arguments.add_argument("--json", action="store_true")
    args = arguments.parse_args()
    cv2.setNumThreads(1)
    faces.get("blazeface").find(np.zeros((480, 640, 3), np.uint8), photo=True)
    rows = [measure("portraits", portraits(args.portraits))] if args.portraits else []
    rows += [
        measure(f"{n} people, {size} px high", groups(n, size)) for n, size in ((3, 512), (5, 400), (8, 900))
    ]
    rows += [measure(f"one near, eight of {small} px", near_and_far(small)) for small in (180, 120, 80)]
    tables.show(rows, args.json)


if __name__ == "__main__":
    main()
