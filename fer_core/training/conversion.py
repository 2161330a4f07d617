"""The files that predict, whatever Keras ran on: LiteRT's converter needs TensorFlow, so a training on JAX or
PyTorch asks a process of TensorFlow.

That process reads model.keras, so that every such training also shows that its weights load there; what it
wrote is held against what this process answers. Without TensorFlow the run ends with its report, and is
exported later, elsewhere:

    python -m fer_core export RUN --to litert
"""

import importlib.util
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

from fer_core import paths, processes
from fer_core.errors import ModelError
from fer_core.faces.litert import Network
from fer_core.recipes.base import Recipe
from fer_core.runs import Run, card, protocol
from fer_core.runs.protocol import Parts
from fer_core.training import export, weights
from fer_core.training.feeding import pictures
from fer_core.training.loop import predict

LATER = (
    " TensorFlow is not installed here, so it cannot predict yet. Where TensorFlow is, with this run's "
    "folder and its dataset: python -m fer_core export {run} --to litert"
)


def contract(best: Any, run: Run, parts: Parts, recipe: Recipe) -> tuple[dict[str, Any], str]:
    """Write the files; what model.json shall say, and a remark for whoever waits for the run."""
    import keras

    if keras.backend.backend() == "tensorflow":
        return export.write(best, run.folder, parts, recipe), ""
    if importlib.util.find_spec("tensorflow") is None:
        return export.about(best, parts.validation, recipe), LATER.format(run=run.name)
    _ask(run)
    _compare(best, run, parts, recipe)
    return run.contract, ""


def wanting(run: Run) -> bool:
    """Whether a training without TensorFlow left the run without the files that predict."""
    return (
        run.state != "running"
        and not (run.folder / "model.tflite").is_file()
        and (run.folder / weights.WHOLE).is_file()
    )


def complete(run: Run) -> Path:
    """Write what a training without TensorFlow could not: model.tflite, and model.json beside it."""
    recipe, wanted = run.asked(), run.recipe
    parts = protocol.divide(protocol.load(recipe, wanted["dataset"]), recipe.protocol, wanted["seed"])
    if wanted.get("fingerprint", {}).get("validation") != parts.validation.fingerprint:
        raise ModelError(
            f"{run.name} was trained on other images than {wanted['dataset']} holds here. Import the "
            "dataset as it was, then export again."
        )
    before = run.contract
    written = export.write(weights.load(run.folder), run.folder, parts, recipe)
    paths.write_json(run.folder / "model.json", {**before, **written})
    card.write(run)
    return run.folder / "model.tflite"


def _ask(run: Run) -> None:
    """Let a process of TensorFlow do it."""
    with processes.start(
        ["export", run.folder, "--to", "litert", "--in-place"],
        streams={"stderr": subprocess.PIPE},
        own_session=False,
        KERAS_BACKEND="tensorflow",
    ) as process:
        _, errors = process.communicate()
    if process.returncode:
        why = processes.last_line(errors, f"it ended with {process.returncode}")
        raise ModelError(
            f"The network was trained, but TensorFlow could not export it: {why} The run keeps model.keras; "
            "resume it to try again."
        )


def _compare(best: Any, run: Run, parts: Parts, recipe: Recipe) -> None:
    pixels = pictures(parts.validation, recipe)[: export.CHECKED]
    difference = float(
        np.abs(
            predict(best, pixels) - export.probabilities(Network(run.folder / "model.tflite"), pixels)
        ).max()
    )
    if not difference <= export.TOLERANCE:
        raise ModelError(
            f"The exported network differs from the trained one by {difference:.3f} in a probability; "
            f"{export.TOLERANCE} is allowed. The run keeps model.keras."
        )
