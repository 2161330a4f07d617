"""A camera fills the queue: after consent only, with what the person was asked to show, one name one subject,
and forgotten on request.
"""

import itertools
import json
import os
import subprocess
import sys

import cv2
import numpy as np
import pytest

from fer_core import collecting, datasets
from fer_core.collecting import Ask, Filming, people
from fer_core.doctor import votes
from fer_core.errors import DataError, MediaError
from fer_core.predictor import Predictor
from tests.scenes import film, scene

AGREED = Ask("Ana agreed on 3 May.")
LOOSE = collecting.How(seconds=0.5, alike=0.9999, sharp=0.0)


def nod(t, seeds=(0,)):
    """People side by side, moved a little from frame to frame."""
    return scene(
        640,
        320,
        [
            (20 + 310 * k + int(8 * np.sin(t)), 20 + int(8 * np.cos(t)), 260 + 2 * (t % 5), seed)
            for k, seed in enumerate(seeds)
        ],
    )


@pytest.fixture
def predictor(tiny_run):
    return Predictor.from_run("tiny")


def run(filming, seconds=3, seeds=(0,), begin=0.0, rate=10):
    for t in range(int(seconds * rate)):
        filming.process(nod(t, seeds), begin + t / rate)


def test_before_the_consent_the_picture_is_a_mirror_and_no_face_is_looked_for(predictor, home):
    filming = Filming("mine", predictor, LOOSE)
    out = filming.process(nod(0), 0.0)
    assert np.array_equal(out, nod(0)[:, ::-1])
    run(filming)
    filming.close()
    assert filming.seen().kept == 0 and "mine" not in collecting.there()


def test_after_the_consent_faces_wait_in_the_queue_with_its_words(predictor):
    filming = Filming("mine", predictor, LOOSE)
    filming.ask(AGREED)
    run(filming)
    filming.close()
    table = collecting.find("mine").table()
    assert len(table) == filming.seen().kept >= 4
    assert set(table["consent"]) == {"Ana agreed on 3 May."} and set(table["proposed"]) <= {
        "happy",
        "sad",
        "neutral",
    }
    assert collecting.find("mine").picture(table["file"].iloc[0]).shape == (96, 96, 3)
    assert collecting.find("mine").notes()["seen"][filming.title]["kept"] == len(table)


def test_taking_the_consent_back_stops_the_keeping_and_forgetting_deletes(predictor):
    filming = Filming("mine", predictor, LOOSE)
    filming.ask(AGREED)
    run(filming)
    kept = filming.seen().kept
    filming.ask(Ask())
    run(filming, begin=3)
    assert filming.seen().kept == kept > 0
    faces = collecting.find("mine").folder / "faces"
    assert filming.forget() == kept and not list(faces.iterdir())
    assert not len(collecting.find("mine").table()) and filming.seen().kept == 0


def test_forgetting_leaves_no_line_name_or_label_of_the_person(predictor):
    ana, bo = Filming("mine", predictor, LOOSE), Filming("mine", predictor, LOOSE)
    for filming, name, begin in ((ana, "Ana", 0.0), (bo, "Bo", 60.0)):
        filming.ask(Ask(f"{name} agreed on 3 May.", who=name))
        run(filming, begin=begin)
        filming.close()
    gathering = collecting.find("mine")
    table = gathering.table()
    for file in table["file"]:
        votes.vote(gathering.folder, file, "sad", "Cleo")
    bos = set(table.loc[table["subject"] == "Bo", "file"])
    votes.undo(gathering.folder, "Cleo")
    people.answer(gathering, "Ana", "Bo", same=False)
    assert ana.forget() == len(table) - len(bos) > 0
    kept = "".join(file.read_text() for file in gathering.folder.glob("*.json*"))
    assert "Ana" not in kept and "Bo" in kept
    assert set(gathering.table()["file"]) == bos
    assert set(votes.votes(gathering.folder)["image"]) == bos - {table["file"].iloc[-1]}


def test_what_the_person_was_asked_to_show_is_the_proposal(predictor):
    filming = Filming("mine", predictor, LOOSE)
    for begin, shows in ((0, "happy"), (2, "fear")):
        filming.ask(Ask("agreed", shows))
        run(filming, 2, begin=begin)
    table = collecting.find("mine").table()
    assert set(table["proposed"]) == {"happy", "fear"} == set(table["shown"])
    here = collecting.finish("mine", collecting.Wish(proposals=True))
    labels = datasets.load("mine")["train"].table
    assert set(labels["label"]) == {"happy", "fear"} and set(labels["labelled_by"]) == {"posing"}
    sheet = (here.folder / "DATASHEET.md").read_text()
    assert (
        "Consent: agreed" in sheet
        and f"what the person was asked to show: {len(table)}" in sheet
        and filming.title in sheet
    )
    with pytest.raises(DataError, match="no emotion"):
        filming.ask(Ask("agreed", "bored"))


def test_two_people_are_two_subjects_and_one_name_is_one_face_and_one_subject(predictor):
    both = Filming("both", predictor, LOOSE)
    both.ask(AGREED)
    run(both, seeds=(0, 2))
    assert collecting.find("both").table()["subject"].nunique() == 2
    one = Filming("one", predictor, LOOSE)
    one.ask(Ask("agreed", who="Ana"))
    run(one, seeds=(0, 2))
    run(one, begin=60)  # after a break the track is another, the name is not
    table = collecting.find("one").table()
    assert set(table["subject"]) == {"Ana"} and table["track"].nunique() > 1
    assert not table.duplicated("time_s").any()


def test_still_and_blurred_faces_are_left_out_as_in_videos(predictor):
    filming = Filming("still", predictor, collecting.How(seconds=0.5, sharp=0.0))
    filming.ask(AGREED)
    for t in range(30):
        filming.process(nod(0), t / 10)
    blurred = cv2.GaussianBlur(nod(3), (0, 0), 14)
    filming.how = collecting.How(seconds=0.5, sharp=0.9)
    for t in range(30, 60):
        filming.process(blurred, t / 10)
    assert filming.seen().kept == 1 and filming.seen().dropped > 0


def test_a_failure_leaves_the_picture_and_gives_the_reason(predictor, monkeypatch):
    filming = Filming("mine", predictor, LOOSE)
    filming.ask(AGREED)
    monkeypatch.setattr(Predictor, "find", lambda self, image: 1 / 0)
    frame = nod(0)
    assert filming.process(frame, 0.0) is frame
    assert "could not be looked at (ZeroDivisionError" in filming.seen().error
    monkeypatch.undo()
    filming.process(frame, 1.0)
    assert filming.seen().error == ""


@pytest.mark.parametrize(
    ("source", "number"),
    [
        ("camera", 0),
        ("camera:0", 0),
        ("camera:12", 12),
        ("camera:x", None),
        ("clip.mp4", None),
        ("my camera", None),
    ],
)
def test_a_camera_is_named_by_its_number(source, number):
    assert collecting.number(source) == number


def test_a_camera_of_this_computer_films_for_so_many_seconds(predictor, tmp_path, monkeypatch):
    film(tmp_path / "cam.mp4", [nod(t) for t in range(40)], 10)
    real, ticks = cv2.VideoCapture, itertools.count()
    monkeypatch.setattr(cv2, "VideoCapture", lambda number: real(str(tmp_path / "cam.mp4")))
    monkeypatch.setattr("time.monotonic", lambda: next(ticks) / 20)
    told = []
    gathered = collecting.film(0, "mine", predictor, AGREED, 1.5, LOOSE, lambda *said: told.append(said))
    assert 2 <= len(gathered.table()) <= 4 and told[-1][1] == 15
    with pytest.raises(MediaError, match="pictures and then none"):
        collecting.film(0, "mine", predictor, AGREED, 60, LOOSE)
    assert len(gathered.table()) > 4


def test_without_consent_or_without_a_camera_a_sentence_says_what_to_do(predictor):
    with pytest.raises(DataError, match="everyone before it has agreed"):
        collecting.film(0, "mine", predictor, Ask(), 1)
    with pytest.raises(MediaError, match="Camera 97 cannot be opened"):
        collecting.film(97, "mine", predictor, AGREED, 1)
    assert "mine" not in collecting.there()


def test_the_command_line_refuses_a_missing_camera_in_one_sentence(tiny_run, home):
    command = [
        sys.executable,
        "-m",
        "fer_core",
        "collect",
        "camera:97",
        "--to",
        "mine",
        "--model",
        "tiny",
        "--consent",
        "all agreed",
        "--seconds",
        "2",
        "--json",
    ]
    done = subprocess.run(
        command, env={**os.environ, "FER_HOME": str(home)}, capture_output=True, text=True, timeout=120
    )
    assert (
        done.returncode == 1
        and "Camera 97 cannot be opened" in done.stdout + done.stderr
        and "Traceback" not in done.stderr
    )
    assert not done.stdout or json.loads(done.stdout)
