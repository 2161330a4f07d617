"""What is installed is found without importing it, and what is missing or half there earns one sentence."""

import sys

import pytest

from fer_core import extras, recipes, runs
from fer_core.errors import ExtraError
from fer_core.extras import Extra

HALF = Extra("half", "Half a thing", {"json": "JSON", "no_such_library": "Nothing"})
NONE = Extra("none", "Nothing at all", {"no_such_library": "Nothing", "nor_this": "Less"})


@pytest.fixture
def without_keras(monkeypatch):
    """A computer on which the extra `train` is not installed."""
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    monkeypatch.setitem(sys.modules, "keras", None)


def test_what_is_here_needs_no_sentence():
    everything = Extra("all", "This", {"json": "JSON", "csv": "CSV"})
    assert extras.missing(everything) == () and extras.refusal(everything) == ""
    extras.need(everything)


def test_half_an_extra_names_the_half_that_is_missing():
    assert extras.missing(HALF) == ("Nothing",)
    assert "Half a thing needs JSON and Nothing, and Nothing is not installed here." in extras.refusal(HALF)
    assert "needs Nothing and Less, and Nothing and Less are not installed" in extras.refusal(NONE)


def test_the_folder_that_a_broken_removal_leaves_is_no_library(tmp_path, monkeypatch):
    (tmp_path / "half_removed_library" / "data").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path)
    assert not extras.is_installed("half_removed_library")
    (tmp_path / "half_removed_library" / "__init__.py").touch()
    assert extras.is_installed("half_removed_library")


def test_a_library_that_cannot_be_loaded_is_said_to_be_so(tmp_path, monkeypatch):
    (tmp_path / "broken_library.py").write_text("raise ImportError('libcudart.so.12: cannot open')")
    monkeypatch.syspath_prepend(tmp_path)
    broken = Extra("broken", "Trying", {"broken_library": "Broken"})
    with (
        pytest.raises(ExtraError, match=r"cannot be loaded \(libcudart.*Install them again: pip install --f"),
        extras.loading(broken),
    ):
        import broken_library  # noqa: F401


def test_the_advice_is_for_the_copy_or_the_package(monkeypatch):
    assert extras.TRAIN.advice == 'pip install -e ".[train]"'
    monkeypatch.setattr("fer_core.paths.is_checkout", lambda: False)
    assert extras.TRAIN.advice == 'pip install "fer-workbench[train]"'


def test_a_training_needs_what_keras_shall_run_on(monkeypatch):
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    assert extras.for_training() == extras.TRAIN
    assert extras.for_training("jax").libraries == {"jax": "JAX", "keras": "Keras"}
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    assert "PyTorch" in extras.for_training().libraries.values()


def test_without_the_extra_no_run_is_made(home, without_keras):
    with pytest.raises(ExtraError, match="Training needs TensorFlow and Keras"):
        runs.create(recipes.get("kalambate2024-cnn"), "drawn")
    assert list((home / "models").iterdir()) == []
