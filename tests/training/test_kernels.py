"""Short steps learn what Keras' own learn, and leave the network as it was."""

import keras
import numpy as np
import pytest

from fer_core import recipes
from fer_core.training import hardware, kernels
from fer_core.training.compiling import compile_network


def steps(name, within):
    """The losses of a few steps, and the weights and statistics after them."""
    keras.utils.set_random_seed(0)
    recipe = recipes.get(name).change(dropout=0.0)
    network = recipe.build(recipe, (48, 48, 1), 7)
    rng = np.random.default_rng(0)
    x, y = rng.uniform(0, 255, (4, 48, 48, 1)).astype(np.float32), np.eye(7, dtype=np.float32)[:4]
    compile_network(network, recipe.change(learning_rate=1e-3), y, jit=False)
    with within(network):
        losses = [float(network.train_on_batch(x, y)[0]) for _ in range(3)]
    assert not any("call" in vars(layer) for layer in network.layers)
    return losses, network.get_weights()


@pytest.mark.parametrize("name", ["house-tiny", "lee2023-first"])
def test_one_kernel_learns_what_many_learn(name, monkeypatch):
    monkeypatch.setattr(hardware, "multiplies_tiles", lambda: False)
    slow, quick = steps(name, lambda _: monkeypatch.context()), steps(name, kernels.quick)
    np.testing.assert_allclose(quick[0], slow[0], atol=5e-3)
    for ours, keras_own in zip(quick[1], slow[1], strict=True):
        np.testing.assert_allclose(ours, keras_own, atol=5e-3, rtol=5e-3)


def test_statistics_are_those_that_keras_keeps(monkeypatch):
    monkeypatch.setattr(hardware, "multiplies_tiles", lambda: False)
    x = np.random.default_rng(0).normal(3, 2, (2, 2, 2, 16)).astype(np.float32)  # where n - 1 is not n
    pixels = keras.Input((2, 2, 16))
    network = keras.Model(pixels, keras.layers.BatchNormalization(momentum=0.5)(pixels))
    with kernels.quick(network):
        out = np.array(network(x, training=True))
    np.testing.assert_allclose(out.mean((0, 1, 2)), 0, atol=1e-4)
    *_, mean, variance = network.get_weights()
    np.testing.assert_allclose(mean, 0.5 * x.mean((0, 1, 2)), rtol=1e-4)
    np.testing.assert_allclose(variance, 0.5 + 0.5 * x.var((0, 1, 2)), rtol=1e-4)


@pytest.mark.parametrize(
    "name, half",
    [
        ("house-cnn", True),
        ("house-tiny", False),  # 24 channels
        ("zhou2020-lightweight", False),  # separable
        ("kalambate2024-cnn", True),
    ],
)
def test_maps_travel_in_half_width_where_that_is_faster(name, half, monkeypatch):
    recipe = recipes.get(name)
    network = recipe.build(recipe, (48, 48, 1), 7)
    monkeypatch.setattr(hardware, "multiplies_tiles", lambda: True)
    assert kernels.fits_half(network) == half
    monkeypatch.setattr(hardware, "multiplies_tiles", lambda: False)
    assert not kernels.fits_half(network)
