"""Eight small trainings swept on Ray, two at once, against the same eight one after the other on one core.

    python benchmarks/sweep.py                # at least 1.7 times faster on two idle cores
    python benchmarks/sweep.py --trials 8 --epochs 40 --at-once 2 --json

Both are whole trainings, from the start of the process to the scored test split, one processor thread each.
The sweep is given with and without the start of Ray. The pictures are noise, a little brighter for each
emotion: 1,400 of 48x48.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from fer_core import cluster, emotions, paths, recipes, runs, sweeps, tables
from fer_core.cluster import sweep as carrying
from fer_core.datasets import store
from fer_core.datasets.form import Item
from fer_core.sweeps import plan

RECIPE = "kalambate2024-cnn"


def pictures() -> Iterator[Item]:
    """200 of each emotion, in the usual three splits."""
    rng = np.random.default_rng(0)
    for split, count in (("train", 140), ("validation", 30), ("test", 30)):
        for level, label in enumerate(emotions.BASIC):
            for i in range(count):
                yield Item(
                    f"{split}_{label}_{i}.png",
                    split,
                    label,
                    np.clip(rng.normal(60 + 20 * level, 40, (48, 48)), 0, 255).astype(np.uint8),
                )


def planned(trials: int, epochs: int) -> tuple[plan.Trial, ...]:
    """So many learning rates, one seed."""
    rates = tuple(round(3e-3 * 0.7**i, 6) for i in range(trials))
    recipe = recipes.honest(recipes.get(RECIPE)).change(epochs=epochs)
    return plan.trials([recipe], "noise", (0,), {"learning_rate": rates})


def one_after_the_other(trials: tuple[plan.Trial, ...]) -> float:
    """Seconds of all of them as processes of their own, each on the first core alone."""
    began = time.perf_counter()
    core = f"import os; os.sched_setaffinity(0, [{min(os.sched_getaffinity(0))}])"
    for trial in trials:
        run = runs.create(trial.asked(), trial.dataset, trial.seed, f"alone {trial.id}")
        program = (
            f"{core}; from fer_core.cluster import trial; raise "
            f"SystemExit(trial.main({str(run.folder)!r}, '1'))"
        )
        quiet = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen([sys.executable, "-c", program], cwd=paths.ROOT, **quiet) as process:
            process.wait()
        assert run.state == "finished", run.log()
    return time.perf_counter() - began


def swept(trials: tuple[plan.Trial, ...], at_once: int) -> tuple[float, float]:
    """Seconds that Ray takes to start, and then of the sweep."""
    sweep = sweeps.create(trials, "benchmark", search="grid")
    began = time.perf_counter()
    ray = cluster.ray(cores=at_once)
    up = time.perf_counter()
    state = carrying.carry_out(
        sweep, carrying.Means(at_once=at_once, threads=1), say=lambda text: print(text, file=sys.stderr)
    )
    over = time.perf_counter()
    ray.shutdown()
    assert (state, sweep.counts()["finished"]) == ("finished", len(trials)), sweep.counts()
    return up - began, over - up


def main() -> int:
    """Print the table; 1 where the sweep, without the start of Ray, is not fast enough."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--trials", type=int, default=8)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--least", type=float, default=1.7, help="times faster")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as home:
        os.environ["FER_HOME"] = home
        paths.models().mkdir()
        store.write("noise", pictures(), format="folder", title="Noise", total=1400)
        trials = planned(args.trials, args.epochs)
        start, together = swept(trials, args.at_once)
        alone = one_after_the_other(trials)
    rows = [
        {"what": "one after the other, one core", "seconds": alone, "times": 1.0},
        {
            "what": f"swept, {args.at_once} at once, Ray running",
            "seconds": together,
            "times": alone / together,
        },
        {
            "what": f"swept, {args.at_once} at once, with Ray's start",
            "seconds": together + start,
            "times": alone / (together + start),
        },
    ]
    tables.show(
        rows,
        args.json,
        (
            f"{args.trials} trainings of {args.epochs} epochs, {RECIPE} on 1,400 pictures, load before "
            f"{load:.1f}"
        ),
    )
    return int(alone / together < args.least)


if __name__ == "__main__":
    sys.exit(main())
