"""How long a page turn of Explore takes in Chromium, from the click on Next to sixty painted faces; and the
server's memory.

    python benchmarks/pages/page_turn.py [--json]

FER2013 where it is imported, noise of its size else; and 450,000 images.

The large dataset is made by repetition in a temporary home: as many images as AffectNet has, as its prepared
form would lie there.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import psutil

from fer_core import datasets, emotions, paths, tables
from fer_core.datasets import store
from fer_core.datasets.form import Item

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
TURNS, LARGE = 20, 450_000
# resolves with the milliseconds from the click on Next to the frame after the new faces stand in the grid
TURN = """() => new Promise(done => {
    const host = document.querySelector(".st-key-explore_faces");
    const inside = e => e.shadowRoot && e.shadowRoot.querySelector(".grid");
    const grid = [...host.querySelectorAll("*")].map(inside).find(Boolean);
    const before = performance.now();
    const watch = new MutationObserver(() => {
        watch.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - before)));
    });
    watch.observe(grid, { childList: true });
    document.querySelector(".st-key-explore_next button").click();
})"""


def main() -> None:
    """Measure both datasets and print a row for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    source = store.folder("fer2013")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FER_HOME"] = folder
        (Path(folder) / "models").mkdir()
        make_small(source)
        make_large()
        tables.show(
            [measure("fer2013"), measure("large")],
            args.json,
            f"Page turn of 60 faces in Chromium, median of {TURNS}",
        )


def make_small(source: Path) -> None:
    """FER2013 as it was imported, or noise of the same shape."""
    if (source / "dataset.json").exists():
        shutil.copytree(source, store.folder("fer2013"))
        return
    rng = np.random.default_rng(0)
    faces = (
        Item(f"{i:05d}.png", "train", emotions.BASIC[i % 7], rng.integers(0, 256, (48, 48), np.uint8))
        for i in range(28_709)
    )
    store.write("fer2013", faces, format="fer2013", title="Noise of FER2013's size")


def make_large() -> None:
    """The small dataset repeated until it has 450,000 images, all in one split."""
    small, at = datasets.find("fer2013"), store.folder("large")
    pixels, index = (
        np.load(small.folder / "pixels.npy", mmap_mode="r"),
        pd.read_parquet(small.folder / "index.parquet"),
    )
    times = -(-LARGE // len(pixels))
    at.mkdir()
    out = np.lib.format.open_memmap(at / "pixels.npy", "w+", np.uint8, (LARGE, *pixels.shape[1:]))
    for k in range(times):
        part = out[k * len(pixels) : (k + 1) * len(pixels)]
        part[:] = pixels[: len(part)]
    out.flush()
    table = pd.concat(
        [index.assign(file=[f"{k:02d}_{f}" for f in index["file"]]) for k in range(times)], ignore_index=True
    )[:LARGE].assign(split="train")
    table.to_parquet(at / "index.parquet")
    about = paths.read_json(small.folder / "dataset.json")
    counts = {"train": {c: int((table["label"] == c).sum()) for c in small.classes}}
    paths.write_json(
        at / "dataset.json",
        {**about, "name": "large", "title": "450,000 images", "counts": counts, "fingerprint": "large"},
    )


def measure(name: str) -> dict:
    """Turn pages of one dataset, with a server of its own."""
    from playwright.sync_api import sync_playwright

    from tests.server import browse, start

    with start(paths.home()) as server, sync_playwright() as playwright:
        browser = browse(playwright)
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        times = _turns(page, f"{server.url}/explore?dataset={name}")
        browser.close()
        return _row(name, times, psutil.Process(server.process.pid).memory_full_info())


def _turns(page, url: str) -> list[float]:
    page.goto(url)
    page.locator(".st-key-explore_faces").wait_for(timeout=120_000)
    page.get_by_text("The mean face of each emotion").wait_for(timeout=120_000)
    page.wait_for_timeout(3000)
    times = []
    for _ in range(TURNS + 2):
        times.append(page.evaluate(TURN))
        page.wait_for_timeout(300)
    return times[2:]  # the first two warm up


def _row(name: str, times: list[float], memory) -> dict:
    info = datasets.find(name)
    quick = sorted(times)
    return {
        "dataset": info.title,
        "images": info.total,
        "median ms": round(statistics.median(times)),
        "slowest of 20 ms": round(quick[-1]),
        "process MB": round(memory.rss / 1e6),
        "of it its own MB": round(
            memory.uss / 1e6
        ),  # the rest is the disk's cache, shared with every process
    }


if __name__ == "__main__":
    main()
