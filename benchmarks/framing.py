"""Which crop suits a run: its accuracy on labelled photos for every margin and lift, with the eyes made level
and not.

    python benchmarks/framing.py FOLDER --run NAME [NAME ...] [--json]

FOLDER holds <emotion>/ folders. Faces are found once; the best framing of a few emotions need not be the best
of all seven, so the balanced figure (each emotion counting the same) is what to look at.
"""

import argparse
from pathlib import Path

import numpy as np

from fer_core import emotions, tables
from fer_core.faces.base import Found
from fer_core.faces.crop import Framing
from fer_core.media import photos
from fer_core.predictor import Predictor
from fer_core.reports import Report

MARGINS = (0.95, 1.0, 1.05, 1.1, 1.15, 1.2, 1.3)
LIFTS = (0.0, 0.03, 0.06, 0.09)


def found(folder: Path, predictor: Predictor) -> list[tuple[np.ndarray, Found, int]]:
    """Each photo with its largest face and its label."""
    rows = []
    for path in photos.listed(folder):
        label = emotions.parse(path.parent.name)
        if label not in predictor.classes or photos.kind(path) != "photo":
            continue
        image = photos.read(path, largest=1024).image
        if faces := predictor.find(image, photo=True):
            rows.append((image, max(faces, key=lambda f: f.side), predictor.classes.index(label)))
    return rows


def accuracy(
    predictor: Predictor, framing: Framing, rows: list[tuple[np.ndarray, Found, int]]
) -> dict[str, float]:
    """The share of right answers, and its mean over the emotions."""
    chosen = predictor.with_(framing=framing)
    crops = np.concatenate([chosen.crops(image, [face]) for image, face, _ in rows])
    report = Report.from_predictions(
        np.array([label for *_, label in rows]), chosen.classify(crops), predictor.classes
    )
    return {"accuracy": round(report.accuracy, 4), "balanced": round(report.macro_recall, 4), "n": report.n}


def main() -> None:
    """Measure and print, best first."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("folder", type=Path)
    ask.add_argument("--run", nargs="+", required=True)
    ask.add_argument("--json", action="store_true")
    args = ask.parse_args()
    framings = [Framing(m, lift, align) for m in MARGINS for lift in LIFTS for align in (True, False)]
    answers, rows = [], None
    for name in args.run:
        predictor = Predictor.from_run(name)
        rows = rows or found(args.folder, predictor)
        answers += [
            {
                "run": name,
                "margin": f.margin,
                "lift": f.lift,
                "level": f.align,
                **accuracy(predictor, f, rows),
            }
            for f in framings
        ]
    tables.show(sorted(answers, key=lambda a: (a["run"], -a["balanced"])), args.json)


if __name__ == "__main__":
    main()
