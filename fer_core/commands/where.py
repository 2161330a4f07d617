"""where: the folders that everything is read from and written to."""

import os
from argparse import Namespace
from typing import Any

from fer_core import __version__, paths, tables


def add(commands: Any) -> None:
    """Add the command."""
    tables.command(commands, "where", where, "Say where data, runs and the program itself are.")


def where(args: Namespace) -> None:
    """Print each folder, and why the home is where it is."""
    folders = {
        "home": str(paths.home()),
        "because": _reason(),
        "data": str(paths.data()),
        "models": str(paths.models()),
        "shipped": str(paths.shipped()),
        "dashboard": str(paths.ROOT / "dashboard"),
        "version": __version__,
    }
    lines = [f"{name:<10} {value}" for name, value in folders.items()]
    tables.show_one(folders, args.json, "\n".join(lines))


def _reason() -> str:
    """Why the home is this folder."""
    if os.environ.get("FER_HOME"):
        return "FER_HOME names it"
    if paths.is_checkout():
        return "the code runs from a copy of the whole project"
    return "it is your own folder for programs' data; FER_HOME would name another"
