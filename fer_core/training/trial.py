"""How long a training would take on this computer: a few seconds of real steps, then arithmetic."""

import time
from typing import Any

import numpy as np

from fer_core.recipes.base import Augment, Recipe
from fer_core.runs import protocol
from fer_core.runs.protocol import Parts
from fer_core.training import features, feeding, hardware


def measure(recipe: Recipe, dataset: str, seconds: float, seed: int = 0) -> dict[str, Any]:
    """Images a second and the estimated minutes of the whole training."""
    hardware.prepare()
    hardware.load()
    import keras

    from fer_core.recipes import blocks

    chosen = hardware.choose()
    parts = protocol.divide(protocol.load(recipe, dataset), recipe.protocol, seed)
    keras.utils.set_random_seed(seed)
    model = recipe.build(recipe, feeding.shape(parts.train), len(parts.train.classes))
    cut = blocks.split_frozen(model) if recipe.frozen else None
    if cut:
        rate = _frozen_rate(cut[0], parts, seconds)
    else:
        rate = _training_rate(model, recipe, parts, seed, seconds, chosen["jit_compile"])
    return {
        "recipe": recipe.name,
        "dataset": dataset,
        "device": chosen["device"],
        "images_per_s": round(rate, 1),
        "frozen": bool(cut),
        "train": len(parts.train),
        "validation": len(parts.validation),
        "test": len(parts.test),
        "minutes": round(_passes(recipe, parts, bool(cut)) / rate / 60, 2),
        "remarks": list(parts.remarks),
    }


def sentence(result: dict[str, Any]) -> str:
    """The estimate in words."""
    return (
        f"About {result['minutes']:.1f} minutes for {result['train']:,} images on {result['device']}: "
        f"{result['images_per_s']:,.0f} images/s."
    )


def _passes(recipe: Recipe, parts: Parts, frozen: bool) -> float:
    """Images through the network, all told; looking costs about a third of learning."""
    looks = (len(parts.validation) * 2 + len(parts.test)) / 3
    if frozen:
        copies = 1 if recipe.augment == Augment() else 1 + features.COPIES
        return len(parts.train) * copies + len(parts.validation) + looks
    return recipe.epochs * (len(parts.train) + len(parts.validation) / 3) + looks


def _training_rate(model: Any, recipe: Recipe, parts: Parts, seed: int, seconds: float, jit: bool) -> float:
    """Images a second of whole training steps; the first step, which builds the graph, does not count."""
    from fer_core.training.compiling import compile_network
    from fer_core.training.kernels import quick

    compile_network(model, recipe, parts.train.targets(), jit)
    feed = feeding.from_split(parts.train, recipe, seed)
    with quick(model):
        return _timed(model, feed, seconds)


def _timed(model: Any, feed: feeding.Feed, seconds: float) -> float:
    seen, began, epoch = 0, None, 0
    while True:
        epoch += 1
        for x, y in feed.epoch(epoch):
            model.train_on_batch(x, y)
            if began is None:
                began = time.perf_counter()
                continue
            seen += len(x)
            if time.perf_counter() - began > seconds:
                return seen / (time.perf_counter() - began)


def _frozen_rate(backbone: Any, parts: Parts, seconds: float) -> float:
    """Images a second of looking alone; the first look builds the graph."""
    where = np.arange(min(features.BATCH, len(parts.train)))
    x = feeding.with_channel(parts.train.images(where))
    backbone.predict_on_batch(x)
    began, seen = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        backbone.predict_on_batch(x)
        seen += len(x)
    return seen / (time.perf_counter() - began)
