"""Training speed: images a second of every recipe, and how close the whole training comes to the network's
bare steps.

    python benchmarks/training.py [--recipes NAME...] [--seconds 8] [--json]

"keras" repeats train_on_batch on one random batch in memory as Keras carries it out, "bare" the same with the
short steps of training/kernels.py; "training" is our loop with its data, augmentation, averaged weights and
status file. They alternate within one process, so that a busy computer slows all alike. Needs no data: images
are random.
"""

import argparse
import os
import tempfile
import time

os.environ["FER_HOME"] = tempfile.mkdtemp()

import numpy as np
import pandas as pd

from fer_core import recipes, runs, tables
from fer_core.datasets.base import Split
from fer_core.training import hardware
from fer_core.training.compiling import compile_network
from fer_core.training.feeding import from_split
from fer_core.training.kernels import quick
from fer_core.training.loop import Loop
from fer_core.training.progress import Progress

ROUNDS = 4


def split_of(n: int, classes: tuple[str, ...]) -> Split:
    """n random 48x48 pictures, as many of each emotion."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {"file": [f"{i}.png" for i in range(n)], "label": [classes[i % len(classes)] for i in range(n)]}
    )
    return Split("train", rng.integers(0, 256, (n, 48, 48), np.uint8), np.arange(n), table, classes)


def bare_rate(model, x, y, seconds: float) -> float:
    """Images a second of steps on one batch, the first not counted: it may build the graph."""
    model.train_on_batch(x, y)
    began, seen = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        model.train_on_batch(x, y)
        seen += len(x)
    return seen / (time.perf_counter() - began)


def loop_rate(loop: Loop, seconds: float) -> float:
    """Images a second of one epoch of our loop, without validation."""
    loop._validate = lambda: {"val_loss": 0.0, "val_accuracy": 0.0, "val_macro_recall": 0.0}
    began = time.perf_counter()
    loop._epoch(1)
    return len(loop.feed.targets) / (time.perf_counter() - began)


def measure(name: str, seconds: float) -> dict:
    """One recipe's row."""
    recipe = recipes.get(name).change(frozen=False) if recipes.get(name).frozen else recipes.get(name)
    classes = recipe.protocol.classes
    model, usual = (recipe.build(recipe, (48, 48, 1), len(classes)) for _ in range(2))
    x = np.random.default_rng(1).uniform(0, 255, (recipe.batch_size, 48, 48, 1)).astype(np.float32)
    y = np.eye(len(classes), dtype=np.float32)[np.arange(recipe.batch_size) % len(classes)]
    for network in (model, usual):
        compile_network(network, recipe, y, jit=False)
    with quick(model) as precision:
        guess = bare_rate(model, x, y, seconds / 4)
    n = max(2, int(guess * seconds / recipe.batch_size)) * recipe.batch_size
    feed = from_split(split_of(n, classes), recipe, 0)
    run = runs.create(recipe, "random")
    rounds = []
    with Progress(run, recipe.epochs) as progress:
        progress.say("running", "Measuring.")
        loop = Loop(model, recipe, feed, (x[:1], y[:1]), progress)
        for _ in range(ROUNDS):
            before = bare_rate(usual, x, y, seconds / 2)
            with quick(model):
                rounds.append((before, bare_rate(model, x, y, seconds / 2), loop_rate(loop, seconds)))
    keras_own, bare, whole = np.array(rounds).T
    speeds = {
        "keras_images_s": float(np.median(keras_own)),
        "bare_images_s": float(np.median(bare)),
        "gain": float(np.median(bare / keras_own)),
        "training_images_s": float(np.median(whole)),
        "ratio": float(np.median(whole / bare)),
    }
    return {
        "recipe": name,
        "size": recipe.size,
        "batch": recipe.batch_size,
        "parameters": model.count_params(),
        **speeds,
        "bfloat16": bool(precision),
    }


def main() -> None:
    """Print the table."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--recipes", nargs="*", default=list(recipes.RECIPES))
    ask.add_argument("--seconds", type=float, default=8.0)
    ask.add_argument("--json", action="store_true")
    args = ask.parse_args()
    hardware.prepare()
    tables.show(
        [measure(name, args.seconds) for name in args.recipes], args.json, "Training speed, images a second"
    )


if __name__ == "__main__":
    main()
