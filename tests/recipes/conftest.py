"""What the tests of networks share."""

import pytest


@pytest.fixture(autouse=True)
def no_weights_of_the_users_own(monkeypatch, tmp_path):
    """MobileNetV2 starts from the weights that ship, whatever this computer has."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("FER_HOME", str(tmp_path))
    monkeypatch.delenv("FER_WEIGHTS", raising=False)


@pytest.fixture(autouse=True, scope="module")
def forget_networks():
    """Keras keeps a record of every network; drop it after each file."""
    yield
    import keras

    keras.backend.clear_session()
