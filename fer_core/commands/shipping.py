"""ship: a finished run becomes one of the project's own, and the log of figures is written anew."""

from fer_core import runs
from fer_core.commands import tables


def add(commands) -> None:
    """Add the command of this group."""
    text = "For those who keep this project: copy a finished run into models/, small enough to ship, and write the log anew."
    one = commands.add_parser("ship", help=text, description=text)
    one.add_argument("run_name", metavar="run", nargs="?", help="a finished run; without it only the log is written")
    one.add_argument("--as", dest="folder", metavar="NAME", help="the folder's name in models/")
    one.add_argument("--title", default="", help="what pages call it")
    one.add_argument("--default", action="store_true", help="Predict and Live begin with it")
    one.add_argument("--light", action="store_true", help="reports and predictions only, no network")
    one.add_argument("--json", action="store_true", help="print JSON and nothing else")
    one.set_defaults(run=ship)


def ship(args) -> None:
    """Copy, then log."""
    from fer_core.training import hardware

    hardware.prepare()
    from fer_core import shipping

    made = shipping.ship(runs.get(args.run_name), args.folder or args.run_name, args.title, args.default, args.light) if args.run_name else None
    written = [str(file) for file in shipping.log()]
    bytes = runs.paths.folder_bytes(made.folder) if made else 0
    said = f"{made.name}: {bytes / 1e6:.1f} MB." if made else "The log is written."
    tables.show_one({"run": made and made.name, "bytes": bytes, "written": written}, args.json, said)
