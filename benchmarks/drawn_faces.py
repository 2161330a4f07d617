"""The embedded dataset: seconds to draw 200 a class, the share that face finders find, and how well a small
network reads it.

    python benchmarks/drawn_faces.py [--portraits 300] [--epochs 25] [--json]

30 s are allowed on two cores, 98 % must be found, and the network should score between 70 and 95 %: hard
enough for mistakes.
"""

import argparse
import os
import tempfile
import time

import numpy as np

from fer_core import datasets, drawing, emotions, faces, tables
from fer_core.datasets import drawn


def seconds() -> dict:
    """How long the whole dataset takes."""
    began = time.perf_counter()
    here = drawn.generate()
    return {
        "measure": f"drawing {here.total:,} faces",
        "value": round(time.perf_counter() - began, 1),
        "unit": "s",
        "allowed": "30",
    }


def found(finder: str, n: int) -> dict:
    """The share of portraits in which a finder trained on photos finds the face."""
    hits = sum(
        bool(faces.FINDERS[finder].find(drawing.draw(20_000 + i, emotions.BASIC[i % 7], 256)))
        for i in range(n)
    )
    return {
        "measure": f"found by {finder}, {n} portraits",
        "value": round(100 * hits / n, 1),
        "unit": "%",
        "allowed": "98",
    }


def read(epochs: int, seed: int = 0) -> dict:
    """Test accuracy of three small convolutions on 48x48 gray pictures of people not seen in training."""
    import keras

    keras.utils.set_random_seed(seed)
    splits = datasets.load("drawn", size=48, colour="gray")
    layers = keras.layers
    network = keras.Sequential(
        [
            layers.Input((48, 48, 1)),
            layers.Rescaling(1 / 255),
            layers.RandomFlip("horizontal"),
            layers.RandomTranslation(0.05, 0.05),
        ]
    )
    for width in (32, 64, 128):
        for layer in (
            layers.Conv2D(width, 3, padding="same", use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.MaxPooling2D(),
        ):
            network.add(layer)
    for layer in (layers.Flatten(), layers.Dropout(0.5), layers.Dense(7, "softmax")):
        network.add(layer)
    network.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    network.fit(
        splits["train"].images()[..., None], splits["train"].labels, batch_size=32, epochs=epochs, verbose=0
    )
    right = network.predict(splits["test"].images()[..., None], verbose=0).argmax(1) == splits["test"].labels
    return {
        "measure": f"small network, test, {len(right)} faces",
        "value": round(100 * float(np.mean(right)), 1),
        "unit": "%",
        "allowed": "70 to 95",
    }


def main() -> None:
    """Measure in a home of its own."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--portraits", type=int, default=300)
    parser.add_argument("--epochs", type=int, default=25)
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    arguments = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with tempfile.TemporaryDirectory() as home:
        os.environ["FER_HOME"] = home
        rows = [
            seconds(),
            *(found(name, arguments.portraits) for name in faces.FINDERS),
            read(arguments.epochs),
        ]
    tables.show(rows, arguments.json)


if __name__ == "__main__":
    main()
