"""A run's network with what it has learned: from model.keras, or built anew and filled from weights in half
precision.

Half precision is a quarter of the size of a Keras file, enough to export a run and to go on from it; the
answers differ from the full weights' by less than a hundredth. Reading either runs no foreign code.
"""

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from fer_core.errors import ModelError
from fer_core.recipes.base import Recipe
from fer_core.runs import Run
from fer_core.training import hardware

WHOLE, HALF = "model.keras", "weights.npz"


def there(folder: Path) -> bool:
    """Whether the run holds weights that Keras can go on with."""
    return (folder / WHOLE).is_file() or (folder / HALF).is_file()


def load(folder: Path) -> Any:
    """The best network of a run."""
    hardware.load()
    import keras

    from fer_core.recipes import blocks  # noqa: F401 - registers the layers of our own networks

    if not there(folder):
        raise ModelError(
            f"{folder.name} has no {WHOLE}: it was not trained to the end, or ships without weights. Train "
            "it, or choose another run."
        )
    if not (folder / WHOLE).is_file():
        return _filled(Run(folder))
    try:
        return _full(keras.models.load_model(folder / WHOLE, compile=False, safe_mode=True))
    except Exception as error:  # Keras raises many kinds, all meaning this
        raise ModelError(
            f"{folder.name}/{WHOLE} cannot be read ({type(error).__name__}). Train the run again, or copy "
            "the file anew."
        ) from error


def halve(model: Any, folder: Path) -> Path:
    """Write the weights in half precision; which network they fill is said by the run's other files."""
    import keras

    arrays = {
        f"w{i:04}": keras.ops.convert_to_numpy(v).astype(np.float16) for i, v in enumerate(model.weights)
    }
    np.savez_compressed(folder / HALF, **arrays)
    return folder / HALF


def from_noise(recipe: Recipe, shape: tuple[int, ...], classes: int) -> Any:
    """The recipe's network without an ImageNet start: its weights come from elsewhere."""
    return recipe.build(replace(recipe, pretrained=False), shape, classes)


def _filled(run: Run) -> Any:
    contract = run.contract
    try:
        model = from_noise(run.asked(), tuple(contract["input"]), len(contract["classes"]))
        with np.load(run.folder / HALF, allow_pickle=False) as f:
            model.set_weights([f[name].astype(np.float32) for name in sorted(f.files)])
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(
            f"{run.name}/{HALF} cannot be read as its network's weights ({error}). Copy the run anew, or "
            "train it again."
        ) from None
    return model


def _full(model: Any) -> Any:
    """The same network in float32, where a graphics card trained it in mixed precision: what predicts is one
    and the same everywhere.
    """
    import keras

    text = model.to_json()
    if "mixed_float16" not in text:
        return model
    before = keras.mixed_precision.dtype_policy()
    keras.mixed_precision.set_global_policy("float32")
    try:
        plain = keras.models.model_from_json(text.replace("mixed_float16", "float32"))
    finally:
        keras.mixed_precision.set_global_policy(before)
    plain.set_weights(model.get_weights())
    return plain
