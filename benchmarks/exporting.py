"""From a trained network to the two files that predict: how long the converter takes, handed the network as a
function with fixed weights (as an export does) and as a network of Keras.

    python benchmarks/exporting.py --recipes house-cnn house-mobilenetv2

Seconds of the processor, so that what else runs hardly counts; answers of both ways on 64 random pictures are
held against each other. Weights are random: conversion does not depend on them.
"""

import argparse
import contextlib
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
RECIPES = ("kalambate2024-cnn", "house-tiny", "house-cnn", "house-mobilenetv2")


def main() -> None:
    """Measure and print a table."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--recipes", nargs="*", default=RECIPES)
    asked.add_argument("--json", action="store_true")
    args = asked.parse_args()
    rows = [measure(name) for name in args.recipes]
    if args.json:
        print(json.dumps(rows))
        return
    print(f"{'recipe':<24} {'fixed s':>8} {'Keras s':>8} {'times':>6}  largest difference")
    for row in rows:
        one, other = row["fixed"], row["keras"]
        print(f"{row['recipe']:<24} {one:>8.1f} {other:>8.1f} {other / one:>6.1f}  {row['difference']:g}")


def measure(name: str) -> dict[str, Any]:
    """Both files, both ways."""
    import numpy as np
    import tensorflow as tf

    from fer_core import recipes
    from fer_core.faces.litert import Network
    from fer_core.recipes import blocks
    from fer_core.training import export

    recipe = recipes.get(name)
    network = recipe.build(recipe, (48, 48, 1), 7)
    network = blocks.with_cam(network) or network
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder, "ours.tflite"), Path(folder, "theirs.tflite")

        def fixed() -> None:
            function = export._fixed(network)
            for small in (True, False):
                export._convert(function, ours, small=small)

        def keras() -> None:
            for small in (True, False):
                converter = tf.lite.TFLiteConverter.from_keras_model(network)
                converter.optimizations = [tf.lite.Optimize.DEFAULT] if small else []
                with contextlib.redirect_stdout(io.StringIO()):  # it prints every variable
                    theirs.write_bytes(converter.convert())

        fixed()  # the first conversion of a process also pays for what TensorFlow loads late
        keras_seconds = _processor(keras)
        fixed_seconds = _processor(fixed)
        shape = (64, *network.input_shape[1:])
        pixels = np.random.default_rng(0).integers(0, 256, shape).astype(np.float32)
        one, other = (export.probabilities(Network(f), pixels) for f in (ours, theirs))
    return {
        "recipe": name,
        "fixed": fixed_seconds,
        "keras": keras_seconds,
        "difference": float(np.abs(one - other).max()),
    }


def _processor(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
