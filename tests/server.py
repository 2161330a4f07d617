"""A dashboard of its own, on a free port: for the tests in a browser, and for benchmarks.

with start(home) as server:
    page.goto(server.url)
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
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)
PATIENCE = 90  # seconds until the first answer


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

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def browser_program() -> str | None:
    """Where Chromium, or a browser of its kind, is installed; None where there is none."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def browse(playwright: Any, *flags: str) -> Any:
    """That browser, opened with neither screen nor camera: a made one is there, and nobody is asked."""
    return playwright.chromium.launch(executable_path=browser_program(), args=[*FLAGS, *flags])


def addresses(run: str) -> tuple[str, ...]:
    """Every page, and the one of this run."""
    data, models, see = "explore problems label collect", "compare papers lens", "predict live glossary"
    return ("", "fit", *data.split(), "train", f"train?run={run}", *models.split(), *see.split())


def start(home: Path, log: Path | None = None, **environment: str) -> Server:
    """A dashboard whose data and runs lie in `home`, ready to answer; what it prints goes to `log`, or to a
    file there.
    """
    port, log = free_port(), log or home / "server.log"
    settings = {"server.port": port, "server.headless": "true", "server.fileWatcherType": "none"}
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/app.py"]
    command += [word for name, value in settings.items() for word in (f"--{name}", str(value))]
    surroundings = {**os.environ, "FER_HOME": str(home), "TF_CPP_MIN_LOG_LEVEL": "3", **environment}
    surroundings.pop("TF_SET_ONEDNN_FPMATH_MODE", None)  # its trainings multiply as a user's do
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=out, stderr=subprocess.STDOUT)
    server = Server(f"http://localhost:{port}", home, process, log)
    try:
        _wait(server)
    except BaseException:
        server.stop()
        raise
    return server


def _wait(server: Server) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert server.process.poll() is None, f"the server ended: {server.log.read_text()[-2000:]}"
        try:
            if urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2).read() == b"ok":
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"no answer in {PATIENCE} s: {server.log.read_text()[-2000:]}")
