"""Another model beside the first, before the same camera: it answers the faces that the first one's finder
found, and keeps their numbers.

    second = Second()
    second.use(Predictor.from_run("house-tiny_ferplus_taught_s0"))
    second.answers(image, faces, time_s, seconds=0.5)     # {track: Face}; nothing without a model
"""

from collections.abc import Sequence

import numpy as np

from fer_core.faces.base import Face
from fer_core.faces.smoothing import Smoother
from fer_core.predictor import Predictor


class Second:
    """One other model with the means of its own answers. All but `use` belongs to the camera's thread."""

    def __init__(self) -> None:
        self.predictor: Predictor | None = None
        self._answering: Predictor | None = None
        self._smoother = Smoother()

    def use(self, predictor: Predictor | None) -> None:
        """This model from the next frame on, or none."""
        self.predictor = predictor

    def answers(
        self, image: np.ndarray, faces: Sequence[Face], time_s: float, seconds: float
    ) -> dict[int, Face]:
        """Its answer to each face that has a number."""
        predictor = self.predictor
        if predictor is not self._answering:
            self._answering, self._smoother = predictor, Smoother()
        numbered = {face.track: face.found for face in faces if face.track is not None}
        if predictor is None or not numbered:
            return {}
        self._smoother.seconds = seconds
        self._smoother.keep(numbered)
        raw = predictor.classify(predictor.crops(image, list(numbered.values())))
        return {
            track: predictor.face(face_found, row, self._smoother.update(track, row, time_s), track)
            for (track, face_found), row in zip(numbered.items(), raw, strict=True)
        }
