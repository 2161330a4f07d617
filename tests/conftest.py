"""Every test has a home of its own: nothing is read from or written to the user's data and models."""

import os
from pathlib import Path

import aiortc  # noqa: F401 - before TensorFlow: its libraries crash these when they are loaded first
import pytest

from tests.blobs import blobs_home, finished, trained  # noqa: F401 - fixtures: trainings of seconds
from tests.tiny import tiny_networks, tiny_run  # noqa: F401 - fixtures: a run that predicts, made in seconds

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# TensorFlow keeps for life the precision that it began with: no test's answers depend on those before it
os.environ.setdefault("TF_SET_ONEDNN_FPMATH_MODE", "STRICT")
# test_shipped looks at the real ones
os.environ["FER_SHIPPED"] = str(Path(__file__).with_name("no-such-folder"))


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty FER_HOME."""
    monkeypatch.setenv("FER_HOME", str(tmp_path))
    (tmp_path / "data").mkdir()
    (tmp_path / "models").mkdir()
    return tmp_path
