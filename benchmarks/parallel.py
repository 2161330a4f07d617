"""One training on one JAX process and on two, at the same global batch and from the same seed: is it the same
training, and how fast?

    python benchmarks/parallel.py                                                      # kalambate2024-cnn on
    the drawn faces python benchmarks/parallel.py --recipe house-cnn --epochs 3      # batch normalisation,
    augmentation, averaged weights python benchmarks/parallel.py --dataset fer2013 --epochs 5 --json

The rows: one process on one core, one on all cores, two on a core each. "largest loss gap" is over all epochs
against the first row; images a second are of the median epoch after the first, in which JAX compiles, and
count looking at validation.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from fer_core import paths, tables
from fer_core.runs import Run

ROWS = {
    "one process, one core": (1, True),
    "one process, all cores": (1, False),
    "two processes, a core each": (2, False),
}


def trained(
    home: Path,
    name: str,
    recipe: str,
    dataset: str,
    epochs: int,
    more: list[str],
    processes: int,
    one_core: bool,
) -> Run:
    """A whole training in a process of its own, as a user starts it."""
    words = [
        "train",
        recipe,
        "--dataset",
        dataset,
        "--honest",
        "--epochs",
        str(epochs),
        "--processes",
        str(processes),
        "--name",
        name,
        *more,
    ]
    narrow = f"import os; os.sched_setaffinity(0, [{min(os.sched_getaffinity(0))}]); " if one_core else ""
    program = f"{narrow}from fer_core.__main__ import main; raise SystemExit(main({words!r}))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "FER_HOME": str(home)},
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return Run(home / "models" / name)


def row(what: str, run: Run, first: Run) -> dict:
    """Curve, figures and speed of one training."""
    curve, other = run.history(), first.history()
    gap = float(np.abs(curve["loss"].to_numpy() - other["loss"].to_numpy()).max())
    reports = run.reports()
    images = run.recipe["images"]["train"]
    speed = images / float(curve["seconds"].iloc[1:].median())
    return {
        "what": what,
        "images": images,
        "epochs": len(curve),
        "largest_loss_gap": gap,
        "last_loss": float(curve["loss"].iloc[-1]),
        "validation": reports["validation"].accuracy,
        "test": reports["test"].accuracy,
        "images_s": speed,
    }


def main() -> None:
    """Print the table."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--recipe", default="kalambate2024-cnn")
    ask.add_argument("--dataset", default="drawn")
    ask.add_argument("--epochs", type=int, default=10)
    ask.add_argument("--batch-size", help="of all processes together (default: the recipe's)")
    ask.add_argument("--json", action="store_true")
    args = ask.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    more = ["--batch-size", args.batch_size] if args.batch_size else []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "models").mkdir()
        (home / "data").symlink_to(paths.data())
        found = {}
        for i, (what, (processes, one_core)) in enumerate(ROWS.items()):
            found[what] = trained(
                home, f"row-{i}", args.recipe, args.dataset, args.epochs, more, processes, one_core
            )
        first = next(iter(found.values()))
        tables.show(
            [row(what, run, first) for what, run in found.items()],
            args.json,
            f"{args.recipe} on {args.dataset}",
        )


if __name__ == "__main__":
    main()
