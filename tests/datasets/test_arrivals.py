"""An import goes on without its page, says how far it is, and can be called off."""

import threading
import time

import cv2
import numpy as np
import pytest

from fer_core import datasets, paths
from fer_core.datasets import arrivals
from fer_core.errors import DataError
from fer_core.jobs import Job

pytestmark = pytest.mark.usefixtures("home")


def ended(arrival, seconds=30):
    end = time.monotonic() + seconds
    while arrival.state == "running" and time.monotonic() < end:
        time.sleep(0.02)
    return arrival.state


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    for emotion in ("happy", "sad"):
        (tmp_path / "mine" / emotion).mkdir(parents=True)
        for i in range(3):
            cv2.imwrite(
                str(tmp_path / "mine" / emotion / f"{emotion}{i}.png"),
                rng.integers(0, 256, (48, 48), np.uint8),
            )
    return tmp_path / "mine"


def test_a_folder_arrives(folder):
    arrival = arrivals.start("folder", folder)
    assert ended(arrival) == "finished"
    assert arrival.result.total == 6
    assert datasets.find("folder").total == 6


def test_an_uploaded_file_arrives_and_leaves_no_copy(folder, tmp_path):
    import shutil

    archive = shutil.make_archive(str(tmp_path / "mine"), "zip", folder)
    with open(archive, "rb") as file:
        arrival = arrivals.start_file("folder", file, "../../mine.zip", "uploaded")
        assert ended(arrival) == "finished", arrival.error
    assert sorted(p.name for p in paths.data().iterdir()) == ["uploaded"]


def test_what_a_user_can_fix_is_said(tmp_path):
    arrival = arrivals.start("folder", tmp_path / "nowhere")
    assert ended(arrival) == "failed"
    assert "nowhere" in arrival.error


def test_an_empty_path_is_refused_at_once():
    with pytest.raises(DataError, match="No path"):
        arrivals.start("folder", "  ")


def test_a_bug_ends_the_waiting(monkeypatch, folder):
    def broken(*_, **__):
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(datasets, "import_", broken)
    arrival = arrivals.start("folder", folder)
    assert ended(arrival) == "failed"
    assert "ZeroDivisionError" in arrival.error


def test_calling_off_stops_at_the_next_picture():
    arrival, reached = Job("test"), threading.Event()

    def work():
        for i in range(10_000):
            arrival.progress(i, 10_000)
            reached.set()
            time.sleep(0.001)

    worker = threading.Thread(target=arrival.carry_out, args=(work,))
    worker.start()
    reached.wait(5)
    arrival.cancel()
    worker.join(5)
    assert arrival.state == "cancelled"
    assert arrival.done < 9_999


def test_the_time_left_follows_from_the_share_done():
    arrival = Job("test", began=time.monotonic() - 30)
    assert arrival.seconds_left is None
    arrival.progress(75, 100)
    assert arrival.seconds_left == pytest.approx(10, abs=0.5)
