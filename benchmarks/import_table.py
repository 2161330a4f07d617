"""How long a table of faces takes to import (20 s allowed for 35,887 faces in Hugging Face's Parquet), to be
written, and how much memory a long table takes.

    python benchmarks/import_table.py archive.zip [--form fer2013] [--rows 1000000] [--json]

The dataset is imported, exported in each layout and imported again from there. --rows also imports a Parquet
file with so many rows of its pictures, and a CSV of so many rows that name missing pictures; each in a
process of its own, whose highest memory is told.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq

from fer_core import datasets, tables
from fer_core.datasets import export

ALLOWED = {"import of parquet": 20.0}
SHARD = 10_000  # rows that are written at once
IMPORT = """
import json, resource, sys, time
from fer_core import datasets
from fer_core.errors import DataError
began = time.perf_counter()
try:
    total = datasets.import_("table", sys.argv[1], "long").total
except DataError:
    total = 0
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"pictures": total, "seconds": time.perf_counter() - began, "highest MiB": peak}))
"""


def round_trip(name: str, place: Path) -> list[dict]:
    """Rows: each layout written, and imported again."""
    rows = []
    for layout in ("parquet", "folder", "csv"):
        began = time.perf_counter()
        written = export.write(name, layout, place / layout)
        rows.append(row(f"export to {layout}", written.pictures, time.perf_counter() - began))
        rows.append(row(f"import of {layout}", *imported(place / layout)))
        datasets.remove("again")
    return rows


def imported(place: Path) -> tuple[int, float]:
    """Pictures and seconds of an import."""
    began = time.perf_counter()
    stored = datasets.import_("table", place, "again")
    return stored.total, time.perf_counter() - began


def row(what: str, pictures: int, seconds: float, peak: float | None = None) -> dict:
    """A line of the table."""
    allowed = ALLOWED.get(what)
    return {"what": what, "pictures": pictures, "seconds": seconds, "allowed": allowed, "highest MiB": peak}


def long_table(what: str, path: Path) -> dict:
    """A table imported in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORT, str(path)], capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout)
    return row(what, told["pictures"], told["seconds"], told["highest MiB"])


def repeated(source: Path, target: Path, count: int) -> Path:
    """The rows of a Parquet file again and again, under new names, until there are `count`."""
    rows = pq.read_table(source).slice(0, SHARD).drop_columns(["original_file"])
    with pq.ParquetWriter(target, rows.schema) as writer:
        for first in range(0, count, len(rows)):
            writer.write_table(rows.slice(0, min(len(rows), count - first)), row_group_size=1000)
    return target


def missing(target: Path, count: int) -> Path:
    """A CSV whose pictures are not there."""
    with target.open("w") as file:
        file.write("image,label\n")
        file.writelines(f"faces/{i:07d}.png,happy\n" for i in range(count))
    return target


def main() -> None:
    """Measure in a home of its own."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("archive", type=Path)
    arguments.add_argument("--form", help="of the archive; if left out, what it looks like")
    arguments.add_argument("--rows", type=int, default=0)
    arguments.add_argument("--json", action="store_true")
    args = arguments.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["FER_HOME"] = home
        form = args.form or datasets.guess(args.archive)
        stored = datasets.import_(form, args.archive.resolve(), "first")
        rows = round_trip(stored.name, Path(home))
        if args.rows:
            shard = next((Path(home) / "parquet" / "data").glob("train-*"))
            long = repeated(shard, Path(home) / "long.parquet", args.rows)
            rows.append(long_table("import of a long parquet", long))
            datasets.remove("long")
            rows.append(
                long_table("refusal of a csv of missing pictures", missing(Path(home) / "m.csv", args.rows))
            )
    tables.show(rows, args.json)


if __name__ == "__main__":
    main()
