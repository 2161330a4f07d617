"""Archives on a real Ray: one file a video or a block of photos, the rows of an ordinary predict, failures
listed, and a killed command goes on where it was.
"""

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pandas as pd
import psutil
import pytest
from PIL import Image

from fer_core.__main__ import main
from fer_core.cluster import archive, places
from fer_core.cluster.answers import prepare, todo
from fer_core.errors import MediaError
from tests.cluster import bucket
from tests.scenes import film, scene

needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None,
    reason="Ray is not installed: make test-cluster, or pip install -e .[cluster]",
)
PATIENT = 600  # seconds; a twentieth of it is needed on two idle cores
MOVING = [scene(320, 240, [(20 + 4 * i, 20, 200)]) for i in range(20)]


def ray_on(function):
    """Marks a test that starts Ray."""
    for mark in (pytest.mark.cluster, pytest.mark.slow, needs_ray, pytest.mark.timeout(2 * PATIENT)):
        function = mark(function)
    return function


def command(*words):
    return [
        sys.executable,
        "-m",
        "fer_core",
        "predict",
        *map(str, words),
        "--cluster",
        "--model",
        "tiny",
        "--json",
    ]


def watched(*words):
    """Exit code and JSON of the command."""
    done = subprocess.run(command(*words), capture_output=True, text=True, timeout=PATIENT)
    assert done.stdout, done.stderr[-2000:]
    return done.returncode, json.loads(done.stdout), done.stderr


def answers(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.parquet"))


def pictured(folder, count, first=0):
    """So many photos, each with a face somewhere."""
    folder.mkdir(exist_ok=True)
    for i in range(first, first + count):
        Image.fromarray(scene(320, 240, [(20 + i, 20, 200)])).save(folder / f"{i:02}.png")


@pytest.fixture
def media(tmp_path):
    """Two videos of one name, one of them without a face at its end, and two that cannot be read."""
    for name, pictures in (("a", MOVING), ("b", MOVING[:6] + [scene(320, 240, [])] * 4)):
        (tmp_path / "media" / name).mkdir(parents=True)
        film(tmp_path / "media" / name / "clip.mp4", pictures)
    (tmp_path / "media" / "empty.mp4").touch()
    (tmp_path / "media" / "corrupt.mp4").write_bytes(b"no video" * 500)
    (tmp_path / "media" / "notes.txt").write_text("not a video")
    return tmp_path / "media"


@ray_on
def test_each_video_becomes_one_file_with_the_rows_of_an_ordinary_predict(tiny_run, media, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(media / "b" / "clip.mp4", tmp_path / "elsewhere" / "far.mp4")
    code, said, errors = watched(
        media, f"file://{tmp_path}/elsewhere", "--out", tmp_path / "out", "--actors", 2
    )
    assert code == 1 and (said["files"], said["done"], said["failed"], said["frames"]) == (5, 3, 2, 40)
    assert answers(tmp_path / "out") == [
        "elsewhere/far.mp4.parquet",
        "media/a/clip.mp4.parquet",
        "media/b/clip.mp4.parquet",
    ]
    for name in "ab":
        main(
            [
                "predict",
                str(media / name / "clip.mp4"),
                "--model",
                "tiny",
                "--out",
                str(tmp_path / "plain.parquet"),
            ]
        )
        pd.testing.assert_frame_equal(
            pd.read_parquet(tmp_path / "out" / "media" / name / "clip.mp4.parquet"),
            pd.read_parquet(tmp_path / "plain.parquet"),
        )
    failures = pd.read_csv(tmp_path / "out" / "failures.csv")
    assert sorted(p.rsplit("/")[-1] for p in failures["source"]) == ["corrupt.mp4", "empty.mp4"]
    assert "5 of 5 files" in errors and all(sentence in errors for sentence in failures["problem"])

    (media / "empty.mp4").unlink()
    film(media / "corrupt.mp4", MOVING[:5])
    code, said, _ = watched(media, "--out", tmp_path / "out", "--actors", 1)
    assert code == 0 and (said["done"], said["skipped"], said["frames"]) == (1, 2, 5)
    assert not (tmp_path / "out" / "failures.csv").exists()


@ray_on
def test_a_video_that_ends_its_worker_takes_no_other_with_it(tiny_run, tmp_path, monkeypatch):
    (tmp_path / "many").mkdir()
    for i in range(2 * archive.PLENTY):
        film(tmp_path / "many" / f"{i:02}.mp4", MOVING[: 20 - i])  # the largest are begun first
    (tmp_path / "many" / "01.mp4").rename(tmp_path / "many" / "deadly.mp4")

    class Fragile(archive.Watcher):
        def __call__(self, row):
            return (
                os._exit(1) if any("deadly" in source for source in row["sources"]) else super().__call__(row)
            )

    monkeypatch.setattr(archive, "Watcher", Fragile)
    try:
        tally = archive.watch([str(tmp_path / "many")], tmp_path / "out", archive.Way("tiny"), actors=2)
    finally:
        sys.modules["ray"].shutdown()
    assert tally.done == 2 * archive.PLENTY - 1 and len(answers(tmp_path / "out")) == tally.done
    assert [(f["source"].rsplit("/")[-1], f["problem"]) for f in tally.failures] == [
        ("deadly.mp4", archive.CRASHED)
    ]


@ray_on
def test_a_killed_command_resumes_without_doing_finished_videos_again(tiny_run, tmp_path):
    (tmp_path / "many").mkdir()
    film(tmp_path / "many" / "00.mp4", MOVING * 15)
    for i in range(1, 12):
        shutil.copy(tmp_path / "many" / "00.mp4", tmp_path / "many" / f"{i:02}.mp4")
    out = tmp_path / "out"
    with (tmp_path / "log").open("wb") as log:
        killed = subprocess.Popen(
            command(tmp_path / "many", "--out", out, "--actors", 2), stdout=log, stderr=log
        )
    end = time.time() + PATIENT
    while not answers(out):
        assert time.time() < end and killed.poll() is None, (tmp_path / "log").read_text()
        time.sleep(0.02)
    workers = [
        p for p in psutil.Process(killed.pid).children(recursive=True) if p.name().startswith("ray::Map")
    ]
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    finished = {name: (out / name).stat().st_mtime_ns for name in answers(out)}
    assert 0 < len(finished) < 12, "the kill came too late to show anything"
    _, living = psutil.wait_procs(workers, timeout=60)
    assert len(workers) == 2 and not living
    code, said, _ = watched(tmp_path / "many", "--out", out, "--actors", 2)
    assert code == 0 and (said["skipped"], said["done"]) == (len(finished), 12 - len(finished))
    assert all((out / name).stat().st_mtime_ns == at for name, at in finished.items())
    assert {len(pd.read_parquet(out / name)) for name in answers(out)} == {300} and len(answers(out)) == 12
    assert not list(out.rglob(".*.part"))


@ray_on
def test_photos_become_blocks_with_the_rows_of_an_ordinary_predict(tiny_run, tmp_path):
    folder, out = tmp_path / "photos", tmp_path / "out"
    pictured(folder, 40)
    (folder / "broken.jpg").write_bytes(b"no photo")
    code, said, _ = watched(folder, "--out", out, "--actors", 2)
    assert code == 1 and (said["files"], said["done"], said["photos"], said["failed"]) == (41, 40, 40, 1)
    assert answers(out) == ["photos/00000.parquet", "photos/00001.parquet", "photos/00002.parquet"]
    assert "broken.jpg" in (out / "failures.csv").read_text()
    main(["predict", str(folder), "--model", "tiny", "--out", str(tmp_path / "plain.parquet")])
    plain = pd.read_parquet(tmp_path / "plain.parquet")
    told = pd.read_parquet(out / "photos")
    pd.testing.assert_frame_equal(
        told.sort_values(["source", "x"], ignore_index=True),
        plain[plain["problem"].isna()].sort_values(["source", "x"], ignore_index=True),
        check_dtype=False,  # the other has an empty row, too
    )

    before = {name: (out / name).stat().st_mtime_ns for name in answers(out)}
    (folder / "broken.jpg").unlink()
    Image.fromarray(scene(90, 90, [])).save(folder / "07.png")  # another picture under its name
    pictured(folder, 3, first=40)
    code, said, _ = watched(folder, "--out", out, "--actors", 1)
    assert code == 0 and (said["skipped"], said["done"]) == (24, 19)
    assert [name for name in answers(out) if before.get(name) == (out / name).stat().st_mtime_ns] == [
        "photos/00001.parquet",
        "photos/00002.parquet",
    ]
    told = pd.read_parquet(out / "photos")
    assert told["source"].nunique() == 43 and told[told["source"].str.endswith("07.png")]["x"].isna().all()


@ray_on
def test_a_photo_that_ends_its_worker_takes_no_other_with_it(tiny_run, tmp_path, monkeypatch):
    pictured(tmp_path / "many", 40)
    (tmp_path / "many" / "17.png").rename(tmp_path / "many" / "deadly.png")

    class Fragile(archive.Watcher):
        def __call__(self, row):
            deadly = any("deadly" in source for source in row["sources"])
            return os._exit(1) if deadly else super().__call__(row)

    monkeypatch.setattr(archive, "Watcher", Fragile)
    try:
        tally = archive.watch([str(tmp_path / "many")], tmp_path / "out", archive.Way("tiny"), actors=2)
    finally:
        sys.modules["ray"].shutdown()
    assert tally.photos == 39 and pd.read_parquet(tmp_path / "out" / "photos")["source"].nunique() == 39
    assert [(f["source"].rsplit("/")[-1], f["problem"]) for f in tally.failures] == [
        ("deadly.png", archive.CRASHED)
    ]


def test_blocks_are_divided_until_a_photo_is_alone(tmp_path):
    photos = [places.Medium(f"/lab/{i}.png", f"lab/{i}.png", 9) for i in range(20_000)]
    (whole, *_) = todo(photos, tmp_path)
    assert len(whole.items) == 256 and whole.target == tmp_path / "photos" / "00000.parquet"
    parts = whole.split()
    assert [len(part.items) for part in parts] == [16] * 16
    alone = [single for part in parts for single in part.split()]
    assert [single.items[0] for single in alone] == list(whole.items) and alone[3].split() == [alone[3]]
    assert len({single.target for single in alone}) == 256


def test_videos_are_found_once_and_under_names_that_do_not_collide(media, tmp_path):
    found = places.find([str(media), str(media / "a" / "clip.mp4"), f"file://{media}/b"])
    assert [v.inside for v in found] == [
        "media/a/clip.mp4",
        "media/b/clip.mp4",
        "media/corrupt.mp4",
        "media/empty.mp4",
        "b/clip.mp4",
    ]
    same = [places.Medium(source, "x/clip.mp4", 9) for source in ("/one/x/clip.mp4", "/two/x/clip.mp4")]
    targets = [piece.target for piece in todo(same, tmp_path)]
    assert len(set(targets)) == 2 and all(t.parent == tmp_path / "x" for t in targets)


def test_a_remote_video_is_fetched_for_as_long_as_it_is_looked_at(media):
    with places.fetched(f"file://{media}/a/clip.mp4") as file:
        assert file.read_bytes() == (media / "a" / "clip.mp4").read_bytes() and file.parent != media / "a"
    assert not file.exists()


def test_a_bucket_is_listed_and_its_videos_are_fetched(media, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "any")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "any")
    (media / "a" / "clip.mp4").rename(media / "a" / "two words.mp4")
    with bucket.serving(media.parent) as place:
        found = places.find([f"s3://lab/media?endpoint_override={place}&scheme=http&region=us-east-1"])
        assert [v.inside for v in found] == [
            "media/a/two words.mp4",
            "media/b/clip.mp4",
            "media/corrupt.mp4",
            "media/empty.mp4",
        ]
        with places.fetched(found[0].source) as file:
            assert file.read_bytes() == (media / "a" / "two words.mp4").read_bytes()
        (media / "b" / "clip.mp4").unlink()
        with pytest.raises(MediaError, match="could not be fetched"), places.fetched(found[1].source):
            pass


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("file:///no/such/folder", "there is nothing"),
        ("nowhere://x/y", "cannot be reached"),
        ("s3://key:word@lab/x", "holds credentials"),
    ],
)
def test_a_place_that_cannot_be_reached_is_named(address, says):
    with pytest.raises(MediaError, match=says):
        places.find([address])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "Give a folder"),
        (["--out", "rows.csv"], "Give a folder"),
        (["--out", "o", "--parts"], "--parts cannot"),
        (["--out", "o", "--finder", "eyes"], "blazeface"),
    ],
)
def test_what_does_not_fit_an_archive_is_refused(words, says, tiny_run, media, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["predict", str(media), "--model", "tiny", "--cluster", *words]) == 1
    assert says in capsys.readouterr().err


def test_answers_made_in_another_way_are_not_mixed_with_these(tiny_run, media, tmp_path):
    prepare(tmp_path / "out", archive.Way("tiny"))
    prepare(tmp_path / "out", archive.Way("tiny"))
    with pytest.raises(MediaError, match="threshold 0.4, not with threshold 0.5"):
        prepare(tmp_path / "out", archive.Way("tiny", threshold=0.5))
