"""How long a run takes to answer another dataset, and how much memory that needs.

    python benchmarks/elsewhere_speed.py [--run NAME ...] [--dataset fer2013] [--repeats 3] [--json]

Wanted of FER2013's 3,589 test images on two cores: 6 s with house-mobilenetv2, 2 s with kalambate2024-cnn;
memory that does not grow with the dataset. An answer is the whole command `fer_core evaluate` in a process of
its own; its first one also looks for twins in training, which are kept.
"""

import argparse
import os
import shutil
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
RUNS = ("kalambate2024-cnn_fer2013_s0", "house-mobilenetv2_ferplus_mean_s0")


def answer(run: str, dataset: str, split: str) -> tuple[float, float]:
    """Seconds of the whole command, and the most MB that its process held."""
    words = ["evaluate", run, "--dataset", dataset, "--split", split, "--again", "--json", "--quiet"]
    began = time.perf_counter()
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "fer_core", *words],
        {**os.environ, "PYTHONPATH": str(ROOT)},
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, used = os.wait4(child, 0)
    assert not status, f"evaluate {run} --dataset {dataset} failed"
    return time.perf_counter() - began, used.ru_maxrss / 1024


def answers(run: str, dataset: str, repeats: int) -> dict:
    """A row of the first table."""
    from fer_core import datasets, paths

    shutil.rmtree(paths.data() / "elsewhere" / ".twins", ignore_errors=True)
    counts = datasets.find(dataset).counts
    first, _ = answer(run, dataset, "test")
    again = [answer(run, dataset, "test") for _ in range(repeats)]
    whole_seconds, whole_mb = answer(run, dataset, "all")
    return {
        "run": run,
        "faces": sum(counts["test"].values()),
        "first s": round(first, 2),
        f"again s, median of {repeats}": round(statistics.median(s for s, _ in again), 2),
        "MB": round(max(mb for _, mb in again)),
        "all faces": sum(sum(by_emotion.values()) for by_emotion in counts.values()),
        "all s, twins counted": round(whole_seconds, 1),
        "all MB": round(whole_mb),
    }


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--run", nargs="*", default=RUNS)
    options.add_argument("--dataset", default="fer2013")
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--json", action="store_true")
    args = options.parse_args()
    from fer_core import tables

    rows = [answers(run, args.dataset, args.repeats) for run in args.run]
    tables.show(rows, args.json, f"{args.dataset}, {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
