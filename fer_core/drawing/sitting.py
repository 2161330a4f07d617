"""One sitting: who sits, what the face does, where the camera and the lamp are, and the curves that follow
from it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fer_core.drawing import shape, wrinkles
from fer_core.drawing.camera import Camera
from fer_core.drawing.canvas import spline
from fer_core.drawing.expression import Actions
from fer_core.drawing.identity import Identity


@dataclass(frozen=True)
class Light:
    """A lamp: where it stands (x right, y down, z towards us), how hard it is, its colour, and the light all
    around.
    """

    x: float = -0.45
    y: float = -0.6
    z: float = 0.75
    strength: float = 1.0
    ambient: float = 0.42
    colour: tuple[float, float, float] = (1.03, 1.0, 0.96)

    @property
    def direction(self) -> np.ndarray:
        """Unit vector towards the lamp."""
        v = np.array([self.x, self.y, self.z])
        return v / np.linalg.norm(v)


@dataclass(frozen=True, eq=False)
class Sitting:
    """Everything that the drawing of one face needs to know."""

    who: Identity
    actions: Actions
    camera: Camera
    light: Light
    size: int  # pixels of the canvas

    @property
    def unit(self) -> float:
        """Pixels of half a face width."""
        return self.camera.scale

    def rng(self, purpose: int) -> np.random.Generator:
        """Chance that belongs to the person, so that hair and freckles do not dance from frame to frame."""
        return np.random.default_rng([self.who.seed, purpose])

    @cached_property
    def mouth(self) -> shape.Mouth:
        """Lips and opening, in face units."""
        return shape.mouth(self.who, self.actions)

    @cached_property
    def eyes(self) -> dict[int, shape.Eye]:
        """The eye of each side."""
        return {side: shape.eye(self.who, self.actions, side) for side in (-1, 1)}

    @cached_property
    def nose(self) -> dict[str, np.ndarray]:
        """Tip, base, wings, nostrils."""
        return shape.nose(self.who, self.actions)

    @cached_property
    def outline(self) -> np.ndarray:
        """The face's outline in pixels; the jaw stands before the axis, the skull on it."""
        line = shape.contour(self.who, self.actions)
        return self.camera.place(line, z=0.40 * np.clip((line[:, 1] - 0.1) / 1.4, 0, 1))

    @cached_property
    def creases(self) -> list[tuple[np.ndarray, float, float]]:
        """Lines of age and expression: points in face units, depth 0-1, softness."""
        return wrinkles.creases(self.who, self.actions, self.eyes, self.mouth, self.nose)

    def curve(self, points: np.ndarray, per: int = 6, out: float = 0.0) -> np.ndarray:
        """A smooth line over the surface of the face, in pixels."""
        return self.camera.place(spline(points, per), out=out)
