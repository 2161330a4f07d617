"""Making a finished run one of the project's own: small enough for the repository, without a face of any
dataset, with its log.

    python -m fer_core ship RUN --as house-cnn_ferplus_s0 --title "House CNN on FER+ votes"

What is copied is what was measured: reports, predictions, curve. The network comes whole where it fits, in
half precision where it does not, or not at all, and its weights in half precision; its answers on drawn faces
are recorded, so that a test can ask it again.
"""

import shutil
from pathlib import Path

import cv2
import numpy as np

from fer_core import drawing, emotions, paths
from fer_core.errors import RunError
from fer_core.faces.litert import Network
from fer_core.runs import Run, card
from fer_core.shipped import log
from fer_core.training import export, weights

WHOLE = 11_500_000  # bytes of a network and its weights up to which it ships in full precision
PAPERS = (
    "recipe.json",
    "status.json",
    "history.csv",
    "report.json",
    "predictions.npz",
    "model.json",
    "notes.md",
)
START, END = "<!-- results -->", "<!-- end of results -->"
BY_HAND = "\n<!-- written by hand -->\n"  # what follows in models/README.md is kept


def ship(run: Run, name: str, title: str = "", default: bool = False, light: bool = False) -> Run:
    """Copy a finished run into the project's models/; `light` leaves the network out."""
    if run.state != "finished":
        raise RunError(f"Only a finished run can ship; {run.name} is {run.state}.")
    target = paths.shipped() / name
    if target == run.folder:
        raise RunError(f"{run.name} ships already.")
    part = target.with_name(f".{name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    _copy_papers(run, part, target)
    if not light:
        _network(run, part)
        _answers(part)
    _measure(run, part)
    kept = {key: value for key, value in run.recipe.items() if key not in ("sweep", "trial")}
    kept |= {"name": title or run.title, "shipped": True}
    if default:
        kept["default"] = True
    paths.write_json(part / "recipe.json", kept)
    card.write(Run(part))
    shutil.rmtree(target, ignore_errors=True)
    part.rename(target)
    return Run(target)


def _copy_papers(run: Run, part: Path, target: Path) -> None:
    """The run's small files; the notes of an earlier one of this name stay, unless the run has its own."""
    for file in (target / "notes.md", *(run.folder / name for name in PAPERS)):
        if file.exists():
            shutil.copy2(file, part / file.name)


def _measure(run: Run, part: Path) -> None:
    """Milliseconds a face anew, for it may have been exported on a busy computer."""
    networks = [folder / "model.tflite" for folder in (part, run.folder)]
    network = next((file for file in networks if file.exists()), None)
    if network:
        contract = {**Run(part).contract, "ms": export.milliseconds(network)}
        paths.write_json(part / "model.json", contract)


def _network(run: Run, part: Path) -> None:
    """The network as it is, or in half precision where that is too much; the weights that one can go on from
    always in half precision.
    """
    model = weights.load(run.folder)
    kept = weights.halve(model, part).stat().st_size
    whole, target = run.folder / "model.tflite", part / "model.tflite"
    if whole.stat().st_size + kept < WHOLE:
        shutil.copy2(whole, target)
        halved = {}
    else:
        export.halve(model, target)
        halved = {"half_precision": _difference(run, whole, target), "int8": None}
    size = {"model.tflite": target.stat().st_size, weights.HALF: kept}
    paths.write_json(part / "model.json", {**run.contract, **halved, "bytes": size})


def _difference(run: Run, whole: Path, halved: Path) -> dict[str, float]:
    """How far the answers of a halved network are from the whole one's, on drawn faces."""
    faces = _faces(run, 10)
    full, half = (export.probabilities(Network(file), faces) for file in (whole, halved))
    return {"difference": float(np.abs(full - half).max()), "n": len(faces)}


def _answers(part: Path) -> None:
    """drawn.npz: what the shipped network says of a drawn face of each emotion."""
    faces = _faces(Run(part), 1)
    np.savez_compressed(
        part / "drawn.npz",
        images=faces,
        probabilities=export.probabilities(Network(part / "model.tflite"), faces),
    )


def _faces(run: Run, each: int) -> np.ndarray:
    """Drawn faces of the seven emotions, as the network takes them."""
    height, width, channels = run.contract["input"]
    drawn = (drawing.draw(100 + i, emotion, size=160) for i in range(each) for emotion in emotions.BASIC)
    small = [cv2.resize(face, (width, height), interpolation=cv2.INTER_AREA) for face in drawn]
    if channels == 1:
        small = [cv2.cvtColor(face, cv2.COLOR_RGB2GRAY)[..., None] for face in small]
    return np.stack(small)


def write_log() -> list[Path]:
    """Write models/README.md, but for what is written by hand at its end, and the results in the project's
    README anew, from the files in models/.
    """
    folders = [folder for folder in sorted(paths.shipped().iterdir()) if folder.is_dir()]
    shipped = [run for run in map(Run, folders) if run.shipped]
    models, front = paths.shipped() / "README.md", paths.ROOT / "README.md"
    before = models.read_text(encoding="utf-8") if models.exists() else ""
    _, mark, by_hand = before.partition(BY_HAND)
    paths.write_text(models, f"{log.log(shipped)}{mark}{by_hand}")
    head, _, rest = front.read_text(encoding="utf-8").partition(START)
    _, _, tail = rest.partition(END)
    if not tail or paths.shipped() != paths.ROOT / "models":
        return [models]
    paths.write_text(front, f"{head}{START}\n{log.results(shipped)}\n{END}{tail}")
    return [models, front]
