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
from fer_core.predictor import robustness, stress

GRAY = {"happy": 235, "sad": 20, "neutral": 128}


@pytest.fixture
def tried(tiny_run, tmp_path):
    """The tiny run, with a dataset of bright happy, dark sad and gray neutral squares that it was tested on."""
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
    table = {row["kind"]: row for row in robustness.table(found)}
    assert found["clean"] == 1.0 and found["n"] == 24 and len(found["rows"]) == 50
    assert table["Brightness"]["strength 5"] < 0.9 and table["Shift"]["strength 5"] == 1.0
    assert all(row["low"] <= row["accuracy"] <= row["high"] for row in found["rows"])
    assert robustness.result(tried) == found and robustness.progress(tried)["state"] == "finished"


def test_the_command_leaves_the_result_in_the_runs_folder(tried, capsys):
    assert main(["stress", tried.name, "--faces", "10", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 50 and rows[0]["n"] == 10
    assert (tried.folder / "stress.json").is_file()


def test_a_launched_trial_is_a_process_of_its_own_that_can_be_watched(tried):
    robustness.launch(tried, faces=6)
    end = time.time() + 60
    while robustness.progress(tried).get("state") == "running" and time.time() < end:
        time.sleep(0.2)
    assert robustness.progress(tried)["state"] == "finished"
    assert robustness.result(tried)["n"] == 6


def test_stopping_keeps_an_earlier_result(tried):
    first = stress.carry_out(tried, faces=5)
    robustness.stop(tried)
    stress.carry_out(tried)
    assert robustness.progress(tried)["state"] == "stopped" and robustness.result(tried) == first


def test_what_is_missing_is_said_and_kept_as_the_state(tried):
    (tried.folder / "predictions.npz").unlink()
    with pytest.raises(RunError, match="no predictions"):
        stress.carry_out(tried)
    assert robustness.progress(tried)["state"] == "failed"


def test_a_dataset_that_is_gone_is_a_sentence(tried, home):
    recipe = json.loads((tried.folder / "recipe.json").read_text())
    (tried.folder / "recipe.json").write_text(json.dumps({**recipe, "dataset": "gone"}))
    with pytest.raises(FerError):
        stress.carry_out(tried)
    assert "gone" in robustness.progress(tried)["message"]
