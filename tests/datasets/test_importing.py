"""An import goes on without its page, says how far it is, and can be called off."""

import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_core import datasets, paths
from fer_core.datasets import drawn, importing
from fer_core.errors import DataError

pytestmark = pytest.mark.usefixtures("home")


def ended(job, seconds=30):
    end = time.monotonic() + seconds
    while job.state == "running" and time.monotonic() < end:
        time.sleep(0.02)
    return job.state


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


def test_a_folder_is_imported(folder):
    job = importing.start(datasets.get("folder"), folder)
    assert ended(job) == "finished"
    assert job.result.total == 6
    assert datasets.find("folder").total == 6


def test_an_uploaded_file_is_imported_and_leaves_no_copy(folder, tmp_path):
    import shutil

    archive = shutil.make_archive(str(tmp_path / "mine"), "zip", folder)
    with Path(archive).open("rb") as file:
        job = importing.start_upload(datasets.get("folder"), file, "../../mine.zip", "uploaded")
        assert ended(job) == "finished", job.error
    assert sorted(p.name for p in paths.data().iterdir()) == ["uploaded"]


def test_what_a_user_can_fix_is_said(tmp_path):
    job = importing.start(datasets.get("folder"), tmp_path / "nowhere")
    assert ended(job) == "failed"
    assert "nowhere" in job.error


def test_an_empty_path_is_refused_at_once():
    with pytest.raises(DataError, match="No path"):
        importing.start(datasets.get("folder"), "  ")


def test_a_bug_ends_the_waiting(monkeypatch, folder):
    def broken(*_, **__):
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(importing, "import_from", broken)
    job = importing.start(datasets.get("folder"), folder)
    assert ended(job) == "failed"
    assert "ZeroDivisionError" in job.error


def test_faces_are_drawn_in_a_thread_and_those_of_a_quicker_process_are_as_good(monkeypatch):
    monkeypatch.setattr(drawn.generate, "__defaults__", (2, 0, "drawn", None))
    job = drawn.start()
    assert ended(job) == "finished", job.error
    again = drawn.start()
    assert ended(again) == "finished" and again.result == job.result


def test_datasets_are_listed_while_another_process_prepares_pictures(folder, monkeypatch):
    datasets.import_("folder", folder)
    vanishing = datasets.find("folder").folder / "prepared" / ".96_rgb.npy.0123abcd.part"
    vanishing.parent.mkdir(exist_ok=True)
    vanishing.write_bytes(b"half")
    real = Path.stat

    def stat(path, **how):
        if path == vanishing:
            raise FileNotFoundError(path)
        return real(path, **how)

    monkeypatch.setattr(Path, "stat", stat)
    assert [d.name for d in datasets.imported()] == ["drawn", "folder"]
