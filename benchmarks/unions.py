"""What a union costs: how long it takes to open, and whether training on it is as fast as on its first one.

    python benchmarks/unions.py fer2013+ck48 [--recipes kalambate2024-cnn house-cnn] [--images 12000] [--json]

Its members must be imported. Opening is the median of nine. For the speed, epochs of our loop on as many
images of the first member alone and of the union alternate within one process, so that a busy computer slows
both alike; the ratio is the median over the pairs.
"""

import argparse
import statistics
import time

import numpy as np

from fer_core import datasets, recipes, runs, tables
from fer_core.datasets.base import Split
from fer_core.datasets.unions import naming
from fer_core.recipes.base import Recipe
from fer_core.runs import protocol
from fer_core.training import hardware
from fer_core.training.compiling import compile_network
from fer_core.training.feeding import from_split
from fer_core.training.loop import Loop
from fer_core.training.progress import Progress

TIMES, PAIRS = 9, 5


def milliseconds(work) -> float:
    """The median of nine."""
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)


def part(recipe: Recipe, dataset: str, images: int) -> Split:
    """So many images of its training split, of the recipe's emotions, drawn by a seed."""
    split = protocol.load(recipe, dataset)["train"].only(recipe.protocol.classes)
    rows = np.sort(np.random.default_rng(0).permutation(len(split))[:images])
    return split.take(rows)


def loop_of(recipe: Recipe, split: Split, progress: Progress) -> Loop:
    """Our loop on these images, without validation."""
    feed = from_split(split, recipe, 0)
    shape = (recipe.size, recipe.size, 3 if recipe.colour == "rgb" else 1)
    model = recipe.build(recipe, shape, len(split.classes))
    targets = np.eye(len(split.classes), dtype=np.float32)[:1]
    compile_network(model, recipe, targets, jit=False)
    pixel = np.zeros((1, *shape), np.float32)
    loop = Loop(model, recipe, feed, (pixel, targets), progress)
    loop._validate = lambda: {"val_loss": 0.0, "val_accuracy": 0.0, "val_macro_recall": 0.0}
    return loop


def rate(loop: Loop) -> float:
    """Images a second of one epoch."""
    began = time.perf_counter()
    loop._epoch(1)
    return len(loop.feed.targets) / (time.perf_counter() - began)


def speeds(name: str, alone: str, union: str, images: int) -> dict:
    """One recipe's row."""
    recipe = recipes.get(name)
    splits = [part(recipe, dataset, images) for dataset in (alone, union)]
    fewest = min(map(len, splits))
    splits = [split.take(np.arange(fewest)) for split in splits]
    run = runs.create(recipe, union)
    try:
        with Progress(run, recipe.epochs) as progress:
            progress.say("running", "Measuring.")
            first, both = (loop_of(recipe, split, progress) for split in splits)
            rate(first), rate(both)  # each compiles its step
            pairs = [(rate(first), rate(both)) for _ in range(PAIRS)]
            progress.say("stopped", "Measured.")
    finally:
        runs.delete(run)
    ratio = statistics.median(b / a for a, b in pairs)
    one, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    return {"recipe": name, "images": fewest, "alone_images_s": one, "union_images_s": other, "ratio": ratio}


def main() -> None:
    """Print both tables."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("union", nargs="?", default="fer2013+ck48")
    ask.add_argument("--recipes", nargs="*", default=["kalambate2024-cnn", "house-cnn"])
    ask.add_argument("--images", type=int, default=12_000)
    ask.add_argument("--json", action="store_true")
    args = ask.parse_args()
    alone = naming.members(args.union)[0]
    opening = [
        {
            "dataset": name,
            "find_ms": milliseconds(lambda name=name: datasets.find(name)),
            "load_ms": milliseconds(lambda name=name: datasets.load(name)),
        }
        for name in (alone, args.union)
    ]
    tables.show(opening, args.json, "Opening")
    hardware.prepare()
    tables.show(
        [speeds(name, alone, args.union, args.images) for name in args.recipes], args.json, "Training speed"
    )


if __name__ == "__main__":
    main()
