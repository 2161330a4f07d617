"""A finished run as a second opinion on labels, and an examination that goes on while a page is looked at.

    doctor.examine("fer2013", classify=opinion.of("kalambate2024-cnn"))
    arrival = opinion.start("fer2013")        # arrival.share, arrival.state, as for an import
"""

import threading
from collections.abc import Callable

import cv2
import numpy as np

from fer_core import doctor
from fer_core.datasets.arrivals import Arrival
from fer_core.predictor import Predictor
from fer_core.runs import Run


def of(run: Run | str) -> tuple[Callable[[np.ndarray], np.ndarray], tuple[str, ...], str]:
    """(pictures -> probabilities, its emotions, its name), as doctor.examine() takes it."""
    predictor = Predictor.from_run(run)
    return lambda images: predictor.classify(fitted(images, predictor.size, predictor.colour)), predictor.classes, predictor.name


def fitted(images: np.ndarray, size: tuple[int, int], colour: str) -> np.ndarray:
    """Pictures (N, H, W[, 3]) in the size and colour that a network takes."""
    if images.ndim == 4 and colour == "gray":
        images = np.stack([cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in images])
    if images.ndim == 3 and colour == "rgb":
        images = np.repeat(images[..., None], 3, axis=-1)
    if images.shape[1:3] == size:
        return images
    return np.stack([cv2.resize(image, size[::-1], interpolation=cv2.INTER_AREA) for image in images])


def start(dataset: str, run: Run | None = None) -> Arrival:
    """Begin to examine a dataset in a thread of its own, with a run's opinion of the labels or a small model's."""
    arrival = Arrival(dataset)

    def work():
        return doctor.examine(dataset, classify=of(run) if run else None, progress=arrival.progress)

    threading.Thread(target=arrival.carry_out, args=(work,), daemon=True, name="doctor").start()
    return arrival
