"""An archive of made clips on Ray: frames a second of one worker and of two, each on one core.

    python benchmarks/archive.py --run kalambate2024-cnn_ferplus_s0          # 40 clips; two at least 1.7
    times as fast as one python benchmarks/archive.py --run ... --clips 8 --seconds 3 --json

A drawn face moves over the picture, 640x480 at 30 frames a second. The rate counts from the first video's
beginning to the last one's end, so the start of Ray and of the workers, which a long archive does not notice,
is told apart from it. Rounds take turns, so that a computer that is busy slows both alike.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from fer_core import drawing, runs, tables

RATE = 30  # frames a second of the clips
FACE = 240  # pixels


def faces(count: int) -> list[np.ndarray]:
    """Drawn portraits, (FACE, FACE, 3) uint8."""
    emotions = ("happy", "neutral", "sad", "surprise")
    return [drawing.draw(i, emotions[i % len(emotions)], FACE) for i in range(count)]


def clip(path: Path, face: np.ndarray, frames: int) -> None:
    """A face that moves from side to side."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        stream.height, stream.width, stream.pix_fmt, stream.bit_rate = 480, 640, "yuv420p", 4_000_000
        stream.codec_context.time_base = Fraction(1, RATE)
        for i in range(frames):
            picture = np.full((480, 640, 3), 120, np.uint8)
            left = int(200 + 180 * np.sin(i / 20))
            picture[120 : 120 + FACE, left : left + FACE] = face
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = i, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def made(folder: Path, clips: int, seconds: float) -> None:
    """So many clips."""
    folder.mkdir()
    for i, face in enumerate(faces(clips)):
        clip(folder / f"{i:03}.mp4", face, round(RATE * seconds))


def watched(folder: Path, run: str, actors: int) -> dict:
    """The row of one archive, watched by a command as a user gives it."""
    with tempfile.TemporaryDirectory() as out:
        words = [
            "predict",
            str(folder),
            "--cluster",
            "--actors",
            str(actors),
            "--out",
            f"{out}/answers",
            "--model",
            run,
            "--json",
        ]
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "fer_core", *words], capture_output=True, text=True, check=False
        )
        whole = time.perf_counter() - began
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout)
    return {
        "actors": actors,
        "videos": said["done"],
        "frames": said["frames"],
        "faces": said["faces"],
        "frames_per_s": said["pictures_per_s"],
        "command_s": whole,
    }


def main() -> None:
    """Print the table."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--run", default=None, help="a finished run (default: the one that Predict begins with)")
    ask.add_argument("--clips", type=int, default=40)
    ask.add_argument("--seconds", type=float, default=10.0, help="of each clip")
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--json", action="store_true")
    args = ask.parse_args()
    run = args.run or runs.default_run().name
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with tempfile.TemporaryDirectory() as folder:
        made(Path(folder, "clips"), args.clips, args.seconds)
        rounds = [
            [watched(Path(folder, "clips"), run, actors) for actors in (1, 2)] for _ in range(args.rounds)
        ]
    middle = [
        {
            k: float(np.median([r[i][k] for r in rounds])) if k.endswith("_s") else rounds[0][i][k]
            for k in rounds[0][i]
        }
        for i in (0, 1)
    ]
    ratio = float(np.median([two["frames_per_s"] / one["frames_per_s"] for one, two in rounds]))
    tables.show(
        [{**row, "times": ratio if row["actors"] == 2 else 1.0} for row in middle],
        args.json,
        f"{args.clips} clips of {args.seconds:g} s with {run}",
    )


if __name__ == "__main__":
    main()
