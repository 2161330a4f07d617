"""A fine-tuned run's page holds it against the model that it began with, on the same test faces."""

import numpy as np
import pytest

from fer_core import paths, runs
from fer_core.runs import files
from tests.dashboard.test_train import said
from tests.makers import finished_run

EMOTIONS = ("happy", "sad", "neutral")


@pytest.fixture
def fitted_run(home):
    """A run that began with another, and what that one answered to the same 90 faces: of each emotion the
    first ten wrongly.
    """
    finished_run(home, "before", classes=EMOTIONS)
    labels = np.repeat(np.arange(3), 30)
    names = np.array([f"face_{i:03}.png" for i in range(90)])
    folder = finished_run(
        home, "after", classes=EMOTIONS, skill=1.0, real={"test": (names, labels)}, start_from="before"
    )
    answered = np.where(np.arange(90) % 30 < 10, (labels + 1) % 3, labels)
    shares = 0.1 + 0.7 * np.eye(3, dtype=np.float32)[answered]
    kept = {"files": names, "labels": labels, "probabilities": shares, "classes": np.array(EMOTIONS)}
    paths.write_arrays(folder / files.START, kept)
    return runs.named("after")


def test_the_run_and_its_start_stand_beside_each_other_emotion_by_emotion(app, fitted_run):
    right = fitted_run.reports()["test"].right
    page = app("train", run="after")
    (part,) = [one for one in page.expander if one.label.startswith("Beside its start:")]
    assert not page.exception and "is better by" in part.label and "on 90 faces" in part.label
    told = f"66.7 % right, this run {100 * right / 90:.1f} %, on the same 90 test faces"
    assert told in " ".join(caption.value for caption in part.caption)
    (table,) = [one.proto.body for one in part.get("html")]
    assert table.count("66.7 %") == 3, "each emotion's recall before"
    assert all(name in table.lower() for name in EMOTIONS) and table.count(">30<") == 3


def test_a_run_without_a_start_has_nothing_to_stand_beside(app, home):
    finished_run(home, "alone")
    page = app("train", run="alone")
    assert not page.exception and "Beside its start" not in said(page)
    assert not [one for one in page.expander if one.label.startswith("Beside its start")]
