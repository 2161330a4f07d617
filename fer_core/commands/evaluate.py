"""evaluate-folder: how often a run is right on <emotion>/ folders of photos or clips."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fer_core import tables
from fer_core.errors import MediaError
from fer_core.reports import percent

if TYPE_CHECKING:
    from fer_core.predictor import Predictor

LISTED = 10  # files that are named where some are missed or refused


def add(commands: Any) -> None:
    """Add the command."""
    one = commands.add_parser(
        "evaluate-folder",
        help="how often a run is right on <emotion>/ folders of photos or clips, missed faces counted",
    )
    one.add_argument("path", type=Path, help="the folder that holds <emotion>/ folders")
    add_model_flags(one)
    one.add_argument("--out", type=Path, help="write a row for each file: .csv, .json or .parquet")
    one.set_defaults(run=_evaluate_path)


def add_model_flags(one: ArgumentParser) -> None:
    """Which run answers, which finder looks for faces, and when an answer counts as sure."""
    one.add_argument("--model", required=True, metavar="RUN", help="a finished run: its name or folder")
    one.add_argument("--finder", default="blazeface", help="blazeface (default) or haar")
    one.add_argument(
        "--threshold",
        type=float,
        default=0.4,
        help="below this probability the answer counts as not sure (default 0.4)",
    )
    one.add_argument("--json", action="store_true", help="print JSON and nothing else")


def predictor_of(args: Namespace) -> "Predictor":
    """The run that was asked for, made callable."""
    from fer_core.predictor import Predictor

    return Predictor.from_run(args.model, finder=args.finder, threshold=args.threshold)


def evaluate(args: Namespace, folder: Path) -> int:
    """Ask the run about every file of the folder, and show how often it is right."""
    from fer_core.predictor import folders

    done = folders.evaluate(folder, predictor_of(args), _progress())
    if args.out:
        _save_rows(args.out, done.rows())
    value = {
        "report": done.report.to_json(),
        "missed": [answer.file for answer in done.missed],
        "refused": dict(done.refused),
        "unknown_folders": list(done.unknown),
    }
    tables.show_one(value, args.json, _text(done))
    return 0


def _evaluate_path(args: Namespace) -> int:
    return evaluate(args, args.path)


def _progress() -> Callable[[int, int, str], None] | None:
    """A count on the terminal; nothing where nobody looks."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int, name: str) -> None:
        print(f"\r{done:,} of {total:,}", end="", file=sys.stderr)

    return show


def _text(done: Any) -> str:
    """The report in words, with its matrix and what was left out."""
    report = done.report
    lines = [
        f"{percent(report.accuracy)} right: {report.right:,} of {report.n:,} files, missed faces counted as "
        "errors.",
        "",
    ]
    matrix = _matrix_rows(report)
    if matrix:
        by_emotion = [row for row in report.per_emotion if row["support"]]
        lines += [tables.table(matrix), "", tables.table(by_emotion)]
    else:
        lines.append("")
    if done.missed:
        names = ", ".join(answer.file for answer in done.missed[:LISTED])
        lines.append(f"No face found in {len(done.missed):,}: {names}")
    lines += [f"Could not be read: {name}: {why}" for name, why in done.refused[:LISTED]]
    if done.unknown:
        lines.append(f"Left out, named after no emotion of this run: {', '.join(done.unknown)}")
    return "\n".join(lines)


def _matrix_rows(report: Any) -> list[dict[str, Any]]:
    """The confusion matrix, a row for each emotion that there are files of."""
    rows = zip(report.classes, report.matrix, strict=True)
    return [
        {"actual": actual, **dict(zip(report.classes, map(int, counts), strict=True))}
        for actual, counts in rows
        if counts.sum()
    ]


def _save_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    import pandas as pd

    table, ending = pd.DataFrame(rows), path.suffix.lower()
    if ending == ".csv":
        path.write_text(tables.as_csv(table), encoding="utf-8")
    elif ending == ".json":
        table.to_json(path, orient="records", indent=1)
    elif ending == ".parquet":
        table.to_parquet(path)
    else:
        raise MediaError(
            f"Results can be written as .csv, .json, .parquet, not as {path.name!r}. Choose one of those "
            "endings."
        )
