"""Each of the ten, for small gray and larger colour faces: it builds, takes a step, saves, loads safely and
answers the same.
"""

import keras
import numpy as np
import pytest

from fer_core import recipes

CASES = [(name, shape) for name in recipes.RECIPES for shape in ((48, 48, 1), (100, 100, 3))]


@pytest.mark.parametrize("name, shape", CASES, ids=[f"{n}-{s[0]}x{s[2]}" for n, s in CASES])
def test_it_builds_learns_saves_loads_and_answers_the_same(name, shape, tmp_path):
    recipe = recipes.get(name)
    classes = len(recipe.protocol.classes)
    faces = np.random.default_rng(0).uniform(0, 255, (2, *shape)).astype(np.float32)
    network = recipe.build(recipe, shape, classes)
    before = [np.array(w) for w in network.trainable_weights]
    learn(network, recipe, faces, np.eye(classes, dtype=np.float32)[[0, 1]])
    assert any((np.array(w) != b).any() for w, b in zip(network.trainable_weights, before, strict=True))

    network.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    answers = np.array(network(faces))
    assert answers.shape == (2, classes)
    assert answers.dtype == np.float32
    assert recipe.loss == "binary" or np.allclose(answers.sum(1), 1, atol=1e-5)
    assert np.abs(answers[0] - answers[1]).max() > 1e-5
    np.testing.assert_allclose(loaded(faces), answers, atol=1e-6)


def learn(network, recipe, faces, targets):
    """One small step, without tracing a graph: networks from noise explode easily."""
    network.compile(keras.optimizers.SGD(1e-5), f"{recipe.loss}_crossentropy", run_eagerly=True)
    network.train_on_batch(faces, targets)


def test_a_changed_size_is_the_size_of_the_network():
    recipe = recipes.get("house-cnn").change(size=64, dropout=0)
    network = recipe.build(recipe, (48, 48, 1), 3)
    assert network.get_layer("features").output.shape[1:] == (8, 8, 192)
    assert network.output_shape == (None, 3)


def test_two_builds_with_one_seed_are_the_same_network():
    recipe = recipes.get("house-cnn")
    networks = []
    for _ in range(2):
        keras.utils.set_random_seed(3)
        networks.append(recipe.build(recipe, (48, 48, 1), 7))
    assert all(
        (np.array(a) == np.array(b)).all() for a, b in zip(*(n.weights for n in networks), strict=True)
    )


@pytest.mark.parametrize("name", ["house-cnn", "minaee2021-attention", "saleem2024-cnn"])
def test_half_precision_still_answers_in_float32_and_nearly_the_same(name):
    recipe = recipes.get(name)
    faces = np.random.default_rng(0).uniform(0, 255, (2, 100, 100, 3)).astype(np.float32)
    whole = recipe.build(recipe, (100, 100, 3), 7)
    keras.config.set_dtype_policy("mixed_float16")
    try:
        half = recipe.build(recipe, (100, 100, 3), 7)
    finally:
        keras.config.set_dtype_policy("float32")
    half.set_weights(whole.get_weights())
    assert np.array(half(faces)).dtype == np.float32
    np.testing.assert_allclose(half(faces), whole(faces), atol=0.02)
