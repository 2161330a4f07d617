"""Votes of several people stay apart, are undone one by one, and agree as scikit-learn and Fleiss say they
do.
"""

import threading

import numpy as np
import pandas as pd
import pytest

from fer_core.doctor import votes
from fer_core.errors import DataError


def test_each_person_has_their_own_words_and_their_own_queue(tmp_path):
    votes.vote(tmp_path, "a.png", "sad", "Ana")
    votes.vote(tmp_path, "a.png", "fear", "Bo")
    votes.vote(tmp_path, "b.png", "happy", "Ana")
    assert votes.waiting(tmp_path, ["a.png", "b.png", "c.png"], "Ana") == ["c.png"]
    assert votes.waiting(tmp_path, ["a.png", "b.png", "c.png"], "Bo") == ["b.png", "c.png"]
    assert votes.people(tmp_path) == ["Ana", "Bo"]


def test_undo_takes_back_ones_own_last_word_and_what_it_replaced_stands_again(tmp_path):
    votes.vote(tmp_path, "a.png", "sad", "Ana")
    votes.vote(tmp_path, "a.png", "fear", "Ana")
    votes.vote(tmp_path, "b.png", "happy", "Bo")
    assert votes.undo(tmp_path, "Ana") == "a.png"
    assert votes.agreed(tmp_path) == {"a.png": "sad", "b.png": "happy"}
    assert votes.undo(tmp_path, "Ana") == "a.png" and votes.undo(tmp_path, "Ana") is None
    assert votes.agreed(tmp_path) == {"b.png": "happy"}


def test_forgotten_pictures_leave_no_answer_and_what_was_undone_stays_undone(tmp_path):
    for image, answer in (("a.png", "sad"), ("b.png", "happy"), ("a.png", "fear")):
        votes.vote(tmp_path, image, answer, "Ana")
    votes.undo(tmp_path, "Ana")  # the fear
    votes.vote(tmp_path, "c.png", "angry", "Ana")
    votes.undo(tmp_path, "Ana")  # the anger
    assert votes.forget(tmp_path, {"a.png"}) == 3
    assert votes.agreed(tmp_path) == {"b.png": "happy"}
    assert "a.png" not in (tmp_path / "votes.jsonl").read_text()
    assert votes.undo(tmp_path, "Ana") == "b.png"


def test_a_name_with_odd_line_breaks_is_one_line(tmp_path):
    odd = "a\u2028b\x85c.png"
    votes.vote(tmp_path, odd, "sad", "Ana")
    votes.vote(tmp_path, "b.png", "happy", "Ana")
    assert votes.agreed(tmp_path) == {odd: "sad", "b.png": "happy"}
    assert votes.forget(tmp_path, {odd}) == 1 and votes.agreed(tmp_path) == {"b.png": "happy"}


def test_most_must_agree_and_skips_do_not_count(tmp_path):
    for by, first, second in (("A", "sad", "sad"), ("B", "sad", "fear"), ("C", "skip", "not a face")):
        votes.vote(tmp_path, "1", first, by)
        votes.vote(tmp_path, "2", second, by)
    assert votes.agreed(tmp_path) == {"1": "sad"}
    assert votes.agreed(tmp_path, least=3) == {}
    assert votes.rejected(tmp_path) == []


def test_cohens_kappa_is_that_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(0)
    a = pd.Series(rng.choice(["sad", "fear", "happy"], 200))
    b = a.where(rng.random(200) < 0.6, pd.Series(rng.choice(["sad", "fear", "angry"], 200)))
    assert votes.cohen(a, b) == pytest.approx(metrics.cohen_kappa_score(a, b))


def test_fleiss_kappa_is_that_of_the_worked_example():
    # Fleiss (1971) as worked through on Wikipedia: 10 subjects, 14 raters, 5 answers, kappa 0.210
    counts = np.array(
        [
            [0, 0, 0, 0, 14],
            [0, 2, 6, 4, 2],
            [0, 0, 3, 5, 6],
            [0, 3, 9, 2, 0],
            [2, 2, 8, 1, 1],
            [7, 7, 0, 0, 0],
            [3, 2, 6, 3, 0],
            [2, 5, 3, 2, 2],
            [6, 5, 2, 1, 0],
            [0, 2, 2, 3, 7],
        ],
        float,
    )
    assert votes.fleiss(counts) == pytest.approx(0.210, abs=5e-4)


def test_agreement_of_two_people_counts_what_both_saw(tmp_path):
    for i, (a, b) in enumerate([("sad", "sad"), ("sad", "fear"), ("happy", "happy"), ("fear", "fear")]):
        votes.vote(tmp_path, str(i), a, "A")
        votes.vote(tmp_path, str(i), b, "B")
    votes.vote(tmp_path, "only A", "sad", "A")
    said = votes.agreement(tmp_path)
    assert said.pictures == 4 and said.share == 0.75
    assert said.cohen[("A", "B")] == pytest.approx((0.75 - 5 / 16) / (1 - 5 / 16))


def test_nobody_and_nothing_are_no_crash(tmp_path):
    said = votes.agreement(tmp_path)
    assert said.pictures == 0 and said.fleiss is None and said.share is None and votes.agreed(tmp_path) == {}


def test_two_people_at_once_and_a_torn_line_lose_nothing(tmp_path):
    def work(by):
        for i in range(40):
            votes.vote(tmp_path, str(i), "sad", by)

    people = [threading.Thread(target=work, args=(by,)) for by in ("A", "B")]
    [p.start() for p in people] and [p.join() for p in people]
    with (tmp_path / "votes.jsonl").open("ab") as file:
        file.write(b'{"image": "x", "answ')
    votes.vote(tmp_path, "last", "fear", "A")
    assert len(votes.votes(tmp_path)) == 81


@pytest.mark.parametrize(("answer", "by"), [("bored", "A"), ("sad", " "), ("sad", "x" * 61)])
def test_nonsense_is_refused_in_a_sentence(tmp_path, answer, by):
    with pytest.raises(DataError):
        votes.vote(tmp_path, "a", answer, by)
