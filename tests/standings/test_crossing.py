"""Runs crossed with datasets: own data marked, drops and intervals, missing cells filled, paired tests."""

import numpy as np
import pytest
from sklearn import metrics

from fer_core import runs
from fer_core.emotions import BASIC
from fer_core.errors import DataError, FerError
from fer_core.jobs import CancelledError
from fer_core.predictor import elsewhere
from fer_core.reports import statistics
from fer_core.standings import crossing
from fer_core.training import results
from fer_core.training.results import Scored
from tests import tiny
from tests.makers import edit
from tests.meadow import sown


@pytest.fixture
def two_runs(home, tiny_networks):
    """One that answers as one can foretell, and one that takes happy for sad and sad for happy."""
    tiny.write(home / "models" / "seeing", tiny_networks["maps"], maps=True)
    swapped = ["angry", "disgust", "fear", "sad", "happy", "surprise", "neutral"]
    tiny.write(home / "models" / "swapping", tiny_networks["maps"], maps=True, classes=swapped)
    sown("meadow", {"test": {"happy": 20, "sad": 10, "neutral": 10}})
    sown("field", {"train": {"happy": 6, "sad": 6}}, seed=1)
    return runs.named("seeing"), runs.named("swapping")


def test_missing_cells_are_named_and_filled(two_runs):
    table = crossing.cross(two_runs, ["meadow", "field"])
    assert len(table.missing) == 4 and all(cell.report is None for cell in table.cells)
    assert crossing.seconds(table.missing) > 0
    told = []
    assert crossing.fill(table.missing, lambda *step: told.append(step)) == []
    assert told[-1][:2] == (104, 104) and [done for done, _, _ in told] == sorted(d for d, _, _ in told)
    table = crossing.cross(two_runs, ["meadow", "field"])
    assert table.missing == []
    assert [cell.value() for cell in table.cells] == [1.0, 1.0, 0.25, 0.0]
    assert table.cell("swapping", "meadow").value("macro_recall") == pytest.approx(1 / 3)
    assert table.cell("seeing", "field").place.split == "all"


def test_its_own_data_stands_with_its_own_report_and_the_drop_is_from_it(two_runs, home):
    right = {"classes": ["happy", "sad"], "matrix": [[9, 1], [0, 10]]}  # as many emotions as `field` has
    for run in two_runs:
        edit(run.folder, "recipe.json", dataset="meadow")
    (two_runs[0].folder / "report.json").write_text(f'{{"test": {right}}}'.replace("'", '"'))
    crossing.fill(crossing.cross(two_runs, ["field"]).missing)
    table = crossing.cross(two_runs, ["meadow", "field"])
    own, away = table.cells[:2]
    assert own.own and own.visit is None and own.value() == 0.95 and own.drop() is None
    assert own.interval() == statistics.wilson(19, 20)
    assert not away.own and away.drop() == pytest.approx(0.05)
    assert table.cell("swapping", "meadow").missing, "without a report of its own it is asked"
    assert table.cell("swapping", "field").drop() is None
    asked = crossing.cross(two_runs, ["meadow"], own_reports=False)
    assert asked.cells[0].missing and asked.cells[0].own


def test_a_drop_is_between_equal_questions(two_runs, home):
    """Where the other data show two emotions, its own faces of these two are what it is held against."""
    run = two_runs[0]
    shares = np.full((30, 7), 0.05)
    labels = np.repeat([3, 4, 6], 10)  # happy, sad, neutral
    shares[np.arange(30), labels] = 0.7
    shares[:5, 3], shares[:5, 4] = 0.3, 0.4  # five happy faces are taken for sad
    shares[10:14, 6] = 0.8  # and four sad ones for neutral, then for sad
    results.write(
        run.folder, [Scored(s, np.arange(30), labels, shares) for s in ("validation", "test")], BASIC
    )
    elsewhere.evaluate(run, "field")
    (cell,) = crossing.cross([run], ["field"]).cells
    assert run.reports()["test"].accuracy == pytest.approx(21 / 30)
    assert cell.home.n == 20 and cell.home.accuracy == pytest.approx(15 / 20)
    assert cell.drop() == pytest.approx(1 - 15 / 20)


def test_what_cannot_be_asked_stands_with_its_reason(two_runs, home):
    sown("scorn", {"test": {"contempt": 3, "happy": 3}})
    (two_runs[1].folder / "model.tflite").unlink()
    table = crossing.cross(two_runs, ["scorn", "field"])
    assert "At least two emotions" in table.cell("seeing", "scorn").problem
    assert "no exported network" in table.cell("swapping", "field").problem
    assert [cell.place.dataset for cell in table.missing] == ["field"]
    with pytest.raises(DataError, match="No dataset 'nowhere'"):
        crossing.cross(two_runs, ["nowhere"])
    with pytest.raises(FerError, match="blazeface"):
        crossing.cross(two_runs, ["field"], finder="eyes")


def test_every_two_runs_are_tested_on_the_same_faces_after_holm(two_runs):
    crossing.fill(crossing.cross(two_runs, ["meadow"]).missing)
    table = crossing.cross(two_runs, ["meadow"])
    (row,) = crossing.paired(table, "meadow")
    assert (row["a"], row["b"], row["n"]) == ("seeing", "swapping", 40)
    assert row["difference"] == pytest.approx(-0.75)
    assert row["p"] == statistics.mcnemar(30, 0).p, "one question alone needs no adjusting"
    (other,) = crossing.beside(table, table.cell("seeing", "meadow"))
    assert other["difference"] == pytest.approx(0.75) and other["a"] == "swapping"


def test_the_faces_behind_an_answer_are_listed_with_the_surest_first(two_runs):
    elsewhere.evaluate(two_runs[1], "meadow")
    cell = crossing.cross(two_runs[1:], ["meadow"]).cells[0]
    rows = crossing.answered(cell, "happy", "sad")
    assert {row["file"] for row in rows} == {f"test_happy_{i:03}.png" for i in range(20)}
    assert [row["share"] for row in rows] == sorted((row["share"] for row in rows), reverse=True)
    assert crossing.answered(cell, "happy", "happy") == []
    assert crossing.answered(cell, "happy", "fear") == [] == crossing.answered(cell, "fear", "happy")


def test_missed_faces_are_listed_too(two_runs):
    elsewhere.evaluate(two_runs[0], "field", finder="blazeface")
    cell = crossing.cross(two_runs[:1], ["field"], finder="blazeface").cells[0]
    assert len(crossing.answered(cell, "happy", "no face")) == 6
    assert cell.row()["missed"] == 12 and cell.row()["finder"] == "blazeface"


def test_what_was_answered_before_a_cancel_is_kept(two_runs):
    table = crossing.cross(two_runs, ["meadow", "field"])

    def stop_late(done, total, text):
        if done > 52:
            raise CancelledError

    with pytest.raises(CancelledError):
        crossing.fill(table.missing, stop_late)
    assert len(crossing.cross(two_runs, ["meadow", "field"]).missing) == 2


def test_a_job_fills_the_cells(two_runs):
    job = crossing.start_filling(crossing.cross(two_runs, ["field"]).missing)
    while job.state == "running":
        job._stop.wait(0.02)
    assert (job.state, job.result) == ("finished", [])
    assert crossing.cross(two_runs, ["field"]).missing == []


def test_the_interval_of_a_mean_recall_covers_it_as_often_as_it_says():
    rng, truth = np.random.default_rng(0), np.array([0.9, 0.6, 0.3])
    covered = 0
    for _ in range(400):
        hits = rng.binomial(40, truth)
        matrix = np.diag(hits)
        matrix[[0, 1, 2], [1, 2, 0]] = 40 - hits
        low, high = statistics.mean_recall_interval(matrix)
        covered += low <= truth.mean() <= high
    assert 0.92 <= covered / 400 <= 0.98
    assert statistics.mean_recall_interval(np.zeros((2, 2), int)) is None


def test_mean_recall_is_that_of_scikit_learn(two_runs):
    elsewhere.evaluate(two_runs[1], "meadow")
    cell = crossing.cross(two_runs[1:], ["meadow"]).cells[0]
    answers = cell.answers()
    balanced = metrics.balanced_accuracy_score(answers.labels, answers.probabilities.argmax(1))
    assert cell.value("macro_recall") == pytest.approx(balanced)
    low, high = cell.interval("macro_recall")
    assert low < balanced < high
