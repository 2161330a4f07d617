"""What makes a step on the processor short: batch norm as one kernel, and half-width numbers between layers.

Keras spells batch norm out on TensorFlow: a dozen passes over every map, more than half of a step of
house-cnn. TensorFlow has one kernel for all of them. And where the processor multiplies tiles of bfloat16
(AMX), maps that travel in bfloat16 halve what the memory must carry; weights, their averages and statistics
stay float32. What it gains stands in benchmarks/README.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import MethodType
from typing import Any

import keras

from fer_core.training import hardware
from fer_core.training.loop import every_layer

TILE = 16  # channels that batch norm in bfloat16 handles at once; others take its slow way
SINGLE = ("DepthwiseConv2D", "SeparableConv2D")  # convolutions that are slower in bfloat16
HALF = "bfloat16 maps, float32 weights"


@contextmanager
def quick(model: Any) -> Iterator[str | None]:
    """Short steps within; yields the precision where it is another than hardware.choose() said."""
    if keras.backend.backend() != "tensorflow" or hardware.gpu():
        yield None
        return
    import tensorflow as tf

    usual = [layer for layer in _norms(model) if layer.axis == -1 and layer.scale and layer.center]
    for layer in usual:
        layer.call = MethodType(_in_one, layer)
    half = fits_half(model)
    _travel_half(tf, half)
    try:
        yield HALF if half else None
    finally:
        _travel_half(tf, False)
        for layer in usual:
            del layer.call


def fits_half(model: Any) -> bool:
    """Whether maps of bfloat16 are faster for this network on this processor."""
    if not hardware.multiplies_tiles():
        return False
    kinds = {type(layer).__name__ for layer in every_layer(model)}
    return not kinds & set(SINGLE) and all(layer.moving_mean.shape[0] % TILE == 0 for layer in _norms(model))


def _norms(model: Any) -> list[Any]:
    return [layer for layer in every_layer(model) if isinstance(layer, keras.layers.BatchNormalization)]


def _travel_half(tf: Any, on: bool) -> None:
    tf.config.optimizer.set_experimental_options({"auto_mixed_precision_onednn_bfloat16": on})


def _in_one(layer: Any, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
    """keras.layers.BatchNormalization.call by TensorFlow's own kernel, where it learns from maps."""
    if not (training and layer.trainable) or len(inputs.shape) != 4 or inputs.dtype != "float32":
        return type(layer).call(layer, inputs, training=training, mask=mask)
    import tensorflow as tf

    out, mean, variance = tf.compat.v1.nn.fused_batch_norm(
        inputs, layer.gamma.value, layer.beta.value, epsilon=layer.epsilon, is_training=True
    )
    count = tf.cast(tf.size(inputs) / inputs.shape[-1], tf.float32)
    variance = variance * (count - 1) / count  # the kernel tells the estimate for the whole population
    keep = layer.momentum
    layer.moving_mean.assign(layer.moving_mean * keep + mean * (1 - keep))
    layer.moving_variance.assign(layer.moving_variance * keep + variance * (1 - keep))
    return out
