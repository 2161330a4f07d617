# PYTHON_ARGCOMPLETE_OK
"""The command line: `python -m fer_core COMMAND`. Everything the dashboard does can be done here.

Exit codes: 0 done, 1 refused with a sentence, 2 wrong usage. With --json, standard output holds JSON and
nothing else.
"""

import argparse
import os
import select
import sys
from importlib import import_module

from fer_core import __version__
from fer_core.commands.overview import complete, overview
from fer_core.errors import FerError

# Each module has add(commands): it adds its commands and imports what they need only when they run.
GROUPS = (
    "data",
    "doctor",
    "collect",
    "recipes",
    "train",
    "runs",
    "predict",
    "evaluate",
    "cross",
    "live",
    "compare",
    "sweep",
    "figures",
    "where",
)


def parser() -> argparse.ArgumentParser:
    """All commands with their flags."""
    top = argparse.ArgumentParser(
        prog="fer-core",
        usage="fer-core [-h] [--version] COMMAND ...",
        description="FER Workbench: facial-expression recognition, honestly measured.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"fer-core {__version__}")
    commands = top.add_subparsers(
        dest="command", metavar="COMMAND", required=True, prog="fer-core", help=argparse.SUPPRESS
    )
    for group in GROUPS:
        import_module(f"fer_core.commands.{group}").add(commands)
    for one in commands.choices.values():
        one.add_argument("--quiet", action="store_true", help="no progress on standard error")
    top.epilog = overview({one.dest: one.help or "" for one in commands._choices_actions})
    return top


def _parsed(argv: list[str] | None) -> argparse.Namespace:
    """What was asked for; help goes out before anything else ends."""
    top = parser()
    complete(top)
    try:
        return top.parse_args(argv)
    except SystemExit:
        sys.stdout.flush()
        raise


def main(argv: list[str] | None = None) -> int:
    """Run one command; a FerError becomes a sentence and exit code 1."""
    try:
        args = _parsed(argv)
        _silence_libraries()
        code = args.run(args) or 0
        sys.stdout.flush()
        return code
    except FerError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. Nothing half-done was left behind.", file=sys.stderr)
        return 1
    except BrokenPipeError:
        if not _nobody_reads():
            raise
        return 0  # such as `| head`, which has seen enough


def _silence_libraries() -> None:
    """What TensorFlow and absl log of themselves does not belong on a terminal; where standard error is the
    log of a run, their errors do. Must come before either is imported.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3" if sys.stderr.isatty() else "2")
    os.environ.setdefault("ABSL_MIN_LOG_LEVEL", os.environ["TF_CPP_MIN_LOG_LEVEL"])


def _nobody_reads() -> bool:
    """Whether the reader of standard output is gone; what is left to write then goes nowhere."""
    output = sys.stdout.fileno()
    if hasattr(select, "poll"):
        look = select.poll()
        look.register(output, 0)
        if not any(event & select.POLLERR for _, event in look.poll(0)):
            return False
    os.dup2(os.open(os.devnull, os.O_WRONLY), output)
    return True


if __name__ == "__main__":
    sys.exit(main())
