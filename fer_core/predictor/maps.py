"""Whether a network's activation map can be believed: it follows the face, its peak moves, covering agrees.

    check = maps.check(predictor)      # None for a network without a map
    check.believed, check.mirror, check.peaks, check.occlusion

An activation map that always lights the same spot is a property of the network, not of the face. So each map
is tried on drawn faces when the network is exported, and shown only where it passed; elsewhere covering one
place after another is used.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
import pandas as pd

from fer_core import drawing, jobs
from fer_core.emotions import BASIC
from fer_core.predictor import Predictor, heat

SIDE = 160  # pixels of a drawn face
IDENTITIES = (3, 8, 13, 18)  # each shows every emotion
MIRROR, PEAK_SHARE, OCCLUSION = 0.7, 0.8, 0.4  # what a map must reach


@dataclass(frozen=True)
class MapCheck:
    """What became of a network's activation map on drawn faces."""

    faces: int
    mirror: float  # mean correlation of a face's map with the map of its mirror image, turned back
    peaks: int  # places at which the peak lies
    largest: float  # share of the faces whose peak lies at the most frequent place
    occlusion: float  # mean rank correlation with what covering each place does to the answer

    @property
    def believed(self) -> bool:
        """Whether the map may be shown as the place where the network looks."""
        follows = self.mirror >= MIRROR and self.largest <= PEAK_SHARE
        return follows and self.occlusion >= OCCLUSION

    def to_json(self) -> dict[str, Any]:
        """As it stands in model.json."""
        return {**asdict(self), "believed": self.believed}


def check(predictor: Predictor) -> MapCheck | None:
    """Try the activation map on drawn faces; None where the network has none or no drawn face is found."""
    crops = _crops(predictor)
    if not len(crops):
        return None
    probabilities, activations = predictor.answer(crops)
    if activations is None:
        return None
    _, mirrored = predictor.answer(np.ascontiguousarray(crops[:, :, ::-1]))
    assert mirrored is not None, "a network that has maps has them of every face"
    rows, winners = np.arange(len(crops)), probabilities.argmax(1)
    straight = np.maximum(activations[rows, :, :, winners], 0)
    turned = np.maximum(mirrored[rows, :, :, winners][:, :, ::-1], 0)
    peaks = np.bincount([int(one.argmax()) for one in straight])

    def agree(i: int) -> float:
        return _agreement(predictor, crops[i], straight[i], predictor.classes[winners[i]])

    return MapCheck(
        faces=len(crops),
        mirror=_mean(_correlation(a, b) for a, b in zip(straight, turned, strict=True)),
        peaks=int((peaks > 0).sum()),
        largest=round(float(peaks.max() / len(crops)), 3),
        occlusion=_mean(jobs.in_order(agree, range(len(crops)), jobs.cores())),
    )


@cache
def _drawn() -> tuple[np.ndarray, ...]:
    return tuple(drawing.draw(who, name, SIDE, 1.0, hard=0.1) for who in IDENTITIES for name in BASIC)


def _crops(predictor: Predictor) -> np.ndarray:
    """The drawn faces as the network is shown faces."""
    pairs = [(image, predictor.find(image)[:1]) for image in _drawn()]
    crops = [predictor.crops(image, boxes) for image, boxes in pairs if boxes]
    return np.concatenate(crops) if crops else np.empty((0, *predictor.size), np.uint8)


def _agreement(predictor: Predictor, crop: np.ndarray, activation: np.ndarray, emotion: str) -> float:
    """Rank correlation of an activation map, in its own cells, with a covering of the same face."""
    covered = heat.occlusion(predictor, crop, emotion)
    cells = cv2.resize(covered, activation.shape[::-1], interpolation=cv2.INTER_AREA)
    return _correlation(_ranks(activation), _ranks(cells))


def _ranks(values: np.ndarray) -> np.ndarray:
    """Which place each value has among all; equal ones share theirs."""
    return pd.Series(values.ravel()).rank().to_numpy()


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson's; 0 where one of the two does not vary."""
    if a.std() < 1e-9 or b.std() < 1e-9:
        return 0.0
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1])


def _mean(values: Iterable[float]) -> float:
    return round(float(np.mean(list(values))), 3)
