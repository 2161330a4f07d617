"""fer-workbench: a port that is free, a home that can be written, and a sentence where they are not."""

import socket
import subprocess
import sys
import threading
from argparse import ArgumentTypeError
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from fer_core import paths
from fer_core.commands import workbench
from tests.server import free_port


class Dashboard(BaseHTTPRequestHandler):
    """Answers as Streamlit does when it is asked how it is."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


@contextmanager
def a_dashboard():
    """The port of a server that answers like a dashboard."""
    with HTTPServer(("127.0.0.1", 0), Dashboard) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def started(monkeypatch, home):
    """(the program, its arguments) of every dashboard that would have been started."""
    seen = []
    monkeypatch.setattr(workbench.runpy, "run_path", lambda path, **_: seen.append((path, sys.argv[1:])))
    monkeypatch.setattr(paths, "is_checkout", lambda: False)  # an installed one stays in its folder
    monkeypatch.setattr(sys, "argv", ["fer-workbench"])
    return seen


def test_it_starts_the_dashboard_at_the_port_and_home_that_are_named(started, tmp_path, monkeypatch, capsys):
    port = free_port()
    monkeypatch.chdir(tmp_path)
    assert workbench.main(["--port", str(port), "--home", "mine", "--server.headless", "true"]) == 0
    expected = ["--server.port", str(port), "--server.headless", "true"]
    assert started == [(str(paths.ROOT / "dashboard"), expected)]
    assert paths.home() == (tmp_path / "mine").resolve()
    assert capsys.readouterr().out == f"Open http://localhost:{port}/\n"


def test_without_a_port_the_first_free_one_is_taken(started, monkeypatch, capsys):
    taken = {8501, 8502}
    monkeypatch.setattr(workbench, "_answers", lambda port: port in taken)
    assert workbench.main([]) == 0
    assert started[0][1] == ["--server.port", "8503"]
    taken.update(range(8501, 8521))
    assert workbench.main([]) == 1
    assert "The ports 8501 to 8520 are all taken." in capsys.readouterr().err


def test_a_port_that_another_dashboard_has_is_refused_with_its_address(started, capsys):
    with a_dashboard() as port:
        assert workbench.main(["--port", str(port)]) == 1
    assert f"Open http://localhost:{port}, or name another port" in capsys.readouterr().err
    assert started == []


def test_a_port_that_another_program_has_is_refused(started, capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert workbench.main(["--port", str(port)]) == 1
    assert f"Port {port} is taken by another program." in capsys.readouterr().err


@pytest.mark.parametrize("text", ["0", "65536", "-1", "eighty", "", "8501.5"])
def test_what_is_no_port_is_refused(text):
    with pytest.raises(ArgumentTypeError, match="is no port"):
        workbench.port(text)


def test_a_home_that_cannot_be_written_is_said_and_looking_goes_on(started, tmp_path, capsys):
    (tmp_path / "file").write_text("not a folder")
    assert workbench.main(["--home", str(tmp_path / "file" / "home")]) == 0
    assert "Nothing can be kept in" in capsys.readouterr().err
    assert len(started) == 1


def test_a_home_among_the_packages_is_refused(started, tmp_path, capsys):
    assert workbench.main(["--home", str(tmp_path / "site-packages" / "fer_workbench")]) == 1
    assert "among the installed packages" in capsys.readouterr().err
    assert started == []


def test_a_dashboard_that_is_gone_is_said_so(started, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    assert workbench.main([]) == 1
    assert f"expected at {tmp_path / 'dashboard'}, but it is not there" in capsys.readouterr().err


def test_its_help_names_its_options():
    done = subprocess.run(
        [sys.executable, "-c", "from fer_core.commands.workbench import main; main(['--help'])"],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=paths.ROOT,
    )
    assert done.returncode == 0
    assert "--port" in done.stdout and "--home" in done.stdout and "fer-workbench" in done.stdout
