"""live: the camera page in the browser."""

import subprocess
import sys
from argparse import Namespace
from typing import Any

from fer_core import paths
from fer_core.errors import FerError


def add(commands: Any) -> None:
    """Add the command."""
    one = commands.add_parser("live", help="open the camera page in the browser")
    one.add_argument("--port", type=int, default=8501)
    one.set_defaults(run=open_page)


def open_page(args: Namespace) -> int:
    """Streamlit in the foreground, until Ctrl-C; the page is at /live."""
    app = paths.ROOT / "dashboard" / "app.py"
    if not app.is_file():
        raise FerError(
            f"The dashboard was expected at {app}, but it is not there. Start from a copy of the whole "
            "project."
        )
    print(f"Open http://localhost:{args.port}/live")
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(args.port)]
    return subprocess.call(command)
