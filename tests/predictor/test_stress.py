"""A run is tried on worse pictures: a network that goes by brightness alone is undone by brightness and by
little else.
"""

import json
import time

import cv2
import numpy as np
import pytest

from fer_core import datasets, runs
from fer_core.__main__ import main
from fer_core.errors import FerError, RunError
from fer_core.predictor import stress
from tests.makers import finished_run

GRAY = {"happy": 235, "sad": 20, "neutral": 128}


@pytest.fixture
def tried(tiny_run, tmp_path):
    """The tiny run, tested on a dataset of bright happy, dark sad and gray neutral squares."""
    source, files, labels = tmp_path / "squares", [], []
    for part in ("train", "test"):
        for emotion, level in GRAY.items():
            (source / part / emotion).mkdir(parents=True)
            for i in range(8):
                cv2.imwrite(
                    str(source / part / emotion / f"{part}_{emotion}_{i}.png"),
                    np.full((48, 48), level + i, np.uint8),
                )
    datasets.import_("folder", source, name="squares")
    test = datasets.load("squares")["test"]
    said = json.loads((tiny_run / "model.json").read_text())["classes"]
    files, labels = test.files.astype(str), np.array([said.index(x) for x in test.table["label"]])
    np.savez(
        tiny_run / "predictions.npz",
        classes=np.array(said),
        test_files=files,
        test_labels=labels,
        test_probabilities=np.eye(7, dtype=np.float32)[labels],
    )
    recipe = json.loads((tiny_run / "recipe.json").read_text())
    (tiny_run / "recipe.json").write_text(json.dumps({**recipe, "dataset": "squares"}))
    return runs.Run(tiny_run)


def test_brightness_harms_a_network_that_goes_by_brightness_and_shift_does_not(tried):
    found = stress.carry_out(tried)
    table = {row["kind"]: row for row in stress.table(found)}
    assert found["clean"] == 1.0 and found["n"] == 24 and len(found["rows"]) == 50
    assert table["Brightness"]["strength 5"] < 0.9 and table["Shift"]["strength 5"] == 1.0
    assert all(row["low"] <= row["accuracy"] <= row["high"] for row in found["rows"])
    assert stress.result(tried) == found and stress.progress(tried)["state"] == "finished"


def test_the_command_leaves_the_result_in_the_runs_folder(tried, capsys):
    assert main(["stress", tried.name, "--faces", "10", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 50 and rows[0]["n"] == 10
    assert (tried.folder / "stress.json").is_file()


def test_a_launched_trial_is_a_process_of_its_own_that_can_be_watched(tried):
    stress.launch(tried, faces=6)
    end = time.time() + 60
    while stress.progress(tried).get("state") == "running" and time.time() < end:
        time.sleep(0.2)
    assert stress.progress(tried)["state"] == "finished"
    assert stress.result(tried)["n"] == 6


def test_stopping_keeps_an_earlier_result(tried):
    first = stress.carry_out(tried, faces=5)
    stress.stop(tried)
    stress.carry_out(tried)
    assert stress.progress(tried)["state"] == "stopped" and stress.result(tried) == first


def test_what_is_missing_is_said_and_kept_as_the_state(tried):
    (tried.folder / "predictions.npz").unlink()
    with pytest.raises(RunError, match="no predictions"):
        stress.carry_out(tried)
    assert stress.progress(tried)["state"] == "failed"


def test_a_dataset_that_is_gone_is_a_sentence(tried, home):
    recipe = json.loads((tried.folder / "recipe.json").read_text())
    (tried.folder / "recipe.json").write_text(json.dumps({**recipe, "dataset": "gone"}))
    with pytest.raises(FerError):
        stress.carry_out(tried)
    assert "gone" in stress.progress(tried)["message"]


def test_a_run_never_tried_has_neither_progress_nor_result(home):
    run = runs.Run(finished_run(home, "a"))
    assert stress.progress(run) == {} and stress.result(run) == {} and stress.table({}) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"rows": 3}', '{"rows": [], "clean": "x"}'])
def test_a_broken_result_reads_as_none(home, text):
    run = runs.Run(finished_run(home, "a"))
    (run.folder / stress.RESULT).write_text(text)
    (run.folder / stress.STATUS).write_text(text)
    assert stress.result(run) == {} and stress.progress(run) == {}


def test_a_trial_that_fell_silent_is_lost_and_a_second_start_is_refused_while_one_runs(home, monkeypatch):
    run = runs.Run(finished_run(home, "a"))
    stress.tell(run, "running", 3, 51, "Blur")
    with pytest.raises(RunError, match="tried already"):
        stress.launch(run)
    later = stress.time.time() + 100
    monkeypatch.setattr(stress.time, "time", lambda: later)
    assert stress.progress(run)["state"] == "lost"
