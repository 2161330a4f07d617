"""Worse pictures are worse by the amount that was asked for, the same for every run."""

import numpy as np
import pytest

from fer_core import runs
from fer_core.errors import RunError
from fer_core.predictor import robustness
from tests.makers import finished_run

FACE = np.random.default_rng(0).integers(40, 216, (48, 48)).astype(np.uint8)
COLOURED = FACE[..., None].repeat(3, axis=2)


@pytest.mark.parametrize("kind", robustness.KINDS.values(), ids=list(robustness.KINDS))
@pytest.mark.parametrize("image", [FACE, COLOURED], ids=["gray", "rgb"])
def test_each_kind_keeps_the_shape_and_harms_more_with_each_strength(kind, image):
    worse = [robustness.worsen(image[None], kind, amount)[0] for amount in kind.amounts]
    assert len(worse) == 5 and all(w.shape == image.shape and w.dtype == np.uint8 for w in worse)
    harm = [np.abs(w.astype(float) - image).mean() for w in worse]
    assert harm[0] > 0 and harm[-1] > harm[0]


def test_the_same_seed_makes_the_same_pictures():
    noise = robustness.KINDS["noise"]
    assert (robustness.worsen(FACE[None], noise, 20) == robustness.worsen(FACE[None], noise, 20)).all()
    assert (
        robustness.worsen(FACE[None], noise, 20, seed=1) != robustness.worsen(FACE[None], noise, 20)
    ).any()


def test_brightness_is_moved_by_the_share_of_the_gray_scale():
    gray = np.full((1, 48, 48), 128, np.uint8)
    assert abs(int(robustness.worsen(gray, robustness.KINDS["brightness"], 0.2)[0, 0, 0]) - 128) == 51


def test_a_bar_is_as_high_as_asked_and_lies_over_eyes_or_mouth():
    for name, centre in (("eyes", 0.36), ("mouth", 0.78)):
        dark = np.flatnonzero(
            (
                robustness.worsen(np.full((1, 100, 100), 200, np.uint8), robustness.KINDS[name], 0.2)[0] == 0
            ).all(axis=1)
        )
        assert len(dark) == 20 and dark.mean() == pytest.approx(100 * centre, abs=1)


def test_a_run_never_tried_has_neither_progress_nor_result(home):
    run = runs.Run(finished_run(home, "a"))
    assert robustness.progress(run) == {} and robustness.result(run) == {} and robustness.table({}) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"rows": 3}', '{"rows": [], "clean": "x"}'])
def test_a_broken_result_reads_as_none(home, text):
    run = runs.Run(finished_run(home, "a"))
    (run.folder / robustness.RESULT).write_text(text)
    (run.folder / robustness.STATUS).write_text(text)
    assert robustness.result(run) == {} and robustness.progress(run) == {}


def test_a_trial_that_fell_silent_is_lost_and_a_second_start_is_refused_while_one_runs(home, monkeypatch):
    run = runs.Run(finished_run(home, "a"))
    robustness.tell(run, "running", 3, 51, "Blur")
    with pytest.raises(RunError, match="tried already"):
        robustness.launch(run)
    later = robustness.time.time() + 100
    monkeypatch.setattr(robustness.time, "time", lambda: later)
    assert robustness.progress(run)["state"] == "lost"
