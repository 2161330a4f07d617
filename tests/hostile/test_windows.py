"""What Windows does otherwise, played on any system: an open file is neither deleted nor replaced, names are
blind for capital letters, some names are devices, and OpenCV opens no path with letters beyond ASCII.
"""

import os
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from fer_core import datasets, faces, paths, processes, recipes, runs
from fer_core.collecting import storing
from fer_core.datasets import views
from fer_core.errors import DataError
from fer_core.runs.shelf import slug
from tests.datasets.miniature import encoded, write
from tests.scenes import scene

HANDLES = Path("/proc/self/fd")
FACES = {
    f"{split}/{name}/{i}.png": encoded(100 * s + 10 * k + i, form="PNG")
    for s, split in enumerate(("train", "test"))
    for k, name in enumerate(("happy", "sad"))
    for i in range(4)
}


def is_open(path: str) -> bool:
    """Whether this process has a file open, or any file in a folder."""
    wanted = os.path.realpath(path)
    for handle in list(HANDLES.iterdir()):
        try:
            target = str(handle.readlink())
        except OSError:
            continue
        if target == wanted or target.startswith(wanted + os.sep):
            return True
    return False


@pytest.fixture
def windows(monkeypatch):
    """The rules of Windows for open files and for OpenCV."""
    if not HANDLES.is_dir():
        pytest.skip("without /proc nobody can tell which files are open")

    def guarded(function, *places):
        def call(*args, **more):
            if more.get("dir_fd") is None and more.get("src_dir_fd") is None:
                for place in places:
                    if isinstance(args[place], str | os.PathLike) and is_open(os.fspath(args[place])):
                        raise PermissionError(13, "The process cannot access the file", str(args[place]))
            return function(*args, **more)

        return call

    for name, places in (("unlink", (0,)), ("remove", (0,)), ("replace", (0, 1)), ("rename", (0, 1))):
        monkeypatch.setattr(os, name, guarded(getattr(os, name), *places))

    def ascii_only(function):
        return lambda path, *args: function(path, *args) if str(path).isascii() else None

    monkeypatch.setattr(cv2, "imread", ascii_only(cv2.imread))
    monkeypatch.setattr(cv2, "imwrite", ascii_only(cv2.imwrite))


def test_the_rules_are_played(windows, tmp_path):
    file = tmp_path / "open.txt"
    with file.open("w"), pytest.raises(PermissionError):
        file.unlink()
    file.unlink()


def test_a_dataset_is_imported_prepared_viewed_and_removed(windows, home, tmp_path):
    here = datasets.import_("folder", write(tmp_path / "in", FACES), "mine")
    assert here.total == 16
    assert datasets.load("mine", size=32)["train"].images().shape == (8, 32, 32)
    assert not [
        file for file in here.folder.rglob("*") if file.name.startswith(".") and file.suffix == ".part"
    ]
    assert datasets.remove("mine") > 0
    assert not here.folder.exists()


def test_a_status_is_written_while_somebody_reads_it(windows, home):
    run = runs.create(recipes.get("kalambate2024-cnn"), "drawn", 0)
    status = run.folder / "status.json"

    def read_slowly() -> None:
        with status.open() as file:
            opened.set()
            file.read()
            time.sleep(0.25)

    opened = threading.Event()
    reader = threading.Thread(target=read_slowly)
    reader.start()
    opened.wait()
    paths.write_json(status, {"state": "running", "epoch": 7, "heartbeat": time.time()})
    reader.join()
    assert runs.get(run.name).status.epoch == 7


def test_a_lock_is_released_without_a_file_being_deleted_under_it(windows, tmp_path):
    lock = processes.try_lock(tmp_path / "mine.lock")
    assert lock is not None
    assert processes.try_lock(tmp_path / "mine.lock") is None
    lock.release()
    again = processes.try_lock(tmp_path / "mine.lock")
    assert again is not None
    again.release()


def test_gathered_faces_are_kept_and_read_below_a_name_with_any_letters(windows, tmp_path, monkeypatch):
    monkeypatch.setenv("FER_HOME", str(tmp_path / "Zoë 笑"))
    gathering = storing.Gathering.opened("mine")
    face = np.full((96, 96, 3), (200, 120, 40), np.uint8)
    facts = {"video": "a.mp4", "time_s": 0.0, "track": 1, "subject": "a_1", "score": 1.0, "proposed": "happy"}
    gathering.keep(face, {"file": "a.png", **facts})
    assert np.array_equal(gathering.picture("a.png"), face)


def test_the_haar_cascade_is_read_below_a_name_with_any_letters(windows, tmp_path, monkeypatch):
    place = tmp_path / "Zoë"
    place.mkdir()
    name = "haarcascade_frontalface_default.xml"
    (place / name).write_bytes(Path(cv2.data.haarcascades, name).read_bytes())
    monkeypatch.setattr(cv2.data, "haarcascades", str(place))
    assert faces.get("haar").find(scene(320, 320, [(30, 30, 260)]))


def test_names_that_differ_in_capital_letters_alone_are_one_name(home, tmp_path):
    datasets.import_("folder", write(tmp_path / "in", FACES), "mine")
    with pytest.raises(DataError, match="mine is there already"):
        datasets.import_("folder", write(tmp_path / "in", FACES), "Mine")


@pytest.mark.parametrize("name", ["con", "NUL", "aux.faces", "Com1", "lpt9.x.y"])
def test_a_device_is_no_name(home, tmp_path, name):
    with pytest.raises(DataError, match="Windows keeps that name"):
        datasets.import_("folder", write(tmp_path / "in", FACES), name)
    assert not paths.is_device(slug(name))
    assert slug(name)


@pytest.mark.parametrize(("title", "folder"), [("My run.", "My-run"), ("a:b?c*", "a-b-c"), ("...", "")])
def test_titles_become_folders_that_windows_can_have(title, folder):
    assert slug(title) == folder


def test_views_are_saved_while_they_are_read(windows, home, tmp_path):
    here = datasets.import_("folder", write(tmp_path / "in", FACES), "mine")
    splits = datasets.load("mine")
    views.make(here, splits, "small", drop=splits["train"].files[:2])
    assert len(datasets.load("mine@small")["train"]) == 6
    assert datasets.remove("mine@small") > 0
