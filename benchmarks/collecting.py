"""How long a video takes to become a queue of faces, and whether memory stays flat.

python benchmarks/collecting.py VIDEO --model RUN      # 10 minutes of 640x480: 10 s, 237 MB throughout, on
two cores
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fer_core import collecting, tables
from fer_core.media import films
from fer_core.predictor import Predictor


def resident() -> float:
    """Megabytes that this process holds now; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        return 0.0


def main() -> None:
    """Print one row a tenth of the video, then what became of the faces."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("video", type=Path)
    parser.add_argument("--model", required=True, help="a finished run: its name or folder")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    predictor, rows, began = Predictor.from_run(args.model), [], time.perf_counter()

    def tell(done: int, total: int, text: str) -> None:
        if done * 10 // total > len(rows) - 1:
            rows.append(
                {"share %": 100 * done // total, "seconds": time.perf_counter() - began, "MB": resident()}
            )

    with tempfile.TemporaryDirectory() as home:
        os.environ["FER_HOME"] = home
        gathering = collecting.gather([args.video.resolve()], "timed", predictor, progress=tell)
        seen = next(iter(gathering.notes()["seen"].values()))
        tables.show(
            rows,
            args.json,
            f"{films.info(args.video).seconds:.0f} s of video, load before {os.getloadavg()[0]:.1f}: {seen}",
        )


if __name__ == "__main__":
    main()
