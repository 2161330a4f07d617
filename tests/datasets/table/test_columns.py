"""Columns are told by their usual names, or named."""

import pytest

from fer_core.datasets.table import columns
from fer_core.datasets.table.columns import Columns
from fer_core.errors import DataError

NOTHING = Columns()


@pytest.mark.parametrize(
    ("names", "pictures", "image", "label"),
    [
        (("image", "label"), (), "image", "label"),
        (("pth", "label", "relFCs"), (), "pth", "label"),  # a repack of AffectNet
        (("File Name", "Expression"), (), "File Name", "Expression"),
        (("path", "image", "emotion"), ("image",), "image", "emotion"),  # pictures before their paths
        (("scan", "emotion"), ("scan",), "scan", "emotion"),  # the one column that holds pictures
        (("file", "vote_happy", "vote_sad", "vote_anger"), (), "file", ""),
    ],
)
def test_usual_names_are_known(names, pictures, image, label):
    roles = columns.recognise("t.csv", names, pictures, NOTHING)
    assert (roles.image, roles.label) == (image, label)


def test_split_subject_and_votes_are_known_too():
    names = ("image", "label", "Usage", "subject_id", "votes_joy", "votes_anger", "votes_nf", "votes_fear")
    roles = columns.recognise("t.csv", names, (), NOTHING)
    assert (roles.split, roles.subject) == ("Usage", "subject_id")
    assert roles.votes == {"votes_joy": "happy", "votes_anger": "angry", "votes_fear": "fear"}


def test_one_column_named_after_an_emotion_is_no_vote():
    assert columns.recognise("t.csv", ("image", "label", "happy"), (), NOTHING).votes == {}


def test_named_columns_are_taken_whatever_they_are_called():
    chosen = Columns(image="Where", label="what", subject="who")
    roles = columns.recognise("t.csv", ("where", "what", "who", "label"), (), chosen)
    assert (roles.image, roles.label, roles.subject) == ("where", "what", "who")


@pytest.mark.parametrize(
    ("names", "chosen", "sentence"),
    [
        (("image", "label", "emotion"), NOTHING, "2 columns that may be the label: 'label', 'emotion'"),
        (("image", "label", "label"), NOTHING, "2 columns that may be the label"),
        (("image", "label", "label"), Columns(label="label"), "has 2 columns 'label'"),
        (("a", "b"), NOTHING, "no column that is known to hold pictures. It has 'a', 'b'"),
        (("image", "b"), NOTHING, "no column that is known to hold labels"),
        (("image", "label"), Columns(label="mood"), "has no column 'mood'. It has 'label'"),
        ((), NOTHING, "It has no columns"),
    ],
)
def test_columns_that_cannot_be_told_are_asked_for(names, chosen, sentence):
    with pytest.raises(DataError, match=sentence):
        columns.recognise("t.csv", names, (), chosen)
