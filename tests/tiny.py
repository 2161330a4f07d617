"""A run so small that it is made in seconds, whose answers one can foretell: dark faces are sad, bright ones
happy, the rest neutral.

One convolution passes the brightness on and its maps are the second output, so the place that made a face
happy is the bright one.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from fer_core.emotions import BASIC

SIZE = 48


def network(maps: bool, colours: int = 1) -> bytes:
    """The .tflite bytes of the network."""
    import keras
    import tensorflow as tf

    pixels = keras.Input((SIZE, SIZE, colours), name="pixels")
    light = keras.layers.Conv2D(1, 8, strides=8, use_bias=False, name="light")(
        keras.layers.Rescaling(1 / 255)(pixels)
    )
    evidence = keras.layers.Conv2D(len(BASIC), 1, name="evidence")(light)
    answer = keras.layers.Softmax(name="answer")(keras.layers.GlobalAveragePooling2D()(evidence))
    model = keras.Model(pixels, [answer, evidence] if maps else answer)
    model.get_layer("light").set_weights([np.full((8, 8, colours, 1), 1 / 64 / colours)])
    slope, bias = np.zeros((1, 1, 1, len(BASIC))), np.full(len(BASIC), -4.0)
    for emotion, s, b in (("happy", 12, -6), ("sad", -12, 6), ("neutral", 0, 1.5)):
        slope[..., BASIC.index(emotion)], bias[BASIC.index(emotion)] = s, b
    model.get_layer("evidence").set_weights([slope, bias])
    return tf.lite.TFLiteConverter.from_keras_model(model).convert()


def write(folder: Path, content: bytes, maps: bool, colours: int = 1, **contract) -> Path:
    """A finished run with that network."""
    folder.mkdir(parents=True)
    said = {
        "classes": list(BASIC),
        "input": [SIZE, SIZE, colours],
        "colour": "gray" if colours == 1 else "rgb",
        "equalise": False,
        "temperature": 1.0,
        "cam": maps,
        "map_check": {"believed": maps},
    }
    (folder / "model.tflite").write_bytes(content)
    (folder / "model.json").write_text(json.dumps({**said, **contract}))
    (folder / "recipe.json").write_text(
        json.dumps({"recipe": {"name": "tiny"}, "dataset": "drawn", "classes": list(BASIC)})
    )
    (folder / "status.json").write_text(json.dumps({"state": "finished"}))
    return folder


@pytest.fixture(scope="session")
def tiny_networks() -> dict[str, bytes]:
    """The networks with and without maps, and the one for colours."""
    return {"maps": network(True), "plain": network(False), "rgb": network(True, 3)}


@pytest.fixture
def tiny_run(home, tiny_networks) -> Path:
    """A finished run called tiny, with maps, in this test's home."""
    return write(home / "models" / "tiny", tiny_networks["maps"], maps=True)
