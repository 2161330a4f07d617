"""Photos a second of a folder: one core and all of them, and the package `fer` beside; and many paths on
standard input, whose memory must stay flat.

    python benchmarks/folder.py [--photos FOLDER] [--repeat 1] [--rounds 3] [--fer PYTHON] [--json]
    python benchmarks/folder.py --paths 100000 [--json]

Each measurement is a process that may use so many cores and no more; rounds take turns, so that a busy
computer slows all alike. The clock runs from the first photo to the last, when all networks are loaded.
Without --photos they are drawn portraits of 350 pixels. --fer names a Python that has the package `fer`.
With --paths one photo is named again and again.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import psutil
from PIL import Image

from fer_core import drawing, emotions, jobs, tables
from fer_core.media import photos

OURS = """
import json, os, sys, time
os.sched_setaffinity(0, set(json.loads(sys.argv[1])))
from fer_core import Predictor
files = json.load(sys.stdin)
predictor = Predictor.default()
for seen in predictor.many(files[:16]):  # each thread loads a network of its own
    pass
began = time.perf_counter()
found = sum(bool(seen.faces) for seen in predictor.many(files))
print(json.dumps({"seconds": time.perf_counter() - began, "photos": len(files), "found": found}))
"""
THEIRS = """
import json, os, sys, time
os.sched_setaffinity(0, set(json.loads(sys.argv[1])))
import numpy as np
from fer.fer import FER
from PIL import Image
def read(file):
    return np.ascontiguousarray(np.asarray(Image.open(file).convert("RGB"))[..., ::-1])
files = json.load(sys.stdin)
finder = FER(mtcnn=False)
finder.detect_emotions(read(files[0]))
began = time.perf_counter()
found = sum(bool(finder.detect_emotions(read(file))) for file in files)
print(json.dumps({"seconds": time.perf_counter() - began, "photos": len(files), "found": found}))
"""
EVERY = 5.0  # seconds between two looks at the memory


def drawn(folder: Path, count: int) -> None:
    """So many portraits of 350 pixels."""
    folder.mkdir()
    for i in range(count):
        face = drawing.draw(i, emotions.BASIC[i % len(emotions.BASIC)], 350)
        Image.fromarray(face).save(folder / f"{i:04}.jpg", quality=90)


def measured(python: str, script: str, cores: list[int], files: list[str]) -> dict[str, float]:
    """What one process says."""
    words = [python, "-c", script, str(cores)]
    surroundings = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        words, input=json.dumps(files), capture_output=True, text=True, check=False, env=surroundings
    )
    assert done.returncode == 0, done.stderr[-2000:]
    said: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return said


def compared(folder: Path, repeat: int, rounds: int, fer: str | None) -> list[dict]:
    """A row for each way, the median of the rounds."""
    all_cores = sorted(os.sched_getaffinity(0))
    ways = {
        "fer-workbench, one core": (sys.executable, OURS, all_cores[:1]),
        f"fer-workbench, {jobs.cores()} cores": (sys.executable, OURS, all_cores),
    }
    if fer:
        ways[f"fer, {jobs.cores()} cores"] = (fer, THEIRS, all_cores)
    files = [str(file) for file in photos.listed(folder)] * repeat
    said: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, (python, script, cores) in ways.items():
            said[way].append(measured(python, script, cores, files))
    first = [one["photos"] / one["seconds"] for one in next(iter(said.values()))]
    return [
        {
            "way": way,
            "photos": one[0]["photos"],
            "with a face": one[0]["found"],
            "photos a second": round(float(np.median([o["photos"] / o["seconds"] for o in one])), 1),
            "times one core": round(
                float(np.median([o["photos"] / o["seconds"] / f for o, f in zip(one, first, strict=True)])), 2
            ),
        }
        for way, one in said.items()
    ]


def piped(photo: Path, paths: int) -> list[dict]:
    """Memory and rate while one command reads so many paths: a row for each tenth of them."""
    words = [sys.executable, "-m", "fer_core", "predict", "-", "--json", "--quiet"]
    command = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert command.stdin and command.stdout
    stdin, seen, looks = command.stdin, [0], []

    def feed() -> None:
        for line in itertools.repeat(f"{photo}\n".encode(), paths):
            stdin.write(line)
        stdin.close()

    def look() -> None:
        process, began = psutil.Process(command.pid), time.perf_counter()
        while command.poll() is None:
            looks.append((time.perf_counter() - began, seen[0], process.memory_info().rss / 1e6))
            time.sleep(EVERY)

    for work in (feed, look):
        threading.Thread(target=work, daemon=True).start()
    for line in command.stdout:
        seen[0] += line.count(b'"source"')
    assert command.wait() == 0 and seen[0] >= paths
    looks = looks[1:]  # the start
    tenths = [looks[i * len(looks) // 10 : (i + 1) * len(looks) // 10 + 1] for i in range(10)]
    return [
        {
            "paths so far": part[-1][1],
            "paths a second": round((part[-1][1] - part[0][1]) / (part[-1][0] - part[0][0]), 1),
            "most memory, MB": round(max(memory for _, _, memory in part), 1),
        }
        for part in tenths
        if len(part) > 1
    ]


def main() -> None:
    """Print the table."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--photos", type=Path, help="a folder of photos (default: 240 drawn portraits)")
    ask.add_argument("--repeat", type=int, default=1, help="name each photo so often")
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--fer", metavar="PYTHON", help="a Python that has the package fer")
    ask.add_argument("--paths", type=int, help="read so many paths from standard input instead")
    ask.add_argument("--json", action="store_true")
    args = ask.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = args.photos or Path(place, "drawn")
        if not args.photos:
            drawn(folder, 1 if args.paths else 240)
        if args.paths:
            photo = next(photos.listed(folder))
            tables.show(piped(photo, args.paths), args.json, f"{args.paths:,} paths on standard input")
        else:
            tables.show(
                compared(folder, args.repeat, args.rounds, args.fer), args.json, f"photos of {folder.name}"
            )


if __name__ == "__main__":
    main()
