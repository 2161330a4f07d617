"""The layers of each recipe's network as rows of a table, known without loading Keras: they are written down
once, by a command.

python -m fer_core layers --write      # after a recipe's build() was changed; a test says when it is due
"""

import re
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fer_core import paths
from fer_core.recipes.base import Recipe

FILE = Path(__file__).with_name("layers.json")
FACES, CLASSES = (48, 48, 1), 7  # what the tables are made for: small gray faces, seven emotions


@dataclass(frozen=True)
class Layer:
    """One row: what it is, how it is set, what comes out and how much it learns."""

    name: str
    kind: str
    settings: str
    output: tuple[int, ...]  # of one picture
    parameters: int


@cache
def read(name: str) -> tuple[Layer, ...]:
    """The layers of a recipe as registered; empty for one that was never written down."""
    rows = paths.read_json(FILE, {}).get(name, [])
    return tuple(Layer(**{**row, "output": tuple(row["output"])}) for row in rows)


def parameters(name: str) -> int:
    """How many numbers the recipe's network learns or carries."""
    return sum(layer.parameters for layer in read(name))


def build(recipe: Recipe) -> tuple[Layer, ...]:
    """The same rows from the network itself; this loads Keras."""
    network = recipe.build(recipe, FACES, CLASSES)
    return tuple(_layer(layer) for layer in network.layers)


def write(recipes: dict[str, Recipe]) -> None:
    """Write down the layers of these recipes."""
    paths.write_json(
        FILE, {name: [asdict(layer) for layer in build(recipe)] for name, recipe in recipes.items()}
    )
    read.cache_clear()


def _layer(layer: Any) -> Layer:
    shape = layer.output.shape if hasattr(layer.output, "shape") else layer.output[0].shape
    name = re.sub(r"_\d+$", "", layer.name)  # Keras counts through the process, which is nobody's concern
    kind = (
        name.capitalize() if hasattr(layer, "layers") else type(layer).__name__
    )  # a network in the network: Backbone
    return Layer(name, kind, _settings(layer), tuple(int(n) for n in shape[1:]), int(layer.count_params()))


def _settings(layer: Any) -> str:
    """What one would write beside the layer on a board: 5x5, stride 2, relu."""
    if hasattr(layer, "layers"):
        return f"{len(layer.layers)} layers"
    parts = [_size(layer, "kernel_size"), _size(layer, "pool_size"), _strides(layer)]
    if getattr(layer, "rate", 0) and type(layer).__name__ == "Dropout":
        parts.append(f"{layer.rate:g}")
    activation = getattr(getattr(layer, "activation", None), "__name__", "linear")
    return ", ".join(part for part in (*parts, "" if activation == "linear" else activation) if part)


def _size(layer: Any, name: str) -> str:
    size = getattr(layer, name, None)
    return "x".join(str(n) for n in size) if isinstance(size, tuple) else ""


def _strides(layer: Any) -> str:
    strides = getattr(layer, "strides", None)
    pooled = getattr(layer, "pool_size", None)
    return (
        f"stride {strides[0]}" if isinstance(strides, tuple) and strides[0] > 1 and strides != pooled else ""
    )
