"""cross: every run on every dataset, filled where nobody has asked yet; on Ray where an address is given."""

import sys
from argparse import Namespace
from typing import Any

from fer_core import tables
from fer_core.commands.evaluate import add_place_flags, crossing_text, points
from fer_core.commands.progress import Ticker
from fer_core.reports import percent


def add(commands: Any) -> None:
    """Add the command."""
    one = commands.add_parser(
        "cross", help="every run on every dataset: how good is each on faces that it has not seen"
    )
    one.add_argument("--runs", nargs="+", metavar="RUN", help="default: every run that can predict")
    one.add_argument("--datasets", nargs="+", metavar="D", help="default: every dataset that is here")
    add_place_flags(one)
    one.add_argument("--known", action="store_true", help="show what is known and ask nothing")
    one.add_argument(
        "--address", metavar="ray://...", help="fill it on a Ray cluster that shares this home; local: here"
    )
    one.set_defaults(run=_cross)


def _cross(args: Namespace) -> int:
    """Fill the matrix and show it; 1 where a cell could not be filled."""
    from fer_core import runs
    from fer_core.standings import crossing

    usual_runs, usual_datasets = crossing.everything()
    chosen = list({run.name: run for run in map(runs.get, args.runs)}.values()) if args.runs else usual_runs
    names = list(dict.fromkeys(args.datasets or usual_datasets))
    table = crossing.cross(chosen, names, args.split, args.finder)
    problems = [] if args.known else _fill(table, args.address, Ticker(args.quiet))
    table = crossing.cross(chosen, names, args.split, args.finder)
    pairs = [pair for name in names for pair in crossing.paired(table, name)]
    value = {"cells": [cell.row() for cell in table.cells], "pairs": pairs, "problems": problems}
    text = f"{_matrix(table)}\n\n{crossing_text(table, pairs)}"
    tables.show_one(value, args.json, text)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _fill(table: Any, address: str | None, tick: Ticker) -> list[str]:
    from fer_core.standings import crossing

    if address:
        from fer_core.cluster import visiting

        return visiting.fill(table.missing, address, tick)
    return crossing.fill(table.missing, tick)


def _matrix(table: Any) -> str:
    """Runs by datasets: percent right and the drop in points; its own data in brackets."""
    rows = [
        {"run": run.name, **{name: _shown(table.cell(run.name, name)) for name in table.datasets}}
        for run in table.runs
    ]
    return tables.table(rows) if rows else "(no run)"


def _shown(cell: Any) -> str:
    if cell.report is None:
        return "-"
    value = percent(cell.value())
    if cell.own:
        return f"[{value}]"
    seen = " seen" if cell.seen else ""
    return f"{value} ({points(cell.drop())}){seen}"
