"""Draws many faces in a process of its own: jobs come as JSON on standard input, pixels go out in the same
order.

echo '[[7, "happy", 0, 0.9]]' | python -m fer_core.drawing.batch 96 > pixels.rgb
"""

import json
import sys

import cv2
import numpy as np

from fer_core.drawing import scene
from fer_core.drawing.expression import actions
from fer_core.drawing.identity import identity

Job = tuple[int, str, int, float]  # person, emotion, take, intensity


def take(job: Job, size: int) -> np.ndarray:
    """One picture as the dataset has it: cropped to the face, taken anywhere, sometimes hard to read. (size,
    size, 3) uint8.
    """
    person, emotion, number, intensity = job
    who = identity(person)
    rng = np.random.default_rng([person, 11, number, len(emotion), ord(emotion[0])])
    blend = float(rng.choice([0.0, rng.uniform(0.12, 0.36)], p=[0.8, 0.2]))
    return scene.paint(who, actions(emotion, intensity, rng, who.seed, blend), scene.look(rng), size, "face")


def main() -> None:
    """Read the jobs, draw them, write the pixels."""
    cv2.setNumThreads(1)
    size = int(sys.argv[1])
    for job in json.load(sys.stdin):
        sys.stdout.buffer.write(take(tuple(job), size).tobytes())
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
