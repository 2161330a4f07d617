"""Labels of a table: words in any spelling, numbers that a legend explains."""

import pytest

from fer_core.datasets.table import legend
from fer_core.errors import DataError


@pytest.mark.parametrize(
    ("given", "names", "value", "emotion"),
    [
        ("", (), "Happiness", "happy"),
        ("", (), "3", None),  # no number means an emotion by itself
        ("", ("anger", "joy"), 1, "happy"),
        ("", ("anger", "joy"), "1.0", "happy"),
        ("", ("anger", "joy"), 1.0, "happy"),
        ("angry,disgust,fear", (), 2, "fear"),
        ("1=surprise,2=fear", (), "2", "fear"),
        ("rage=angry", (), "Rage", "angry"),
        ("3=happy", ("angry", "x", "y", "grin"), 3, "happy"),  # the user explains what the table leaves open
        ("", ("angry", "sleepy"), 1, None),
        ("", (), None, None),
    ],
)
def test_a_label_means_what_the_legend_says(given, names, value, emotion):
    assert legend.make(given, names).emotion(value) == emotion


@pytest.mark.parametrize(
    ("given", "names", "sentence"),
    [
        ("0=happy", ("angry", "happy"), "0 is happy, and the table itself says it is angry"),
        ("0=happy,0=sad", (), "0 is happy and that it is sad"),
        ("angry,1=sad", (), "mixes names with"),
        ("0=,1=sad", (), "without a label or a meaning"),
    ],
)
def test_a_legend_that_contradicts_is_refused(given, names, sentence):
    with pytest.raises(DataError, match=sentence):
        legend.make(given, names)


def test_two_spellings_of_one_emotion_agree():
    assert legend.make("0=anger", ("angry",)).emotion(0) == "angry"
