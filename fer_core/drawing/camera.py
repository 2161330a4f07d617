"""Where a point of the head lands in the picture: the head is turned in depth, tilted, scaled and moved.

One unit is half the width of a face. (0, 0) lies between the eyes, y grows downwards, the chin is near 1.55, the top of the skull near -1.6.
"""

from dataclasses import dataclass

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

    def place(self, points, z: float | np.ndarray | None = None, out: float = 0.0) -> np.ndarray:
        """(n, 2) pixels of (n, 2) points of the face; z=None puts them on its surface, `out` units before it."""
        p = np.atleast_2d(np.asarray(points, np.float64))
        depth = surface(p[:, 0], p[:, 1]) + out if z is None else np.broadcast_to(z, len(p))
        turned = self._turn(p[:, 0], p[:, 1], depth) - self._turn(0.0, 0.35, 0.42) + (0.0, 0.35)
        roll = np.radians(self.pose.roll)
        c, s = np.cos(roll), np.sin(roll)
        x, y = turned[:, 0], turned[:, 1] - 0.35
        return np.c_[self.x + self.scale * (c * x - s * y), self.y + self.scale * (s * x + c * y + 0.35)]

    def still(self, points) -> np.ndarray:
        """(n, 2) pixels of what does not turn with the head: shoulders and clothes."""
        return np.asarray(points, np.float64) * self.scale + (self.x, self.y)

    def _turn(self, x, y, z) -> np.ndarray:
        yaw, pitch = np.radians(self.pose.yaw), np.radians(self.pose.pitch)
        x, z = x * np.cos(yaw) + z * np.sin(yaw), z * np.cos(yaw) - x * np.sin(yaw)
        return np.stack([x, y * np.cos(pitch) + z * np.sin(pitch)], -1)


def surface(x, y) -> np.ndarray:
    """How far the face stands before the axis of the head."""
    return 0.95 * np.sqrt(np.clip(1 - (np.asarray(x) / 1.15) ** 2 - (np.asarray(y) / 1.78) ** 2, 0.02, 1))
