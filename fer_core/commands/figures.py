"""reproduce, ledger, ship: the project's figures again from one's own data, as a log, and how a run becomes
one of them.
"""

import sys
import time
from argparse import Namespace
from typing import Any

from fer_core import runs, tables
from fer_core.errors import RunError


def add(commands: Any) -> None:
    """Add the commands of this group."""
    again = tables.command(
        commands,
        "reproduce",
        reproduce,
        "Carry out the shipped trainings again from your own data, and put the figures beside ours.",
    )
    again.add_argument("which", nargs="?", default="all", help="a recipe, or all")
    again.add_argument("--dataset", default="fer2013", help="the imported FER2013")
    again.add_argument("--seeds", type=int, default=1)
    again.add_argument("--estimate", action="store_true", help="only say how long it would take")
    tables.command(
        commands,
        "ledger",
        write_ledger,
        "The shipped figures as Markdown: the log for models/README.md and the README's results.",
    )
    one = tables.command(
        commands,
        "ship",
        ship,
        (
            "For those who keep this project: copy a finished run into models/, small enough to ship, "
            "and write the log anew."
        ),
    )
    one.add_argument(
        "run_name", metavar="run", nargs="?", help="a finished run; without it only the log is written"
    )
    one.add_argument("--as", dest="folder", metavar="NAME", help="the folder's name in models/")
    one.add_argument("--title", default="", help="what pages call it")
    one.add_argument("--default", action="store_true", help="Predict and Live begin with it")
    one.add_argument("--light", action="store_true", help="reports and predictions only, no network")


def reproduce(args: Namespace) -> int | None:
    """Estimate, then train what no finished run answers yet, then the table."""
    from fer_core.shipped import plan

    entries = plan.plan(args.which)
    if absent := plan.missing_data(entries, args.dataset):
        raise RunError(
            f"Reproducing needs {', '.join(absent)}, which is not imported. First: python -m fer_core "
            f"import {absent[0]} PATH"
        )
    steps = list(plan.todo(entries, args.dataset, args.seeds))
    waiting = [(e, data, seed) for e, data, seed, run in steps if run is None]
    minutes = _estimate(waiting)
    print(
        (
            f"{len(steps)} trainings, {len(steps) - len(waiting)} already here; the rest takes about "
            f"{minutes:.0f} minutes."
        ),
        file=sys.stderr,
    )
    if args.estimate:
        return tables.show_one(
            {"trainings": len(steps), "waiting": len(waiting), "minutes": minutes}, args.json
        )
    found = {(e.key, seed): run for e, _, seed, run in steps if run is not None}
    for entry, data, seed in waiting:
        run = _carried_out(entry, data, seed, found)
        found |= {(entry.key, seed): run} if run else {}
    done = [(e, data, seed, found[e.key, seed]) for e, data, seed, _ in steps if (e.key, seed) in found]
    tables.show([_again(*line) for line in done], args.json)
    return 0 if len(done) == len(steps) else 1


def _carried_out(entry: Any, data: str, seed: int, found: dict) -> runs.Run | None:
    """The finished run of a line, or None and a sentence."""
    from fer_core.shipped import plan

    try:
        run = plan.create(entry, data, seed, found)
    except RunError as error:
        return print(f"{entry.recipe} on {data}: {error}", file=sys.stderr)
    runs.launch(run)
    while run.state in runs.ACTIVE:
        time.sleep(1)
    print(f"{run.name}: {run.status.message or run.state}", file=sys.stderr)
    return run if run.state == "finished" else None


def _again(entry: Any, data: str, seed: int, run: runs.Run) -> dict[str, Any]:
    """What came of a line here, beside what ships."""
    from fer_core.shipped import plan

    test, ours = (
        run.reports().get("test"),
        [r.accuracy for s in plan.shipped(entry) if (r := s.reports().get("test"))],
    )
    about = {
        "recipe": entry.recipe,
        "dataset": data,
        "protocol": "honest" if entry.line.honest else "paper",
        "seed": seed,
        "run": run.name,
    }
    figures = {"n": test and test.n, "accuracy": test and test.accuracy, "macro_f1": test and test.macro_f1}
    return {**about, **figures, "shipped": sum(ours) / len(ours) if ours else None}


def _estimate(waiting: list) -> float:
    """Minutes of the trainings that wait, by a trial of each line."""
    from fer_core.training import trial

    known: dict = {}
    for entry, data, _ in waiting:
        known[entry.key] = known.get(entry.key) or trial.measure(entry.asked(), data, 3.0)["minutes"]
    return sum(known[entry.key] for entry, *_ in waiting)


def write_ledger(args: Namespace) -> None:
    """The two tables."""
    from fer_core.shipped import log

    shipped = [r for r in runs.all_runs() if r.shipped]
    value = {"log": log.log(shipped), "results": log.results(shipped)}
    tables.show_one(value, args.json, f"{value['log']}\n{value['results']}")


def ship(args: Namespace) -> None:
    """Copy, then log."""
    from fer_core.training import hardware

    hardware.prepare()
    from fer_core.shipped.ship import log as ship_log
    from fer_core.shipped.ship import ship as ship_ship

    made = (
        ship_ship(runs.get(args.run_name), args.folder or args.run_name, args.title, args.default, args.light)
        if args.run_name
        else None
    )
    written = [str(file) for file in ship_log()]
    bytes = made.bytes if made else 0
    said = f"{made.name}: {bytes / 1e6:.1f} MB." if made else "The log is written."
    tables.show_one({"run": made and made.name, "bytes": bytes, "written": written}, args.json, said)
