"""Looking at pages of a large dataset costs the memory of a page."""

import os

import numpy as np
import pandas as pd
import pytest

from fer_core.datasets.base import Split


@pytest.mark.skipif(
    not hasattr(__import__("mmap"), "MADV_DONTNEED"), reason="the system cannot let go of mapped pages"
)
@pytest.mark.parametrize("rgb", [False, True])
def test_reading_every_page_of_a_mapped_array_does_not_fill_memory(tmp_path, rgb):
    psutil = pytest.importorskip("psutil")
    n = 60_000
    np.lib.format.open_memmap(tmp_path / "pixels.npy", "w+", np.uint8, (n, 48, 48))[:] = 7
    pixels = np.load(tmp_path / "pixels.npy", mmap_mode="r")
    pixels = np.broadcast_to(pixels[..., None], (n, 48, 48, 3)) if rgb else pixels
    table = pd.DataFrame({"file": map(str, range(n)), "label": "happy"})
    split = Split("train", pixels, np.arange(n), table, ("happy",))
    process = psutil.Process(os.getpid())
    split.images(slice(0, 60))
    before, most = process.memory_info().rss, 0
    for start in range(0, n, 60):
        assert (split.images(slice(start, start + 60)) == 7).all()
        most = max(most, process.memory_info().rss - before)
    assert most < 30e6, f"{most / 1e6:.0f} MB for 138 MB of pictures"
