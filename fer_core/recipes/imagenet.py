"""Where MobileNetV2 starts: from ImageNet weights that come with the project, or from better ones at hand.

They are looked for in this order: the file (or its folder) that FER_WEIGHTS names, where the word `imagenet`
lets Keras download its own; `data/weights/`; what Keras downloaded earlier; and last those that ship. The
shipped ones were rebuilt from a model of 8 bits, so their kernels are kept as 8 bits and a scale for each
channel: nothing is lost, and the file has 2.4 MB instead of 9.4.
"""

import os
from pathlib import Path
from typing import Any

import numpy as np

from fer_core import paths
from fer_core.errors import RecipeError

FILE = "mobilenet_v2_imagenet_notop.weights.h5"
KERAS_FILE = (
    "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5"  # as Keras names its download
)
SHIPPED = Path(__file__).with_name("weights") / "mobilenet_v2_imagenet.npz"
DOWNLOAD = "imagenet"  # Keras' word for its own
PACKED = ".npz"
LOSSLESS = 1e-3  # of a step: what is no further from whole steps is kept as whole steps


def find() -> Path | str:
    """The file to start from, or the word that lets Keras download one."""
    named = os.environ.get("FER_WEIGHTS")
    if named:
        return DOWNLOAD if named == DOWNLOAD else _named(Path(named).expanduser())
    cache = Path.home() / ".keras" / "models"
    places = (paths.data() / "weights" / FILE, cache / FILE, cache / KERAS_FILE)
    return next((place for place in places if place.is_file()), SHIPPED)


def _named(place: Path) -> Path:
    file = place / FILE if place.is_dir() else place
    if not file.is_file():
        raise RecipeError(
            f"FER_WEIGHTS names {place}, and there is no {file.name} there. Name the file, the word "
            f"{DOWNLOAD} to let Keras download its own, or leave FER_WEIGHTS unset for those that ship."
        )
    return file


def describe(weights: Path | str) -> str:
    """Which weights they are, as a run keeps it."""
    if weights == SHIPPED:
        return "as they ship with the project"
    return "Keras' own download" if weights == DOWNLOAD else str(weights)


def fill(backbone: Any, file: Path) -> None:
    """Give a MobileNetV2 without its top the weights of a packed file."""
    with np.load(file, allow_pickle=False) as arrays:
        for layer in backbone.layers:
            for i, variable in enumerate(layer.weights):
                variable.assign(_unpacked(arrays, f"{layer.name}/{i}"))


def _unpacked(arrays: Any, key: str) -> np.ndarray:
    values = arrays[key].astype(np.float32)
    return values * arrays[f"{key}/scale"] if f"{key}/scale" in arrays else values


def pack(backbone: Any, file: Path) -> None:
    """Write the weights of a MobileNetV2 without its top: kernels in 8 bits where that loses nothing, else in
    half precision; everything else as it is.
    """
    arrays: dict[str, np.ndarray] = {}
    for layer in backbone.layers:
        for i, value in enumerate(layer.get_weights()):
            arrays |= _packed(f"{layer.name}/{i}", value)
    paths.write_arrays(file, arrays)


def _packed(key: str, value: np.ndarray) -> dict[str, np.ndarray]:
    if value.ndim != 4:
        return {key: value}
    others = (0, 1, 3) if value.shape[-1] == 1 else (0, 1, 2)  # a depthwise kernel has its channels third
    largest = np.abs(value).max(axis=others, keepdims=True)
    scale = np.where(largest > 0, largest / 127, 1).astype(np.float32)
    steps = value / scale
    if np.abs(steps - np.round(steps)).max() > LOSSLESS:
        return {key: value.astype(np.float16)}
    return {key: np.round(steps).astype(np.int8), f"{key}/scale": scale}
