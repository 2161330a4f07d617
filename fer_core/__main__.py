"""The command line: `python -m fer_core COMMAND`. Everything the dashboard does can be done here.

Exit codes: 0 done, 1 refused with a sentence, 2 wrong usage. With --json, standard output holds JSON and
nothing else.
"""

import argparse
import sys
from importlib import import_module

from fer_core.errors import FerError

# Each module has add(commands): it adds its commands and imports what they need only when they run.
GROUPS = ("data", "doctor", "training", "predict", "compare", "cluster", "figures")


def parser() -> argparse.ArgumentParser:
    """All commands with their flags."""
    top = argparse.ArgumentParser(
        prog="fer_core", description="FER Workbench: facial-expression recognition, honestly measured."
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for group in GROUPS:
        import_module(f"fer_core.commands.{group}").add(commands)
    return top


def main(argv: list[str] | None = None) -> int:
    """Run one command; a FerError becomes a sentence and exit code 1."""
    args = parser().parse_args(argv)
    try:
        return args.run(args) or 0
    except FerError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. Nothing half-done was left behind.", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
