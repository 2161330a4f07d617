"""The tiny dataset of blobs, as the trainings are tested on."""

from tests.training.conftest import blobs_home  # noqa: F401 - a fixture
