"""A dataset is written whole or not at all, whatever happens meanwhile."""

import errno
import json
import os
import resource
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from fer_core import datasets, paths
from fer_core.datasets import store, writer
from fer_core.datasets.form import Item
from fer_core.errors import DataError
from tests.datasets.miniature import encoded, kaggle, packed, pixels, write


def items(n: int = 8):
    return (
        Item(f"{i}.png", "train", "happy" if i % 2 else "sad", pixels(i), subject=f"p{i // 4}")
        for i in range(n)
    )


def make(name: str = "mine", n: int = 8, **more):
    return store.write(name, items(n), format="folder", title="Mine", total=n, **more)


def test_pixels_labels_and_subjects_come_back_as_they_were_written(home):
    make()
    train = datasets.load("mine")["train"]
    assert all(np.array_equal(image, pixels(i)) for i, image in enumerate(train.images()))
    assert (
        train.table["label"].tolist() == ["sad", "happy"] * 4
        and train.subjects.tolist() == ["p0"] * 4 + ["p1"] * 4
    )
    assert isinstance(train.pixels, np.memmap)


def test_the_same_pictures_have_the_same_fingerprint_and_others_another(home):
    assert make("a").fingerprint == make("b").fingerprint != make("c", n=7).fingerprint


def test_importing_the_same_files_again_changes_nothing_and_says_so(home, tmp_path):
    path = packed(tmp_path / "archive.zip", kaggle())
    first = datasets.import_("fer2013", path)
    before = {p: p.stat().st_mtime_ns for p in first.folder.iterdir()}
    again = datasets.import_("fer2013", path)
    assert first.fresh and not again.fresh and again.fingerprint == first.fingerprint
    assert {p: p.stat().st_mtime_ns for p in first.folder.iterdir()} == before


def test_other_files_under_a_taken_name_are_refused_and_what_is_there_stays(home, tmp_path):
    first = datasets.import_("fer2013", packed(tmp_path / "a.zip", kaggle()))
    with pytest.raises(DataError, match=r"already holds a dataset. Give the new one another name"):
        datasets.import_("fer2013", packed(tmp_path / "b.zip", kaggle(1)))
    assert datasets.find("fer2013") == datasets.find(first.name) and datasets.find("fer2013").total == 42


def test_a_users_own_folder_under_the_name_is_never_touched(home, tmp_path):
    write(home / "data" / "fer2013", kaggle(1))
    with pytest.raises(DataError, match="exists but holds no imported dataset"):
        datasets.import_("fer2013", home / "data" / "fer2013")
    with pytest.raises(DataError, match=r"No dataset 'fer2013'"):
        datasets.remove("fer2013")
    assert len(list((home / "data" / "fer2013").rglob("*.jpg"))) == 21


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError])
def test_a_cancelled_import_leaves_nothing_and_can_be_run_again(home, tmp_path, stop):
    path = packed(tmp_path / "archive.zip", kaggle(20))

    def cancel(done, total, text):
        if done:
            raise stop

    with pytest.raises(stop):
        datasets.import_("fer2013", path, progress=cancel)
    assert list((home / "data").iterdir()) == []
    assert datasets.import_("fer2013", path).total == 420


def test_progress_counts_up_to_the_total(home, tmp_path):
    seen = []
    datasets.import_(
        "fer2013", packed(tmp_path / "archive.zip", kaggle(20)), progress=lambda *a: seen.append(a)
    )
    assert seen[0] == (0, 420, "FER2013") and seen[-1] == (420, 420, "FER2013") and seen == sorted(seen)


SLOW = """
import sys, time
from fer_core.datasets import store
from fer_core.datasets.form import Item
import numpy as np
def items():
    for i in range(10_000):
        time.sleep(0.001)
        yield Item(f"{i}", "train", "happy", np.full((48, 48), i % 255, np.uint8))
def tell(done, total, text):
    print(done, flush=True)
store.write("mine", items(), format="folder", title="Mine", progress=tell)
"""


def test_what_a_killed_import_left_is_cleared_by_the_next_one_and_a_living_one_is_spared(home):
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW], stdout=subprocess.PIPE, text=True, cwd=paths.ROOT
    )
    try:
        while int(process.stdout.readline()) < 256:
            pass
        (left,) = home.glob("data/.importing-*")
        make("first")
        assert left.exists(), "an import that is still running was cleared away"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert left.exists() and [d.name for d in datasets.imported()] == ["drawn", "first"]
    make("second")
    assert not left.exists()


def test_a_full_disk_is_a_sentence_and_leaves_nothing(home):
    """A limit on the size of files stands in for the disk; the system's answer is as real."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, old[1]))
        with pytest.raises(DataError, match="is full, so fer-core could not write the dataset"):
            make(n=600)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
    assert list((home / "data").iterdir()) == []


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES])
def test_a_data_folder_that_may_not_be_written_is_a_sentence(home, monkeypatch, code):
    def refuse(*_, **__):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    with pytest.raises(
        DataError, match=r"cannot be written .* Allow writing, or point FER_HOME at another folder"
    ):
        make()


def test_a_data_folder_that_is_read_only_is_a_sentence(home):
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    (home / "data").chmod(0o500)
    try:
        with pytest.raises(DataError, match=r"cannot be written"):
            make()
    finally:
        (home / "data").chmod(0o700)


def test_data_that_is_a_file_is_a_sentence(home):
    (home / "data").rmdir()
    (home / "data").write_text("not a folder")
    with pytest.raises(DataError, match=r"cannot be written"):
        make()


@pytest.mark.parametrize("name", ["../evil", "a/b", "", ".hidden", "x" * 65, "a b"])
def test_a_name_that_is_no_folder_name_is_refused(home, name):
    with pytest.raises(DataError, match="cannot be called"):
        make(name)


def test_a_broken_dataset_is_passed_over_in_the_list_and_explained_when_asked_for(home):
    make("good")
    for name, text in (
        ("cut", "{"),
        ("list", "[]"),
        ("old", json.dumps({"version": 1})),
        ("new", json.dumps({"version": 99})),
    ):
        write(home / "data" / name, {"dataset.json": text})
    assert [d.name for d in datasets.imported()] == ["drawn", "good"]
    for name in ("cut", "list", "old", "new"):
        with pytest.raises(DataError, match="is broken"):
            datasets.find(name)
        datasets.remove(name)


def test_a_dataset_that_is_not_here_says_what_to_download(home):
    with pytest.raises(
        DataError, match=r"RAF-DB is not here yet. Ask the authors .* fer-core import raf_db PATH"
    ):
        datasets.find("raf_db")
    with pytest.raises(DataError, match=r"No dataset 'mine' is here. Choose one of: drawn"):
        datasets.find("mine")


def test_removing_a_dataset_frees_what_it_took(home):
    here = make()
    assert datasets.remove("mine") == here.size_bytes and not here.folder.exists()


def test_nothing_but_bad_pictures_is_refused_with_the_first_reason(home, tmp_path):
    with pytest.raises(
        DataError, match=r"None of 2 pictures could be used. The first, happy/a.jpg: This is no picture"
    ):
        datasets.import_("folder", write(tmp_path / "in", {"happy/a.jpg": "text", "happy/b.jpg": "text"}))


def test_pictures_that_stop_being_alike_are_all_kept_as_they_came(home):
    files = [encoded(i, 48 if i < 40 else 52, form="PNG") for i in range(50)]
    here = store.write(
        "mine", (Item(f"{i}", "train", "sad", f) for i, f in enumerate(files)), format="folder", title="Mine"
    )
    assert here.shape is None and not (here.folder / "pixels.npy").exists()
    assert all(
        np.array_equal(datasets.original("mine", i), pixels(i, 48 if i < 40 else 52)) for i in (0, 39, 40, 49)
    )


def test_opening_what_is_stored_reads_no_picture(home):
    make(n=200)
    began = time.perf_counter()
    datasets.load("mine")["train"].images(slice(0, 60))
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("file", ["index.parquet", "pixels.npy"])
@pytest.mark.parametrize("harm", ["cut", "gone", "another"])
def test_a_damaged_file_is_a_sentence(home, file, harm):
    here, other = make(n=50), make("other", n=40)
    content = (here.folder / file).read_bytes()
    (here.folder / file).unlink()
    if harm != "gone":
        (here.folder / file).write_bytes(
            content[:60] if harm == "cut" else (other.folder / file).read_bytes()
        )
    with pytest.raises(DataError, match=f"{file} is missing or damaged. Remove the dataset"):
        datasets.load("mine")


def test_two_imports_of_the_same_files_at_once_both_end_well(home, tmp_path):
    path = packed(tmp_path / "archive.zip", kaggle(20))
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: datasets.import_("fer2013", path), range(2)))
    assert [b.total for b in both] == [420, 420] and [p.name for p in (home / "data").iterdir()] == [
        "fer2013"
    ]


def test_an_index_written_in_batches_is_as_if_written_at_once(home, monkeypatch):
    """Columns that only some batches have (a face box, votes) are missing elsewhere, not shifted."""
    boxed, felt = {"box": (1.0, 2.0, 30.0, 40.0)}, {"extra": {"valence": 0.5}}
    known = [{}] * 4 + [felt] * 3 + [felt | boxed] * 3
    rows = [
        Item(f"{i}", "train", "sad", pixels(i), subject=None if i < 5 else f"p{i}", **more)
        for i, more in enumerate(known)
    ]
    store.write("whole", rows, format="folder", title="Whole")
    monkeypatch.setattr(writer, "BATCH", 3)
    store.write("batches", rows, format="folder", title="Batches")
    whole, batches = (datasets.load(name)["train"] for name in ("whole", "batches"))
    pd.testing.assert_frame_equal(whole.table, batches.table, check_like=True)
    assert batches.table["box_x"].notna().tolist() == [i > 6 for i in range(10)] and np.array_equal(
        batches.images(), whole.images()
    )
