"""A finished run as a second opinion on labels, and an examination that goes on while a page is looked at.

    doctor.examine("fer2013", classify=opinion.of("kalambate2024-cnn"))
    arrival = opinion.start("fer2013")        # arrival.share, arrival.state, as for an import
"""

import threading
from collections.abc import Callable

import numpy as np

from fer_core import doctor, pictures
from fer_core.datasets.arrivals import Arrival
from fer_core.predictor import Predictor
from fer_core.runs import Run


def of(run: Run | str) -> tuple[Callable[[np.ndarray], np.ndarray], tuple[str, ...], str]:
    """(pictures -> probabilities, its emotions, its name), as doctor.examine() takes it."""
    predictor = Predictor.from_run(run)
    return lambda images: predictor.classify(pictures.fitted(images, predictor.size, predictor.colour)), predictor.classes, predictor.name


def start(dataset: str, run: Run | None = None) -> Arrival:
    """Begin to examine a dataset in a thread of its own, with a run's opinion of the labels or a small model's."""
    arrival = Arrival(dataset)

    def work():
        return doctor.examine(dataset, classify=of(run) if run else None, progress=arrival.progress)

    threading.Thread(target=arrival.carry_out, args=(work,), daemon=True, name="doctor").start()
    return arrival
