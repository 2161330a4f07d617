"""Pictures of one's own: a face of each is kept with its emotion, after consent, once; and they become a
dataset.
"""

import cv2
import numpy as np
import pytest

from fer_core import collecting, datasets, drawing
from fer_core.collecting import Ask, Wish, pictures
from fer_core.errors import DataError
from fer_core.predictor import Predictor
from tests.scenes import scene

AGREED = Ask(consent="Ana agreed on 3 May.", shows="happy", who="Ana")
WISH = Wish(proposals=True, size=96)


def picture(person: int, emotion: str = "happy") -> bytes:
    """A drawn portrait as a file."""
    return cv2.imencode(".png", drawing.draw(person, emotion, 160)[..., ::-1])[1].tobytes()


@pytest.fixture
def predictor(tiny_run):
    return Predictor.from_run(tiny_run)


def test_a_face_of_each_picture_is_kept_with_its_emotion_and_consent(predictor):
    taken = pictures.take("own", [("me 1.png", picture(1)), ("me 2.png", picture(2))], AGREED, predictor)
    table = collecting.find("own").table()
    assert len(taken.kept) == len(table) == 2 and not taken.problems
    assert set(table["proposed"]) == set(table["shown"]) == {"happy"}
    assert set(table["consent"]) == {"Ana agreed on 3 May."} and set(table["subject"]) == {"Ana"}
    assert collecting.find("own").picture(taken.kept[0]).shape == (96, 96, 3)


def test_without_consent_nothing_is_kept(predictor):
    with pytest.raises(DataError, match="everyone who is shown has agreed"):
        pictures.take("own", [("a.png", picture(1))], Ask(shows="happy"), predictor)
    assert "own" not in collecting.there()


def test_a_picture_given_twice_is_kept_once_and_the_later_emotion_counts(predictor):
    given = [("a.png", picture(1))]
    pictures.take("own", given, AGREED, predictor)
    assert pictures.take("own", given, AGREED, predictor).again == 1
    pictures.take("own", given, Ask("Agreed.", "sad"), predictor)
    assert collecting.find("own").table()["proposed"].tolist() == ["sad"]


@pytest.mark.parametrize(
    ("name", "emotion"),
    [
        ("mine/joy/1.png", "happy"),
        ("sad/x/2.png", "sad"),  # the nearest folder that names one
        ("surprised (3).png", "surprise"),
        ("fear_me.png", "fear"),
        ("C:\\faces\\Wut\\4.png", "angry"),
    ],
)
def test_a_folder_or_a_name_says_the_emotion(predictor, name, emotion):
    pictures.take("own", [(name, picture(1))], Ask("Agreed."), predictor)
    assert collecting.find("own").table()["proposed"].tolist() == [emotion]


def test_what_cannot_be_used_is_said_and_stops_nobody(predictor):
    gray = cv2.imencode(".png", np.full((200, 200, 3), 120, np.uint8))[1].tobytes()
    given = [
        ("empty.png", gray),
        ("text.png", b"no picture"),
        ("happy.png", picture(3)),
        ("x.png", picture(4)),
    ]
    taken = pictures.take("own", given, Ask("Agreed.", who="Bo"), predictor)
    assert len(taken.kept) == 1 and len(taken.problems) == 3
    assert taken.problems[0].startswith("empty.png does not say which emotion")
    taken = pictures.take("own", given[:2], AGREED, predictor)
    assert taken.problems[0].startswith("No face was found in empty.png")
    assert "text.png" in taken.problems[1]


def test_a_face_that_is_too_small_is_refused_with_its_size(predictor):
    small = cv2.imencode(".png", scene(640, 480, [(100, 100, 34, 1)])[..., ::-1])[1].tobytes()
    taken = pictures.take("own", [("far.png", small)], AGREED, predictor)
    assert not taken.kept
    assert "far.png" in taken.problems[0]


def test_a_job_says_how_far_it_is_and_what_was_taken(predictor):
    job = pictures.start("own", [("a.png", picture(1))], AGREED, predictor)
    while job.state == "running":
        pass
    assert job.state == "finished" and len(job.result.kept) == 1
    with pytest.raises(DataError):
        pictures.start("../elsewhere", [], AGREED, predictor)


def test_the_dataset_is_made_anew_only_when_faces_have_changed(predictor):
    for emotion in ("happy", "sad"):
        given = [(f"{emotion}{i}.png", picture(i, emotion)) for i in range(2)]
        pictures.take("own", given, Ask("Agreed.", emotion), predictor)
    first = collecting.renew("own", WISH)
    assert first.name == "own" and first.counts == {"train": {"happy": 2, "sad": 2}}
    assert collecting.renew("own", WISH).name == "own"
    pictures.take("own", [("b.png", picture(9))], AGREED, predictor)
    second = collecting.renew("own", WISH)
    assert second.name == "own-2" and second.total == 5
    assert collecting.made_of(collecting.find("own")) == ["own", "own-2"]
    datasets.remove("own-2")
    assert collecting.made_of(collecting.find("own")) == ["own"]
