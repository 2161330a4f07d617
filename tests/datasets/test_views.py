"""Views: what each kind leaves out, that they train like datasets, travel as one small file, and are refused
for other data.
"""

import json
import shutil

import pytest

from fer_core import datasets, doctor, paths
from fer_core.datasets import store, views
from fer_core.datasets.form import Item
from fer_core.emotions import BASIC
from fer_core.errors import DataError
from tests.doctor.test_doctor import photo, source
from tests.planting import plant


@pytest.fixture
def planted(home):
    source()
    return plant("planted", "photos", each=8, swap=0, blanks=3)


def test_a_clean_view_drops_what_was_found_and_only_from_train(planted):
    doctor.examine("planted", labels=False)
    view = doctor.clean("planted")
    before, after = datasets.load("planted"), datasets.load("planted@clean")
    assert {s: len(after[s]) for s in ("validation", "test")} == {
        s: len(before[s]) for s in ("validation", "test")
    }
    train = {c for by in planted.copies.values() for pair in by.items() for c in pair} & set(
        before["train"].files
    )
    assert not set(after["train"].files) & train and not set(after["train"].files) & set(planted.blanks)
    assert len(before["train"]) - len(after["train"]) == len(view.drop)
    assert view.twins == {"validation": 0, "test": 0}
    assert datasets.find("planted@clean").total == sum(len(s) for s in after.values())


def test_a_view_without_twins_narrows_the_test_and_leaves_train_alone(planted):
    doctor.examine("planted", labels=False)
    doctor.no_twins("planted")
    before, after = datasets.load("planted"), datasets.load("planted@no-twins")
    assert len(after["train"]) == len(before["train"]) and len(after["test"]) < len(before["test"])
    assert datasets.original("planted@no-twins", int(after["test"].rows[0])).shape == (48, 48)


def test_dismissed_findings_stay_in_the_view(planted):
    doctor.examine("planted", labels=False)
    doctor.decide(planted.here, "blank", planted.blanks, "dismiss")
    doctor.clean("planted")
    assert set(planted.blanks) <= set(datasets.load("planted@clean")["train"].files)


def test_relabelling_changes_labels_and_nothing_else(planted):
    doctor.examine("planted", labels=False)
    file = datasets.load("planted")["train"].files[0]
    doctor.relabelled("planted", labels={file: "surprise"})
    before, after = datasets.load("planted")["train"], datasets.load("planted@relabelled")["train"]
    changed = [
        (f, a, b)
        for f, a, b in zip(before.files, before.table["label"], after.table["label"], strict=True)
        if a != b
    ]
    assert changed in ([(file, before.table["label"].iloc[0], "surprise")], [])
    assert after.table["label"].iloc[0] == "surprise"


def test_views_are_offered_like_datasets_and_have_a_fingerprint_of_their_own(planted):
    doctor.examine("planted", labels=False)
    doctor.clean("planted")
    there = {d.name: d.fingerprint for d in datasets.imported()}
    assert "planted@clean" in there and there["planted@clean"] != there["planted"]
    assert datasets.remove("planted@clean") > 0 and "planted@clean" not in {
        d.name for d in datasets.imported()
    }


def test_a_view_of_other_data_is_refused_with_a_sentence_and_not_offered(planted):
    doctor.examine("planted", labels=False)
    doctor.clean("planted")
    path = planted.here.folder / "views" / "clean.json"
    kept = json.loads(path.read_text())
    paths.write_json(path, {**kept, "fingerprint": "0" * 16})
    with pytest.raises(DataError, match="has changed since"):
        datasets.load("planted@clean")
    assert "planted@clean" not in {d.name for d in datasets.imported()}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"drop": 3}',
        '{"fingerprint": "x", "drop": [], "relabel": {"a": "bored"}, "counts": {}}',
    ],
)
def test_a_broken_view_is_no_crash(planted, text):
    (planted.here.folder / "views").mkdir()
    (planted.here.folder / "views" / "odd.json").write_text(text)
    assert views.listed(planted.here) == []
    with pytest.raises(DataError, match="No view 'odd'"):
        datasets.load("planted@odd")


@pytest.mark.parametrize("name", ["../x", "", "a/b", "x" * 80])
def test_view_names_cannot_lead_elsewhere(planted, name):
    with pytest.raises(DataError, match="cannot be called"):
        views.get(planted.here, name)


def test_a_view_is_shared_as_a_file_and_opens_the_same_pictures_elsewhere(
    planted, tmp_path_factory, monkeypatch
):
    doctor.examine("planted", labels=False)
    doctor.clean("planted")
    file, here = (planted.here.folder / "views" / "clean.json").read_bytes(), datasets.load("planted@clean")
    splits, mark = (
        {s: list(part.files) for s, part in here.items()},
        datasets.find("planted@clean").fingerprint,
    )
    other = tmp_path_factory.mktemp("other")
    (other / "data").mkdir()
    shutil.copytree(
        planted.here.folder, other / "data" / "mine", ignore=shutil.ignore_patterns("views", "doctor*")
    )
    monkeypatch.setenv("FER_HOME", str(other))
    (other / "data" / "mine" / "views").mkdir()
    (other / "data" / "mine" / "views" / "from-ana.json").write_bytes(file)
    assert {s: list(part.files) for s, part in datasets.load("mine@from-ana").items()} == splits
    assert datasets.find("mine@from-ana").fingerprint == mark and "mine@from-ana" in {
        d.name for d in datasets.imported()
    }
    source("others")
    (other / "data" / "others" / "views").mkdir()
    (other / "data" / "others" / "views" / "from-ana.json").write_bytes(file)
    with pytest.raises(DataError, match="has changed since"):
        datasets.load("others@from-ana")


def test_data_that_really_changed_makes_its_views_stale(planted):
    doctor.examine("planted", labels=False)
    doctor.clean("planted")
    kept = (planted.here.folder / "views" / "clean.json").read_bytes()
    datasets.remove("planted")
    items = [Item(f"{i:03d}.png", "train", BASIC[i % 7], photo(i + 500)) for i in range(40)]
    here = store.write("planted", items, format="folder", title="Planted anew")
    (here.folder / "views").mkdir()
    (here.folder / "views" / "clean.json").write_bytes(kept)
    assert views.stale(views.listed(here)[0], here)
    with pytest.raises(DataError, match="the dataset has changed since"):
        datasets.find("planted@clean")
