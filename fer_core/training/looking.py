"""What a network that is being trained makes of one validation face, layer by layer, for those who watch it:
inside.npz beside samples.npz, written anew with every better epoch, gone once the exported network shows it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fer_core.predictor import inside
from fer_core.predictor.inside import Inside, Strip

MOST = 12  # maps of a layer
CONVOLUTIONS = {"Conv2D": "convolution", "DepthwiseConv2D": "depthwise", "SeparableConv2D": "convolution"}
POOLS = {"MaxPooling2D": "strongest", "AveragePooling2D": "mean"}
GROUPS = {
    "convolution": "filter",
    "depthwise": "filter",
    "strongest": "pool",
    "mean": "pool",
    "numbers": "dense",
}
FOLLOW = ("BatchNormalization", "ReLU", "Activation")  # what LiteRT melts into the layer before


@dataclass
class _Layer:
    """A layer, and the output that is shown of it."""

    layer: Any
    kind: str
    output: Any


def keep(folder: Path, model: Any, face: np.ndarray, picture: np.ndarray, answer: dict[str, float]) -> None:
    """Look at one face (H, W[, 3]) uint8, which the network is shown as `picture` (1, H, W, C); nothing is
    written for a network whose filters lie inside another.
    """
    layers = list(_layers(model))
    filters = [one.layer for one in layers if one.kind == "convolution" and hasattr(one.layer, "kernel")]
    if not filters:
        return
    kernels = np.moveaxis(_numbers(filters[0].kernel), -1, 0)  # Keras keeps (h, w, C, N)
    strips = tuple(_strips(model, layers, picture))
    inside.keep(folder, Inside(face, inside.filter_pictures(kernels), strips, answer))


def forget(folder: Path) -> None:
    """Remove what was kept: the exported network shows the same of any face."""
    (folder / inside.FILE).unlink(missing_ok=True)


def _layers(model: Any) -> Iterator[_Layer]:
    """The layers of filters and pools, and behind the last of them the dense ones."""
    shown: list[_Layer] = []
    for layer in getattr(model, "layers", ()):
        name = type(layer).__name__
        if name in CONVOLUTIONS:
            shown.append(_Layer(layer, CONVOLUTIONS[name], layer.output))
        elif name in POOLS:
            shown.append(_Layer(layer, POOLS[name], layer.output))
        elif name == "Dense" and len(layer.output.shape) == 2:
            shown.append(_Layer(layer, "numbers", layer.output))
        elif name in FOLLOW and shown and layer.input is shown[-1].output:
            shown[-1].output = layer.output
    last = max((i for i, one in enumerate(shown) if one.kind != "numbers"), default=0)
    yield from (one for i, one in enumerate(shown) if one.kind != "numbers" or i > last)


def _strips(model: Any, layers: list[_Layer], picture: np.ndarray) -> Iterator[Strip]:
    import keras

    outputs = keras.Model(model.input, [one.output for one in layers])(picture, training=False)
    counts = dict.fromkeys(GROUPS.values(), 0)
    for one, output in zip(layers, outputs, strict=True):
        counts[GROUPS[one.kind]] += 1
        height, width = getattr(one.layer, "kernel_size", (0, 0))
        number, values = counts[GROUPS[one.kind]], _numbers(output)[0]
        yield inside.strip(one.kind, number, values, (int(height), int(width)), MOST)


def _numbers(values: Any) -> np.ndarray:
    import keras

    return np.asarray(keras.ops.convert_to_numpy(values), np.float32)
