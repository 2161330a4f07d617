"""fer_core: train, measure and use small networks that name the expression of a face.

    from fer_core import Predictor, datasets, runs

Importing it costs nothing: each of these is loaded when it is first used. docs/python.md shows how.
"""

from importlib import import_module
from typing import Any

__version__ = "0.2.0"
__all__ = ["Predictor", "datasets", "recipes", "runs", "standings"]

_LOADED_FROM = {"Predictor": "fer_core.predictor"}  # what is not a room itself


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'fer_core' has no attribute {name!r}")
    if name in _LOADED_FROM:
        return getattr(import_module(_LOADED_FROM[name]), name)
    return import_module(f"fer_core.{name}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
