"""A Selection narrows, orders and pages a Split, and survives the trip through a URL."""

import numpy as np
import pandas as pd
import pytest

from fer_core import emotions
from fer_core.datasets import browse
from fer_core.datasets.base import Split
from fer_core.datasets.browse import Selection


@pytest.fixture
def split():
    """Twelve faces: 4 angry, 4 happy, 4 sad; brightness 0, 20, ... 220; two subjects."""
    label = np.repeat(["angry", "happy", "sad"], 4)
    table = pd.DataFrame(
        {"file": [f"img_{11 - i:02d}.png" for i in range(12)], "label": label, "subject": ["A", "B"] * 6}
    )
    table["brightness"], table["contrast"] = np.arange(12) * 20.0, 50.0 - np.arange(12)
    pixels = np.arange(12, dtype=np.uint8)[:, None, None] * np.ones((1, 8, 8), np.uint8)
    votes = np.eye(7, dtype=np.float32)[[0] * 4 + [3] * 4 + [4] * 4]
    votes[5] = 1 / 7
    return Split("train", pixels, np.arange(12), table, emotions.BASIC, votes)


@pytest.mark.parametrize(
    ("view", "wanted"),
    [
        (Selection(sort="as stored"), list(range(12))),
        (Selection(sort="as stored", emotions=("happy",)), [4, 5, 6, 7]),
        (Selection(sort="as stored", emotions=("happy", "sad"), subject="B"), [5, 7, 9, 11]),
        (Selection(sort="as stored", text="IMG_03"), [8]),
        (Selection(sort="as stored", text="img.03"), []),  # a text, not a pattern
        (
            Selection(sort="as stored", brightness=(40.0, 80.0)),
            [2, 3],
        ),  # a bar's upper edge belongs to the next bar
        (Selection(sort="as stored", brightness=(200.0, 255.0)), [10, 11]),
        (Selection(sort="brightest", emotions=("angry",)), [3, 2, 1, 0]),
        (Selection(sort="least contrast", emotions=("sad",)), [11, 10, 9, 8]),
        (Selection(sort="as stored", agreement=(0.0, 0.5)), [5]),
        (Selection(sort="as stored", agreement=(0.9, 1.0), emotions=("happy",)), [4, 6, 7]),
        (Selection(sort="as stored", source="nowhere"), []),
        (Selection(sort="name", emotions=("angry",)), [3, 2, 1, 0]),
        (Selection(sort="least agreed", emotions=("happy",)), [5, 4, 6, 7]),
    ],
)
def test_a_view_keeps_and_orders(split, view, wanted):
    assert view.rows(split).tolist() == wanted


def test_a_shuffle_shows_every_face_once_and_depends_on_its_seed(split):
    first, second = Selection(seed=1).rows(split), Selection(seed=2).rows(split)
    assert sorted(first) == sorted(second) == list(range(12))
    assert first.tolist() == Selection(seed=1).rows(split).tolist() != second.tolist()


def test_pages_cover_all_rows_and_a_page_too_far_is_the_last():
    rows, view = np.arange(70), Selection(size=30)
    assert view.pages(70) == 3
    assert np.concatenate([view.change(page=p).on_page(rows) for p in (1, 2, 3)]).tolist() == rows.tolist()
    assert view.change(page=99).on_page(rows).tolist() == list(range(60, 70))
    assert view.pages(0) == 1


def test_a_view_comes_back_from_its_url():
    view = Selection(
        "raf_db",
        "test",
        ("happy", "sad"),
        "S 1&2",
        "a=b?",
        (10.0, 20.5),
        (0.0, 4.0),
        "darkest",
        7,
        120,
        3,
        "x/ü.png",
    )
    assert Selection.from_query(view.to_query()) == view
    judged = Selection(agreement=(0.25, 0.5), source="ck48", wrong_by="a run", problem="twin", layout="map")
    assert Selection.from_query(judged.to_query()) == judged
    assert Selection().to_query() == {"dataset": "drawn"}


NONSENSE = [
    {"page": "0"},
    {"page": "-1"},
    {"page": "1e9"},
    {"size": "10000000"},
    {"sort": "../.."},
    {"split": "all"},
    {"emotions": "joy,<script>"},
    {"brightness": "5"},
    {"seed": "x"},
    {"layout": "globe"},
    {"agreement": "most"},
]


@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_in_a_url_is_left_out(query):
    assert Selection.from_query(query) == Selection()


def test_a_changed_filter_starts_at_page_one_but_an_opened_face_does_not():
    view = Selection(page=4)
    assert view.change(text="a").page == 1
    assert view.change(face="a.png").page == 4
    assert view.change(page=5).page == 5


def test_another_dataset_starts_without_a_filter():
    assert Selection("a", "test", ("sad",), page=3, size=120).change(dataset="b") == Selection("b", size=120)


def test_a_view_fits_what_a_dataset_has(split):
    asked = Selection(split="validation", emotions=("contempt", "sad"))
    assert asked.fit({"train": split}) == Selection(split="train", emotions=("sad",))


def test_a_run_and_a_problem_are_kept_where_they_are_known(split):
    asked = Selection(wrong_by="gone", problem="twin")
    assert asked.fit({"train": split}, ["other"], ["twin"]) == Selection(problem="twin")
    assert asked.fit({"train": split}) == Selection()


def test_faces_of_a_source_and_faces_that_a_run_got_wrong(split):
    split.table["source"] = ["ck48", "fer2013"] * 6
    view = Selection(sort="as stored", source="ck48", emotions=("angry", "happy"))
    assert view.rows(split).tolist() == [0, 2, 4, 6]
    assert view.rows(split, {"img_11.png", "img_07.png", "img_10.png"}).tolist() == [0, 4]
    assert view.rows(split, set()).tolist() == []
    assert Selection(wrong_by="a run").filtered and Selection(source="ck48").filtered


def test_what_models_say_is_summed_up():
    answers = ["neutral"] * 17 + ["sad"] * 3 + ["fear"] * 2
    assert browse.summed_up(answers, "sad") == (
        "**17 of 22 models say neutral**, 3 sad, 2 fear. Its label is sad."
    )
    assert browse.summed_up(["happy"], "happy") == "**1 of 1 model says happy**. That is its label."


def test_clicking_a_range_again_takes_it_away():
    once = Selection().widened("brightness", 10, 20)
    assert once.brightness == (10, 20)
    assert once.widened("brightness", 40, 50).brightness == (10, 50)
    assert once.widened("brightness", 10, 20).brightness is None
    assert Selection().toggled("sad").toggled("sad") == Selection()


def test_a_list_of_faces_has_a_row_for_each(split):
    lines = browse.listed(split, np.array([3, 1])).decode().splitlines()
    assert lines[0].startswith("file,label,subject,brightness,contrast")
    assert [line.split(",")[0] for line in lines[1:]] == ["img_08.png", "img_10.png"]


def test_votes_are_listed_too(split):
    assert "vote_angry" in browse.listed(split, np.array([0])).decode().splitlines()[0]
