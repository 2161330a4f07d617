"""Pictures at hand for who has none: people drawn by this project, alone, in groups, and one picture without
anybody.

examples.picture("Four people")      # (H, W, 3) uint8 RGB
"""

from collections.abc import Iterator

import numpy as np

from fer_core import drawing

PEOPLE: dict[str, tuple[tuple[int, str], ...]] = {
    "Four people": ((7, "happy"), (12, "surprise"), (3, "sad"), (21, "angry")),
    "Happy": ((7, "happy"),),
    "Surprise": ((12, "surprise"),),
    "Two people": ((5, "neutral"), (18, "happy")),
    "Nobody": (),
}
SIDE = 360  # pixels of one person's square
WALL = (198, 206, 208)


def picture(name: str) -> np.ndarray:
    """The example of that name: (H, W, 3) uint8 RGB, always the same."""
    people = PEOPLE[name]
    if not people:
        return np.full((SIDE, SIDE * 4 // 3, 3), WALL, np.uint8)
    squares = [drawing.draw(who, emotion, SIDE, 1.0, hard=0.1) for who, emotion in people]
    rows = [squares[i : i + 2] for i in range(0, len(squares), 2)]
    return np.concatenate([np.concatenate(row, axis=1) for row in rows])


def clip(seconds: float = 5.0, fps: int = 12) -> Iterator[np.ndarray]:
    """Frames of one person who goes from neutral to surprise, joy and sadness."""
    return drawing.clip(7, ["neutral", "surprise", "happy", "sad"], seconds, fps, 320)
