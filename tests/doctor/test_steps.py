"""An examination says its steps, and shows what needs no model while the model is still asked."""

import pytest

from fer_core import datasets, doctor
from tests.doctor.test_doctor import source
from tests.planting import plant


@pytest.fixture
def planted(home):
    source()
    return plant("planted", "photos", each=8, swap=0, blanks=3)


class EndedError(Exception):
    """The computer was switched off."""


def ended_at(step):
    """A progress that ends the examination where this step begins."""

    def progress(done, total, text):
        if text.startswith(f"Step {step} "):
            raise EndedError

    return progress


def test_each_step_is_told_in_words_with_its_count_and_the_time_left(planted):
    told = []
    doctor.examine("planted", progress=lambda done, total, text: told.append((done, text)))
    n = f"{datasets.find('planted').total:,}"
    steps = [text.split(":")[0] for _, text in told]
    assert list(dict.fromkeys(steps)) == [
        "Step 1 of 4, opening every picture",
        "Step 2 of 4, comparing each picture with all others",
        "Step 3 of 4, looking for the face on each picture",
        "Step 4 of 4, asking a model about each label",
    ]
    shares = [done for done, _ in told]
    assert shares == sorted(shares)
    assert told[-1] == (1000, f"Step 4 of 4, asking a model about each label: {n} of {n}, 0 s left")


def test_without_labels_there_are_two_steps(planted):
    told = []
    doctor.examine("planted", labels=False, progress=lambda done, total, text: told.append((done, text)))
    assert {text[:11] for _, text in told} == {"Step 1 of 2", "Step 2 of 2"}
    assert told[-1][0] == 1000


def test_what_needs_no_model_is_there_before_the_faces_are_looked_for(planted):
    with pytest.raises(EndedError):
        doctor.examine("planted", progress=ended_at(2))
    assert doctor.read(planted.here) is None
    with pytest.raises(EndedError):
        doctor.examine("planted", progress=ended_at(3))
    early = doctor.read(planted.here)
    assert not early.whole
    assert {"twin", "blank"} <= early.counts().keys()
    assert "suspect" not in early.counts()
    later = doctor.examine("planted")
    assert later.whole
    assert early.counts().items() <= later.counts().items()


def test_an_examination_that_is_there_already_is_not_replaced_by_half_of_one(planted):
    before = doctor.examine("planted")
    with pytest.raises(EndedError):
        doctor.examine("planted", progress=ended_at(4))
    after = doctor.read(planted.here)
    assert after.whole
    assert after.counts() == before.counts()


def test_copies_of_a_picture_get_the_same_face(planted):
    """Each distinct picture is looked at once; what is said of it holds for its copies."""
    table = doctor.examine("planted").table
    faceless = set(table.loc[table["problem"] == "not_a_face", "image"])
    for copy, original in planted.copies["identical"].items():
        assert (copy in faceless) == (original in faceless)
