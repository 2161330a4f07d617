"""450,000 pictures (the size of AffectNet): opening them, a random page of 60, and the memory that takes (1
GB allowed).

    python benchmarks/many_images.py [--n 450000] [--home FOLDER] [--json]

The pictures repeat 1,000 of noise. With --home the dataset `many` is kept there, so that the Explore page can
be measured on it.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from fer_core import emotions, tables
from fer_core.datasets import store
from fer_core.datasets.form import Item

MEASURE = """
import json, time
import numpy as np, pandas, psutil, pyarrow.parquet
from fer_core import datasets
began = time.perf_counter()
split = datasets.load("many")["train"]
split.images(slice(0, 60))
opened = time.perf_counter() - began
rng, pages = np.random.default_rng(0), []
for _ in range(200):
    wanted = rng.integers(0, len(split), 60)
    began = time.perf_counter()
    split.images(wanted)
    pages.append(time.perf_counter() - began)
memory = psutil.Process().memory_info().rss
print(json.dumps({"open": opened, "page": float(np.median(pages)), "memory": memory}))
"""


def items(n: int) -> Iterator[Item]:
    """`n` pictures of 48 x 48 in two splits."""
    noise = np.random.default_rng(0).integers(0, 256, (1000, 48, 48), dtype=np.uint8)
    for i in range(n):
        split = "validation" if i >= n * 0.98 else "train"
        yield Item(
            f"{i // 1000}/{i:07d}.jpg",
            split,
            emotions.BASIC[i % 7],
            noise[i % 1000],
            subject=f"S{i % 5000:04d}",
        )


def measure(n: int, repeats: int = 3) -> list[dict]:
    """Rows of the table, each a median over fresh processes."""
    if store.read("many") is None:
        store.write("many", items(n), format="folder", title="Many faces", total=n)
    found = [
        json.loads(
            subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True).stdout
        )
        for _ in range(repeats)
    ]
    middle = {key: statistics.median(f[key] for f in found) for key in found[0]}
    return [
        {"what": f"open {n:,} pictures", "value": middle["open"] * 1000, "unit": "ms", "allowed": None},
        {"what": "random page of 60", "value": middle["page"] * 1000, "unit": "ms", "allowed": None},
        {"what": "memory of the process", "value": middle["memory"] / 1e6, "unit": "MB", "allowed": 1000},
    ]


def main() -> None:
    """Measure in a home of its own, or in the one that is named."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--n", type=int, default=450_000)
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--json", action="store_true")
    args = arguments.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["FER_HOME"] = str(args.home.resolve() if args.home else home)
        rows = measure(args.n)
    tables.show(rows, args.json)


if __name__ == "__main__":
    main()
