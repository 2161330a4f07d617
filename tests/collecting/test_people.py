"""Tracks that may be one person are proposed, answered by somebody, and never stand on both sides of a
split.
"""

from functools import lru_cache

import numpy as np
import pytest

from fer_core import collecting, datasets, drawing
from fer_core.collecting import people, storing
from fer_core.doctor import votes
from fer_core.errors import DataError

TRACKS = {"anna_1": 3, "anna_2": 3, "berta_1": 11, "cesar_1": 20, "dora_1": 42}  # track: who is drawn
FACES = 4
drawn_once = lru_cache(drawing.draw)  # nobody writes into these


@pytest.fixture
def gathering(home):
    """Five tracks of four people, one after the other; Anna was cut away and came back."""
    kept = storing.Gathering.opened("mine")
    for begin, (track, who) in enumerate(TRACKS.items()):
        for i in range(FACES):
            face = drawn_once(who, ("happy", "sad")[i % 2], 96, 1.0, hard=0.0)
            file = f"{track}_{i}.png"
            facts = {"video": "clip.mp4", "time_s": 10.0 * begin + i, "track": begin, "subject": track}
            kept.keep(face, {"file": file, **facts, "score": 1.0, "proposed": "happy", "consent": ""})
            votes.vote(kept.folder, file, ("happy", "sad")[i % 2], "Ana")
    return kept


def test_the_two_tracks_of_one_person_are_the_likest(gathering):
    likest = people.pairs(gathering)[0]
    assert (likest.one, likest.other, likest.same) == ("anna_1", "anna_2", None)
    assert likest.likeness > people.MAY_BE_ONE


def test_without_an_answer_they_stay_on_one_side(gathering):
    person = people.of(gathering)
    assert person["anna_1"] == person["anna_2"]
    collecting.finish("mine", collecting.Wish(consent="drawn"))
    sides = [
        {file.rpartition("_")[0] for file in split.files.astype(str)} & {"anna_1", "anna_2"}
        for split in datasets.load("mine").values()
    ]
    assert sorted(map(len, sides))[-1] == 2
    assert sum(map(bool, sides)) == 1


def test_an_answer_is_kept_and_asked_for_no_more(gathering):
    people.answer(gathering, "anna_2", "anna_1", same=True)
    for pair in people.unanswered(gathering):
        people.answer(gathering, pair.one, pair.other, same=False)
    assert people.unanswered(gathering) == []
    assert len(set(people.of(gathering).values())) == 4
    people.answer(gathering, "anna_1", "anna_2", same=False)  # a later answer counts
    assert len(set(people.of(gathering).values())) == 5


def test_two_faces_of_one_moment_are_two_people(gathering):
    face = drawing.draw(3, "happy", 96, 1.0, hard=0.0)
    for i in range(FACES):  # as like Anna as can be, but beside her
        facts = {"video": "clip.mp4", "time_s": float(i), "track": 9, "subject": "twin_1"}
        line = {"file": f"twin_{i}.png", **facts, "score": 1.0, "proposed": "happy", "consent": ""}
        gathering.keep(face, line)
    assert {"anna_1", "twin_1"} not in [{pair.one, pair.other} for pair in people.pairs(gathering)]


@pytest.mark.parametrize(("one", "other"), [("anna_1", "anna_1"), ("anna_1", "nobody"), ("../x", "anna_1")])
def test_only_two_tracks_that_are_there_can_be_answered(gathering, one, other):
    with pytest.raises(DataError, match="Two tracks of mine were wanted"):
        people.answer(gathering, one, other, same=True)


def test_a_spoilt_file_of_answers_counts_as_none(gathering):
    (gathering.folder / people.FILE).write_text('[3, {"one": 1}, "x"')
    assert all(pair.same is None for pair in people.pairs(gathering))


def test_a_missing_face_is_no_crash(gathering):
    (gathering.folder / "faces" / "berta_1_0.png").write_bytes(np.random.default_rng(0).bytes(50))
    assert "berta_1" in people.of(gathering)
