"""Run folders as a finished training leaves them, made in milliseconds, for tests and benchmarks."""

import json
import time
from pathlib import Path

import numpy as np
import pytest

from fer_core import datasets, emotions, paths, recipes, runs
from fer_core.runs.protocol import division_of
from fer_core.training import results
from fer_core.training.progress import Progress
from fer_core.training.results import Scored

NETWORK = {
    "input": [48, 48, 1],
    "colour": "gray",
    "parameters": 150_000,
    "bytes": {"model.tflite": 620_000},
    "ms": 0.1,
    "cam": False,
}
CURVES = {
    "loss": lambda epoch: 1.9 / epoch,
    "accuracy": lambda epoch: 0.2 * epoch,
    "val_loss": lambda epoch: 2.0 / epoch,
    "val_accuracy": lambda epoch: 0.18 * epoch,
    "val_macro_recall": lambda epoch: 0.15 * epoch,
    "learning_rate": lambda epoch: 0.001,
    "seconds": lambda epoch: 60,
}
PROTOCOL = {
    "split": "official",
    "by": "label",
    "per_class": 0,
    "select_on": "validation",
    "merge_test": False,
}
FINGERPRINT = {"train": "aa" * 6, "validation": "bb" * 6, "test": "cc" * 6}
PAPER_SAYS = [
    {"dataset": "fer2013", "metric": "accuracy", "value": 0.70, "where": "Table 9", "n": 3589, "note": ""}
]


def probabilities(labels, classes, skill=0.6, seed=0):
    """(N, C) that name the right class in about `skill` of the rows."""
    rng = np.random.default_rng(seed)
    answer = np.where(rng.random(len(labels)) < skill, labels, rng.integers(0, classes, len(labels)))
    scores = rng.normal(0, 0.5, (len(labels), classes)) + 2.5 * np.eye(classes)[answer]
    values = np.exp(scores)
    return (values / values.sum(1, keepdims=True)).astype(np.float16)


def finished_run(
    home,
    name,
    skill=0.6,
    seed=0,
    n=200,
    classes=emotions.BASIC,
    dataset="fer2013",
    recipe="kalambate2024-cnn",
    files=None,
    truth=0,
    real=None,
    protocol=None,
    **extra,
) -> Path:
    """A run folder with everything but the network; `truth` is the seed of the labels, so that runs share
    images; `real` gives files and labels; `protocol` changes how the images are said to be divided.
    """
    run = _asked_for(home, name, recipe, classes, dataset, seed, protocol or {}, extra)
    scored = []
    for i, split in enumerate(("validation", "test")):
        at = np.array(files) if files is not None else np.array([f"{split}_{k:05d}.png" for k in range(n)])
        labels = np.random.default_rng(truth + i).integers(0, len(classes), len(at))
        if real:
            at, labels = real.get(split, real["test"])
        values = probabilities(labels, len(classes), skill, 1000 * seed + i)
        scored.append(Scored(split, np.asarray(at), labels, values))
    temperature = results.write(run.folder, scored, classes)
    paths.write_json(
        run.folder / "model.json", {"classes": list(classes), **NETWORK, "temperature": temperature}
    )
    progress = Progress(run, epochs=3)
    progress.epoch([{"epoch": e, **{k: round(v(e), 6) for k, v in CURVES.items()}} for e in (1, 2, 3)])
    progress.say("finished", "Finished; best epoch 3 of 3.", epoch=3, finished=time.time())
    return run.folder


def _asked_for(home, name, recipe, classes, dataset, seed, protocol, extra) -> runs.Run:
    """A run as `runs.create` makes it, with what a training adds once it has read the data."""
    how = {**PROTOCOL, **protocol, "classes": tuple(classes)}
    asked = recipes.get(recipe).change(epochs=3, batch_size=64, **how)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FER_HOME", str(home))
        run = runs.create(asked, dataset, seed, name)
    assert run.name == name, "a made run is called as its folder is"
    request = {**asked.to_json(), "title": recipe, "reports": PAPER_SAYS}
    division = division_of(run.recipe).to_json()
    usual = {"name": name, "recipe": request, "fingerprint": FINGERPRINT, "division": division}
    runs.amend(run, **{**usual, **extra})
    return run


def spoil(folder, file, text="{not json"):
    """Put nonsense into one file of a run."""
    (folder / file).write_text(text)


def edit(folder, file, **values):
    """Change keys of one JSON file of a run."""
    path = folder / file
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def shown(dataset):
    """Files and labels of a dataset's splits, for finished_run(real=...)."""
    return {
        name: (split.files.astype(str), split.labels)
        for name, split in datasets.load(dataset).items()
        if name != "train"
    }


def samples(folder, n=4):
    """samples.npz of a run: a few faces and what was answered."""
    faces = {
        "images": np.zeros((n, 8, 8), np.uint8),
        "labels": np.arange(n) % 2,
        "files": np.array([f"{i}.png" for i in range(n)]),
        "classes": np.array(["happy", "sad"]),
    }
    np.savez(folder / "samples.npz", **faces, probabilities=np.tile([0.75, 0.25], (n, 1)))
