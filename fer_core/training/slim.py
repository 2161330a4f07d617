"""A run without its Keras file: weights in half precision, a quarter of the size, enough to export it and to start from it.

The answers differ from the full weights' by less than a hundredth; who wants them exact trains the run again.
"""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from fer_core.errors import ModelError
from fer_core.runs import Run

FILE = "weights.npz"


def write(model: Any, folder: Path) -> Path:
    """weights.npz beside the run's other files."""
    import keras

    arrays = {f"w{i:04}": keras.ops.convert_to_numpy(v).astype(np.float16) for i, v in enumerate(model.weights)}
    np.savez_compressed(folder / FILE, **arrays)
    return folder / FILE


def read(run: Run) -> Any:
    """The run's network, built anew and filled; no foreign code is run."""
    from fer_core.training.start import from_noise

    contract = run.contract
    try:
        model = from_noise(run.asked(), tuple(contract["input"]), len(contract["classes"]))
        with np.load(run.folder / FILE, allow_pickle=False) as f:
            values = [f[name].astype(np.float32) for name in sorted(f.files)]
        model.set_weights(values)
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(f"{run.name}/{FILE} cannot be read as its network's weights ({error}). Copy the run anew, or train it again.") from None
    return model
