"""runs, stop, resume, delete, rename, note, export: what one has trained, and what is done with it."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fer_core import runs, tables
from fer_core.runs import exporting


def add(commands: Any) -> None:
    """Add the commands of this group."""
    tables.command(commands, "runs", list_runs, "Every run with its state and figures.")
    _add_change(commands, "stop", runs.stop, "Ask a run to end and keep its best.")
    _add_change(commands, "resume", runs.resume, "Go on from the last checkpoint.", done="Goes on: {}.")
    _add_change(commands, "delete", runs.delete, "Remove a run's folder.")
    _add_change(commands, "rename", runs.rename, "Give a run a title.", "title")
    _add_change(commands, "note", runs.note, "Give a run a text.", "text")
    _add_export(commands)


def _add_change(
    commands: Any, name: str, change: Callable, help: str, argument: str = "", done: str = "Done: {}."
) -> None:
    """A command that changes a run, with one more argument where the change wants it."""

    def carry_out(args: Namespace) -> None:
        values = [getattr(args, argument)] if argument else []
        change(runs.get(args.run_name), *values)
        tables.show_one({"run": args.run_name, "done": True}, args.json, done.format(args.run_name))

    one = tables.command(commands, name, carry_out, help)
    one.add_argument("run_name", metavar="run")
    if argument:
        one.add_argument(argument)


def _add_export(commands: Any) -> None:
    one = tables.command(
        commands,
        "export",
        export_run,
        "Write a run's network for use elsewhere, with labels, contract and model card.",
    )
    one.add_argument("run_name", metavar="run")
    one.add_argument("--to", required=True, choices=exporting.KINDS)
    one.add_argument("--out", type=Path, help="file or folder (default: made from the run's name)")
    one.add_argument(
        "--in-place",
        action="store_true",
        help="write model.tflite into the run's own folder, after a training without TensorFlow",
    )


def list_runs(args: Namespace) -> None:
    """The runs as a table, newest first."""
    tables.show([row(run) for run in runs.all_runs()], args.json)


def row(run: runs.Run) -> dict[str, Any]:
    """A run as a line of the table."""
    status = run.status
    accuracy = {name: report.accuracy for name, report in run.reports().items()}
    return {
        "run": run.name,
        "state": run.state,
        "epoch": status.epoch,
        "epochs": status.epochs,
        "validation": accuracy.get("validation"),
        "test": accuracy.get("test"),
    }


def export_run(args: Namespace) -> None:
    """Export one run; TensorFlow is loaded only where the network must be made anew."""
    from fer_core.training import export, hardware

    run = runs.get(args.run_name)
    hardware.prepare()
    made_before = (run.folder / "model.tflite").is_file()
    if args.in_place or (args.to == "litert" and not made_before):
        from fer_core.training import conversion

        if args.in_place:
            tables.show_one({"written": str(conversion.complete(run))}, args.json)
            return
        if conversion.wanting(run):
            conversion.complete(run)
    out = export.to(run, args.to, args.out)
    tables.show_one({"written": str(out)}, args.json, f"Written: {out}")
