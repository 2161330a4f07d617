"""The Live page in headless Chromium with a 30 frames/s camera: at least 24 frames/s seen, 95 % under 40 ms,
memory flat.

    python benchmarks/live.py [--run NAME] [--seconds 30] [--cameras 1] [--camera FILE.mjpeg] [--json]

The browser runs on the same cores. Without --camera the clip is drawn: one, no, two and no face, three
seconds each. Frames are those that the server has looked at; milliseconds are from frame in to frame out of
the analysis; memory is the server's, and so are the cores: how many it kept busy all the time, for each
camera. With --cameras several pages play at once, and the figures are of the slowest.
"""

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import psutil

from fer_core import drawing, paths, runs, tables

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

RATE, SEGMENT = 30, 3
SAID = re.compile(r"([\d.]+) frames/s · ([\d.]+) ms a frame .*95 % under ([\d.]+) ms")


def camera(path: Path) -> Path:
    """A motion-JPEG file of drawn people."""
    people = [cv2.resize(drawing.draw(who, "happy", 300, hard=0.1), (310, 310)) for who in (7, 12)]
    with path.open("wb") as file:
        for places in ([165], [], [5, 325], []):
            image = np.full((480, 640, 3), 150, np.uint8)
            for person, left in zip(people, places, strict=False):
                image[90:400, left : left + 310] = person
            file.write(cv2.imencode(".jpg", image[..., ::-1])[1].tobytes() * (RATE * SEGMENT))
    return path


def frames(page) -> int:
    """How many the server has seen."""
    return int(
        re.search(r"([\d,]+) frames? seen", page.get_by_text(re.compile("frames? seen")).first.inner_text())
        .group(1)
        .replace(",", "")
    )


def busy(server: psutil.Process) -> float:
    """Seconds that the server has kept a core busy so far."""
    times = server.cpu_times()
    return times.user + times.system


def watch(pages: list, server: psutil.Process, seconds: float) -> dict[str, float]:
    """Press Start everywhere, let it settle, and count."""
    for page in pages:
        page.frame_locator('iframe[title*="webrtc"]').get_by_role(
            "button", name=re.compile("^start$", re.I)
        ).click()
        page.get_by_text(SAID).wait_for()
    time.sleep(6)
    start, before, memory = time.monotonic(), [*map(frames, pages)], [server.memory_info().rss / 1e6]
    worked = busy(server)
    while time.monotonic() - start < seconds:
        time.sleep(min(5.0, seconds))
        memory.append(server.memory_info().rss / 1e6)
    worked = busy(server) - worked
    took, after = time.monotonic() - start, [*map(frames, pages)]
    said = [map(float, SAID.search(page.get_by_text(SAID).inner_text()).groups()) for page in pages]
    _, ms, p95 = map(max, zip(*said, strict=True))
    rates = [(now - then) / took for now, then in zip(after, before, strict=True)]
    return {
        "cameras": len(pages),
        "frames/s": round(min(rates), 1),
        "median ms": ms,
        "p95 ms": p95,
        "cores a camera": round(worked / took / len(pages), 3),
        "MB at first": round(memory[0]),
        "MB at last": round(memory[-1]),
        "seconds": round(took),
    }


def measured(run: runs.Run, clip: Path, seconds: float, cameras: int, place: Path) -> dict[str, float]:
    """One run on so many pages at once."""
    from playwright.sync_api import sync_playwright

    from tests.server import browse, start

    with start(paths.home(), place / "server.log") as server, sync_playwright() as playwright:
        browser = browse(playwright, f"--use-file-for-fake-video-capture={clip.resolve()}")
        pages = []
        for _ in range(cameras):
            page = browser.new_context(
                permissions=["camera"], viewport={"width": 1400, "height": 900}
            ).new_page()
            page.set_default_timeout(120_000)
            page.goto(f"{server.url}/live?run={run.name}")
            pages.append(page)
        counted = watch(pages, psutil.Process(server.process.pid), seconds)
        browser.close()
        return counted


def main() -> None:
    """Print the table."""
    from tests.server import browser_program

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run", help="a finished run; by default the one that the page begins with")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--cameras", type=int, default=1, help="so many at once")
    parser.add_argument("--camera", type=Path)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    run = runs.get(args.run) if args.run else runs.default_run()
    if run is None or browser_program() is None:
        print("Left out: it needs a finished run and Chromium.")
        return
    with tempfile.TemporaryDirectory() as place:
        clip = args.camera or camera(Path(place) / "camera.mjpeg")
        tables.show(
            [{"run": run.name, **measured(run, clip, args.seconds, args.cameras, Path(place))}], args.json
        )


if __name__ == "__main__":
    main()
