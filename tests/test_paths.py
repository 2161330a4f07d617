"""Files are replaced whole or not at all, and two processes never share a temporary name."""

import os
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from fer_core import paths
from fer_core.errors import HomeError


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def test_a_block_that_succeeds_replaces_the_file_and_leaves_nothing_beside_it(tmp_path):
    target = tmp_path / "clip.mp4"
    target.write_text("old")
    with paths.replacing(target, ending=".part.mp4") as part:
        assert part.parent == tmp_path and part.suffix == ".mp4" and part.name.startswith(".")
        part.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new" and names(tmp_path) == ["clip.mp4"]


def test_a_block_that_fails_leaves_the_file_as_it_was(tmp_path):
    target = tmp_path / "report.json"
    target.write_text("old")
    with pytest.raises(ZeroDivisionError), paths.replacing(target) as part:
        part.write_text("half")
        raise ZeroDivisionError
    assert target.read_text() == "old" and names(tmp_path) == ["report.json"]


def test_a_block_that_writes_nothing_changes_nothing(tmp_path):
    with paths.replacing(tmp_path / "rows.csv"):
        pass
    assert names(tmp_path) == []


def test_two_writers_of_one_file_have_two_temporary_names(tmp_path):
    with paths.replacing(tmp_path / "a") as first, paths.replacing(tmp_path / "a") as second:
        assert first != second


def test_a_target_that_a_reader_has_open_is_tried_again(tmp_path, monkeypatch):
    real, refused = Path.replace, []

    def replace(part, path):
        if len(refused) < 3:
            refused.append(path)
            raise PermissionError("open elsewhere")
        real(part, path)

    monkeypatch.setattr(Path, "replace", replace)
    paths.write_text(tmp_path / "status.json", "{}")
    assert len(refused) == 3 and (tmp_path / "status.json").read_text() == "{}"


def test_a_target_that_stays_open_is_an_error_after_about_a_second(tmp_path, monkeypatch):
    pauses = []
    monkeypatch.setattr(paths.time, "sleep", pauses.append)

    def refuse(part, path):
        raise PermissionError("open elsewhere")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        paths.write_text(tmp_path / "status.json", "{}")
    assert 0.5 < sum(pauses) < 2 and names(tmp_path) == []


def test_many_threads_write_one_file_and_every_reader_meets_a_whole_one(tmp_path):
    file, broken = tmp_path / "status.json", []
    paths.write_json(file, {"n": 0})

    def write(n):
        for _ in range(20):
            paths.write_json(file, {"n": n, "padding": "x" * 20_000})
            broken.append(paths.read_json(file) is None)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(broken) == 80 and not any(broken) and names(tmp_path) == ["status.json"]


def test_arrays_come_back_as_they_were_written(tmp_path):
    values = np.arange(6, dtype=np.float16).reshape(2, 3)
    paths.write_array(tmp_path / "a.npy", values)
    paths.write_arrays(tmp_path / "b.npz", {"values": values, "names": np.array(["x", "y"])})
    assert np.array_equal(np.load(tmp_path / "a.npy"), values)
    with np.load(tmp_path / "b.npz") as stored:
        assert np.array_equal(stored["values"], values) and list(stored["names"]) == ["x", "y"]


def test_leftovers_of_killed_writers_are_swept_and_those_of_living_ones_stay(tmp_path):
    (tmp_path / "deep").mkdir()
    for name in (".a.npz.0123abcd.part", "deep/.b.mp4.0123abcd.part.mp4"):
        (tmp_path / name).write_text("half")
        os.utime(tmp_path / name, (1, 1))
    (tmp_path / ".c.json.0123abcd.part").write_text("being written")
    paths.sweep(tmp_path)
    assert [f.name for f in tmp_path.rglob("*") if f.is_file()] == [".c.json.0123abcd.part"]


def test_half_a_character_in_json_becomes_a_question_mark(tmp_path):
    file = tmp_path / "value.json"
    file.write_text(r'{"name": "half \ud800, whole \ud83d\ude00", "share": NaN}')
    value = paths.read_json(file)
    assert value["name"] == "half ?, whole \N{GRINNING FACE}"
    assert value["share"] != value["share"]


@pytest.fixture
def installed(monkeypatch, tmp_path):
    """Paths as they are when the package was installed: (site-packages, the user's folder)."""
    packages = tmp_path / "lib" / "python3" / "site-packages"
    (packages / "fer_workbench" / "dashboard").mkdir(parents=True)
    (packages / "fer_workbench" / "dashboard" / "app.py").touch()
    monkeypatch.setattr(paths, "PARENT", packages)
    monkeypatch.setattr(paths, "ROOT", packages / "fer_workbench")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.delenv("FER_HOME", raising=False)
    monkeypatch.delenv("FER_SHIPPED", raising=False)
    return packages, tmp_path / "share"


def test_a_copy_of_the_project_is_its_own_home(monkeypatch):
    monkeypatch.delenv("FER_HOME", raising=False)
    assert paths.is_checkout() and paths.home() == Path(__file__).resolve().parents[1]


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="XDG_DATA_HOME is for Linux")
def test_an_installed_package_keeps_data_in_the_users_own_folder(installed):
    packages, share = installed
    assert not paths.is_checkout()
    assert paths.home() == share.resolve() / "fer-workbench"
    assert not paths.home().exists(), "asking makes no folder"
    assert paths.shipped() == packages / "fer_workbench" / "models"


def test_a_package_beside_which_somebody_installed_a_dashboard_is_no_copy(installed, monkeypatch):
    packages, _ = installed
    (packages / "dashboard").mkdir()
    (packages / "dashboard" / "app.py").touch()
    monkeypatch.setattr(paths, "ROOT", packages)
    assert not paths.is_checkout()


@pytest.mark.parametrize("part", ["site-packages", "dist-packages"])
def test_a_home_among_the_packages_is_refused(part, tmp_path, monkeypatch):
    monkeypatch.setenv("FER_HOME", str(tmp_path / part / "x"))
    with pytest.raises(HomeError, match="Name a folder of your own"):
        paths.home()


def test_a_home_that_can_be_written_is_made_and_no_trace_is_left(tmp_path, monkeypatch):
    monkeypatch.setenv("FER_HOME", str(tmp_path / "new" / "home"))
    assert paths.complaint() == ""
    assert names(tmp_path / "new" / "home") == []


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("FER_HOME", str(tmp_path / "file" / "home"))
    assert paths.complaint().startswith(f"Nothing can be kept in {tmp_path.resolve() / 'file' / 'home'} (")
