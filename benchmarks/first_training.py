"""The newcomer's first training, in a real browser: kalambate2024-cnn on drawn faces, from the click to the
finished report.

    python benchmarks/first_training.py          # under 60 s on two cores; the dashboard under 400 MB and
    without TensorFlow

The faces are drawn before the click, as opening Explore does; how long that takes is a row of its own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
HEAVY = ("tensorflow", "keras", "libtensorflow")


def main() -> int:
    """Measure, print a table, and fail where a promise is broken."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--json", action="store_true")
    args = asked.parse_args()
    with tempfile.TemporaryDirectory() as home:
        rows = measure(Path(home))
    if args.json:
        print(json.dumps(rows))
    else:
        for name, (value, unit, most) in rows.items():
            print(f"{name:<42} {value:>8.1f} {unit:<3}" + (f"  (at most {most})" if most is not None else ""))
    return int(any(most is not None and value > most for value, _, most in rows.values()))


def measure(home: Path) -> dict[str, tuple[float, str, float | None]]:
    """Each figure with its unit and what it must not exceed."""
    from tests.server import start

    surroundings = {**os.environ, "FER_HOME": str(home), "TF_CPP_MIN_LOG_LEVEL": "3"}
    began = time.perf_counter()
    draw = "from fer_core import datasets; datasets.load('drawn')"
    subprocess.run([sys.executable, "-c", draw], cwd=ROOT, env=surroundings, check=True)
    drawing = time.perf_counter() - began
    with start(home) as server:
        click_to_report = train(f"{server.url}/train")
        process = psutil.Process(server.process.pid)
        memory = process.memory_info().rss / 1e6
        loaded = sum(any(word in m.path.lower() for word in HEAVY) for m in process.memory_maps(grouped=True))
    return {
        "drawing 1,400 faces, once": (drawing, "s", None),
        "click to finished report": (click_to_report, "s", 60),
        "memory of the dashboard afterwards": (memory, "MB", 400),
        "libraries of TensorFlow in it": (loaded, "", 0),
    }


def train(url: str) -> float:
    """Seconds from the click on Start until the accuracy stands on the page."""
    from playwright.sync_api import sync_playwright

    from tests.server import browse

    with sync_playwright() as playwright:
        browser = browse(playwright)
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(url)
        start = page.get_by_role("button", name="Start training")
        start.wait_for(timeout=60_000)
        began = time.perf_counter()
        start.click()
        page.get_by_text("Accuracy on test").wait_for(timeout=600_000)
        seconds = time.perf_counter() - began
        browser.close()
    return seconds


if __name__ == "__main__":
    sys.exit(main())
