"""live: the camera page in the browser."""

from argparse import Namespace
from typing import Any

from fer_core.commands import workbench


def add(commands: Any) -> None:
    """Add the command."""
    one = commands.add_parser("live", help="open the camera page in the browser")
    one.add_argument("--port", type=workbench.port, help="default: the first free one from 8501")
    one.set_defaults(run=open_page)


def open_page(args: Namespace) -> None:
    """Streamlit in the foreground, until Ctrl-C; the page is at /live."""
    workbench.serve(args.port, page="live")
