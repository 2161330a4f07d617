"""Every figure of a Report equals scikit-learn's, and the papers' matrices give the papers' counts."""

import json

import numpy as np
import pytest
from sklearn import metrics

from fer_core.errors import RunError
from fer_core.paths import plain
from fer_core.reports import Report, binary_accuracy, calibration_error

FIVE = ("angry", "disgust", "happy", "neutral", "surprise")
TABLE_7 = [[10, 0, 0, 0, 0], [3, 7, 0, 0, 0], [0, 0, 10, 0, 0], [0, 0, 1, 9, 0], [0, 0, 0, 0, 10]]
TABLE_8 = [[8, 2, 0, 0, 0], [2, 7, 0, 1, 0], [0, 0, 9, 1, 0], [0, 0, 0, 10, 0], [0, 0, 1, 0, 9]]
TABLE_11 = [[8, 2, 0, 0, 0], [2, 7, 0, 1, 0], [0, 0, 10, 0, 0], [0, 0, 0, 10, 0], [0, 0, 0, 0, 10]]
TABLE_12 = [[7, 2, 0, 1, 0], [2, 6, 0, 2, 0], [0, 0, 9, 1, 0], [0, 0, 1, 9, 0], [0, 0, 1, 0, 9]]


def predictions(n=800, classes=7, seed=0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, n)
    scores = rng.normal(size=(n, classes)) + 1.5 * np.eye(classes)[labels]
    values = np.exp(scores)
    return labels, (values / values.sum(1, keepdims=True)).astype(np.float32)


def of(labels, values):
    return Report.from_predictions(labels, values, [f"c{i}" for i in range(values.shape[1])])


@pytest.mark.parametrize("seed", range(3))
def test_averages_equal_scikit_learn(seed):
    labels, values = predictions(seed=seed)
    report, answers = of(labels, values), values.argmax(1)
    assert report.accuracy == pytest.approx(metrics.accuracy_score(labels, answers))
    assert report.macro_f1 == pytest.approx(metrics.f1_score(labels, answers, average="macro"))
    assert report.weighted_f1 == pytest.approx(metrics.f1_score(labels, answers, average="weighted"))
    assert report.macro_recall == pytest.approx(metrics.balanced_accuracy_score(labels, answers))
    assert report.macro_precision == pytest.approx(metrics.precision_score(labels, answers, average="macro"))
    assert report.nll == pytest.approx(
        -np.log(values[np.arange(len(labels)), labels].astype(float)).mean(), rel=1e-5
    )
    assert (report.matrix == metrics.confusion_matrix(labels, answers)).all()


def test_figures_by_emotion_equal_scikit_learn():
    labels, values = predictions()
    precision, recall, f1, support = metrics.precision_recall_fscore_support(labels, values.argmax(1))
    for i, row in enumerate(of(labels, values).per_emotion):
        assert [row["precision"], row["recall"], row["f1"], row["support"]] == pytest.approx(
            [precision[i], recall[i], f1[i], support[i]]
        )


@pytest.mark.parametrize(
    "matrix, right, mean",
    [(TABLE_7, 46, 0.968), (TABLE_8, 43, 0.944), (TABLE_11, 45, 0.960), (TABLE_12, 40, 0.920)],
)
def test_the_papers_matrices_give_their_counts(matrix, right, mean):
    report = Report(FIVE, np.array(matrix))
    assert (report.right, report.n) == (right, 50)
    assert report.ovr_accuracy == pytest.approx(mean)


def test_one_versus_rest_rows_are_counted_as_table_6_says():
    rows = Report(FIVE, np.array(TABLE_7)).ovr
    assert [rows[0][k] for k in ("TP", "FN", "FP", "TN")] == [10, 0, 3, 37]
    assert (rows[0]["accuracy"], rows[0]["recall"]) == (0.94, 1.0)
    assert rows[0]["precision"] == pytest.approx(10 / 13)
    assert rows[-1]["emotion"] == "mean" and rows[-1]["TP"] is None


def test_calibration_error_equals_a_plain_loop_over_bins():
    labels, values = predictions()
    sure, right = values.max(1).astype(float), values.argmax(1) == labels
    expected = 0.0
    for i in range(15):
        inside = (sure > i / 15) & (sure <= (i + 1) / 15)
        if inside.any():
            expected += inside.mean() * abs(sure[inside].mean() - right[inside].mean())
    assert calibration_error(sure, right) == pytest.approx(expected)
    assert of(labels, values).ece == pytest.approx(expected)


def test_a_class_without_a_face_has_no_figures_and_is_left_out_of_averages():
    labels, values = predictions(classes=7)
    keep = labels != 1
    report = of(labels[keep], values[keep])
    row = report.per_emotion[1]
    assert (row["recall"], row["f1"], row["support"]) == (None, None, 0)
    present = [c for c in range(7) if c != 1]
    assert report.macro_f1 == pytest.approx(
        metrics.f1_score(labels[keep], values[keep].argmax(1), labels=present, average="macro")
    )


def test_a_class_that_is_never_answered_has_no_precision_and_an_f1_of_zero():
    labels, values = np.array([0, 1, 0]), np.array([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3]])
    row = of(labels, values).per_emotion[1]
    assert (row["precision"], row["recall"], row["f1"]) == (None, 0.0, 0.0)


def test_no_face_at_all_divides_by_nothing():
    report = of(np.zeros(0, int), np.zeros((0, 3)))
    assert report.n == 0 and report.accuracy is None and report.macro_f1 is None and report.ece is None
    assert report.ovr_accuracy is None and report.top_confusions == []


def test_probabilities_that_are_not_numbers_are_left_out_and_counted():
    labels, values = predictions(n=100)
    values[:7, 2] = np.nan
    report = of(labels, values)
    assert (report.n, report.left_out) == (93, 7)
    assert report.accuracy == pytest.approx((values[7:].argmax(1) == labels[7:]).mean())
    assert "7 of 100 faces" in report.note


@pytest.mark.parametrize(
    "labels, values, words",
    [
        ([0, 1], np.ones((2, 3)) / 3, "shape"),  # three columns, two classes
        ([0, 2], np.ones((2, 2)) / 2, "between 0 and 1"),
        ([0], np.ones((2, 2)) / 2, "shape"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(labels, values, words):
    with pytest.raises(RunError, match=words):
        Report.from_predictions(np.array(labels), values, ["a", "b"])


def test_a_report_survives_json():
    labels, values = predictions()
    values[0] = np.nan
    report = of(labels, values)
    again = Report.from_json(json.loads(json.dumps(plain(report.to_json()))))
    assert again.to_json() == report.to_json()


@pytest.mark.parametrize(
    "broken",
    [
        None,
        {},
        {"classes": ["a"], "matrix": [[1, 2]]},
        {"classes": ["a"], "matrix": "x"},
        {"classes": ["a"], "matrix": [[-1]]},
        [],
    ],
)
def test_a_broken_report_is_a_sentence(broken):
    with pytest.raises(RunError, match="classes and a square matrix"):
        Report.from_json(broken)


def test_a_network_that_says_nothing_scores_eighty_percent_binary_accuracy_with_five_classes():
    assert binary_accuracy(np.arange(5), np.zeros((5, 5))) == pytest.approx(0.8)


def test_top_confusions_name_the_most_frequent_mistakes():
    top = Report(FIVE, np.array(TABLE_7)).top_confusions
    assert top[0] == {"actual": "disgust", "predicted": "angry", "count": 3, "share": pytest.approx(0.3)}
    assert len(top) == 2
