"""Run folders that version 0.1.0 wrote still open: tests/old_runs holds two of them, without their networks.

One chose its epoch on the images that it reports, the other was stopped after four epochs of 900. Their
recipe.json has no `division` yet.
"""

import json
import shutil
from pathlib import Path

import pytest
from sklearn import metrics

from fer_core import runs, standings
from fer_core.__main__ import main

OLD = Path(__file__).resolve().parents[1] / "old_runs"
FINISHED, STOPPED = "Chosen-on-test", "Stopped-half-way"


@pytest.fixture
def old(home):
    """A home with both runs."""
    for folder in (OLD / FINISHED, OLD / STOPPED):
        shutil.copytree(folder, home / "models" / folder.name)
    return home


def test_they_are_read_as_they_were_written(old):
    finished, stopped = runs.named(FINISHED), runs.named(STOPPED)
    assert (finished.title, finished.state) == ("Chosen on test", "finished")
    assert (stopped.title, stopped.state) == ("Stopped half way", "stopped")
    assert list(finished.history()["epoch"]) == [1, 2, 3, 4, 5]
    assert stopped.status.epoch == 4
    assert stopped.asked().epochs == 900
    assert finished.recipe["fingerprint"]["test"] == "9c1679f5c130"


def test_their_reports_are_what_their_predictions_give(old):
    run = runs.named(FINISHED)
    answers = run.predictions("test")
    right = metrics.accuracy_score(answers.labels, answers.probabilities.argmax(1))
    assert run.reports()["test"].accuracy == pytest.approx(right)
    assert answers.files[0].endswith(".png")
    assert list(runs.named(STOPPED).reports()) == ["validation"]


def test_the_table_tells_how_the_checkpoint_was_chosen(old):
    badges = {row.run: row.protocol for row in standings.rows(runs.all_runs())}
    assert badges[FINISHED].startswith("chosen on test, the split it reports")
    assert badges[STOPPED].startswith("chosen on validation")


def test_the_command_line_lists_them(old, capsys):
    main(["runs", "--json"])
    listed = {line["run"]: line for line in json.loads(capsys.readouterr().out)}
    assert listed[FINISHED]["test"] == pytest.approx(2 / 14)
    assert listed[STOPPED] == {
        "run": STOPPED,
        "state": "stopped",
        "epoch": 4,
        "epochs": 900,
        "validation": 0.1,
        "test": None,
    }


def test_they_are_renamed_and_deleted_like_new_ones(old):
    runs.rename(runs.named(FINISHED), "Another title")
    assert runs.named(FINISHED).title == "Another title"
    runs.delete(runs.named(STOPPED))
    assert [run.name for run in runs.all_runs()] == [FINISHED]
