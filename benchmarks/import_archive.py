"""How long the whole of FER2013 takes to import (30 s allowed on two cores) and to open afterwards (0.2 s
allowed).

    python benchmarks/import_archive.py archive.zip [--csv] [--json]

Opening is measured in a process of its own, from `load` to a page of 60 faces of every split; --csv also
imports the same pictures written as fer2013.csv.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fer_core import datasets, tables

OPEN = """
import json, time
from fer_core import datasets
import pandas, pyarrow.parquet
began = time.perf_counter()
for split in datasets.load("fer2013").values():
    split.images(slice(0, 60))
print(json.dumps(time.perf_counter() - began))
"""


def measure(path: Path, form: str, repeats: int = 5) -> list[dict]:
    """Rows: importing once, opening `repeats` times in fresh processes."""
    began = time.perf_counter()
    here = datasets.import_("fer2013", path)
    took = time.perf_counter() - began
    opened = [
        json.loads(
            subprocess.run([sys.executable, "-c", OPEN], capture_output=True, text=True, check=True).stdout
        )
        for _ in range(repeats)
    ]
    datasets.remove("fer2013")
    return [
        {"what": f"import of {form}", "pictures": here.total, "seconds": took, "allowed": 30.0},
        {
            "what": f"opening, median of {repeats}",
            "pictures": here.total,
            "seconds": statistics.median(opened),
            "allowed": 0.2,
        },
    ]


def as_csv(archive: Path, target: Path) -> Path:
    """The pictures of the archive as fer2013.csv."""
    usage = {"train": "Training", "validation": "PublicTest", "test": "PrivateTest"}
    datasets.import_("fer2013", archive)
    with target.open("w") as out:
        out.write("emotion,pixels,Usage\n")
        for name, split in datasets.load("fer2013").items():
            for label, image in zip(split.labels, split.images(), strict=True):
                out.write(f"{label},{' '.join(map(str, image.ravel()))},{usage[name]}\n")
    datasets.remove("fer2013")
    return target


def main() -> None:
    """Measure in a home of its own."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("archive", type=Path)
    arguments.add_argument("--csv", action="store_true")
    arguments.add_argument("--json", action="store_true")
    args = arguments.parse_args()
    archive = args.archive.resolve()
    with tempfile.TemporaryDirectory() as home:
        os.environ["FER_HOME"] = home
        rows = measure(archive, "archive.zip")
        if args.csv:
            rows += measure(as_csv(archive, Path(home) / "fer2013.csv"), "fer2013.csv")
    tables.show(rows, args.json)


if __name__ == "__main__":
    main()
