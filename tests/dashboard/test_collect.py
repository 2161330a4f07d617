"""Collect asks who is the same person, one pair at a time, before a dataset is divided."""

import pytest

from fer_core import drawing
from fer_core.collecting import people, storing
from tests.collecting.test_people import TRACKS


@pytest.fixture
def gathering(home):
    """Five tracks of four people, one face each."""
    kept = storing.Gathering.opened("mine")
    for begin, (track, who) in enumerate(TRACKS.items()):
        face = drawing.draw(who, "happy", 96, 1.0, hard=0.0)
        facts = {"video": "clip.mp4", "time_s": 10.0 * begin, "track": begin, "subject": track}
        kept.keep(face, {"file": f"{track}.png", **facts, "score": 1.0, "proposed": "happy", "consent": ""})
    return kept


def test_the_question_is_asked_answered_and_gone(gathering, app):
    page = app("collect")
    assert any("5 faces of 5 tracks" in text.value for text in page.markdown)
    assert any("Is this the same person?" in text.value for text in page.markdown)
    page.button(key="collect_same_mine").click().run()
    assert people.pairs(gathering)[0].same is True
    for _ in range(len(people.unanswered(gathering))):
        page.button(key="collect_two_mine").click().run()
    assert not any("Is this the same person?" in text.value for text in page.markdown)
    assert not page.exception
    assert len(set(people.of(gathering).values())) == 4
