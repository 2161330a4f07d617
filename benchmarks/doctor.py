"""What the doctor finds of problems that were planted in the drawn faces, and how long it takes on a real
dataset.

python benchmarks/doctor.py                    # recall and precision, about a minute
python benchmarks/doctor.py --seeds 2 3 4      # the same, planted anew at these seeds
python benchmarks/doctor.py --real fer2013     # also seconds for an imported dataset, and for a quarter of
it, with twins counted
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from fer_core import datasets, doctor, tables
from fer_core.datasets.base import join
from fer_core.doctor import alike, copies, looks
from tests.planting import plant

NEAR = ("twin", "near_twin")


def planted(seed: int = 0) -> list[dict]:
    """One row for each kind of problem: how many were planted, found, and how many findings of that kind were
    right.
    """
    put = plant("planted", seed=seed)
    found = doctor.examine("planted").table
    datasets.remove("planted")
    rows = []
    pairs = {frozenset(pair) for by in put.copies.values() for pair in by.items()}
    said = found[found["problem"].isin(NEAR)]
    met = {frozenset((i, p)) for i, p in zip(said["image"], said["partner"], strict=True)}
    for kind, by in put.copies.items():
        mine = {frozenset(pair) for pair in by.items()}
        rows.append(
            {"problem": kind, "planted": len(mine), "recall": len(mine & met) / len(mine), "precision": None}
        )
    rows.append(
        {
            "problem": "all copies",
            "planted": len(pairs),
            "recall": len(pairs & met) / len(pairs),
            "precision": len(pairs & met) / max(len(met), 1),
        }
    )
    for kind, true, problem in (
        ("blank", set(put.blanks), "blank"),
        ("swapped label, 5 %", set(put.swapped), "suspect"),
    ):
        files = set(found.loc[found["problem"] == problem, "image"])
        rows.append(
            {
                "problem": kind,
                "planted": len(true),
                "recall": len(files & true) / len(true),
                "precision": len(files & true) / max(len(files), 1),
            }
        )
    return rows


def timed(name: str, share: float = 1.0) -> dict:
    """Seconds of everything but what needs a model, on a share of the pictures; and the twins found."""
    splits = datasets.load(name)
    pictures = join(splits.values(), "all")
    of = np.concatenate([np.full(len(p), s, object) for s, p in splits.items()])
    part = np.sort(np.random.default_rng(0).permutation(len(pictures))[: round(share * len(pictures))])
    pictures, of = pictures.take(part), of[part]
    began, used = time.perf_counter(), time.process_time()
    work, digests = doctor.opened(pictures)
    found = copies.look(work, digests, pictures, of, lambda share: None)
    seen = looks.measure(work)
    looks.faults(seen, pictures.table[["width", "height"]])
    twins = {
        f"{s} twins": f"{found.twins[s]} identical, {found.near_twins[s]} with near ones" for s in found.twins
    }
    return {
        "pictures": len(pictures),
        "seconds": time.perf_counter() - began,
        "processor seconds": time.process_time() - used,
        **twins,
    }


def main() -> None:
    """Print the tables; drawn faces are made in a home of their own unless FER_HOME has them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--real", help="an imported dataset to time, too")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0], help="where and what is planted")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    load = f"Pairs are alike from {alike.ALIKE}. Load of the machine before: {os.getloadavg()[0]:.1f}."
    if args.real:
        tables.show(
            [timed(args.real, share) for share in (0.25, 0.5, 1.0)],
            args.json,
            f"{args.real}, without models. {load}",
        )
    with tempfile.TemporaryDirectory() as home:
        if (there := datasets.find("drawn")).ready:
            (Path(home) / "data").mkdir()
            (Path(home) / "data" / "drawn").symlink_to(there.folder)
        os.environ["FER_HOME"] = home
        rows = [{"seed": seed, **row} for seed in args.seeds for row in planted(seed)]
        tables.show(rows, args.json, f"Planted in the drawn faces. {load}")


if __name__ == "__main__":
    main()
