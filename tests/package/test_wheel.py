"""The built package in an empty environment, away from this copy and offline: it predicts, it opens the
dashboard in a real Chromium, and it writes nothing among the packages.
"""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
import venv
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from PIL import Image

from fer_core import __version__, drawing
from tests.hostile.test_offline import LOOPBACK, WATCHED
from tests.server import browse, browser_program, free_port

pytestmark = [pytest.mark.package, pytest.mark.slow, pytest.mark.timeout(1800)]

ROOT = Path(__file__).resolve().parents[2]
TWENTY_MB = 20_000_000
MOST_INSTALLED = 900_000_000  # bytes of the packages' own files, without pip and without byte code
SENTENCE = "Training needs TensorFlow and Keras"


@dataclass(frozen=True)
class Installed:
    """An environment that holds the package, and an empty folder to be in."""

    programs: Path
    packages: Path
    folder: Path
    home: Path
    notes: Path  # which connections its programs tried

    def surroundings(self) -> dict[str, str]:
        """Of a user who has nothing else: no copy of the project, no settings of its own."""
        kept = {name: value for name, value in os.environ.items() if name[:4] not in ("FER_", "PYTH")}
        return {
            **kept,
            "HOME": str(self.home),
            "XDG_DATA_HOME": str(self.home / "share"),
            "PYTHONPATH": str(self.notes.parent),
            "NOTES_OF_CONNECTIONS": str(self.notes),
        }

    def carry_out(self, program: str, *words: str) -> subprocess.CompletedProcess:
        """One command of the package, from the empty folder."""
        command = [str(self.programs / program), *words]
        options = {"capture_output": True, "text": True, "timeout": 120}
        return subprocess.run(command, cwd=self.folder, env=self.surroundings(), **options)

    def files(self) -> set[str]:
        """What lies among the packages, byte code left out."""
        every = (file for file in self.packages.rglob("*") if "__pycache__" not in file.parts)
        return {str(file.relative_to(self.packages)) for file in every}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder with the wheel and the source distribution."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return out


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """The wheel in an empty environment."""
    place = tmp_path_factory.mktemp("elsewhere")
    venv.create(place / "env", with_pip=True)
    programs = place / "env" / ("Scripts" if os.name == "nt" else "bin")
    wheel = next(built.glob("*.whl"))
    command = [str(programs / "python"), "-m", "pip", "install", "--quiet", str(wheel)]
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=1500)
    assert done.returncode == 0, done.stderr[-3000:]
    (place / "watch").mkdir()
    (place / "watch" / "sitecustomize.py").write_text(WATCHED)
    (place / "empty").mkdir()
    (place / "home").mkdir()
    packages = next((place / "env").rglob("site-packages"))
    notes = place / "watch" / "connections.txt"
    return Installed(programs, packages, place / "empty", place / "home", notes)


@pytest.fixture(scope="module")
def dashboard(installed):
    """The address of fer-workbench, started in the empty folder."""
    port = free_port()
    command = [str(installed.programs / "fer-workbench"), "--port", str(port), "--server.headless", "true"]
    log = (installed.home / "log.txt").open("wb")
    surroundings = installed.surroundings()
    process = subprocess.Popen(command, cwd=installed.folder, env=surroundings, stdout=log, stderr=log)
    try:
        wait_until_it_serves(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def wait_until_it_serves(port, process):
    for _ in range(360):
        assert process.poll() is None, "it ended at once"
        try:
            urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=5)
            return
        except OSError:
            time.sleep(0.25)
    raise AssertionError("fer-workbench does not serve")


def test_wheel_and_source_are_small_and_pass_twine(built):
    wheel, source = next(built.glob("*.whl")), next(built.glob("*.tar.gz"))
    assert wheel.stat().st_size <= TWENTY_MB
    assert wheel.name.startswith(f"fer_workbench-{__version__}-") and __version__ in source.name
    command = [sys.executable, "-m", "twine", "check", "--strict", str(wheel), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and done.stdout.count("PASSED") == 2, done.stdout


def test_it_brings_no_tensorflow_and_stays_small(installed):
    names = {folder.name for folder in installed.packages.iterdir()}
    assert not names & {"tensorflow", "keras", "ray", "scipy", "dashboard", "models", "tests"}
    sizes = [size for record in installed.packages.glob("*.dist-info/RECORD") for size in recorded(record)]
    assert sum(sizes) <= MOST_INSTALLED


def recorded(record):
    """The size of each file that a package brought."""
    if record.parent.name.startswith(("pip-", "setuptools-")):
        return []
    rows = [line.rsplit(",", 2) for line in record.read_text(encoding="utf-8").splitlines()]
    return [int(size) for name, _, size in rows if size and not name.endswith(".pyc")]


def test_it_predicts_and_says_where_it_is(installed):
    Image.fromarray(drawing.draw(60, "happy", 320)).save(installed.home / "photo.png")
    done = installed.carry_out("fer-core", "predict", str(installed.home / "photo.png"), "--json")
    assert done.returncode == 0, done.stderr
    assert "happy" in done.stdout
    small = ("predict", str(installed.home / "photo.png"), "--model", "house-cnn_ferplus_s0")
    assert installed.carry_out("fer-core", *small).returncode == 0
    folders = json.loads(installed.carry_out("fer-core", "where", "--json").stdout)
    assert Path(folders["home"]) == (installed.home / "share" / "fer-workbench").resolve()
    assert Path(folders["shipped"]).is_relative_to(installed.packages)
    assert installed.carry_out("fer-core", "--version").stdout == f"fer-core {__version__}\n"


def test_training_is_refused_with_what_to_install(installed):
    done = installed.carry_out("fer-core", "train", "kalambate2024-cnn")
    assert done.returncode == 1
    assert SENTENCE in done.stderr and 'pip install "fer-workbench[train]"' in done.stderr


def test_a_second_one_at_the_same_port_is_refused(installed, dashboard):
    done = installed.carry_out("fer-workbench", "--port", str(dashboard))
    assert done.returncode == 1
    assert f"Open http://localhost:{dashboard}, or name another port" in done.stderr


def test_its_pages_open_in_chromium(dashboard):
    if browser_program() is None:
        refuse = pytest.fail if os.environ.get("FER_REQUIRE_BROWSER") == "1" else pytest.skip
        refuse("No Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = browse(playwright)
        page = browser.new_page()
        page.goto(f"http://localhost:{dashboard}/")
        page.get_by_role("heading", name="FER Workbench").wait_for(timeout=60_000)
        page.goto(f"http://localhost:{dashboard}/train")
        page.get_by_text(re.compile(SENTENCE)).first.wait_for(timeout=60_000)
        page.goto(f"http://localhost:{dashboard}/live")
        page.get_by_role("heading", level=1, name="Live").wait_for(timeout=60_000)
        start = page.frame_locator('iframe[title*="webrtc"]').get_by_role(
            "button", name=re.compile("start", re.I)
        )
        start.click(timeout=60_000)
        page.get_by_text("frames/s").first.wait_for(timeout=60_000)
        browser.close()


def test_nothing_was_asked_of_the_web_and_nothing_written_among_the_packages(installed, dashboard):
    before = installed.files()
    assert installed.carry_out("fer-core", "datasets").returncode == 0
    assert installed.files() == before
    recorded_files = {
        line.rsplit(",", 2)[0]
        for record in installed.packages.glob("fer_workbench-*.dist-info/RECORD")
        for line in record.read_text(encoding="utf-8").splitlines()
    }
    ours = {name for name in before if name.startswith(("fer_core/", "fer_workbench/"))}
    assert {name for name in ours if (installed.packages / name).is_file()} <= recorded_files
    assert list(installed.folder.iterdir()) == []
    tried = installed.notes.read_text().splitlines() if installed.notes.exists() else []
    asked = {line.partition(" ")[2] for line in tried}
    # a camera's frames go from the browser of this computer to the server on it, by its own addresses
    own = {one.address.partition("%")[0] for card in psutil.net_if_addrs().values() for one in card}
    assert {one for one in asked if not LOOPBACK.match(one)} <= own
