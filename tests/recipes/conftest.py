"""Networks start from noise here, so that no test needs ImageNet weights or the internet."""

import pytest


@pytest.fixture(autouse=True)
def from_noise(monkeypatch):
    """FER_PRETRAINED=none: MobileNetV2 without a weights file."""
    monkeypatch.setenv("FER_PRETRAINED", "none")


@pytest.fixture(autouse=True, scope="module")
def forget_networks():
    """Keras keeps a record of every network; drop it after each file."""
    yield
    import keras

    keras.backend.clear_session()


@pytest.fixture(scope="session")
def lively():
    """Sets a MobileNetV2's batch-norm statistics from noise, so that its features are about 1, not 1e-13."""

    def wake(network):
        for layer in network.get_layer("backbone").layers:
            if hasattr(layer, "moving_variance"):
                layer.moving_variance.assign(0.05 + 0 * layer.moving_variance)
        return network

    return wake
