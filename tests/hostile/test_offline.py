"""Nothing leaves this computer, and nothing of another computer comes in, unless somebody asked for it."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from fer_core.datasets import store
from tests.datasets.miniature import encoded, write
from tests.patches import items
from tests.server import free_port

ROOT = Path(__file__).resolve().parents[2]
FACES = [(name, i) for name in ("happy", "sad", "neutral") for i in range(8)]
LOOPBACK = re.compile(r"127\.|::1$|localhost$|0\.0\.0\.0$|None$|$")
WATCHED = """
import os, sys
def note(event, args):
    if event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
        target = args[1][0]
    elif event == "socket.getaddrinfo":
        target = args[0]
    else:
        return
    with open(os.environ["NOTES_OF_CONNECTIONS"], "a") as file:
        file.write(f"{event} {target}\\n")
sys.addaudithook(note)
"""


@pytest.fixture
def watched(tmp_path, monkeypatch):
    """(surroundings of a process whose connections are noted, what they were)."""
    write(tmp_path / "watch", {"sitecustomize.py": WATCHED})
    notes, home = tmp_path / "connections.txt", tmp_path / "home"
    (home / "data").mkdir(parents=True)
    (home / "models").mkdir()
    surroundings = {
        **os.environ,
        "FER_HOME": str(home),
        "PYTHONPATH": str(tmp_path / "watch"),
        "NOTES_OF_CONNECTIONS": str(notes),
    }
    surroundings.pop("FER_SHIPPED", None)
    monkeypatch.setenv("FER_HOME", str(home))  # drawn faces are there, so that no page draws them first
    store.write("drawn", items(), format="drawn", title="Drawn faces", drawn=True)

    def strangers() -> list[str]:
        lines = notes.read_text().splitlines() if notes.exists() else []
        return [line for line in lines if not LOOPBACK.match(line.partition(" ")[2])]

    return surroundings, strangers


COMMANDS = (
    ("datasets",),
    ("recipes",),
    ("runs",),
    ("predict", "face.png", "--model", "house-cnn_ferplus_s0"),
    ("import", "folder", "faces", "--name", "mine"),
    ("doctor", "mine"),
)


def test_no_command_asks_anybody(watched, tmp_path):
    surroundings, strangers = watched
    faces = {f"{name}/{i}.png": encoded(seed, form="PNG") for seed, (name, i) in enumerate(FACES)}
    write(tmp_path / "faces", faces)
    write(tmp_path, {"face.png": encoded(99, 200, True, "PNG")})
    for words in COMMANDS:
        done = subprocess.run(
            [sys.executable, "-m", "fer_core", *words],
            env=surroundings,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"{words}: {done.stderr[-500:]}"
    assert strangers() == []


def test_no_page_asks_anybody(watched):
    surroundings, strangers = watched
    script = f"""
import sys
sys.path.insert(0, {str(ROOT / "dashboard")!r})
from streamlit.testing.v1 import AppTest
import streamlit_webrtc.component
streamlit_webrtc.component.get_this_session_info = lambda *_: None
test = AppTest.from_file({str(ROOT / "dashboard" / "app.py")!r}, default_timeout=60).run()
from pathlib import Path
for page in sorted(Path({str(ROOT / "dashboard")!r}).glob("*/page.py")):
    test.switch_page(f"{{page.parent.name}}/page.py").run()
    print("page", page.parent.name, len(test.title) * (not test.exception))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=surroundings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    shown = re.findall(r"^page (\w+) [1-9]", done.stdout, re.MULTILINE)
    pages = sorted(file.parent.name for file in (ROOT / "dashboard").glob("*/page.py"))
    assert shown == pages and "live" in pages, done.stdout[-3000:]
    assert strangers() == []


@pytest.fixture
def server(watched):
    """The dashboard as `make run` starts it: (its process, its port)."""
    port = free_port()
    command = [sys.executable, "dashboard", "--server.port", str(port), "--server.headless", "true"]
    process = subprocess.Popen(
        command, env=watched[0], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until_it_serves(port)
        yield process, port
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_until_it_serves(port: int) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise AssertionError("the dashboard does not serve")


def test_the_server_listens_on_this_computer_alone(server):
    process, port = server
    own = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    listening = [c.laddr for p in own for c in p.net_connections("inet") if c.status == psutil.CONN_LISTEN]
    assert port in [address.port for address in listening]
    assert {address.ip for address in listening} <= {"127.0.0.1", "::1"}


def test_a_page_of_another_site_is_turned_away_without_a_question_to_the_web(server, watched):
    _, port = server
    with socket.create_connection(("127.0.0.1", port), timeout=30) as knock:
        lines = (
            "GET /_stcore/stream HTTP/1.1",
            f"Host: localhost:{port}",
            "Origin: http://evil.example",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        )
        knock.sendall("\r\n".join([*lines, "", ""]).encode())
        answer = knock.recv(200).decode(errors="replace")
    assert " 403 " in answer.splitlines()[0]
    assert watched[1]() == []
