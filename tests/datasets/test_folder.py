"""Any folder of emotions: with or without splits, in several languages."""

import pytest

from fer_core import datasets
from fer_core.errors import DataError
from tests.datasets.miniature import encoded, packed, write


def test_a_folder_without_splits_is_all_train(home, tmp_path):
    here = datasets.import_(
        "folder", write(tmp_path / "in", {"happy/a.jpg": encoded(1), "sad/a.jpg": encoded(2)}), name="mine"
    )
    assert here.name == "mine" and here.counts == {"train": {"happy": 1, "sad": 1}}
    assert datasets.load("mine")["train"].files.tolist() == ["happy/a.jpg", "sad/a.jpg"]


@pytest.mark.parametrize(("val", "test"), [("validation", "test"), ("val", "testing"), ("Valid", "TEST")])
@pytest.mark.parametrize("outer", ["", "my pictures/2024/"])
def test_splits_are_known_by_their_usual_names_at_any_depth(home, tmp_path, outer, val, test):
    files = {f"{outer}{s}/happy/{i}.jpg": encoded(i) for i, s in enumerate(("train", val, test))}
    assert list(datasets.import_("folder", packed(tmp_path / "in.zip", files)).counts) == [
        "train",
        "validation",
        "test",
    ]


def test_classes_are_understood_in_other_spellings_and_languages(home, tmp_path):
    names = ("Wut", "asco", "peur", "Freude", "tristeza", "sorpresa", "neutre", "Verachtung", "HAPPINESS")
    here = datasets.import_(
        "folder",
        write(tmp_path / "in", {f"{n}/{i}.png": encoded(i, form="PNG") for i, n in enumerate(names)}),
    )
    assert here.counts["train"] == {
        "angry": 1,
        "disgust": 1,
        "fear": 1,
        "happy": 2,
        "sad": 1,
        "surprise": 1,
        "neutral": 1,
        "contempt": 1,
    }


def test_unknown_class_folders_are_listed_and_the_others_imported(home, tmp_path):
    here = datasets.import_(
        "folder",
        write(
            tmp_path / "in", {"happy/a.jpg": encoded(1), "bored/b.jpg": encoded(2), "müde/c.jpg": encoded(3)}
        ),
    )
    assert here.total == 1 and here.refused == 2
    assert "2 pictures lie in folders that name no emotion (bored, müde)" in here.notes[0]
    assert [r["file"] for r in datasets.refused("folder")] == ["bored/b.jpg", "müde/c.jpg"]


def test_a_folder_in_which_nothing_names_an_emotion_says_which_names_it_found(home, tmp_path):
    with pytest.raises(
        DataError,
        match=r"None of the folders in in names an emotion: bored, tired. Rename them to angry, disgust,",
    ):
        datasets.import_(
            "folder", write(tmp_path / "in", {"bored/a.jpg": encoded(1), "tired/b.jpg": encoded(2)})
        )


def test_an_empty_class_is_told(home, tmp_path):
    write(tmp_path / "in", {"happy/a.jpg": encoded(1)})
    (tmp_path / "in" / "fear").mkdir()
    assert "The folder fear is empty." in datasets.import_("folder", tmp_path / "in").notes


def test_pictures_of_many_sizes_are_kept_as_they_came(home, tmp_path):
    here = datasets.import_(
        "folder",
        write(
            tmp_path / "in", {"happy/a.jpg": encoded(1, 48), "sad/b.jpg": encoded(2, (200, 300), colour=True)}
        ),
    )
    assert here.shape is None and here.colour == "rgb"
    assert [datasets.original("folder", i).shape for i in (0, 1)] == [(48, 48), (200, 300, 3)]


def test_system_files_are_no_pictures(home, tmp_path):
    files = {
        "happy/a.jpg": encoded(1),
        "happy/._a.jpg": b"x",
        "__MACOSX/happy/._a.jpg": b"x",
        "happy/Thumbs.db": b"x",
        ".hidden/happy/b.jpg": b"x",
    }
    for place in (write(tmp_path / "in", files), packed(tmp_path / "in.zip", files)):
        here = datasets.import_("folder", place, name=f"from-{place.suffix[1:] or 'folder'}")
        assert here.total == 1 and here.refused == 0
