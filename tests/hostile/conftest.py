"""Pages are opened here as in tests/dashboard."""

from tests.dashboard.conftest import app  # noqa: F401 - a fixture
