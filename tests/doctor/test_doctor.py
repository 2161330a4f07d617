"""The doctor finds what was planted, calls strangers strangers, remembers decisions, and makes views that are
refused once the data changed.
"""

import threading

import cv2
import numpy as np
import pytest

from fer_core import datasets, doctor, paths
from fer_core.datasets import store
from fer_core.datasets.form import Item
from fer_core.datasets.likeness import twins
from fer_core.doctor import alike, findings, level, looks, suspects
from fer_core.emotions import BASIC
from fer_core.errors import DataError
from fer_core.predictor import Opinion
from tests.planting import COPIES, plant
from tests.scenes import scene


def photo(seed, side=48):
    """A smooth random picture: as different from others as photos are."""
    rng = np.random.default_rng(seed)
    return cv2.resize(rng.integers(0, 256, (7, 7), np.uint8), (side, side), interpolation=cv2.INTER_CUBIC)


def source(name="photos", n=140, **change):
    """n photos in three splits, seven emotions in turn."""
    splits = ("train", "train", "validation", "test")
    items = [
        Item(
            f"{i:03d}.png",
            splits[i % 4],
            BASIC[i % 7],
            photo(i),
            subject=change.get("subject", lambda i: None)(i),
        )
        for i in range(n)
    ]
    return store.write(name, items, format="folder", title=name)


@pytest.fixture
def planted(home):
    source()
    return plant("planted", "photos", each=8, swap=0, blanks=3)


@pytest.mark.parametrize("kind", COPIES)
def test_every_planted_copy_is_found_with_its_original(planted, kind):
    found = doctor.examine("planted", labels=False).table
    pairs = set(zip(found["image"], found["partner"], strict=True))
    assert {(copy, original) for copy, original in planted.copies[kind].items()} <= pairs
    problems = set(found.loc[found["image"].isin(planted.copies[kind]) & (found["partner"] != ""), "problem"])
    assert problems <= (
        {"twin"} if kind == "identical" else {"twin", "near_twin"}
    )  # a shift of a flat border may change nothing


def test_nothing_else_is_called_a_copy(planted):
    found = doctor.examine("planted", labels=False).table
    true = {frozenset(pair) for by in planted.copies.values() for pair in by.items()}
    assert {frozenset(pair) for pair in zip(found["image"], found["partner"], strict=True) if pair[1]} == true


def test_blanks_are_found_and_are_no_copies_of_photos(planted):
    found = doctor.examine("planted", labels=False).table
    assert set(found.loc[found["problem"] == "blank", "image"]) == set(planted.blanks)
    assert not set(planted.blanks) & set(found.loc[found["problem"].str.startswith("near"), "image"])


def test_many_small_groups_find_the_same_pairs_as_comparing_all(monkeypatch):
    images = [photo(i) for i in range(300)]
    rng = np.random.default_rng(0)
    copies = [change(images[10 * k + j], rng) for k, change in enumerate(COPIES.values()) for j in range(10)]
    work = np.stack(images + copies)
    whole = alike.pairs(work)
    monkeypatch.setattr(alike, "CROWD", 20)
    grouped = alike.pairs(work)
    assert (
        set(zip(grouped.a, grouped.b, strict=True))
        == set(zip(whole.a, whole.b, strict=True))
        == {(i, 300 + i) for i in range(50)}
    )


def test_copies_within_train_keep_the_first_and_report_the_others(home):
    items = [Item(f"{i}.png", "train", BASIC[i % 7], photo(i)) for i in range(20)]
    items += [Item(f"again_{i}.png", "train", BASIC[i % 7], photo(i)) for i in range(4)] + [
        Item("twice.png", "train", BASIC[0], photo(0))
    ]
    store.write("here", items, format="folder", title="Here")
    found = doctor.examine("here", labels=False).table
    assert sorted(found.loc[found["problem"] == "duplicate", "image"]) == [
        "again_0.png",
        "again_1.png",
        "again_2.png",
        "again_3.png",
        "twice.png",
    ]


def test_black_pictures_are_blank_and_contradict_no_label(home):
    black = np.zeros((48, 48), np.uint8)
    items = [Item(f"{i}.png", "train", BASIC[i % 7], photo(i)) for i in range(20)]
    items += [Item(f"black_{i}.png", "train", BASIC[i], black) for i in range(3)]
    items += [Item("black_test.png", "test", "sad", black), Item("other.png", "test", "sad", photo(90))]
    store.write("here", items, format="folder", title="Here")
    found = doctor.examine("here", labels=False)
    named = found.table[found.table["image"].str.startswith("black")].groupby("problem")["image"].nunique()
    assert named.to_dict() == {"blank": 4, "twin": 4}  # in train and test they are the same picture
    assert found.summary["conflicting_groups"] == 0 and found.summary["twins"] == {"test": 1}
    assert found.counts()["blank"] == found.counts()["twin"] == 4


def test_a_face_with_two_problems_is_one_face(home):
    items = [Item(f"{i}.png", "train", BASIC[i % 7], photo(i)) for i in range(10)]
    items += [Item("dark.png", "train", "sad", photo(3) // 6), Item("again.png", "train", "sad", photo(3))]
    store.write("here", items, format="folder", title="Here")
    diagnosis = doctor.examine("here", labels=False)
    assert diagnosis.faces == diagnosis.table["image"].nunique() < len(diagnosis.table)


def test_the_same_photo_with_two_labels_is_a_conflict_on_both_sides(home):
    items = [Item(f"{i}.png", "train", BASIC[i % 7], photo(i)) for i in range(20)] + [
        Item("other.png", "train", "sad", photo(3))
    ]
    store.write("here", items, format="folder", title="Here")
    found = doctor.examine("here", labels=False)
    conflict = found.table[found.table["problem"] == "conflict"]
    assert dict(zip(conflict["image"], conflict["partner_label"], strict=True)) == {
        "other.png": BASIC[3],
        "3.png": "sad",
    }
    assert found.summary["conflicting_groups"] == 1


@pytest.mark.parametrize(
    ("problem", "image"),
    [
        ("blank", np.full((48, 48), 77, np.uint8)),
        ("nearly_blank", np.tile(np.arange(48, dtype=np.uint8) // 4 + 90, (48, 1))),
        ("too_dark", photo(5) // 6),
        ("too_bright", 255 - photo(5) // 6),
        ("low_contrast", photo(5) // 6 + 100),
        ("blurred", cv2.GaussianBlur(photo(5), (0, 0), 9)),
    ],
)
def test_each_fault_of_light_has_its_name(problem, image):
    scores = looks.faults(looks.measure(image[None]), _sizes([(48, 48)]))
    assert scores[problem][0] > 0
    sharp = (photo(5).astype(int) // 2 + np.random.default_rng(0).integers(0, 100, (48, 48))).astype(np.uint8)
    assert looks.faults(looks.measure(sharp[None]), _sizes([(48, 48)]))[problem][0] == 0


def _sizes(pairs):
    import pandas as pd

    return pd.DataFrame(pairs, columns=["width", "height"])


def test_odd_sizes_are_tiny_stretched_or_far_from_the_usual():
    sizes = _sizes([(100, 100)] * 20 + [(100, 300), (12, 12), (900, 900), (110, 90)])
    odd = looks.faults(looks.measure(np.stack([photo(0)] * 24)), sizes)["odd_size"] > 0
    assert list(np.flatnonzero(odd)) == [20, 21, 22]


def test_people_in_two_splits_are_named_with_one_of_their_other_pictures(home):
    source("people", 40, subject=lambda i: "both" if i in (0, 2) else f"s{i}")
    found = doctor.examine("people", labels=False).table
    both = found[found["problem"] == "subject_on_both_sides"]
    assert dict(zip(both["image"], both["partner"], strict=True)) == {
        "000.png": "002.png",
        "002.png": "000.png",
    }


def test_swapped_labels_are_doubted_by_a_model_that_never_saw_them():
    rng = np.random.default_rng(0)
    true = np.arange(400) % 4
    known = (np.eye(4)[true] + rng.normal(0, 0.25, (400, 4))).astype(np.float32)
    labels = true.copy()
    labels[:20] = (labels[:20] + 1) % 4
    score = suspects.doubt(suspects.left_out(known, labels, 4), labels)
    assert (score[:20] > 0).mean() >= 0.8
    assert (score > 0)[:20].sum() / (score > 0).sum() >= 0.6


def test_left_out_is_what_teaching_without_the_picture_says():
    rng = np.random.default_rng(1)
    known, labels = rng.normal(0, 0.5, (40, 6)).astype(np.float32), rng.integers(0, 3, 40)
    quick = suspects.left_out(known, labels, 3)
    kernel = suspects._kernel(known, known).astype(float)
    for i in (0, 7, 39):
        others = np.delete(np.arange(40), i)
        wanted = np.eye(3)[labels] - 1 / 3
        weights = np.linalg.solve(kernel[np.ix_(others, others)] + suspects.PULL * np.eye(39), wanted[others])
        slow = suspects._softmax(
            suspects.SHARP * kernel[i, others] @ weights[:, None].transpose(1, 0, 2)[0][None]
        )[0]
        assert np.allclose(quick[i], slow, atol=1e-3)


def test_a_given_model_is_asked_in_its_own_order_of_emotions(home):
    here = source("photos", 60)
    classes = tuple(reversed(BASIC))

    def says_sad(images):
        return np.eye(7)[[classes.index("sad")] * len(images)] * 0.9 + 0.1 / 7

    found = doctor.examine("photos", classify=Opinion(says_sad, classes, "pessimist")).table
    doubted = found[found["problem"] == "suspect"]
    assert set(doubted["proposed"]) == {"sad"} and "sad" not in set(doubted["label"])
    assert here.fingerprint == datasets.find("photos").fingerprint


def test_decisions_stay_with_the_dataset_and_outlive_a_new_examination(planted):
    found = doctor.examine("planted", labels=False)
    first = found.table[found.table["problem"] == "twin"]["image"].iloc[0]
    doctor.decide(planted.here, "twin", [first], "dismiss")
    again = doctor.examine("planted", labels=False).table
    assert again.loc[(again["problem"] == "twin") & (again["image"] == first), "decision"].tolist() == [
        "dismiss"
    ]
    doctor.decide(planted.here, "twin", [first], "undecided")
    assert set(doctor.read(planted.here).table["decision"]) == {"undecided"}


def test_two_people_deciding_at_once_lose_nothing_and_a_torn_line_is_passed_over(planted):
    doctor.examine("planted", labels=False)
    names = list(planted.copies["identical"])
    people = [
        threading.Thread(
            target=lambda part=part: [doctor.decide(planted.here, "twin", [n], "accept") for n in part]
        )
        for part in (names[:4], names[4:])
    ]
    [p.start() for p in people] and [p.join() for p in people]
    with (planted.here.folder / "doctor" / "decisions.jsonl").open("ab") as file:
        file.write(b'{"problem": "twin", "ima')
    doctor.decide(planted.here, "twin", ["later.png"], "accept")
    assert set(findings.decisions(planted.here)) == {("twin", n) for n in [*names, "later.png"]}


def test_a_picture_with_twins_in_both_other_splits_names_the_one_in_train(home):
    items = [Item(f"{i}.png", "train", BASIC[i % 7], photo(i)) for i in range(20)]
    soft = cv2.GaussianBlur(photo(3), (0, 0), 1)
    items += [Item("a.png", "validation", "sad", photo(3)), Item("b.png", "test", "sad", photo(3))]
    items += [Item("c.png", "validation", "sad", photo(50)), Item("d.png", "test", "sad", soft)]
    store.write("here", items, format="folder", title="Here")
    found = doctor.examine("here", labels=False)
    twin = found.table[found.table["problem"] == "twin"]
    assert dict(zip(twin["image"], twin["partner"], strict=True)) == {
        "3.png": "a.png",
        "a.png": "3.png",
        "b.png": "3.png",
    }
    assert found.summary["near_twins"] == {"validation": 1, "test": 2}
    doctor.no_twins("here")
    assert {s: list(part.files) for s, part in datasets.load("here@no-twins").items() if s != "train"} == {
        "validation": ["c.png"]
    }


def test_an_unexamined_or_changed_dataset_says_so(planted):
    with pytest.raises(DataError, match="has not been examined yet"):
        doctor.clean("planted")
    doctor.examine("planted", labels=False)
    kept = paths.read_json(planted.here.folder / "doctor.json")
    paths.write_json(planted.here.folder / "doctor.json", {**kept, "fingerprint": "old"})
    with pytest.raises(DataError, match="has changed since it was examined"):
        doctor.clean("planted")


def test_stopping_in_the_middle_leaves_the_last_examination_as_it_was(planted):
    doctor.examine("planted", labels=False)
    before = (planted.here.folder / "doctor" / "findings.parquet").read_bytes()

    def stop(done, total, text):
        if done > 300:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        doctor.examine("planted", labels=False, progress=stop)
    assert (planted.here.folder / "doctor" / "findings.parquet").read_bytes() == before
    assert [p.name for p in (planted.here.folder / "doctor").iterdir()] == ["findings.parquet"]


def test_the_less_of_a_face_there_is_the_surer_the_finding(home):
    """A sheet of text, a face turned away behind a hand, a face: by the mesh alone, in this order."""
    text = np.full((96, 96), 255, np.uint8)
    for y in range(12, 96, 14):
        cv2.putText(text, "no longer available", (2, y), 0, 0.3, 60, 1, cv2.LINE_AA)
    rng = np.random.default_rng(0)
    items = [
        Item(f"{i}.png", "train", BASIC[i % 7], scene(96, 96, [(-20, -20, 136, i % 4)])[..., 0])
        for i in range(8)
    ]
    items += [
        Item("text.png", "train", "sad", text),
        Item("noise.png", "train", "sad", rng.integers(0, 255, (96, 96), np.uint8)),
    ]
    store.write("here", items, format="folder", title="Here")
    found = doctor.examine("here").table
    score = found[found["problem"] == "not_a_face"].set_index("image")["score"]
    assert {"text.png", "noise.png"} == set(score.index) and score["text.png"] > 0.7


def test_the_trace_of_a_face_is_read_by_powers_of_ten():
    assert [level._absent(s) for s in (0.0, 1e-5, 1e-3, 0.1)] == pytest.approx([1, 1, 0.6, 0.2])


def test_grain_and_watermarks_hide_no_twin_that_a_report_would_count():
    """What a report calls a twin, the doctor finds too: else a clean view would leave it in training."""
    rng = np.random.default_rng(1)
    photo = cv2.GaussianBlur(rng.normal(0, 1, (48, 48)).astype(np.float32), (0, 0), 5)
    photo = 128 + 45 * photo / photo.std()
    grain = [np.random.default_rng(seed).normal(0, 27, (48, 48)) for seed in (2, 3)]
    work = np.stack([np.clip(photo + each, 0, 255).astype(np.uint8) for each in grain])
    fine = alike._windows(work, (0, 0), False, alike.FINE)
    assert fine[0] @ fine[1] < alike.ALIKE  # the fine prints alone would miss it
    assert twins.have_twins(work[:1], work[1:]).all()
    assert len(alike.pairs(work)) == 1


def test_copies_across_the_datasets_of_a_union_are_found(home):
    """Each dataset alone is clean; what one trains on, the other tests with."""
    source("first")
    items = [Item(f"{i:03d}.png", "test", BASIC[i % 7], photo(i)) for i in (0, 1, 4, 300, 301, 302, 303)]
    store.write("second", items, format="folder", title="second")
    assert doctor.examine("second", labels=False).counts().get("twin", 0) == 0
    seen = doctor.examine("first+second", labels=False).table
    pairs = {frozenset(pair) for pair in zip(seen["image"], seen["partner"], strict=True) if pair[1]}
    assert pairs == {frozenset((f"first/{i:03d}.png", f"second/{i:03d}.png")) for i in (0, 1, 4)}
    assert set(seen.loc[seen["partner"] != "", "problem"]) == {"twin"}
