"""Where a point of the head lands in the picture: the head is turned in depth, tilted, scaled and moved.

One unit is half the width of a face. (0, 0) lies between the eyes, y grows downwards, the chin is near 1.55,
the top of the skull near -1.6.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class Pose:
    """Degrees: yaw turns the head to the picture's right, pitch lowers the chin, roll tilts it clockwise."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0


@dataclass(frozen=True)
class Camera:
    """A pose, and the pixels of one unit and of the middle of the face."""

    pose: Pose
    scale: float
    x: float
    y: float

    def place(
        self, points: np.ndarray | list, z: float | np.ndarray | None = None, out: float = 0.0
    ) -> np.ndarray:
        """(n, 2) pixels of (n, 2) points of the face; z=None puts them on its surface, `out` before it."""
        p = np.asarray(points, np.float64).reshape(-1, 2)
        matrix, shift = self._view
        depth = surface(p[:, 0], p[:, 1]) + out if z is None else z
        return (
            p @ matrix[:, :2].T
            + (depth[:, None] if isinstance(depth, np.ndarray) else depth) * matrix[:, 2]
            + shift
        )

    def still(self, points: np.ndarray | list) -> np.ndarray:
        """(n, 2) pixels of what does not turn with the head: shoulders and clothes."""
        return np.asarray(points, np.float64) * self.scale + (self.x, self.y)

    @cached_property
    def _view(self) -> tuple[np.ndarray, np.ndarray]:
        """(2, 3) from the head to pixels, and where the head's axis lies."""
        yaw, pitch, roll = np.radians([self.pose.yaw, self.pose.pitch, self.pose.roll])
        turn = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
        nod = np.array([[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)]])
        tilt = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])
        matrix = self.scale * (tilt @ nod @ turn)
        middle = np.array([0, 0.35, 0.42])  # stays where it is, however the head turns
        return matrix, np.array([self.x, self.y + 0.35 * self.scale]) - matrix @ middle


def surface(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """How far the face stands before the axis of the head."""
    return 0.95 * np.sqrt(np.maximum(1 - (x / 1.15) ** 2 - (y / 1.78) ** 2, 0.02))
