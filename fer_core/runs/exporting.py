"""A run's network as files for use elsewhere: which kinds can be had, and one of them made by a process of
its own, so that who asks for it loads no Keras.

    exporting.refuse(run, "onnx")           # raises with what is missing, at once
    job = exporting.start(run, "litert")    # when it has finished, job.result is the bytes of a zip
"""

import io
import subprocess
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

from fer_core import extras, jobs, processes
from fer_core.errors import ModelError
from fer_core.jobs import Job
from fer_core.runs.folder import Run

KINDS = ("keras", "litert", "int8", "onnx", "savedmodel", "zip")
TITLES = {
    "litert": "LiteRT: the network that predicts here",
    "int8": "LiteRT, 8 bits: a quarter of the size",
    "onnx": "ONNX",
    "keras": "Keras",
    "savedmodel": "TensorFlow SavedModel",
    "zip": "The whole run",
}  # as a menu shows them
READY = {"keras": "model.keras", "litert": "model.tflite", "int8": "model.int8.tflite"}  # lies in the run
WEIGHTS = ("model.keras", "weights.npz")  # either is enough to make the other kinds
NEEDS = {
    "onnx": (extras.TRAIN, extras.EXPORT),
    **dict.fromkeys(("keras", "savedmodel", "int8"), (extras.TRAIN,)),
}


def refuse(run: Run, kind: str) -> None:
    """Raise where this export cannot be had; asks for no library, so it is quick."""
    if kind not in KINDS:
        raise ModelError(f"No export {kind!r}. Choose one of: {', '.join(KINDS)}.")
    if kind in READY and (run.folder / READY[kind]).is_file():
        return
    weighted = any((run.folder / name).is_file() for name in WEIGHTS)
    if kind == "litert" or (kind != "zip" and not weighted):
        raise ModelError(_nothing(run, READY.get(kind, WEIGHTS[0])))
    for extra in NEEDS.get(kind, ()):
        extras.need(replace(extra, does=f"An export as {kind}"))


def at_hand(run: Run) -> list[str]:
    """The kinds that this run has files or weights for, in the order of a menu."""
    weighted = any((run.folder / name).is_file() for name in WEIGHTS)
    ready = [kind for kind, file in READY.items() if (run.folder / file).is_file()]
    return [kind for kind in TITLES if kind in ready or kind == "zip" or (weighted and kind != "litert")]


def start(run: Run, kind: str) -> Job:
    """Begin to make an export in a thread; refused with the reason before that."""
    refuse(run, kind)
    return jobs.start(f"Export as {kind}", lambda job: _zipped(run, kind), thread="export")


def _zipped(run: Run, kind: str) -> bytes:
    """What the command line writes, as the bytes of a zip."""
    with tempfile.TemporaryDirectory(prefix="fer-export-") as place:
        out = Path(place, f"{run.name}.zip" if kind == "zip" else f"{run.name}-{kind}")
        _carry_out(run, kind, out)
        if out.is_file():
            return out.read_bytes()
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(file for file in out.rglob("*") if file.is_file()):
                archive.write(file, Path(out.name, file.relative_to(out)))
        return content.getvalue()


def _carry_out(run: Run, kind: str, out: Path) -> None:
    """The command, waited for."""
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    command: list[str | Path] = ["export", run.folder, "--to", kind, "--out", out]
    process = processes.start(command, streams=streams, own_session=False)
    _, errors = process.communicate()
    if process.returncode:
        otherwise = f"The export of {run.name} ended without a word. Try it on the command line."
        raise ModelError(processes.last_line(errors, otherwise))


def _nothing(run: Run, file: str) -> str:
    advice = (
        "Wait until it has finished."
        if run.state == "running"
        else "It ships without weights: train it again."
    )
    return f"{run.name} has no {file}. {advice}"
