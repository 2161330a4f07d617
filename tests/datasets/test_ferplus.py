"""FER+: a lone vote is noise, "unknown" and "not a face" are dropped, the rest are shares among seven."""

import numpy as np
import pytest

from fer_core import datasets
from fer_core.datasets.ferplus import VOTED, Ballot
from fer_core.emotions import BASIC
from fer_core.errors import DataError
from tests.datasets.miniature import encoded, packed, row, table, write

NAMES = ("neutral", "happy", "surprise", "sad", "angry", "disgust", "fear", "contempt", "unknown", "nf")


def ballot(**votes) -> Ballot:
    return Ballot({name: votes.get(name, 0) for name in NAMES}, 2)


@pytest.mark.parametrize(
    ("votes", "winner"),
    [
        ({"happy": 9, "sad": 1}, "happy"),
        ({"sad": 4, "neutral": 4, "fear": 2}, "sad"),  # a tie goes to the first in emotions.py
        ({"neutral": 4, "unknown": 4}, "neutral"),
        ({"contempt": 5, "neutral": 5}, "neutral"),
        ({"contempt": 6, "neutral": 4}, "contempt"),
        ({"nf": 6, "happy": 4}, "nf"),
        (dict.fromkeys(NAMES, 1), None),  # ten lone votes are ten times noise
    ],
)
def test_the_winner_is_what_most_agree_on(votes, winner):
    assert ballot(**votes).winner == winner


def test_lone_votes_leave_the_shares_and_shares_sum_to_one():
    shares = ballot(happy=6, sad=3, fear=1).shares()
    assert (
        shares["happy"] == pytest.approx(2 / 3)
        and shares["sad"] == pytest.approx(1 / 3)
        and shares["fear"] == 0
    )


def voted(*rows: tuple, first: str = "file") -> str:
    """A csv of votes."""
    names = ("file",) if first == "file" else ("Usage", "Image name")
    return "\n".join(",".join(map(str, r)) for r in ((*names, *VOTED), *rows)) + "\n"


HAPPY, NOBODY, FACELESS, SCORN = (
    (1, 9, 0, 0, 0, 0, 0, 0, 0, 0),
    (0, 2, 0, 2, 0, 0, 0, 0, 5, 1),
    (0, 0, 0, 0, 0, 0, 0, 0, 0, 10),
    (3, 0, 0, 0, 0, 0, 0, 7, 0, 0),
)
SPLIT_VOTE = (0, 0, 4, 0, 0, 0, 3, 0, 2, 1)
PICTURES = {f"train/sad/Training_{i}.jpg": encoded(i) for i in range(5)} | {
    "test/sad/PrivateTest_9.jpg": encoded(9)
}
VOTES = voted(
    *((f"Training_{i}.jpg", *v) for i, v in enumerate((HAPPY, NOBODY, FACELESS, SCORN, SPLIT_VOTE))),
    ("PrivateTest_9.jpg", *HAPPY),
)


@pytest.mark.parametrize(
    "lay",
    [
        lambda at: write(at, {**PICTURES, "ferplus_votes.csv": VOTES}),
        lambda at: (
            packed(at / "archive.zip", PICTURES).parent if write(at, {"ferplus_votes.csv": VOTES}) else None
        ),
        lambda at: packed(at / "archive.zip", PICTURES) if write(at, {"ferplus_votes.csv": VOTES}) else None,
    ],
    ids=["folders", "folder with a zip", "zip with the votes beside it"],
)
def test_votes_by_file_name_join_the_kaggle_form(home, tmp_path, lay):
    here = datasets.import_("ferplus", lay(tmp_path / "in"))
    assert here.dropped == {
        "emotion unknown": 1,
        "not a face": 1,
        "contempt wins, which is not among the seven": 1,
    }
    splits = datasets.load("ferplus")
    train = splits["train"]
    assert train.files.tolist() == ["Training_0.jpg", "Training_4.jpg"] and len(splits["test"]) == 1
    assert train.table["label"].tolist() == ["happy", "surprise"] and train.table[
        "fer2013_label"
    ].tolist() == ["sad", "sad"]
    assert train.table["majority"].tolist() == [True, False]
    assert train.table["unknown"].tolist() == pytest.approx([0, 0.2]) and train.table[
        "nf"
    ].tolist() == pytest.approx([0, 0.1])
    assert train.classes == BASIC and train.votes.dtype == np.float32
    assert np.allclose(train.votes.sum(1), 1) and train.votes[1][BASIC.index("surprise")] == pytest.approx(
        4 / 7
    )


def official(order=(0, 1, 2)):
    usages = ("Training", "PublicTest", "PrivateTest")
    pictures = table([row(i, 4, u) for i, u in enumerate(usages)])
    votes = voted(
        *((usages[i], f"fer{i:07d}.png", *v) for i, v in zip(order, (HAPPY, FACELESS, HAPPY), strict=True)),
        first="usage",
    )
    return {"fer2013.csv": pictures, "fer2013new.csv": votes}


@pytest.mark.parametrize("named", ["fer2013.csv", "fer2013new.csv", ""])
def test_microsofts_file_joins_the_official_csv_row_by_row(home, tmp_path, named):
    here = datasets.import_("ferplus", write(tmp_path / "in", official()) / named)
    assert {s: sum(c.values()) for s, c in here.counts.items()} == {
        "train": 1,
        "test": 1,
    } and here.dropped == {"not a face": 1}
    assert datasets.load("ferplus")["train"].files.tolist() == ["fer0000000.png"]


def test_votes_in_another_order_than_the_pictures_are_refused_by_row(home, tmp_path):
    here = datasets.import_("ferplus", write(tmp_path / "in", official(order=(0, 2, 1))))
    assert here.total == 1 and here.refused == 2
    assert "Use the two files that belong together" in datasets.refused("ferplus")[0]["reason"]


def test_one_name_in_two_classes_takes_the_votes_in_the_order_of_the_classes(home, tmp_path):
    sad = (0, 0, 0, 10, 0, 0, 0, 0, 0, 0)
    files = {"train/angry/Training_1.jpg": encoded(1), "train/neutral/Training_1.jpg": encoded(2)}
    write(
        tmp_path / "in", {**files, "votes.csv": voted(("Training_1.jpg", *HAPPY), ("Training_1.jpg", *sad))}
    )
    datasets.import_("ferplus", tmp_path / "in")
    table = datasets.load("ferplus")["train"].table
    assert dict(zip(table["file"], table["label"], strict=True)) == {
        "angry/Training_1.jpg": "happy",
        "neutral/Training_1.jpg": "sad",
    }


def test_a_picture_without_votes_and_votes_without_numbers_are_refused(home, tmp_path):
    votes = voted(("Training_0.jpg", *HAPPY), ("Training_1.jpg", "many", *HAPPY[1:]))
    here = datasets.import_("ferplus", write(tmp_path / "in", {**PICTURES, "votes.csv": votes}))
    told = {r["file"]: r for r in datasets.refused("ferplus")}
    assert here.total == 1 and len(told) == 5
    assert told["Training_1.jpg"]["row"] == 3 and "no number of people" in told["Training_1.jpg"]["reason"]
    assert "does not mention it" in told["Training_2.jpg"]["reason"]


def test_pictures_alone_are_not_ferplus(home, tmp_path):
    with pytest.raises(DataError, match=r"Wanted: FER2013 together with fer2013new.csv"):
        datasets.import_("ferplus", write(tmp_path / "in", PICTURES))
