"""Exports: the same answers as Keras, float32 whatever the training was, and never somebody else's code."""

import zipfile

import keras
import numpy as np
import pytest
import tensorflow as tf

from fer_core import recipes, runs
from fer_core.errors import ModelError
from fer_core.faces.litert import Network
from fer_core.training import export, hardware, loop, weights
from fer_core.training.loop import predict
from tests import makers

FACES = np.random.default_rng(0).integers(0, 256, (5, 48, 48), np.uint8)


@pytest.fixture
def mixed():
    """Mixed precision, as on a graphics card."""
    keras.mixed_precision.set_global_policy("mixed_float16")
    yield
    keras.mixed_precision.set_global_policy("float32")


def built(name="kalambate2024-cnn"):
    recipe = recipes.get(name)
    return recipe.build(recipe, (48, 48, 1), 7)


def test_a_network_trained_in_mixed_precision_is_exported_in_float32(mixed, tmp_path):
    model = built("house-cnn")
    model.save(tmp_path / "model.keras")
    plain = weights.load(tmp_path)
    assert {layer.compute_dtype for layer in plain.layers} == {"float32"}
    assert np.allclose(predict(plain, FACES), predict(model, FACES), atol=0.02)
    export._convert(export._fixed(plain), tmp_path / "model.tflite")
    exact = tf.function(plain, jit_compile=True)  # Keras as it is rounds on some processors
    answers = predict(plain, FACES, ask=lambda batch: exact(batch, training=False).numpy())
    assert np.allclose(export.probabilities(Network(tmp_path / "model.tflite"), FACES), answers, atol=1e-4)


@pytest.mark.parametrize("rounds", [True, False])
def test_an_export_is_held_against_plain_float32_where_keras_itself_rounds(rounds, monkeypatch, tmp_path):
    model = built()
    export._convert(export._fixed(model), tmp_path / "model.tflite")
    answers = export.probabilities(Network(tmp_path / "model.tflite"), FACES)

    def rounding(model, x, batch=256, ask=None):  # by itself 0.03 off, asked for float32 as it is
        return predict(model, x, batch, ask) if ask else answers + 0.03

    monkeypatch.setattr(loop, "predict", rounding)
    monkeypatch.setattr(hardware, "rounds_products", lambda: rounds)
    difference = export._difference(model, tmp_path / "model.tflite", FACES)
    assert difference < 1e-4 if rounds else difference == pytest.approx(0.03, abs=1e-4)


def test_a_missing_network_is_said_so(tmp_path):
    with pytest.raises(ModelError, match="has no model.keras"):
        weights.load(tmp_path)


def test_a_broken_network_is_said_so(tmp_path):
    (tmp_path / "model.keras").write_bytes(b"not a network")
    with pytest.raises(ModelError, match="cannot be read"):
        weights.load(tmp_path)


def test_code_inside_a_foreign_network_is_not_run(tmp_path):
    keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda x: x * 2)]).save(tmp_path / "model.keras")
    with pytest.raises(ModelError, match="cannot be read"):
        weights.load(tmp_path)
    assert zipfile.is_zipfile(tmp_path / "model.keras")


def test_an_unknown_kind_of_export_is_refused(tmp_path):
    with pytest.raises(ModelError, match="No export 'pdf'. Choose one of: keras, litert"):
        export.to(None, "pdf", tmp_path)


def test_a_zip_is_written_into_a_folder_that_is_made_and_not_over_one_that_is_there(home, tmp_path):
    run = runs.get(makers.finished_run(home, "done"))
    assert zipfile.is_zipfile(export.to(run, "zip", tmp_path / "new" / "run.zip"))
    with pytest.raises(ModelError, match="not possible.*another place"):
        export.to(run, "zip", tmp_path / "new")
    assert sorted(file.name for file in (tmp_path / "new").iterdir()) == ["run.zip"]
