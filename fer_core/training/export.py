"""From a Keras network to files that predict without Keras: LiteRT float32 and int8, ONNX, SavedModel, or the
run as a zip.

Each export is held against Keras on 256 validation images before anybody may use it.
"""

import contextlib
import io
import shutil
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from fer_core import faces, paths
from fer_core.datasets.base import Split
from fer_core.errors import ModelError
from fer_core.faces.litert import Network
from fer_core.predictor import Predictor, maps
from fer_core.recipes.base import Recipe
from fer_core.runs import Run, card, exporting
from fer_core.runs.exporting import READY
from fer_core.runs.protocol import Parts
from fer_core.training import alone, hardware, weights

CHECKED = 256  # images on which an export must agree with Keras
TOLERANCE = 0.02  # the largest difference of a probability that is still the same network
INT8_COST = 0.005  # how much validation accuracy the int8 version may lose


def write(model: Any, folder: Path, parts: Parts, recipe: Recipe) -> dict[str, Any]:
    """Write model.tflite (and model.int8.tflite where it is as good); return the contract for model.json."""
    from fer_core.recipes import blocks
    from fer_core.training.feeding import pictures

    both = blocks.with_cam(model)
    fixed = _fixed(both or model)
    _convert(fixed, folder / "model.tflite")
    split = parts.validation
    pixels = pictures(split, recipe)
    difference = _difference(model, folder / "model.tflite", pixels[_spread(len(pixels), CHECKED)])
    if not difference <= TOLERANCE:  # also where it is no number
        raise ModelError(
            f"The exported network differs from Keras by {difference:.3f} in a probability; {TOLERANCE} is "
            "allowed. The run keeps model.keras."
        )
    contract = {
        **about(model, split, recipe),
        "cam": both is not None,
        "export_difference": difference,
        "ms": milliseconds(folder / "model.tflite"),
        "int8": _int8(fixed, folder, pixels, split.labels),
        "bytes": {f.name: f.stat().st_size for f in sorted(folder.glob("model*")) if f.suffix != ".json"},
    }
    return {**contract, "map_check": _check_map(contract, folder / "model.tflite") if both else None}


def _check_map(contract: dict[str, Any], file: Path) -> dict[str, Any] | None:
    """What became of the network's activation map on drawn faces."""
    finder = faces.get("blazeface")
    predictor = Predictor(file.parent.name, tuple(contract["classes"]), Network(file), contract, finder)
    check = maps.check(predictor)
    return check.to_json() if check else None


def about(model: Any, split: Split, recipe: Recipe) -> dict[str, Any]:
    """The part of the contract that needs no exported file."""
    shape = [int(s) for s in model.input_shape[1:]]
    colour = "rgb" if shape[-1] == 3 else "gray"
    return {
        "classes": list(split.classes),
        "input": shape,
        "colour": colour,
        "equalise": recipe.protocol.equalise,
        "loss": recipe.loss,
        "parameters": int(model.count_params()),
    }


def to(run: Run, kind: str, out: Path | None = None) -> Path:
    """Export a run: one file or folder, with labels, contract, model card and a program beside it; whole or
    not at all.
    """
    exporting.refuse(run, kind)
    target = out or Path(f"{run.name}.zip" if kind == "zip" else f"{run.name}-{kind}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if kind == "zip":
            _zip(run, target)
        else:
            _folder(run, kind, target)
    except OSError as error:
        raise ModelError(
            f"The export was to be written to {target}, but that is not possible ({error.strerror}). Choose "
            "another place: --out FOLDER"
        ) from error
    return target


def _folder(run: Run, kind: str, target: Path) -> None:
    """All of it beside the target first."""
    with tempfile.TemporaryDirectory(prefix=".export-", dir=target.parent) as place:
        made = Path(place, target.name)
        made.mkdir()
        _fill(run, kind, made)
        shutil.copytree(made, target, dirs_exist_ok=True)


def _fill(run: Run, kind: str, folder: Path) -> None:
    """The network, and what lies beside it."""
    _copy(run, kind, folder)
    paths.write_text(folder / "labels.txt", "\n".join(run.contract.get("classes", [])) + "\n")
    paths.write_json(folder / "model.json", run.contract)
    paths.write_text(folder / "model_card.md", card.text(run))
    if kind in alone.RUNTIMES:
        alone.write(run, kind, folder, READY.get(kind, alone.RUNTIMES[kind].file))


def _copy(run: Run, kind: str, target: Path) -> None:
    """Write the network, as it lies in the run or made from its weights."""
    if kind in READY and (run.folder / READY[kind]).is_file():
        shutil.copy2(run.folder / READY[kind], target)
        return
    model = weights.load(run.folder)
    if kind == "int8":
        _convert(_fixed(model), target / READY["int8"], small=True)
    elif kind == "keras":
        model.save(target / READY["keras"])
    elif kind == "savedmodel":
        model.export(target / "savedmodel", verbose=False)
    else:
        _onnx(model, target / alone.ONNX.file)


def _onnx(model: Any, file: Path) -> None:
    model.predict_on_batch(np.zeros((1, *model.input_shape[1:]), np.float32))  # Keras wants it called once
    with contextlib.redirect_stdout(io.StringIO()):
        model.export(file, format="onnx", verbose=False)


def _zip(run: Run, out: Path) -> None:
    with paths.replacing(out) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{run.name}/model_card.md", card.text(run))
        for file in sorted(f for f in run.folder.rglob("*") if f.is_file()):
            inside = file.relative_to(run.folder)
            if (
                not any(p.startswith(".") or p in ("checkpoint", "tensorboard") for p in inside.parts)
                and inside.name != "model_card.md"
            ):
                archive.write(file, f"{run.name}/{inside}")


def halve(model: Any, file: Path) -> None:
    """LiteRT with weights of 16 bits: half the size, the same speed."""
    from fer_core.recipes import blocks

    _convert(_fixed(blocks.with_cam(model) or model), file, small=True, half=True)


def _fixed(model: Any) -> Any:
    """The network as a function of pictures with its weights as numbers in it. Given a network of Keras the
    converter writes a SavedModel and reads it again each time, which takes most of its time.
    """
    import tensorflow as tf

    learned, kept = (
        [v.numpy() for v in some] for some in (model.trainable_variables, model.non_trainable_variables)
    )
    answer = tf.function(lambda pixels: model.stateless_call(learned, kept, pixels, training=False)[0])
    return answer.get_concrete_function(tf.TensorSpec((None, *model.input_shape[1:]), tf.float32))


def _convert(fixed: Any, file: Path, small: bool = False, half: bool = False) -> None:
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_concrete_functions([fixed], tf.Module())
    if small:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if half:
        converter.target_spec.supported_types = [tf.float16]
    content = converter.convert()
    try:
        paths.write_bytes(file, content)
    except OSError as error:
        raise ModelError(
            f"{file.name} could not be written: {error.strerror}. Free some space, then resume the run."
        ) from None


def _difference(model: Any, file: Path, pixels: np.ndarray) -> float:
    """The largest difference of a probability on these pictures.

    Where the processor multiplies in bfloat16 Keras itself is off by a few hundredths; then its answers are
    asked for once more, compiled, which is plain float32.
    """
    from fer_core.training.loop import predict

    exported = probabilities(Network(file), pixels)
    difference = float(np.abs(predict(model, pixels) - exported).max())
    if difference <= TOLERANCE or not hardware.rounds_products():
        return difference
    import tensorflow as tf

    exact = tf.function(model, jit_compile=True)
    answers = predict(model, pixels, ask=lambda batch: exact(batch, training=False).numpy())
    return float(np.abs(answers - exported).max())


def probabilities(network: Network, pixels: np.ndarray, batch: int = 64) -> np.ndarray:
    """What an exported network answers: its two-dimensional output, for any number of pictures."""
    pixels = pixels if pixels.ndim == 4 else pixels[..., None]
    batches = (pixels[i : i + batch].astype(np.float32) for i in range(0, len(pixels), batch))
    return np.concatenate([next(a for a in network(b) if a.ndim == 2) for b in batches])


def _int8(fixed: Any, folder: Path, pixels: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Try 8-bit weights on validation; keep the file only where accuracy holds."""
    file = folder / "model.int8.tflite"
    _convert(fixed, file, small=True)
    full, small = (
        probabilities(Network(f, threads=2), pixels).argmax(1) for f in (folder / "model.tflite", file)
    )
    lost = float((full == labels).mean() - (small == labels).mean())
    kept = lost < INT8_COST
    if not kept:
        file.unlink()
    return {"kept": kept, "accuracy_lost": lost, "n": len(labels), "ms": milliseconds(file) if kept else None}


def milliseconds(file: Path, rounds: int = 30, tries: int = 5) -> float:
    """Time of one face on one thread: the median of so many rounds, in the quietest of the tries, so that
    what else runs hardly counts.
    """
    network = Network(file)
    face = np.zeros((1, *network.input), np.float32)
    medians = []
    for _ in range(tries):
        times = []
        for _ in range(rounds):
            began = time.perf_counter()
            network(face)
            times.append(time.perf_counter() - began)
        medians.append(float(np.median(times)))
    return round(1000 * min(medians), 3)


def _spread(n: int, most: int) -> np.ndarray:
    return np.linspace(0, n - 1, min(n, most)).astype(int)
