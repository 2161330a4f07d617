"""A real dashboard in a real Chromium: a server with a home of its own for each module, a fresh page for each
test.

Without Chromium these tests are skipped, unless FER_REQUIRE_BROWSER=1 asks for them: then they fail.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from fer_core.datasets import store
from tests.patches import items

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)


@dataclass
class Server:
    """A running dashboard."""

    url: str
    home: Path
    process: subprocess.Popen
    log: Path

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def start(home: Path, **environment: str) -> Server:
    """A dashboard on a free port, ready to answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home / "server.log"
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "dashboard/app.py",
        "--server.port",
        str(port),
        "--server.headless",
        "true",
        "--server.fileWatcherType",
        "none",
    ]
    surroundings = {**os.environ, "FER_HOME": str(home), "TF_CPP_MIN_LOG_LEVEL": "3", **environment}
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=out, stderr=subprocess.STDOUT)
    server = Server(f"http://localhost:{port}", home, process, log)
    _wait(server)
    return server


def _wait(server: Server, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert server.process.poll() is None, f"the server ended: {server.log.read_text()[-2000:]}"
        try:
            if urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2).read() == b"ok":
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"no answer in {seconds} s: {server.log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def chromium():
    """Launch Chromium: chromium("--some-flag") gives a browser."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
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
        yield lambda *flags: playwright.chromium.launch(executable_path=program, args=[*FLAGS, *flags])


@pytest.fixture(scope="session")
def browser(chromium):
    """One Chromium for all tests that need no flags of their own."""
    opened = chromium()
    yield opened
    opened.close()


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
