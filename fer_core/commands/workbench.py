"""The dashboard in the browser, from any folder; the command fer-workbench.

    fer-workbench --port 8600 --home ~/faces --server.headless true

What is not an option of its own goes to Streamlit as it is.
"""

import argparse
import os
import runpy
import socket
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from fer_core import __version__, paths
from fer_core.errors import FerError

FIRST_PORT, LAST_PORT = 8501, 8520  # those that are tried where none is named
HIGHEST = 65535


def main(argv: Sequence[str] | None = None) -> int:
    """Open the dashboard; a FerError becomes a sentence and exit code 1."""
    args, options = _parser().parse_known_args(argv)
    if args.home:
        os.environ["FER_HOME"] = str(Path(args.home).expanduser().resolve())
    try:
        serve(args.port, options)
    except FerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    one = argparse.ArgumentParser(
        prog="fer-workbench",
        description="FER Workbench: the dashboard in the browser. Further options go to Streamlit, such as "
        "--server.headless true.",
    )
    one.add_argument("--port", type=port, help=f"default: the first free one from {FIRST_PORT}")
    one.add_argument("--home", help="the folder that holds data/ and models/ (default: `fer-core where`)")
    one.add_argument("--version", action="version", version=f"fer-workbench {__version__}")
    return one


def port(text: str) -> int:
    """A port that a user named."""
    if not text.isdecimal() or not 0 < int(text) <= HIGHEST:
        raise argparse.ArgumentTypeError(f"{text} is no port: a number from 1 to {HIGHEST} was expected")
    return int(text)


def serve(port: int | None, options: Sequence[str] = (), page: str = "") -> None:
    """Streamlit in the foreground, until Ctrl-C; `page` is the one to be opened."""
    program = paths.ROOT / "dashboard"
    if not (program / "app.py").is_file():
        raise FerError(
            f"The dashboard was expected at {program}, but it is not there. Install the whole package again: "
            "pip install --force-reinstall fer-workbench."
        )
    if not _is_on_its_own(options):
        port = _first_free() if port is None else _free(port)
        options = ["--server.port", str(port), *options]
        print(f"Open http://localhost:{port}/{page}", flush=True)
    os.environ["FER_HOME"] = str(paths.home())  # told before the folder changes, to all that it starts
    if complaint := paths.complaint():
        print(complaint, file=sys.stderr)
    if paths.is_checkout():
        os.chdir(paths.ROOT)  # where Streamlit finds .streamlit/config.toml; a package has it with app.py
    sys.argv = [str(program), *options]
    runpy.run_path(str(program), run_name="__main__")


def _is_on_its_own(options: Sequence[str]) -> bool:
    """Whether Streamlit was told the port by its own option."""
    return any(option.startswith("--server.port") for option in options)


def _first_free() -> int:
    for port in range(FIRST_PORT, LAST_PORT + 1):
        if not _answers(port):
            return port
    raise FerError(f"The ports {FIRST_PORT} to {LAST_PORT} are all taken. Name another one with --port.")


def _free(port: int) -> int:
    """The port itself, where nothing answers at it."""
    if not _answers(port):
        return port
    who = "a dashboard that is open already" if _is_dashboard(port) else "another program"
    advice = f"Open http://localhost:{port}, or" if _is_dashboard(port) else "To open it here,"
    raise FerError(f"Port {port} is taken by {who}. {advice} name another port with --port.")


def _answers(port: int) -> bool:
    """Whether something listens there."""
    try:
        with socket.create_connection(("localhost", port), timeout=1):
            return True
    except OSError:
        return False


def _is_dashboard(port: int) -> bool:
    """Whether Streamlit answers there."""
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2) as answer:
            return bool(answer.read(20) == b"ok")
    except (OSError, ValueError):
        return False
