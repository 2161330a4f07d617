"""Optimiser, loss and metrics, as the recipe says."""

from typing import Any

import keras
import numpy as np

from fer_core.recipes.base import Recipe
from fer_core.training.losses import Adjusted


def compile_network(model: Any, recipe: Recipe, targets: np.ndarray, jit: bool) -> None:
    """Make a network ready to learn these targets."""
    optimizer = _optimizer(recipe)
    metrics = [keras.metrics.CategoricalAccuracy(name="accuracy")]
    if recipe.loss == "binary":
        metrics.append(keras.metrics.BinaryAccuracy(name="binary_accuracy"))
    model.compile(optimizer, _loss(recipe, targets), metrics=metrics, jit_compile=jit)
    optimizer.build(model.trainable_variables)


def _optimizer(recipe: Recipe) -> keras.optimizers.Optimizer:
    rate, decay = recipe.learning_rate, recipe.weight_decay
    if recipe.optimizer == "adam":
        return keras.optimizers.Adam(rate)
    if recipe.optimizer == "adamw":
        optimizer = keras.optimizers.AdamW(rate, weight_decay=decay)
    else:
        optimizer = keras.optimizers.SGD(rate, momentum=0.9, nesterov=True, weight_decay=decay or None)
    if decay:
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer


def _loss(recipe: Recipe, targets: np.ndarray) -> keras.losses.Loss:
    if recipe.loss == "binary":
        return keras.losses.BinaryCrossentropy()
    if recipe.logit_adjustment:
        return Adjusted(targets.mean(0), recipe.logit_adjustment)
    return keras.losses.CategoricalCrossentropy()
