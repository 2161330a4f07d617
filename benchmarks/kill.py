"""kill -9 at random moments of a training: how many resume, whether any reader met half a file, whether the
curve is the same.

    python benchmarks/kill.py [--kills 20] [--epochs 6] [--json]

One uninterrupted training of kalambate2024-cnn on the drawn faces, then trainings with the same seed that are
killed after a random time (epoch ends, checkpoint writes and exports among them) and resumed until they
finish. A reader polls every file.
"""

import argparse
import json
import os
import random
import signal
import tempfile
import threading
import time

os.environ["FER_HOME"] = tempfile.mkdtemp()

import numpy as np

from fer_core import datasets, recipes, runs, tables

POLLED = ("status.json", "recipe.json", "report.json", "model.json")


def start(epochs: int) -> runs.Run:
    """A training that is under way."""
    run = runs.create(
        recipes.honest(recipes.get("kalambate2024-cnn")).change(epochs=epochs, patience=0), "drawn", seed=0
    )
    runs.launch(run)
    return run


def wait(run: runs.Run, until: float | None = None) -> bool:
    """Until it has ended, or so many seconds have passed; whether it has ended."""
    end = time.time() + (until or 600)
    while time.time() < end:
        if run.state in ("finished", "failed", "stopped"):
            return True
        time.sleep(0.02)
    return False


def kill(run: runs.Run) -> str:
    """kill -9; what it was doing."""
    import psutil

    doing = run.status.message
    for process in psutil.process_iter(["cmdline"]):
        if str(run.folder) in " ".join(process.info["cmdline"] or []):
            os.kill(process.pid, signal.SIGKILL)
    time.sleep(0.3)
    return doing


def poll(run: runs.Run, broken: list[str], done: threading.Event) -> None:
    """Read every file again and again, as a dashboard does; note whatever is there but cannot be read."""
    while not done.is_set():
        for name in POLLED:
            file = run.folder / name
            try:
                json.loads(file.read_text())
            except FileNotFoundError:
                continue
            except ValueError:
                broken.append(name)
        for array in ("predictions.npz", "samples.npz"):
            if (run.folder / array).exists():
                try:
                    with np.load(run.folder / array) as f:
                        f.files  # noqa: B018 - opening is the test
                except FileNotFoundError:
                    continue
                except Exception:
                    broken.append(array)


def main() -> None:
    """Print the table of kills and the verdict."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--kills", type=int, default=20)
    ask.add_argument("--epochs", type=int, default=6)
    ask.add_argument("--json", action="store_true")
    args = ask.parse_args()
    datasets.load("drawn")
    began = time.time()
    whole = start(args.epochs)
    wait(whole)
    length = time.time() - began
    rows, chance = [], random.Random(0)
    while len(rows) < args.kills:
        rows += killed(args, length, chance, whole, args.kills - len(rows))
    tables.show(
        rows,
        args.json,
        f"Uninterrupted: {length:.0f} s. Resumed {sum(r['resumed'] for r in rows)} of {len(rows)}.",
    )


def killed(args, length: float, chance: random.Random, whole: runs.Run, most: int) -> list[dict]:
    """One training, killed up to three times, then left to finish."""
    run, rows, broken, done = start(args.epochs), [], [], threading.Event()
    threading.Thread(target=poll, args=(run, broken, done), daemon=True).start()
    for _ in range(min(3, most)):
        if wait(run, chance.uniform(0.15, 1.0) * length):
            break
        doing = kill(run)
        status = run.status
        runs.resume(run)
        rows.append(
            {
                "epoch": status.epoch,
                "doing": doing,
                "resumed": False,
                "half_files": 0,
                "curve_difference": None,
            }
        )
    wait(run)
    done.set()
    a, b = whole.history(), run.history()
    same = (
        float(np.abs(a[["loss", "val_loss"]].to_numpy() - b[["loss", "val_loss"]].to_numpy()).max())
        if len(a) == len(b)
        else None
    )
    return [
        {**r, "resumed": run.state == "finished", "half_files": len(broken), "curve_difference": same}
        for r in rows
    ]


if __name__ == "__main__":
    main()
