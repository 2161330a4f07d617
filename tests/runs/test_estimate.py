"""How long a training would take is measured in a process of its own, and kept for the same settings and
data.
"""

import subprocess
import sys
import time

import pytest

from fer_core import recipes
from fer_core.datasets import store
from fer_core.runs import estimate
from tests.patches import items


@pytest.fixture
def patches(home):
    return store.write("patches", items(4), format="folder", title="Patches")


RECIPE = recipes.get("kalambate2024-cnn").change(
    epochs=900, shares=(0.5, 0.25, 0.25), classes=["happy", "sad", "fear"], flip=True
)


def test_nobody_has_asked_at_first(patches):
    assert estimate.read(RECIPE, "patches") is None


def test_every_change_is_handed_to_the_trial(patches):
    arguments = estimate._arguments(RECIPE, "patches")
    from fer_core.__main__ import parser
    from fer_core.commands import train

    args = parser().parse_args(arguments)
    assert train.recipe_of(args).knobs() == RECIPE.knobs()


@pytest.mark.slow
def test_a_trial_says_how_long_it_would_take(patches, monkeypatch):
    monkeypatch.setattr(estimate, "SECONDS", 0.2)
    estimate.start(RECIPE, "patches")
    assert estimate.read(RECIPE, "patches").state == "running"
    end = time.time() + 120
    while (said := estimate.read(RECIPE, "patches")).state == "running":
        assert time.time() < end
        time.sleep(0.1)
    assert said.state == "done", said.error
    assert said.minutes > 0
    assert dict(said.images) == {
        "train": 12,
        "validation": 6,
        "test": 6,
    }  # eight faces of each of three emotions
    assert estimate.read(RECIPE.change(epochs=901), "patches") is None


def test_a_trial_that_dies_without_a_word_is_said_to_have_failed(patches, monkeypatch):
    monkeypatch.setattr(estimate, "_arguments", lambda *_: ["no-such-command"])
    estimate.start(RECIPE, "patches")
    end = time.time() + 30
    while (said := estimate.read(RECIPE, "patches")).state == "running" and time.time() < end:
        time.sleep(0.05)
    assert said.state == "failed"
    assert "invalid choice: 'no-such-command'" in said.error


def test_a_trial_that_cannot_work_gives_the_reason(patches):
    done = subprocess.run(
        [
            *(sys.executable, "-m", "fer_core"),
            *estimate._arguments(RECIPE.change(classes=["neutral", "contempt"]), "patches"),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert (
        estimate.read(RECIPE.change(classes=["neutral", "contempt"]), "patches").error in done.stderr.strip()
    )


def test_an_old_trial_without_an_answer_is_forgotten(patches, monkeypatch):
    estimate.keep(RECIPE, "patches", {"state": "running", "began": time.time() - 1000})
    assert estimate.read(RECIPE, "patches") is None
