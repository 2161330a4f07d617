"""Everything a training needs to go on, in one file that is replaced whole: weights, optimiser, averages,
curve.

Plain arrays without pickle, so reading somebody else's checkpoint runs no code.
"""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from fer_core import paths
from fer_core.errors import RunError

FILE = Path("checkpoint") / "last.npz"


def save(folder: Path, model: Any, average: list[np.ndarray] | None, state: dict[str, Any]) -> None:
    """Write the checkpoint of a finished epoch; the one before stays until this one is whole."""
    arrays = {f"w{i:04}": np.asarray(v) for i, v in enumerate(_values(model.variables))}
    arrays |= {f"o{i:04}": v for i, v in enumerate(_values(model.optimizer.variables))}
    arrays |= {f"a{i:04}": v for i, v in enumerate(average or [])}
    arrays["state"] = np.frombuffer(json.dumps(state).encode(), np.uint8)
    target = folder / FILE
    try:
        target.parent.mkdir(exist_ok=True)
        paths.write_arrays(target, arrays, compressed=False)
    except OSError as error:
        raise RunError(
            f"The checkpoint of epoch {state['epoch']} could not be written: {error.strerror}. Free some "
            "space, then resume; the epochs before are kept."
        ) from None


def read(folder: Path) -> dict[str, Any] | None:
    """The state and arrays of the last checkpoint, or None where there is none that can be read."""
    try:
        with np.load(folder / FILE, allow_pickle=False) as f:
            state = json.loads(f["state"].tobytes())
            groups = {
                kind: [f[k] for k in sorted(f.files) if k[0] == kind and k[1:].isdigit()] for kind in "woa"
            }
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile):
        return None
    return {"state": state, "weights": groups["w"], "optimizer": groups["o"], "average": groups["a"] or None}


def restore(saved: dict[str, Any], model: Any) -> None:
    """Put weights and optimiser back as they were."""
    _assign(model.variables, saved["weights"], "network")
    _assign(model.optimizer.variables, saved["optimizer"], "optimiser")


def _values(variables: list) -> list[np.ndarray]:
    import keras

    return [keras.ops.convert_to_numpy(v) for v in variables]


def _assign(variables: list, values: list[np.ndarray], what: str) -> None:
    if len(variables) != len(values) or any(
        tuple(v.shape) != a.shape for v, a in zip(variables, values, strict=True)
    ):
        raise RunError(
            f"The checkpoint's {what} does not fit this recipe: it has {len(values)} arrays, the {what} "
            f"wants {len(variables)}. Start the training anew."
        )
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
