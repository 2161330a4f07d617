"""A Predictor that watches a video: numbers for faces, answers that do not flicker."""

from collections.abc import Sequence

import numpy as np

from fer_core.faces.base import Face, Found
from fer_core.faces.smoothing import Baseline, Smoother
from fer_core.faces.tracking import Tracker
from fer_core.predictor import Predictor
from fer_core.predictor.seen import Faces


class Follower:
    """A Predictor that watches a video: numbers for faces, answers that do not flicker, each person's own
    neutral.

    One Follower belongs to one video or camera and is called by one thread at a time.
    """

    def __init__(self, predictor: Predictor, smoothing: float = 0.5, gap: float = 1.0) -> None:
        self.predictor = predictor
        self.tracker = Tracker(gap)
        self.smoother = Smoother(smoothing)
        self.baseline = Baseline(predictor.classes)
        self.collecting = False  # while True, what is seen counts as each person's neutral face

    def __call__(self, image: np.ndarray, time_s: float) -> Faces:
        """The faces of the next frame; call it for frames without faces too."""
        faces_found = self.predictor.find(image)
        raw = self.predictor.classify(self.predictor.crops(image, faces_found))
        return self.follow(faces_found, raw, time_s)

    def follow(self, faces_found: Sequence[Found], raw: np.ndarray, time_s: float) -> Faces:
        """Faces from what was found and answered in a frame."""
        tracks = self.tracker.update(faces_found, time_s)
        alive = self.tracker.alive
        self.smoother.keep(alive)
        self.baseline.keep(alive)
        answered = zip(faces_found, raw, tracks, strict=True)
        return Faces(self._face(face, row, track, time_s) for face, row, track in answered)

    def use(self, predictor: Predictor) -> bool:
        """Go on with another run: the tracks stay; means and baselines, which belong to the old network,
        start anew. Returns whether they did.
        """
        other = predictor.name != self.predictor.name or predictor.classes != self.predictor.classes
        if other:
            self.smoother = Smoother(self.smoother.seconds)
            self.baseline = Baseline(predictor.classes, self.baseline.seconds)
        self.predictor = predictor
        return other

    def _face(self, face_found: Found, raw: np.ndarray, track: int, time_s: float) -> Face:
        if self.collecting and not self.baseline.holds(track):
            self.baseline.collect(track, raw, time_s)
        own = self.baseline.apply(track, raw)
        return self.predictor.face(face_found, raw, self.smoother.update(track, own, time_s), track)
