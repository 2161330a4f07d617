"""A video becomes a queue and the queue a dataset: faces followed, doubles dropped, people kept in one split,
everything said in the datasheet.
"""

import os
import subprocess
import sys

import numpy as np
import pytest

from fer_core import collecting, datasets, runs
from fer_core.collecting import people
from fer_core.doctor import votes
from fer_core.errors import DataError, MediaError
from fer_core.predictor import Predictor
from tests.scenes import film, scene


def clip(path, seeds=(0, 1), seconds=3, rate=10):
    """People side by side who nod; ten frames a second."""
    frames = [
        scene(
            640,
            320,
            [(20 + 310 * k, 20 + 12 * int(6 * np.sin(t / 3)), 260, seed) for k, seed in enumerate(seeds)],
        )
        for t in range(seconds * rate)
    ]
    film(path, frames, rate)
    return path


@pytest.fixture
def predictor(tiny_run):
    return Predictor.from_run("tiny")


@pytest.fixture
def gathered(predictor, tmp_path):
    videos = [clip(tmp_path / "one.mp4"), clip(tmp_path / "two.mp4", (2, 3))]
    return collecting.gather(videos, "mine", predictor, collecting.How(seconds=0.5, alike=0.999, sharp=0.0))


def test_faces_are_kept_apart_by_person_and_have_a_proposal(gathered):
    table = gathered.table()
    assert table["subject"].nunique() == 4 and len(table) >= 8
    assert set(table["proposed"]) <= {"happy", "sad", "neutral"}
    assert gathered.picture(table["file"].iloc[0]).shape == (96, 96, 3)


def test_a_face_that_stands_still_is_kept_once(predictor, tmp_path):
    film(tmp_path / "still.mp4", [scene(320, 320, [(30, 30, 260)])] * 30, 10)
    found = collecting.gather(
        [tmp_path / "still.mp4"], "still", predictor, collecting.How(seconds=0.5, sharp=0.0)
    )
    assert len(found.table()) == 1
    assert next(iter(found.notes()["seen"].values()))["nearly identical to one that is kept"] > 0


def test_the_same_video_is_not_read_twice(gathered, predictor, tmp_path):
    before = len(gathered.table())
    again = collecting.gather(
        [tmp_path / "one.mp4"], "mine", predictor, collecting.How(seconds=0.5, alike=0.999, sharp=0.0)
    )
    assert len(again.table()) == before


def test_labels_become_a_dataset_with_every_person_in_one_split(gathered):
    for i, file in enumerate(gathered.table()["file"]):
        votes.vote(gathered.folder, file, ("happy", "sad")[i % 2], "Ana")
    for pair in people.pairs(gathered):  # these plain drawings look alike; they are four people all the same
        people.answer(gathered, pair.one, pair.other, same=False)
    collecting.finish("mine", collecting.Wish(consent="drawn", source="a test", balance=True, equalise=True))
    splits = datasets.load("mine")
    subjects = {s: set(part.subjects) for s, part in splits.items()}
    assert set(subjects) == {"train", "validation", "test"}
    assert sum(map(len, subjects.values())) == len(set().union(*subjects.values())) == 4
    counts = [n for n in splits["train"].counts().values() if n]
    assert len(set(counts)) == 1
    assert (splits["test"].table["made"] == "seen").all()
    sheet = (datasets.find("mine").folder / "DATASHEET.md").read_text()
    assert (
        "Consent: drawn" in sheet and "one.mp4, two.mp4" in sheet and "histogram equalisation: yes" in sheet
    )


def test_what_nobody_labelled_is_left_out_unless_proposals_are_wanted(gathered):
    with pytest.raises(DataError, match="has a label yet"):
        collecting.finish("mine")
    first = gathered.table()["file"].iloc[0]
    votes.vote(gathered.folder, first, "not a face", "Ana")
    here = collecting.finish("mine", collecting.Wish(proposals=True))
    assert here.total == len(gathered.table()) - 1


def test_a_file_that_is_no_video_is_passed_over_and_named(predictor, tmp_path):
    (tmp_path / "letter.mp4").write_text("Dear all")
    found = collecting.gather(
        [tmp_path / "letter.mp4", clip(tmp_path / "one.mp4", (0,), 1)], "mixed", predictor
    )
    assert "cannot be read as a video" in next(iter(found.notes()["problems"].values()))
    with pytest.raises(MediaError, match="No video could be read"):
        collecting.gather([tmp_path / "letter.mp4"], "none", predictor)


def test_a_video_without_a_face_gives_an_empty_queue_and_says_so(predictor, tmp_path):
    film(tmp_path / "wall.mp4", [np.full((240, 320, 3), 90, np.uint8)] * 10, 10)
    found = collecting.gather([tmp_path / "wall.mp4"], "wall", predictor)
    assert not len(found.table())
    with pytest.raises(DataError, match="None of the 0 faces"):
        collecting.finish("wall")


def test_uneven_times_are_those_of_the_file(predictor, tmp_path):
    frames = [scene(320, 320, [(20 + 15 * (i % 3), 10 * (i % 4), 260)]) for i in range(12)]
    film(tmp_path / "uneven.mp4", frames, 10, times=[0, 0.1, 0.2, 0.3, 0.4, 3, 3.1, 3.2, 6, 6.1, 6.2, 9])
    found = collecting.gather(
        [tmp_path / "uneven.mp4"],
        "uneven",
        predictor,
        collecting.How(seconds=1.0, look=0.01, alike=1.1, sharp=0.0),
    )
    assert [round(t) for t in found.table()["time_s"]] == [0, 3, 6, 9]


def test_a_kill_in_the_middle_of_a_video_leaves_nothing_of_it(gathered, predictor, tmp_path):
    before = len(gathered.table())

    def stop(done, total, text):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collecting.gather([clip(tmp_path / "three.mp4", (1,))], "mine", predictor, progress=stop)
    assert len(gathered.table()) == before and not list(gathered.folder.glob(".adding-*"))
    assert len(list((gathered.folder / "faces").iterdir())) == before


def test_a_face_is_sent_here_with_consent_only(home):
    face = np.random.default_rng(0).integers(0, 255, (96, 96, 3), np.uint8)
    with pytest.raises(DataError, match="consent"):
        collecting.send(face, "sad", consent=False)
    file = collecting.send(face, "sad", consent=True, right="fear")
    waiting = collecting.find("sent").table()
    assert waiting["file"].tolist() == [file] and waiting["proposed"].tolist() == ["fear"]
    assert (collecting.find("sent").picture(file) == face).all()


@pytest.mark.parametrize("name", ["../x", "", "a/b"])
def test_names_cannot_lead_elsewhere(home, predictor, name):
    with pytest.raises(DataError, match="cannot be called"):
        collecting.gather(["x.mp4"], name, predictor)


def test_a_recipe_trains_on_what_was_collected(gathered, home):
    for i, file in enumerate(gathered.table()["file"]):
        votes.vote(gathered.folder, file, ("happy", "sad")[i % 2], "Ana")
    collecting.finish("mine", collecting.Wish(balance=True))
    command = [
        sys.executable,
        "-m",
        "fer_core",
        "train",
        "kalambate2024-cnn",
        "--dataset",
        "mine",
        "--epochs",
        "1",
        "--split",
        "official",
        "--json",
    ]
    done = subprocess.run(
        command, env={**os.environ, "FER_HOME": str(home)}, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-1500:]
    trained = [run for run in runs.all_runs() if run.recipe.get("dataset") == "mine"]
    assert [run.state for run in trained] == ["finished"]
