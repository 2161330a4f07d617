"""A tiny dataset of blobs, so that whole trainings take seconds: happy is bright below, sad above, neutral
nowhere.
"""

import json
import os
import shutil
import subprocess
import sys
import time

import numpy as np
import pytest

from fer_core import runs
from fer_core.datasets import store
from fer_core.datasets.form import Item

WHERE = {"happy": slice(28, 44), "sad": slice(4, 20), "neutral": slice(0, 0)}


def blobs(per_class):
    for split, count in per_class.items():
        for label, rows in WHERE.items():
            for i in range(count):
                rng = np.random.default_rng((hash_of(split, label), i))
                picture = rng.integers(0, 120, (48, 48), np.uint8)
                picture[rows] += 100
                yield Item(
                    file=f"{split}_{label}_{i:03}.png",
                    split=split,
                    label=label,
                    picture=picture,
                    subject=f"p{i % 7}",
                )


def hash_of(*words):
    return sum(map(ord, "".join(words)))


FAST = ("kalambate2024-cnn", "--dataset", "blobs", "--honest", "--batch-size", 16, "--json")


@pytest.fixture
def blobs_home(home):
    """A home with the dataset `blobs`: 120 to learn, 30 to choose on, 30 to report."""
    _write()
    return home


def _write():
    store.write(
        "blobs", blobs({"train": 40, "validation": 10, "test": 10}), format="folder", title="Blobs", total=180
    )


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """The folder of a run that learned the blobs in four epochs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FER_HOME", str(tmp_path_factory.mktemp("trained")))
        _write()
        return runs.get(fer("train", *FAST, "--epochs", 4, "--seed", 1)["run"]).folder


@pytest.fixture
def finished(blobs_home, trained):
    """That run in this test's home."""
    return runs.Run(shutil.copytree(trained, blobs_home / "models" / trained.name))


def fer(*words, check=True):
    """Run a command; return its JSON where it prints any."""
    done = subprocess.run(
        [sys.executable, "-m", "fer_core", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=180,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    if check:
        assert done.returncode == 0, done.stderr[-2000:]
    try:
        return json.loads(done.stdout)
    except ValueError:
        return done


def wait_for(condition, seconds=120):
    """Wait until condition() holds, and say so if it never does."""
    end = time.time() + seconds
    while not (value := condition()):
        assert time.time() < end, "waited in vain"
        time.sleep(0.05)
    return value


def states(*names):
    return [runs.get(n).state for n in names]
