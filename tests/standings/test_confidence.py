"""Confidence is checked against what was right, with the temperature that the other pages use."""

import numpy as np
import pytest

from fer_core import runs
from fer_core.errors import RunError
from fer_core.reports import statistics
from fer_core.standings import confidence
from tests.makers import edit, finished_run


def test_the_temperature_of_the_run_is_used_and_lowers_the_error(home):
    run = runs.Run(finished_run(home, "a", n=2000))
    said = run.predictions("validation")
    fitted = statistics.fit_temperature(said.labels, said.probabilities)
    assert confidence.of(run).temperature == pytest.approx(fitted)
    edit(run.folder, "model.json", temperature=3.0)
    assert confidence.of(run).temperature == 3.0
    edit(run.folder, "model.json", temperature=fitted)
    found = confidence.of(run)
    assert found.error_after <= found.error + 0.005 and found.n == 2000


def test_the_threshold_answers_what_it_says(home):
    found = confidence.of(runs.Run(finished_run(home, "a")), threshold=0.6)
    assert found.point["n"] == (found.sure >= 0.6).sum()
    assert found.point["accuracy"] == pytest.approx(found.right[found.sure >= 0.6].mean())


def test_a_run_without_predictions_or_without_a_valid_one_does_not_crash(home):
    run = runs.Run(finished_run(home, "a"))
    values = dict(np.load(run.folder / "predictions.npz"))
    values["test_probabilities"][:] = np.nan
    np.savez(run.folder / "predictions.npz", **values)
    found = confidence.of(run)
    assert (found.n, found.error, found.bins, found.point["accuracy"]) == (0, None, [], None)
    (run.folder / "predictions.npz").unlink()
    with pytest.raises(RunError, match="no predictions"):
        confidence.of(run)


def test_answers_that_do_not_sum_to_one_are_said_to_be_scaled(home):
    run = runs.Run(finished_run(home, "a"))
    assert confidence.of(run).remark == ""
    values = dict(np.load(run.folder / "predictions.npz"))
    values["test_probabilities"] = values["test_probabilities"] * 0.5 + 0.25  # as sigmoids answer
    np.savez(run.folder / "predictions.npz", **values)
    trust = confidence.of(run)
    assert "do not sum to 1" in trust.remark
    assert trust.sure.max() <= 1
