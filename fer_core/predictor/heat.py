"""Where the network looks: its own class-activation map where it has one, else what happens when each place
is covered.

A map is (H, W) float32 from 0 to 1 in the crop's pixels: 1 where the emotion's evidence is strongest, 0 where
there is none or evidence against it. The activation map is free; covering takes about 120 answers, under a
second for any recipe here.
"""

import time
from collections.abc import Callable

import cv2
import numpy as np

from fer_core.faces.base import Face
from fer_core.predictor import Predictor

COVER = 1 / 4  # side of the cover, as a share of the crop's
STEPS = 11  # places for the cover along each side
RENEWED_AFTER = 1.0  # seconds between two heat maps before a camera, of a network without activation maps


def heat(predictor: Predictor, image: np.ndarray, face: Face, emotion: str | None = None) -> np.ndarray:
    """Where evidence for an emotion (the face's own by default) was seen: (H, W) float32 0-1, in the crop's
    pixels.
    """
    return of_crop(predictor, predictor.crops(image, [face.found])[0], emotion or face.emotion)


def of_crop(predictor: Predictor, crop: np.ndarray, emotion: str) -> np.ndarray:
    """The same for a crop (H, W[, 3]) uint8."""
    which = predictor.classes.index(emotion)
    if predictor.maps:
        maps = predictor.look(crop[None])[1]
        if maps is not None:
            return activation(maps[0, :, :, which], predictor.size)
    return occlusion(predictor, crop, emotion)


def activation(map_: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """A small class-activation map (h, w) as a smooth one of the crop's size, 0 to 1."""
    return _scaled(
        cv2.resize(np.maximum(map_, 0).astype(np.float32), size[::-1], interpolation=cv2.INTER_CUBIC)
    )


def occlusion(predictor: Predictor, crop: np.ndarray, emotion: str) -> np.ndarray:
    """How much the emotion's probability falls when each place is covered with the crop's mean; 1 where it
    falls most.
    """
    return _scaled(fall(predictor, crop, emotion))


def fall(predictor: Predictor, crop: np.ndarray, emotion: str) -> np.ndarray:
    """By how much the emotion's probability falls when the place around each pixel is covered with the crop's
    mean: (H, W) float32.
    """
    which = predictor.classes.index(emotion)
    h, w = crop.shape[:2]
    cover = max(1, round(h * COVER)), max(1, round(w * COVER))
    places = [
        (int(y), int(x))
        for y in np.linspace(0, h - cover[0], STEPS)
        for x in np.linspace(0, w - cover[1], STEPS)
    ]
    covered = np.repeat(crop[None], len(places) + 1, axis=0)
    for image, (y, x) in zip(covered[1:], places, strict=True):
        image[y : y + cover[0], x : x + cover[1]] = crop.mean()
    answers = predictor.classify(covered)[:, which]
    falls = np.maximum(answers[0] - answers[1:], 0).reshape(STEPS, STEPS).astype(np.float32)
    inner = cv2.resize(falls, (w - cover[1] + 1, h - cover[0] + 1), interpolation=cv2.INTER_LINEAR)
    top, left = (cover[0] - 1) // 2, (cover[1] - 1) // 2
    return cv2.copyMakeBorder(inner, top, cover[0] - 1 - top, left, cover[1] - 1 - left, cv2.BORDER_REPLICATE)


class RenewedHeat:
    """Where a network without activation maps looks at the face before a camera: covered anew once a second,
    because it takes long.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._made: tuple[float, Predictor, int | None] | None = None  # when, for which network and track
        self._map = np.zeros((1, 1), np.float32)

    def of(self, predictor: Predictor, crop: np.ndarray, face: Face) -> np.ndarray:
        """The map of this face, at most a second old."""
        now = self._clock()
        if self._stale(now, predictor, face):
            self._map = occlusion(predictor, crop, face.emotion)
            self._made = (now, predictor, face.track)
        return self._map

    def _stale(self, now: float, predictor: Predictor, face: Face) -> bool:
        if self._made is None:
            return True
        when, last, track = self._made
        return last.network is not predictor.network or track != face.track or now - when > RENEWED_AFTER


def _scaled(map_: np.ndarray) -> np.ndarray:
    top = float(map_.max())
    return np.clip(map_ / top, 0, 1).astype(np.float32) if top > 1e-6 else np.zeros_like(map_, np.float32)
