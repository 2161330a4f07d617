"""What a network knows of a face just before it answers: the last layer's input, some hundred numbers.

    knowledge = Knowledge(runs.default_run())
    knowledge.of(images)          # (N, D) float32

The ordinary model.tflite is read; LiteRT keeps every layer's numbers when it is asked to.
"""

import threading
import warnings
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from fer_core.media import photos
from fer_core.predictor import Predictor
from fer_core.recipes import augment
from fer_core.runs import Run


class Knowledge:
    """Pictures to what the network knows of them; may be asked by many threads at once."""

    def __init__(self, run: Run) -> None:
        self.predictor = Predictor.from_run(run)  # refuses what cannot be read, in a sentence
        self._content = (run.folder / "model.tflite").read_bytes()
        self._own = threading.local()  # an interpreter may be used by one thread

    def of(self, images: np.ndarray) -> np.ndarray:
        """(N, D) of pictures (N, H, W[, 3]) uint8 of any size."""
        fitted = photos.fitted(images, self.predictor.size, self.predictor.colour)
        if self.predictor.contract.get("equalise"):
            fitted = augment.equalise(fitted)
        batch = fitted.astype(np.float32)
        return self._asked(batch if batch.ndim == 4 else batch[..., None])

    def _asked(self, batch: np.ndarray) -> np.ndarray:
        interpreter = self._interpreter()
        wanted = interpreter.get_input_details()[0]
        if tuple(wanted["shape"]) != batch.shape:
            interpreter.resize_tensor_input(wanted["index"], batch.shape)
            interpreter.allocate_tensors()
        interpreter.set_tensor(wanted["index"], batch)
        interpreter.invoke()
        layer = _last_layer(interpreter, len(self.predictor.classes))
        return interpreter.get_tensor(layer["index"]).astype(np.float32)

    def _interpreter(self) -> Interpreter:
        if not hasattr(self._own, "interpreter"):
            with warnings.catch_warnings():  # it warns of the memory, a few megabytes
                warnings.simplefilter("ignore")
                self._own.interpreter = Interpreter(
                    model_content=self._content, num_threads=1, experimental_preserve_all_tensors=True
                )
            self._own.interpreter.allocate_tensors()
        return self._own.interpreter


def _last_layer(interpreter: Interpreter, classes: int) -> dict[str, Any]:
    """The last numbers, one row a picture, that are more than the emotions; the answer itself where a network
    has nothing else.
    """
    answers = [d for d in interpreter.get_output_details() if len(d["shape"]) == 2]
    rows = int(answers[0]["shape"][0])
    tensors = [
        d
        for d in interpreter.get_tensor_details()
        if len(d["shape"]) == 2 and d["shape"][0] == rows and d["shape"][1] > classes
    ]
    before = [d for d in tensors if d["index"] < answers[0]["index"] and d["dtype"] == np.float32]
    return max(before, key=_index) if before else answers[0]


def _index(tensor: dict[str, Any]) -> int:
    return int(tensor["index"])
