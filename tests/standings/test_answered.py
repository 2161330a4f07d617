"""Which faces a run got wrong, the surest mistake first."""

import numpy as np

from fer_core import runs
from fer_core.standings import answered
from tests import makers

CLASSES = ("happy", "sad", "neutral")
ROWS = [  # file, label, probabilities
    ("a", 0, (0.9, 0.05, 0.05)),
    ("b", 0, (0.2, 0.7, 0.1)),
    ("c", 1, (0.05, 0.05, 0.9)),
    ("d", 1, (0.1, 0.5, 0.4)),
    ("e", 2, (0.6, 0.3, 0.1)),
    ("f", 1, (0.3, 0.1, 0.6)),
]


def answers(home, rows=ROWS):
    folder = makers.finished_run(home, "run", classes=CLASSES)
    files, labels, probabilities = (list(column) for column in zip(*rows, strict=True))
    np.savez(
        folder / "predictions.npz",
        classes=np.array(CLASSES),
        test_files=np.array(files),
        test_labels=np.array(labels),
        test_probabilities=np.array(probabilities, np.float32),
    )
    return answered.of(runs.Run(folder), "test")


def files(known, positions):
    return "".join(known.files[positions])


def test_wrong_faces_come_surest_first(home):
    known = answers(home)
    assert files(known, known.wrong()) == "cbef"


def test_a_cell_holds_its_faces_surest_first(home):
    known = answers(home)
    assert files(known, known.cell("sad", "neutral")) == "cf"
    assert files(known, known.cell("happy", "happy")) == "a"
    assert files(known, known.cell("neutral", "sad")) == ""


def test_a_face_has_a_label_an_answer_and_shares(home):
    known = answers(home)
    assert (known.label(1), known.answer(1)) == ("happy", "sad")
    assert known.shares(0)["happy"] == np.float32(0.9)


def test_faces_without_a_number_or_a_known_label_are_left_out(home):
    rows = [*ROWS, ("g", 0, (np.nan, 0.5, 0.5)), ("h", 7, (1.0, 0.0, 0.0))]
    assert len(answers(home, rows)) == len(ROWS)


def test_a_split_that_was_not_answered_gives_none(home):
    folder = makers.finished_run(home, "run")
    assert answered.of(runs.Run(folder), "train") is None
    makers.spoil(folder, "predictions.npz")
    assert answered.of(runs.Run(folder), "test") is None
