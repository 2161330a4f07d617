"""Run folders as a finished training leaves them, made in milliseconds, for tests and benchmarks."""

import json
import time
from pathlib import Path

import numpy as np

from fer_core import datasets, emotions, paths
from fer_core.reports import Report

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
    **extra,
) -> Path:
    """A run folder with everything but the network; `truth` is the seed of the labels, so that runs share
    images; `real` gives files and labels.
    """
    folder = Path(home) / "models" / name
    folder.mkdir(parents=True)
    predictions, report = {"classes": np.array(classes)}, {}
    for i, split in enumerate(("validation", "test")):
        at = np.array(files) if files is not None else np.array([f"{split}_{k:05d}.png" for k in range(n)])
        labels = np.random.default_rng(truth + i).integers(0, len(classes), len(at))
        if real:
            at, labels = real.get(split, real["test"])
        values = probabilities(labels, len(classes), skill, 1000 * seed + i)
        predictions |= {f"{split}_files": at, f"{split}_labels": labels, f"{split}_probabilities": values}
        report[split] = Report.from_predictions(labels, values, classes).to_json()
    np.savez_compressed(folder / "predictions.npz", **predictions)
    paths.write_json(folder / "report.json", report)
    write_papers(folder, name, seed, classes, dataset, recipe, extra)
    return folder


def write_papers(folder, name, seed, classes, dataset, recipe, extra):
    """recipe.json, status.json, model.json and history.csv of a finished run."""
    asked = {"name": recipe, "title": recipe, "paper": {"key": recipe.split("-")[0]}, "reports": PAPER_SAYS}
    protocol = {
        "split": "official",
        "by": "label",
        "per_class": 0,
        "select_on": "validation",
        "merge_test": False,
    } | extra.pop("protocol", {})
    knobs = {"epochs": 3, "batch_size": 64, "classes": list(classes)} | protocol
    fingerprint = {"train": "aa" * 6, "validation": "bb" * 6, "test": "cc" * 6}
    created = extra.pop("created", time.strftime("%Y-%m-%dT%H:%M:%S"))
    value = {
        "name": "",
        "recipe": asked,
        "knobs": knobs,
        "dataset": dataset,
        "seed": seed,
        "classes": list(classes),
        "fingerprint": fingerprint,
        "created": created,
    }
    paths.write_json(folder / "recipe.json", {**value, "protocol": protocol, **extra})
    paths.write_json(
        folder / "status.json",
        {"state": "finished", "epoch": 3, "epochs": 3, "heartbeat": time.time(), "seconds": 200.0},
    )
    network = {
        "input": [48, 48, 1],
        "colour": "gray",
        "parameters": 150_000,
        "bytes": {"model.tflite": 620_000},
        "ms": 0.1,
        "cam": False,
    }
    paths.write_json(folder / "model.json", {"classes": list(classes), **network})
    rows = ["epoch,loss,accuracy,val_loss,val_accuracy,val_macro_recall,learning_rate,seconds"]
    rows += [f"{e},{1.9 / e},{0.2 * e},{2.0 / e},{0.18 * e},{0.15 * e},0.001,60" for e in (1, 2, 3)]
    (folder / "history.csv").write_text("\n".join(rows) + "\n")


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
