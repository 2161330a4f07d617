"""What a video amounted to, in time; a video that lasts no time is counted by its frames."""

import pytest

from fer_core.faces.base import Face, Found
from fer_core.predictor.timeline import Timeline

CLASSES = ("happy", "sad")


def face(happy, track=1, threshold=0.0):
    answer = {"happy": happy, "sad": 1 - happy}
    return Face(Found((0, 0, 10, 10), 1.0), answer, answer, threshold, track)


def test_shares_are_of_time_not_of_frames():
    timeline = Timeline(CLASSES)
    for frame, (time_s, happy) in enumerate([(0.0, 0.9), (1.0, 0.9), (1.5, 0.1), (4.0, 0.1)]):
        timeline.add([face(happy)], frame, time_s)
    assert timeline.shares() == {"happy": pytest.approx(0.25), "sad": pytest.approx(0.75)}
    assert timeline.summary()[0]["mostly"] == "sad"


def test_a_video_of_one_picture_has_an_emotion():
    timeline = Timeline(CLASSES)
    timeline.add([face(0.9, track=1), face(0.2, track=2)], 0, 0.0)
    assert [(row["mostly"], row["share"]) for row in timeline.summary()] == [("happy", 1.0), ("sad", 1.0)]
    assert timeline.shares() == {"happy": 0.5, "sad": 0.5}


def test_an_answer_that_is_not_sure_is_counted_apart():
    timeline = Timeline(CLASSES)
    timeline.add([face(0.6, threshold=0.8)], 0, 0.0)
    assert timeline.summary()[0]["mostly"] == "not sure"


def test_a_video_without_faces_has_neither_shares_nor_rows():
    timeline = Timeline(CLASSES)
    for frame in range(3):
        timeline.add([], frame, frame / 10)
    assert timeline.shares() == {} and timeline.summary() == [] and timeline.without == 3
