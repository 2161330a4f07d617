"""What this installation can do: the extras of the package, which of their libraries are missing, and the
sentence that says how to add them.

    extras.missing(extras.TRAIN)    # ("Keras",) where TensorFlow is installed and Keras is not
    extras.need(extras.TRAIN)       # ExtraError with what to do, before anything was begun

Nothing is imported to find out: TensorFlow takes three seconds.
"""

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fer_core import paths
from fer_core.errors import ExtraError

BACKENDS = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}  # what Keras runs on


@dataclass(frozen=True)
class Extra:
    """A part of the package that is installed by its name."""

    name: str
    does: str  # the beginning of the sentence
    libraries: dict[str, str]  # how each is imported, and called

    @property
    def advice(self) -> str:
        """How to add it."""
        if paths.is_checkout():  # in the project's folder
            return f'pip install -e ".[{self.name}]"'
        return f'pip install "fer-workbench[{self.name}]"'

    @property
    def repair(self) -> str:
        """How to install it anew."""
        return self.advice.replace("install", "install --force-reinstall")


TRAIN = Extra("train", "Training", {"tensorflow": "TensorFlow", "keras": "Keras"})
CLUSTER = Extra("cluster", "A sweep, or work on several machines,", {"ray": "Ray"})
EXPORT = Extra("export", "An ONNX export", {"tf2onnx": "tf2onnx", "onnx": "ONNX"})


def missing(extra: Extra) -> tuple[str, ...]:
    """The libraries of an extra that are not here, as people call them."""
    return tuple(title for module, title in extra.libraries.items() if not is_installed(module))


def is_installed(module: str) -> bool:
    """Whether a library is here; the folder that a broken removal leaves behind is none."""
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError):
        return False
    return spec is not None and spec.origin is not None


def need(extra: Extra) -> None:
    """Refuse where an extra is missing, or half there."""
    if sentence := refusal(extra):
        raise ExtraError(sentence)


def refusal(extra: Extra) -> str:
    """Why this cannot be done here and how to add it; empty where it can."""
    absent = missing(extra)
    if not absent:
        return ""
    verb = "is" if len(absent) == 1 else "are"
    wanted = " and ".join(extra.libraries.values())
    gone = wanted if len(absent) == len(extra.libraries) else " and ".join(absent)
    return (
        f"{extra.does} needs {wanted}, and {gone} {verb} not installed here. Add what is missing: "
        f"{extra.advice}"
    )


def for_training(backend: str = "") -> Extra:
    """What a training needs: Keras and what it runs on, as the run or KERAS_BACKEND names it."""
    module = backend or os.environ.get("KERAS_BACKEND") or "tensorflow"
    title = BACKENDS.get(module, module)
    return Extra(TRAIN.name, TRAIN.does, {module: title, "keras": "Keras"})


@contextmanager
def loading(extra: Extra) -> Iterator[None]:
    """The block imports the libraries of this extra: where they are there and cannot be loaded, one sentence
    says so.
    """
    need(extra)
    try:
        yield
    except (ImportError, OSError, AttributeError, TypeError) as error:  # a library of another version
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ExtraError(
            f"{extra.does} needs {' and '.join(extra.libraries.values())}, which are installed here and "
            f"cannot be loaded ({reason}). Install them again: {extra.repair}"
        ) from error
