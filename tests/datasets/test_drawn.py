"""The embedded dataset: drawn when first wanted, the same every time, with nobody in two splits."""

import numpy as np
import pytest

from fer_core import datasets, emotions, processes
from fer_core.datasets import drawn
from fer_core.drawing import batch


def test_the_plan_has_each_emotion_equally_often_and_nobody_in_two_splits():
    jobs = drawn.plan()
    assert len(jobs) == 1400
    people = {name: {job[0] for split, job in jobs if split == name} for name in drawn.SHARES}
    assert [round(len(p) / 140, 2) for p in people.values()] == [0.70, 0.15, 0.15]
    assert (
        not people["train"] & people["test"]
        and not people["train"] & people["validation"]
        and not people["validation"] & people["test"]
    )
    for emotion in emotions.BASIC:
        assert sum(job[1] == emotion for _, job in jobs) == 200
        assert all(any(split == name and job[1] == emotion for split, job in jobs) for name in drawn.SHARES)


@pytest.mark.parametrize("per_class", [1, 4, 30])
def test_a_small_plan_is_balanced_too(per_class):
    jobs = drawn.plan(per_class)
    assert {sum(job[1] == e for _, job in jobs) for e in emotions.BASIC} == {per_class}
    assert len({job for _, job in jobs}) == len(jobs)


def test_drawn_is_listed_before_it_is_drawn_and_says_that_it_is_synthetic(home):
    first = datasets.imported()[0]
    assert (first.name, first.drawn, first.ready) == ("drawn", True, False)
    assert "synthetic" in first.title


def test_generating_fills_the_store_with_faces_whose_subjects_are_known(home):
    told = []
    drawn.generate(per_class=4, progress=lambda done, total, text: told.append((done, total)))
    splits = datasets.load("drawn")
    assert list(splits) == ["train", "validation", "test"]
    assert sum(len(s) for s in splits.values()) == 28 and told[-1] == (28, 28)
    assert splits["train"].shape == (drawn.SIZE, drawn.SIZE, 3)
    assert not set(splits["train"].subjects) & set(splits["test"].subjects)
    assert splits["train"].files[0].startswith(splits["train"].subjects[0])


def test_some_faces_alone_are_those_of_the_whole_dataset(home):
    drawn.generate(per_class=6)
    of_all = datasets.load("drawn")["train"].only(["fear", "sad"]).per_class(2, seed=3)
    told = []
    some = drawn.faces(["sad", "fear"], 2, 3, lambda *now: told.append(now[:2]), per_class=6)
    assert list(some.files) == list(of_all.files) and list(some.subjects) == list(of_all.subjects)
    assert some.classes == of_all.classes == ("fear", "sad") and some.fingerprint == of_all.fingerprint
    assert np.array_equal(some.images(), of_all.images())
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_the_same_seed_draws_the_same_dataset_also_in_several_processes(home):
    one = drawn.generate(per_class=6, name="one")
    two = drawn.generate(per_class=6, name="two")
    other = drawn.generate(per_class=6, seed=1, name="other")
    assert one.fingerprint == two.fingerprint != other.fingerprint
    pixels = {
        d.name: np.concatenate([s.images() for s in datasets.load(d.name).values()]) for d in (one, two)
    }
    assert (pixels["one"] == pixels["two"]).all()


def test_a_worker_that_dies_leaves_its_pictures_to_this_process(monkeypatch):
    jobs = [(p, "happy", 0, 1.0) for p in range(40)]
    monkeypatch.setattr(processes.sys, "executable", "/bin/false")
    monkeypatch.setattr(drawn.batch, "take", lambda job, size: np.full((size, size, 3), job[0], np.uint8))
    monkeypatch.setattr(drawn.os, "cpu_count", lambda: 2)
    assert [int(p[0, 0, 0]) for p in drawn._pixels(jobs)] == list(range(40))


def test_drawing_that_is_cancelled_leaves_nothing_behind(home):
    def stop(done, total, text):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drawn.generate(per_class=4, progress=stop)
    assert not any((home / "data").iterdir())
    assert not datasets.imported()[0].ready


def test_pixels_do_not_depend_on_who_draws_them():
    jobs = [(p, "sad", 0, 0.9) for p in range(40)]
    assert (next(drawn._pixels(jobs)) == batch.take(jobs[0], drawn.SIZE)).all()
