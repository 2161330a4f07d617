"""Pixels in the size and colour that a recipe asks for: the stored ones where they serve, else made once."""

import cv2
import numpy as np
import pytest

from fer_core import datasets
from fer_core.datasets import store
from fer_core.datasets.form import Item
from fer_core.errors import DataError
from tests.datasets.miniature import encoded, pixels, write


@pytest.fixture
def small(home):
    """Ten gray pictures of 48 x 48."""
    return store.write(
        "small", (Item(f"{i}", "train", "sad", pixels(i)) for i in range(10)), format="folder", title="Small"
    )


@pytest.fixture
def large(home):
    """Ten coloured pictures of 200 x 150."""
    files = (
        Item(f"{i}", "train" if i < 7 else "test", "sad", encoded(i, (150, 200), colour=True, form="PNG"))
        for i in range(10)
    )
    return store.write("large", files, format="folder", title="Large")


@pytest.mark.parametrize("size", [None, 48, 96])
def test_stored_pixels_serve_any_size_that_is_no_smaller(small, size):
    assert datasets.need("small", size) == 0
    assert np.array_equal(datasets.load("small", size)["train"].images()[3], pixels(3))
    assert datasets.prepared("small") == []


def test_gray_as_rgb_takes_neither_disk_nor_memory(small):
    train = datasets.load("small", 48, "rgb")["train"]
    assert train.shape == (48, 48, 3) and datasets.prepared("small") == []
    assert np.array_equal(train.images(slice(3, 4))[0], np.stack([pixels(3)] * 3, -1))


def test_a_smaller_size_is_made_once_by_averaging(small):
    assert datasets.need("small", 24) == 10 * 24 * 24 + 128
    first = datasets.load("small", 24)["train"]
    assert np.array_equal(first.images()[3], cv2.resize(pixels(3), (24, 24), interpolation=cv2.INTER_AREA))
    (made,) = datasets.prepared("small")
    assert (made.name, made.text, made.size_bytes) == ("24_gray", "24 x 24, gray", 10 * 24 * 24 + 128)
    datasets.load("small", 24, progress=lambda *_: pytest.fail("made a second time"))


def test_large_pictures_are_made_for_each_size_and_colour_and_the_need_is_told_before(large):
    assert large.shape is None and datasets.need("large", 64, "rgb") == 10 * 64 * 64 * 3 + 128
    splits = datasets.load("large", 64, "rgb")
    wanted = cv2.resize(pixels(8, (150, 200), colour=True)[:, 25:175], (64, 64), interpolation=cv2.INTER_AREA)
    assert np.array_equal(splits["test"].images()[1], wanted)
    assert datasets.load("large", 32, "gray")["train"].shape == (32, 32)
    assert [p.name for p in datasets.prepared("large")] == ["32_gray", "64_rgb", "96_rgb"] and datasets.need(
        "large", 64, "rgb"
    ) == 0


def test_large_pictures_are_ready_to_be_looked_at_when_they_were_imported(large):
    assert datasets.need("large") == 0
    seen = datasets.load("large", progress=lambda *_: pytest.fail("prepared when opened"))["train"].images()
    datasets.unprepare("large")
    assert np.array_equal(seen, datasets.load("large", 96, "rgb")["train"].images())


@pytest.mark.parametrize(
    ("colours", "ready"),
    [((True, False, True), True), ((False, False, False), True), ((False, True, False), False)],
)
def test_gray_and_coloured_pictures_may_be_mixed(home, colours, ready):
    files = (
        Item(f"{i}", "train", "sad", encoded(i, 150, colour=c, form="PNG")) for i, c in enumerate(colours)
    )
    here = store.write("mixed", files, format="folder", title="Mixed")
    assert (datasets.need("mixed") == 0) is ready and here.colour == ("rgb" if any(colours) else "gray")
    wanted = [
        cv2.resize(pixels(i, 150, colour=c), (96, 96), interpolation=cv2.INTER_AREA)
        for i, c in enumerate(colours)
    ]
    wanted = [w if w.ndim == 3 or not any(colours) else np.stack([w] * 3, -1) for w in wanted]
    assert np.array_equal(datasets.load("mixed")["train"].images(), wanted)


def test_what_was_made_can_be_removed_and_is_made_again(large):
    before = large.size_bytes - datasets.unprepare("large")
    datasets.load("large", 64)
    datasets.load("large", 32)
    assert datasets.unprepare("large", "64_rgb") == 10 * 64 * 64 * 3 + 128
    assert (
        datasets.unprepare("large") == 10 * 32 * 32 * 3 + 128 and datasets.find("large").size_bytes == before
    )
    assert len(datasets.load("large", 64)["train"]) == 7


def test_a_cancelled_preparation_leaves_nothing(large):
    def cancel(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        datasets.load("large", 64, progress=cancel)
    assert [p.name for p in (large.folder / "prepared").iterdir()] == ["96_rgb.npy"]


def test_a_disk_without_room_is_told_before_anything_is_written(large, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000})())
    with pytest.raises(DataError, match=r"takes 0.0 GB of disk, and 0.0 GB are free"):
        datasets.load("large", 64)
    assert [p.name for p in (large.folder / "prepared").iterdir()] == ["96_rgb.npy"]


@pytest.mark.parametrize(("size", "colour"), [(4, None), (5000, None), (48, "blue")])
def test_a_size_or_colour_that_makes_no_sense_is_refused(large, size, colour):
    with pytest.raises(DataError, match="Choose"):
        datasets.load("large", size, colour)


def test_removing_what_was_never_made_says_what_there_is(large):
    datasets.load("large", 32)
    with pytest.raises(
        DataError, match=r"Nothing called '64_rgb' was prepared from Large. There is: 32_rgb, 96_rgb"
    ):
        datasets.unprepare("large", "64_rgb")


def test_features_of_a_frozen_network_are_listed_and_freed_too(home, tmp_path):
    here = datasets.import_("folder", write(tmp_path / "in", {"happy/1.png": encoded(1, form="PNG")}), "mine")
    cache = here.folder / "prepared" / "features_0123456789abcdef.npy"
    cache.parent.mkdir(exist_ok=True)
    np.save(cache, np.zeros((4, 1280), np.float16))
    size = cache.stat().st_size
    assert [(one.text, one.size_bytes) for one in datasets.prepared("mine")] == [
        ("features of a frozen network", size)
    ]
    assert datasets.unprepare("mine") == size
    assert not cache.exists()
