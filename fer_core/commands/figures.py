"""reproduce, ledger, ship: the project's figures again from one's own data, as a log, and how a run becomes
one of them.
"""

import sys
import time
from argparse import Namespace
from collections.abc import Sequence
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
        ship_run,
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

    planned = plan.plan(args.which)
    entries = plan.possible(planned, args.dataset)
    if absent := plan.missing_data(planned, args.dataset):
        lacking = (
            f"{', '.join(absent)}, which is not imported. First: python -m fer_core import {absent[0]} PATH"
        )
        if not entries:
            raise RunError(f"Reproducing needs {lacking}")
        _say(f"{len(planned) - len(entries)} of {len(planned)} lines are left out: they need {lacking}")
    steps = list(plan.todo(entries, args.dataset, args.seeds))
    waiting = [(entry, data, seed) for entry, data, seed, run in steps if run is None]
    minutes = _minutes(waiting)
    _say(
        f"{len(steps)} trainings, {len(steps) - len(waiting)} already here; the rest takes about "
        f"{minutes:.0f} minutes."
    )
    if args.estimate:
        value = {"trainings": len(steps), "waiting": len(waiting), "minutes": minutes}
        tables.show_one(value, args.json)
        return None
    finished = {(entry.key, seed): run for entry, _, seed, run in steps if run is not None}
    for entry, data, seed in waiting:
        run = _train(entry, data, seed, finished)
        if run is not None:
            finished[entry.key, seed] = run
    done = [(entry, data, seed) for entry, data, seed, _ in steps if (entry.key, seed) in finished]
    rows = [_beside(entry, data, seed, finished[entry.key, seed]) for entry, data, seed in done]
    tables.show(rows, args.json)
    return 0 if len(done) == len(steps) else 1


def _train(entry: Any, data: str, seed: int, finished: dict[Any, runs.Run]) -> runs.Run | None:
    """The finished run of a line, or None and a sentence."""
    from fer_core.shipped import plan

    try:
        run = plan.create(entry, data, seed, finished)
    except RunError as error:
        _say(f"{entry.recipe} on {data}: {error}")
        return None
    runs.launch(run)
    while run.state in runs.ACTIVE:
        time.sleep(1)
    _say(f"{run.name}: {run.status.message or run.state}")
    return run if run.state == "finished" else None


def _beside(entry: Any, data: str, seed: int, run: runs.Run) -> dict[str, Any]:
    """What came of a line here, beside what ships."""
    from fer_core.shipped import plan

    test = run.reports().get("test")
    reports = [one.reports().get("test") for one in plan.shipped(entry)]
    known = [report.accuracy for report in reports if report is not None]
    accuracies = [accuracy for accuracy in known if accuracy is not None]
    return {
        "recipe": entry.recipe,
        "dataset": data,
        "protocol": "honest" if entry.line.honest else "paper",
        "seed": seed,
        "run": run.name,
        "n": test and test.n,
        "accuracy": test and test.accuracy,
        "macro_f1": test and test.macro_f1,
        "shipped": sum(accuracies) / len(accuracies) if accuracies else None,
    }


def _minutes(waiting: Sequence[tuple[Any, str, int]]) -> float:
    """Minutes of the trainings that wait, by a trial of each line."""
    from fer_core.training import trial

    measured: dict[Any, float] = {}
    for entry, data, _ in waiting:
        if entry.key not in measured:
            measured[entry.key] = trial.measure(entry.asked(), data, 3.0)["minutes"]
    return sum(measured[entry.key] for entry, *_ in waiting)


def write_ledger(args: Namespace) -> None:
    """The two tables."""
    from fer_core.shipped import log

    shipped = [run for run in runs.all_runs() if run.shipped]
    value = {"log": log.log(shipped), "results": log.results(shipped)}
    tables.show_one(value, args.json, f"{value['log']}\n{value['results']}")


def ship_run(args: Namespace) -> None:
    """Copy, then write the log."""
    from fer_core.training import hardware

    hardware.prepare()
    from fer_core.shipped import ship

    made = None
    if args.run_name:
        folder = args.folder or args.run_name
        made = ship.ship(runs.get(args.run_name), folder, args.title, args.default, args.light)
    written = [str(file) for file in ship.write_log()]
    size = made.bytes if made else 0
    sentence = f"{made.name}: {size / 1e6:.1f} MB." if made else "The log is written."
    tables.show_one({"run": made and made.name, "bytes": size, "written": written}, args.json, sentence)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
