"""Two runs are compared on what they share, and refused with the reason where they share nothing."""

import numpy as np
import pytest
from sklearn import metrics

from fer_core import emotions, runs
from fer_core.errors import RunError
from fer_core.standings.pair import column_shares, compare
from fer_core.standings.several import pairwise
from tests.makers import edit, finished_run

FIVE = ("angry", "disgust", "happy", "surprise", "neutral")


def pair(home, a=None, b=None):
    return runs.Run(finished_run(home, "a", **(a or {}))), runs.Run(
        finished_run(home, "b", seed=1, **(b or {}))
    )


def test_the_better_run_is_named_with_points_interval_and_faces(home):
    found = compare(*pair(home, {"skill": 0.4, "n": 800}, {"skill": 0.6, "n": 800}))
    gap = found.paired.accuracy
    assert (
        found.better == "b"
        and found.sentence.startswith("b is better by ")
        and found.sentence.endswith("on 800 faces.")
    )
    assert (
        f"{100 * gap.value:.1f} points, 95 % interval {100 * gap.low:.1f} to {100 * gap.high:.1f}"
        in found.sentence
    )


def test_two_equal_runs_show_no_difference_and_say_how_large_one_could_be(home):
    found = compare(*pair(home))
    assert found.better == "" and found.sentence.startswith("No difference that this test set could show")
    assert "on 200 faces" in found.sentence


def test_reports_on_shared_faces_equal_scikit_learn(home):
    found = compare(*pair(home))
    for report, answers in zip(found.reports, found.answers, strict=True):
        assert report.accuracy == pytest.approx(metrics.accuracy_score(found.labels, answers))
        assert report.macro_f1 == pytest.approx(metrics.f1_score(found.labels, answers, average="macro"))


def test_outcomes_and_cells_count_every_face_once(home):
    found = compare(*pair(home))
    a, b = (x == found.labels for x in found.answers)
    assert found.counts() == {
        "both": (a & b).sum(),
        "only_a": (a & ~b).sum(),
        "only_b": (~a & b).sum(),
        "neither": (~a & ~b).sum(),
    }
    for i, actual in enumerate(found.classes):
        for j, predicted in enumerate(found.classes):
            assert len(found.cell(actual, predicted, "a")) == found.reports[0].matrix[i, j]
            assert len(found.cell(actual, predicted, "b")) == found.reports[1].matrix[i, j]
    one = found.faces(found.cell("happy", "happy", "b")[:1])[0]
    assert (one["label"], one["b"]) == ("happy", "happy") and 0 < one["b_share"] <= 1


def test_the_difference_matrix_is_bs_share_of_the_row_minus_as(home):
    found = compare(*pair(home))
    expected = [metrics.confusion_matrix(found.labels, x, normalize="true") for x in found.answers]
    assert found.difference() == pytest.approx(expected[1] - expected[0])
    assert column_shares(found.reports[0].matrix) == pytest.approx(
        metrics.confusion_matrix(found.labels, found.answers[0], normalize="pred")
    )


def test_runs_on_different_class_sets_are_compared_on_the_shared_ones_and_say_so(home):
    files = [f"{i:04d}.png" for i in range(300)]
    labels = np.random.default_rng(0).integers(0, 5, 300)
    a, b = pair(home, {"classes": FIVE, "n": 300}, {"n": 300})
    share_labels(a, files, [FIVE[i] for i in labels], FIVE)
    share_labels(b, files, [FIVE[i] if k % 3 else "sad" for k, i in enumerate(labels)], emotions.BASIC)
    found = compare(a, b)
    assert found.classes == FIVE and len(found) == sum(k % 3 > 0 for k in range(300))
    assert any("fear, sad" in r for r in found.remarks) and any(
        "label differently" in r for r in found.remarks
    )
    assert found.b.sum(1) == pytest.approx(np.ones(len(found)))


def share_labels(run, files, names, classes):
    """The test predictions of a run, with these files and labels."""
    values = dict(np.load(run.folder / "predictions.npz"))
    values |= {"test_files": np.array(files), "test_labels": np.array([classes.index(n) for n in names])}
    np.savez(run.folder / "predictions.npz", **values)


def test_faces_of_emotions_that_only_one_knows_are_left_out(home):
    a, b = pair(home, {"n": 200}, {"n": 200, "classes": (*emotions.BASIC, "contempt")})
    names = [emotions.BASIC[i % 7] for i in range(200)]
    for run, classes in ((a, emotions.BASIC), (b, (*emotions.BASIC, "contempt"))):
        share_labels(run, [str(i) for i in range(200)], names, classes)
    found = compare(a, b)
    assert found.classes == emotions.BASIC and len(found) == 200
    assert "contempt" in found.remarks[0]


def test_only_the_shared_images_are_compared_and_that_is_said(home):
    a, b = pair(
        home, {"files": [f"{i}.png" for i in range(100)]}, {"files": [f"{i}.png" for i in range(100)]}
    )
    values = dict(np.load(b.folder / "predictions.npz"))
    values["test_files"] = np.array([f"{i}.png" if i < 60 else f"other{i}.png" for i in range(100)])
    np.savez(b.folder / "predictions.npz", **values)
    found = compare(a, b)
    assert len(found) == 60 and "the 60 images that both were shown" in found.remarks[0]


def test_rows_in_another_order_are_matched_by_file(home):
    a, b = pair(home)
    values = dict(np.load(b.folder / "predictions.npz"))
    turn = np.random.default_rng(0).permutation(200)
    before = compare(a, b).reports[1].accuracy
    np.savez(
        b.folder / "predictions.npz",
        **{k: v[turn] if k.startswith("test_") else v for k, v in values.items()},
    )
    assert compare(a, b).reports[1].accuracy == before


def test_a_view_is_compared_with_its_dataset_on_the_images_of_both_and_that_is_said(home):
    found = compare(*pair(home, {"dataset": "fer2013"}, {"dataset": "fer2013@clean"}))
    assert (
        found.dataset == "fer2013"
        and "on fer2013, " in found.remarks[0]
        and "on fer2013@clean: their training images differ" in found.remarks[0]
    )


@pytest.mark.parametrize(
    "other, words",
    [
        ({"dataset": "raf_db"}, "same data were expected"),
        ({"dataset": "raf_db@clean"}, "same data were expected"),
        ({"files": [f"x{i}.png" for i in range(50)]}, "none is shared"),
        ({"classes": ("sad", "contempt")}, "hold different labels|none is shared|At least two"),
        ({"truth": 5}, "different labels"),
    ],
)
def test_different_splits_are_refused_with_the_reason(home, other, words):
    with pytest.raises(RunError, match=words):
        compare(*pair(home, None, other))


def test_a_run_without_predictions_is_refused_with_its_state(home):
    a, b = pair(home)
    (b.folder / "predictions.npz").write_bytes(b"PK\x03\x04 half")
    with pytest.raises(RunError, match="no predictions for the test split"):
        compare(a, b)
    with pytest.raises(RunError, match="train split"):
        compare(a, a, "train")


def test_predictions_with_nan_are_left_out_and_counted(home):
    a, b = pair(home)
    values = dict(np.load(b.folder / "predictions.npz"))
    values["test_probabilities"][:9, 0] = np.nan
    np.savez(b.folder / "predictions.npz", **values)
    found = compare(a, b)
    assert len(found) == 191 and "9 faces without an answer" in found.remarks[-1]


def test_a_class_without_a_face_has_a_dash_and_no_division(home):
    a, b = pair(home)
    for run in (a, b):
        share_labels(
            run, [str(i) for i in range(200)], [emotions.BASIC[1 + i % 6] for i in range(200)], emotions.BASIC
        )
    found = compare(a, b)
    angry = found.per_emotion()[0]
    assert (angry["recall_a"], angry["recall_gap"], angry["recall_a_interval"], angry["n"]) == (
        None,
        None,
        None,
        0,
    )
    assert np.isnan(found.difference()[0]).all() and np.isfinite(found.difference()[1:]).all()


def test_several_runs_are_compared_two_by_two_with_adjusted_p(home):
    many = [
        runs.Run(finished_run(home, f"r{i}", skill=s, seed=i, n=400)) for i, s in enumerate((0.3, 0.5, 0.52))
    ]
    rows = pairwise(many)
    assert [(r["a"], r["b"]) for r in rows] == [("r0", "r1"), ("r0", "r2"), ("r1", "r2")]
    alone = [compare(many[i], many[j]).paired.mcnemar.p for i, j in ((0, 1), (0, 2), (1, 2))]
    assert all(r["p"] >= p for r, p in zip(rows, alone, strict=True))


def test_the_users_title_names_a_run(home):
    a, b = pair(home, {"skill": 0.2, "n": 400}, {"skill": 0.9, "n": 400})
    edit(b.folder, "recipe.json", name="My best")
    assert compare(a, b).sentence.startswith("My best is better by")
