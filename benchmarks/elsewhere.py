"""How runs may fare on faces that they have never seen, held against pictures that one may look at: what a
default model is chosen on, beside PublicTest.

    python benchmarks/elsewhere.py [--run NAME ...] [--portraits FOLDER] [--tau 0 0.5] [--json]

Five trials, each the mean recall of its emotions, for a model that always says neutral has none: *drawn*:
people drawn here, half of them subtle, found and cut out as photos are; *portraits*: photos in folders named
after emotions, likewise; *agreed* and *split*: PublicTest's faces by whether at least four in five of FER+'s
annotators agree; *worse*: PublicTest through ten damages of medium strength. The score is their mean. With
--tau probabilities are divided by (share of the emotion in training)^tau first, which favours rare emotions.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np

from fer_core import datasets, drawing, emotions, jobs, runs, tables
from fer_core.datasets.base import Split
from fer_core.media import photos
from fer_core.media.damage import DAMAGES, worsen
from fer_core.predictor import Predictor
from fer_core.reports import Report

AGREED = 0.8  # share of the votes
STRENGTH = 2  # of 0 to 4: the middle one
Trial = tuple[np.ndarray, np.ndarray, tuple[str, ...]]  # labels, probabilities, classes


def drawn(predictor: Predictor, each: int) -> Trial:
    """So many people for each emotion; every second one shows half of it."""
    asked = [(who, name) for name in emotions.BASIC for who in range(each)]

    def look(one: tuple[int, str]) -> dict[str, float] | None:
        who, name = one
        strength = 0.5 if who % 2 else 1.0
        picture = drawing.draw(900_000 + who, name, 320, intensity=strength, hard=1.0)
        faces = predictor(picture)
        return max(faces, key=lambda face: face.found.side).probabilities if faces else None

    return _told(predictor, [name for _, name in asked], jobs.in_order(look, asked, jobs.cores()))


def portraits(predictor: Predictor, folder: Path) -> Trial:
    """Photos, labelled by their folders."""
    files = [file for file in photos.listed(folder) if emotions.parse(file.parent.name) in predictor.classes]
    seen = predictor.many(files)
    answers = (
        max(one.faces, key=lambda face: face.found.side).probabilities if one.faces else None for one in seen
    )
    return _told(predictor, [str(emotions.parse(file.parent.name)) for file in files], answers)


def _told(predictor: Predictor, labels: list[str], answers) -> Trial:
    """A face that is not found is as wrong as can be: it is counted for the emotion that it least shows."""
    rows = []
    for label, answer in zip(labels, answers, strict=True):
        other = next(name for name in predictor.classes if name != label)
        told = answer or {name: float(name == other) for name in predictor.classes}
        rows.append([told[name] for name in predictor.classes])
    places = np.array([predictor.classes.index(label) for label in labels])
    return places, np.array(rows), predictor.classes


def public(predictor: Predictor, split: Split, damaged: bool) -> list[Trial]:
    """PublicTest as it is, or through each damage."""
    labels = np.array([predictor.classes.index(split.classes[i]) for i in split.labels])
    images = photos.fitted(split.images(slice(None)), predictor.size, predictor.colour)
    if not damaged:
        return [(labels, predictor.classify(images), predictor.classes)]
    return [
        (
            labels,
            predictor.classify(worsen(images, damage, damage.amounts[STRENGTH], seed=0)),
            predictor.classes,
        )
        for damage in DAMAGES.values()
    ]


def recall(trial: Trial, adjust: Callable[[np.ndarray], np.ndarray]) -> tuple[float, float]:
    """Mean recall over the emotions that there are, and accuracy."""
    labels, probabilities, classes = trial
    report = Report.from_predictions(labels, adjust(probabilities), classes)
    return float(report.macro_recall or 0), float(report.accuracy or 0)


def trials(predictor: Predictor, args: argparse.Namespace, split: Split) -> dict[str, list[Trial]]:
    """What is asked of a run."""
    asked = {"drawn": [drawn(predictor, args.each)]}
    if args.portraits:
        asked["portraits"] = [portraits(predictor, args.portraits)]
    (whole,) = public(predictor, split, damaged=False)
    agree = split.targets().max(1) >= AGREED
    for name, chosen in (("agreed", agree), ("split", ~agree)):
        asked[name] = [(whole[0][chosen], whole[1][chosen], whole[2])]
    asked["worse"] = public(predictor, split, damaged=True)
    return asked


def measured(name: str, args: argparse.Namespace) -> list[dict]:
    """A row for each tau."""
    predictor = Predictor.from_run(name)
    parts = datasets.load(args.dataset)
    split = parts["validation"]
    counts = np.bincount(parts["train"].labels, minlength=len(split.classes))
    shares = np.array([counts[split.classes.index(c)] for c in predictor.classes]) / counts.sum()
    asked, rows = trials(predictor, args, split), []
    for tau in args.tau:

        def adjust(probabilities: np.ndarray, tau: float = tau) -> np.ndarray:
            raised = probabilities / shares**tau
            return raised / raised.sum(1, keepdims=True)

        got = {trial: np.mean([recall(one, adjust) for one in ones], axis=0) for trial, ones in asked.items()}
        row = {"run": name, "tau": tau, **{trial: round(100 * both[0], 1) for trial, both in got.items()}}
        row["score"] = round(float(np.mean([both[0] for both in got.values()])) * 100, 1)
        row["accuracy"] = round(float(np.mean([both[1] for both in got.values()])) * 100, 1)
        rows.append(row)
    return rows


def main() -> None:
    """Print the table, best score first."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--run", nargs="+", help="default: the shipped ones that can predict seven emotions")
    ask.add_argument("--portraits", type=Path, help="a folder of <emotion>/ folders")
    ask.add_argument("--dataset", default="ferplus")
    ask.add_argument("--each", type=int, default=60, help="drawn people for each emotion")
    ask.add_argument("--tau", type=float, nargs="+", default=[0.0])
    ask.add_argument("--json", action="store_true")
    args = ask.parse_args()
    wanted = args.run or [run.name for run in runs.ready() if len(run.contract.get("classes", [])) == 7]
    rows = [row for name in wanted for row in measured(name, args)]
    tables.show(sorted(rows, key=lambda row: -row["score"]), args.json, "mean recall, percent")


if __name__ == "__main__":
    main()
