"""Every statistic equals an independent implementation: SciPy's, scikit-learn's, or a plain loop."""

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from fer_core.reports import statistics


def two_models(n=600, classes=5, seed=0, better=0.1):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, n)
    a = np.where(rng.random(n) < 0.6, labels, rng.integers(0, classes, n))
    b = np.where(rng.random(n) < 0.6 + better, labels, rng.integers(0, classes, n))
    return labels, a, b


def soft(n=2000, classes=7, seed=0, scale=1.0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, n)
    scores = scale * (rng.normal(size=(n, classes)) + 1.2 * np.eye(classes)[labels])
    values = np.exp(scores)
    return labels, values / values.sum(1, keepdims=True)


@pytest.mark.parametrize("right, n", [(0, 10), (10, 10), (46, 50), (129, 140), (2335, 3589)])
def test_wilson_equals_scipy(right, n):
    expected = stats.binomtest(right, n).proportion_ci(0.95, method="wilson")
    assert statistics.wilson(right, n) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_no_face_has_no_interval():
    assert statistics.wilson(0, 0) is None


@pytest.mark.parametrize("only_a, only_b", [(0, 0), (5, 0), (3, 8), (50, 50), (200, 240), (400, 600)])
def test_mcnemar_is_exact_where_small(only_a, only_b):
    test = statistics.mcnemar(only_a, only_b)
    expected = stats.binomtest(only_a, only_a + only_b, 0.5).pvalue if only_a + only_b else 1.0
    assert test.exact and test.p == pytest.approx(expected)


@pytest.mark.parametrize("only_a, only_b", [(600, 601), (900, 1000), (3000, 2000)])
def test_mcnemar_is_a_chi_square_where_large(only_a, only_b):
    test = statistics.mcnemar(only_a, only_b)
    assert not test.exact
    assert test.p == pytest.approx(stats.chi2.sf((abs(only_a - only_b) - 1) ** 2 / (only_a + only_b), 1))


def test_the_difference_is_scikit_learns_and_its_interval_a_plain_bootstraps():
    labels, a, b = two_models()
    found = statistics.paired(labels, a, b, 5, draws=4000)

    def score(at):
        accuracy = [metrics.accuracy_score(labels[at], answers[at]) for answers in (a, b)]
        macro_f1 = [metrics.f1_score(labels[at], answers[at], average="macro") for answers in (a, b)]
        return accuracy[1] - accuracy[0], macro_f1[1] - macro_f1[0]

    assert (found.accuracy.value, found.macro_f1.value) == pytest.approx(score(slice(None)))
    rng = np.random.default_rng(1)
    plain = np.array([score(rng.integers(0, len(labels), len(labels))) for _ in range(1500)])
    low, high = np.quantile(plain, (0.025, 0.975), axis=0)
    assert (found.accuracy.low, found.macro_f1.low) == pytest.approx(low, abs=0.012)
    assert (found.accuracy.high, found.macro_f1.high) == pytest.approx(high, abs=0.012)


def test_macro_f1_of_every_drawn_sample_equals_scikit_learn():
    labels, a, b = two_models(n=40, classes=4)
    cells, counts = statistics._cells(labels, a, b, 4)
    drawn = np.random.default_rng(0).multinomial(40, counts / 40, size=20)
    found = statistics._macro_f1(drawn.astype(float), cells[0], cells[1], 4)
    for row, value in zip(drawn, found, strict=True):
        y, x = np.repeat(cells[0], row), np.repeat(cells[1], row)
        assert value == pytest.approx(
            metrics.f1_score(y, x, average="macro", labels=np.unique(y), zero_division=0)
        )


def test_a_model_compared_with_itself_shows_no_difference():
    labels, a, _ = two_models()
    found = statistics.paired(labels, a, a, 5)
    assert (found.accuracy.value, found.accuracy.low, found.accuracy.high, found.mcnemar.p) == (0, 0, 0, 1)
    assert not found.accuracy.excludes_zero


def test_an_interval_holds_the_true_difference_as_often_as_it_says():
    held = 0
    for seed in range(80):
        found = statistics.paired(*two_models(n=300, seed=seed, better=0.1), 5, draws=300, seed=seed).accuracy
        held += found.low <= 0.08 <= found.high  # of the 10 % more, one in five would have been right by luck
    assert 0.88 <= held / 80 <= 1.0


def test_holm_equals_a_computation_by_hand():
    assert statistics.holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert statistics.holm([]) == []


@pytest.mark.parametrize("temperature", [0.5, 2.0, 3.0])
def test_the_temperature_that_spoiled_the_probabilities_is_found_again(temperature):
    rng = np.random.default_rng(0)
    _, honest = soft(n=6000)
    labels = (honest.cumsum(1) > rng.random(len(honest))[:, None]).argmax(
        1
    )  # labels drawn as the probabilities say: calibrated
    spoiled = statistics.temper(honest, 1 / temperature)
    assert statistics.fit_temperature(labels, spoiled) == pytest.approx(temperature, rel=0.06)


def test_the_fitted_temperature_is_the_best_of_a_grid():
    labels, values = soft(scale=2.5)
    found = statistics.fit_temperature(labels, values)

    def loss(t):
        return metrics.log_loss(labels, statistics.temper(values, t))

    assert loss(found) <= min(loss(t) for t in np.geomspace(0.1, 10, 200)) + 1e-6


def test_a_temperature_can_be_fitted_to_rows_that_are_not_all_numbers():
    labels, values = soft(n=300)
    values[:10] = np.nan
    assert statistics.fit_temperature(labels, values) == statistics.fit_temperature(labels[10:], values[10:])
    assert statistics.fit_temperature(labels[:10], values[:10]) == 1.0


def test_risk_coverage_counts_what_each_threshold_answers():
    labels, values = soft(n=500)
    sure, right = values.max(1).round(2), values.argmax(1) == labels  # rounded, so that many are equal
    curve = statistics.risk_coverage(sure, right, points=1000)
    for t, coverage, accuracy in zip(*curve.values(), strict=True):
        assert coverage == pytest.approx((sure >= t).mean())
        assert accuracy == pytest.approx(right[sure >= t].mean())
        assert statistics.at_threshold(sure, right, t)["accuracy"] == pytest.approx(accuracy)
    assert curve["coverage"][-1] == 1


def test_coverage_of_nothing_is_empty():
    nothing = np.zeros(0)
    assert len(statistics.risk_coverage(nothing, nothing.astype(bool))["coverage"]) == 0
    assert statistics.at_threshold(nothing, nothing.astype(bool), 0.5)["accuracy"] is None


def test_reliability_bins_hold_every_answer_and_their_interval_holds_the_share():
    labels, values = soft()
    rows = statistics.reliability(values.max(1), values.argmax(1) == labels)
    assert sum(r["n"] for r in rows) == len(labels)
    assert all(r["right_low"] <= r["right"] <= r["right_high"] for r in rows)


def test_seeds_fold_into_mean_and_standard_deviation():
    found = statistics.spread([0.68, 0.70, 0.69])
    assert (found.mean, found.sd, found.n) == (
        pytest.approx(0.69),
        pytest.approx(stats.tstd([0.68, 0.70, 0.69])),
        3,
    )
    assert statistics.spread([0.5]).sd is None
