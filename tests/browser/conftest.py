"""A real dashboard in a real Chromium: a server with a home of its own for each module, a fresh page for each
test.

Without Chromium these tests are skipped, unless FER_REQUIRE_BROWSER=1 asks for them: then they fail.
"""

import os

import pytest

from fer_core.datasets import store
from tests.patches import items
from tests.server import ROOT, browse, browser_program, start


@pytest.fixture(scope="session")
def chromium():
    """Launch Chromium: chromium("--some-flag") gives a browser."""
    program = browser_program()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        program = None
    if program is None:
        message = (
            "No Chromium: install it (Debian: apt install chromium) together with requirements-test.txt."
        )
        pytest.fail(message) if os.environ.get("FER_REQUIRE_BROWSER") == "1" else pytest.skip(message)
    with sync_playwright() as playwright:
        yield lambda *flags: browse(playwright, *flags)


@pytest.fixture(scope="session")
def browser(chromium):
    """One Chromium for all tests that need no flags of their own."""
    opened = chromium()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def with_models(tmp_path_factory, chromium):
    """A dashboard of a home that is empty, with the models that ship."""
    running = start(tmp_path_factory.mktemp("home"), FER_SHIPPED=str(ROOT / "models"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def fill():
    """What lies in the module's home before its server starts; a module may replace this fixture. By default:
    drawn faces, small.
    """
    return lambda: store.write("drawn", items(12), format="drawn", title="Drawn faces", drawn=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory, fill, chromium):
    """A dashboard with a home of its own: server.url, server.home."""
    home = tmp_path_factory.mktemp("home")
    (home / "data").mkdir()
    (home / "models").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FER_HOME", str(home))
        fill()
    running = start(home)
    yield running
    running.stop()


@pytest.fixture
def page(browser, server):
    """A fresh page in a context of its own; page.errors lists what went wrong in it."""
    from playwright.sync_api import expect

    context = browser.new_context(
        viewport={"width": 1400, "height": 900}, permissions=["camera", "clipboard-read"]
    )
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)  # as long for what is expected as for what is clicked
    opened.outside = []
    opened.on(
        "request",
        lambda r: (
            opened.outside.append(r.url)
            if not r.url.startswith(
                (server.url, server.url.replace("http", "ws"), "data:", "blob:", "about:")
            )
            else None
        ),
    )
    yield opened
    context.close()
