"""Preparing pixels, the start, and the two cuts, each against an independent answer."""

from dataclasses import replace

import cv2
import keras
import numpy as np
import pytest

from fer_core import recipes
from fer_core.errors import RecipeError
from fer_core.recipes import blocks, imagenet

HOUSE = recipes.get("house-cnn")
SMALL = recipes.get("irham2023-mobilenetv2").change(size=32, dropout=0.4)
RNG = np.random.default_rng(0)


def prepared(recipe, faces, scale="-1..1"):
    return np.array(keras.Model(*blocks.prepare(recipe, faces.shape[1:], scale))(faces))


def random_faces(*shape):
    return RNG.integers(0, 256, shape).astype(np.float32)


def test_black_and_white_become_the_ends_of_the_range():
    ends = np.stack([np.zeros((48, 48, 1)), np.full((48, 48, 1), 255)]).astype(np.float32)
    np.testing.assert_allclose(prepared(HOUSE, ends)[:, 0, 0, 0], [-1, 1])
    np.testing.assert_allclose(prepared(HOUSE, ends, "0..1")[:, 0, 0, 0], [0, 1], atol=1e-6)


def test_colour_becomes_gray_as_opencv_does_it():
    faces = random_faces(2, 48, 48, 3)
    gray = np.stack([cv2.cvtColor(f.astype(np.uint8), cv2.COLOR_RGB2GRAY) for f in faces])
    np.testing.assert_allclose(prepared(HOUSE, faces, "0..1")[..., 0] * 255, gray, atol=0.51)


def test_gray_becomes_three_equal_channels_at_the_recipes_size():
    ready = prepared(SMALL, random_faces(2, 48, 48, 1))
    assert ready.shape == (2, 32, 32, 3)
    assert (ready[..., 0] == ready[..., 1]).all() and (ready[..., 0] == ready[..., 2]).all()


def test_resizing_is_opencvs_bilinear():
    face = random_faces(1, 24, 24, 1)
    np.testing.assert_allclose(
        prepared(HOUSE, face, "0..1")[0, ..., 0] * 255, cv2.resize(face[0, ..., 0], (48, 48)), atol=0.01
    )


@pytest.mark.parametrize(
    "shape, sentence", [((48, 48, 4), "neither"), ((48,), "neither"), ((4, 4, 1), "at least 8x8")]
)
def test_pictures_that_do_not_fit_are_refused_with_a_sentence(shape, sentence):
    with pytest.raises(RecipeError, match=sentence):
        blocks.prepare(HOUSE, shape)


def test_a_shape_without_channels_is_gray():
    assert blocks.prepare(HOUSE, (48, 48))[0].shape == (None, 48, 48, 1)


def test_attention_moves_the_picture_as_opencv_would():
    face = random_faces(1, 20, 20, 1)
    numbers = np.array([[-0.3, 0.1, 0.2, -0.15, 0.2, -0.1]], np.float32)
    affine = numbers.reshape(2, 3) + [[1, 0, 0], [0, 1, 0]]
    down, across = np.meshgrid(np.linspace(-1, 1, 20), np.linspace(-1, 1, 20), indexing="ij")
    x, y = (
        ((affine @ np.stack([across.ravel(), down.ravel(), np.ones(400)]) + 1) * 19 / 2)
        .astype(np.float32)
        .reshape(2, 20, 20)
    )
    expected = cv2.remap(face[0, ..., 0], x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    seen = blocks.Attend()([face, numbers])
    np.testing.assert_allclose(
        seen[0, ..., 0], expected, atol=255 / 32
    )  # OpenCV rounds positions to 1/32 pixel


def test_the_activation_map_averages_to_the_answer():
    network = HOUSE.build(HOUSE, (48, 48, 1), 7)
    last = network.get_layer("answer")
    last.bias.assign(RNG.normal(size=7))
    faces = random_faces(3, 48, 48, 1)
    probabilities, maps = (np.array(a) for a in blocks.with_cam(network)(faces))
    assert maps.shape == (3, 6, 6, 7)
    logits = maps.mean((1, 2)) + np.array(last.bias)
    np.testing.assert_allclose(
        np.exp(logits) / np.exp(logits).sum(1, keepdims=True), network(faces), atol=1e-5
    )
    np.testing.assert_allclose(probabilities, network(faces), atol=1e-6)


def test_a_network_with_dense_layers_has_no_activation_map():
    recipe = recipes.get("kalambate2024-cnn")
    assert blocks.with_cam(recipe.build(recipe, (48, 48, 1), 7)) is None


@pytest.fixture
def frozen():
    """A small frozen MobileNetV2."""
    return SMALL.build(SMALL, (48, 48, 1), 7)


def test_a_frozen_network_is_its_features_and_its_head(frozen):
    features, head = blocks.split_frozen(frozen)
    faces = random_faces(4, 48, 48, 1)
    assert features.output_shape == (None, 1280)
    assert not features.trainable_weights
    assert np.array(features(faces)).std(0).max() > 0.05
    np.testing.assert_allclose(head(features(faces)), frozen(faces), atol=1e-6)


def test_training_the_head_trains_the_network(frozen):
    features, head = blocks.split_frozen(frozen)
    faces = random_faces(4, 48, 48, 1)
    before, backbone = np.array(frozen(faces)), [np.array(w) for w in frozen.get_layer("backbone").weights]
    head.compile(keras.optimizers.SGD(1.0), "categorical_crossentropy", run_eagerly=True)
    head.train_on_batch(np.array(features(faces)), np.eye(7, dtype=np.float32)[[0, 1, 2, 3]])
    assert np.abs(np.array(frozen(faces)) - before).max() > 1e-4
    assert all(
        (np.array(w) == b).all() for w, b in zip(frozen.get_layer("backbone").weights, backbone, strict=True)
    )


def test_a_split_network_still_saves_and_has_its_map(frozen, tmp_path):
    blocks.split_frozen(frozen)
    frozen.save(tmp_path / "model.keras")
    faces = random_faces(2, 48, 48, 1)
    np.testing.assert_allclose(
        keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)(faces), frozen(faces), atol=1e-6
    )
    assert blocks.with_cam(frozen).output_shape == [(None, 7), (None, 1, 1, 7)]


def test_fine_tuning_changes_convolutions_and_leaves_batch_norms_alone():
    recipe = SMALL.change(frozen=False)
    network = recipe.build(recipe, (48, 48, 1), 7)
    assert blocks.split_frozen(network) is None
    before = {
        layer.name: [np.array(w) for w in layer.weights] for layer in network.get_layer("backbone").layers
    }
    network.compile(keras.optimizers.SGD(1e-3), "categorical_crossentropy", run_eagerly=True)
    network.train_on_batch(random_faces(4, 48, 48, 1), np.eye(7, dtype=np.float32)[[0, 1, 2, 3]])
    for layer in network.get_layer("backbone").layers:
        changed = [(np.array(w) != b).any() for w, b in zip(layer.weights, before[layer.name], strict=True)]
        expected = not isinstance(layer, keras.layers.BatchNormalization)
        assert all(c == expected for c in changed), layer.name


def test_a_broken_weights_file_is_named_in_the_sentence(home):
    file = home / "data" / "weights" / imagenet.FILE
    file.parent.mkdir()
    file.write_bytes(b"half a download")
    with pytest.raises(RecipeError, match=f"{file} cannot be read.*Remove that file"):
        SMALL.build(SMALL, (48, 48, 1), 7)


def test_a_download_that_was_asked_for_and_does_not_come_is_said_so(monkeypatch):
    def offline(*_, **__):
        raise Exception(
            "URL fetch failure on https://storage.googleapis.com/...: None -- Name or service not known"
        )

    monkeypatch.setenv("FER_WEIGHTS", imagenet.DOWNLOAD)
    monkeypatch.setattr(keras.applications, "MobileNetV2", offline)
    with pytest.raises(RecipeError, match="Keras could not fetch its own.*leave FER_WEIGHTS unset"):
        SMALL.build(SMALL, (48, 48, 1), 7)


def test_a_file_of_ones_own_is_loaded(home):
    made = replace(SMALL, pretrained=False).build(replace(SMALL, pretrained=False), (48, 48, 1), 7)
    file = home / "data" / "weights" / imagenet.FILE
    file.parent.mkdir()
    made.get_layer("backbone").save_weights(file)
    loaded = SMALL.build(SMALL, (48, 48, 1), 7)
    assert same(made.get_layer("backbone"), loaded.get_layer("backbone"))


def test_with_nothing_at_hand_it_starts_from_the_weights_that_ship(monkeypatch):
    def never(*_, **__):
        raise AssertionError("nothing is fetched")

    monkeypatch.setattr(keras.utils, "get_file", never)
    monkeypatch.setattr("keras.src.utils.file_utils.get_file", never)
    first, second = (SMALL.build(SMALL, (48, 48, 1), 7).get_layer("backbone") for _ in range(2))
    assert same(first, second)
    kernel = np.array(first.get_layer("Conv1").kernel)
    with np.load(imagenet.SHIPPED) as arrays:
        expected = arrays["Conv1/0"].astype(np.float32) * arrays["Conv1/0/scale"]
    np.testing.assert_array_equal(kernel, expected)


def same(one, other):
    return all((np.array(a) == np.array(b)).all() for a, b in zip(one.weights, other.weights, strict=True))
