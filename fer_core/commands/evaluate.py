"""How often runs are right elsewhere than where they learned: `evaluate` on the faces of another dataset,
`evaluate-folder` on <emotion>/ folders of photos or clips.
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fer_core import tables
from fer_core.commands.progress import Ticker
from fer_core.errors import MediaError
from fer_core.reports import percent

if TYPE_CHECKING:
    from fer_core.predictor import Predictor

LISTED = 10  # files that are named where some are missed or refused


def add(commands: Any) -> None:
    """Add the commands."""
    _add_elsewhere(commands)
    one = commands.add_parser(
        "evaluate-folder",
        help="how often a run is right on <emotion>/ folders of photos or clips, missed faces counted",
    )
    one.add_argument("path", type=Path, help="the folder that holds <emotion>/ folders")
    add_model_flags(one)
    add_workers_flag(one)
    one.add_argument("--out", type=Path, help="write a row for each file: .csv, .json or .parquet")
    one.set_defaults(run=_evaluate_path)


def _add_elsewhere(commands: Any) -> None:
    one = commands.add_parser(
        "evaluate", help="how often finished runs are right on another dataset; every answer is kept"
    )
    one.add_argument("runs", nargs="+", metavar="RUN", help="finished runs: their names or folders")
    one.add_argument("--dataset", required=True, help="an imported dataset, a view or a union")
    add_place_flags(one)
    one.add_argument("--again", action="store_true", help="ask again what was answered before")
    one.set_defaults(run=_evaluate_elsewhere)


def add_place_flags(one: ArgumentParser) -> None:
    """Which faces of a dataset, cut out in which way."""
    one.add_argument(
        "--split",
        default="",
        choices=("train", "validation", "test", "all"),
        help="which images (default: test, or all where the dataset has no test split)",
    )
    one.add_argument(
        "--finder",
        default="",
        metavar="NAME",
        help="search each picture for its face with blazeface or haar (default: the crops as they are)",
    )
    one.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _evaluate_elsewhere(args: Namespace) -> int:
    """Each run on the dataset; 1 where one could not be asked."""
    from fer_core import runs
    from fer_core.errors import FerError
    from fer_core.predictor import elsewhere
    from fer_core.standings import crossing

    chosen = list({run.name: run for run in map(runs.get, args.runs)}.values())
    problems = []
    for run in chosen:
        try:
            tick = Ticker(args.quiet, "faces")
            elsewhere.evaluate(run, args.dataset, args.split, args.finder, tick, args.again)
        except FerError as error:
            if len(chosen) == 1:
                raise
            problems.append(str(error))
    table = crossing.cross(chosen, [args.dataset], args.split, args.finder, own_reports=False)
    pairs = crossing.paired(table, args.dataset)
    value = {
        "cells": [cell.row() | _tables(cell.report) for cell in table.cells],
        "pairs": pairs,
        "problems": problems,
    }
    tables.show_one(value, args.json, crossing_text(table, pairs))
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _tables(report: Any) -> dict[str, Any]:
    return {"report": report.to_json()} if report else {}


def crossing_text(table: Any, pairs: list[dict[str, Any]]) -> str:
    """Runs by datasets in words: a row for each cell, what must be known of it, and the paired tests."""
    rows = [_cell_row(cell) for cell in table.cells if cell.report]
    parts = [tables.table(rows)] if rows else []
    if len(table.cells) == 1 and table.cells[0].report:
        parts.append(_matrix_text(table.cells[0].report))
    parts += [f"{c.run.name}, {c.place.title}: {remark}" for c in table.cells for remark in _remarks(c)]
    parts += [f"{cell.run.name}, {cell.place.title}: {cell.problem}" for cell in table.cells if cell.problem]
    if pairs:
        parts.append(
            "B minus A on the same faces, points; p after McNemar, adjusted for so many questions after Holm:"
        )
        parts.append(tables.table([_pair_row(pair) for pair in pairs]))
    return "\n\n".join(parts)


def _remarks(cell: Any) -> tuple[str, ...]:
    return cell.visit.remarks if cell.visit else ()


def _cell_row(cell: Any) -> dict[str, Any]:
    """A cell as people read it; figures in percent, the drop in points."""
    value = cell.row()
    drop = value["drop"]
    return {
        "run": value["run"],
        "dataset": cell.place.title,
        "faces": value["n"],
        "right": percent(value["accuracy"]),
        "95 % interval": f"{100 * value['low']:.1f} to {100 * value['high']:.1f}" if cell.n else "-",
        "mean recall": percent(value["mean_recall"]),
        "drop": "its own" if cell.own else points(drop),
        "seen": value["seen_in_training"] + value["chose_the_epoch"],
        "twins": value["twins"],
        "missed": value["missed"],
    }


def points(gap: float | None) -> str:
    """A difference in points; a dash where there is none."""
    return "-" if gap is None else f"{100 * gap:+.1f}"


def _pair_row(pair: dict[str, Any]) -> dict[str, Any]:
    return {
        "dataset": pair["dataset"],
        "A": pair["a"],
        "B": pair["b"],
        "points": points(pair["difference"]),
        "95 % interval": f"{100 * pair['low']:+.1f} to {100 * pair['high']:+.1f}",
        "p": pair["p"],
        "faces": pair["n"],
    }


def add_model_flags(one: ArgumentParser) -> None:
    """Which run answers, which finder looks for faces, and when an answer counts as sure."""
    one.add_argument(
        "--model",
        metavar="RUN",
        help="a finished run: its name or folder (default: the one that Predict begins with)",
    )
    one.add_argument("--finder", default="blazeface", help="blazeface (default) or haar")
    one.add_argument(
        "--threshold",
        type=float,
        default=0.4,
        help="below this probability the answer counts as not sure (default 0.4)",
    )
    one.add_argument("--json", action="store_true", help="print JSON and nothing else")


def add_workers_flag(one: ArgumentParser) -> None:
    """How many photos are looked at at the same time."""
    one.add_argument(
        "--workers",
        type=_positive,
        metavar="N",
        help="photos looked at at the same time (default: one a core)",
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


_positive.__name__ = "number of workers"  # as argparse names it where the text is none


def predictor_of(args: Namespace) -> "Predictor":
    """The run that was asked for, or the default, made callable."""
    from fer_core.predictor import Predictor

    options = {"finder": args.finder, "threshold": args.threshold}
    return Predictor.from_run(args.model, **options) if args.model else Predictor.default(**options)


def run_name(args: Namespace) -> str:
    """The name of the run that was asked for, or of the default."""
    from fer_core import runs

    return args.model or runs.need_default().name


def model_sentence(args: Namespace, predictor: "Predictor") -> str:
    """Which run answered, for the top of what is printed; with --json, where only JSON is printed, it stands
    on standard error when nobody named one.
    """
    sentence = f"Model: {predictor.name}{'' if args.model else ' (the default)'}"
    if args.json and not args.model and not args.quiet:
        print(sentence, file=sys.stderr)
    return sentence


def evaluate(args: Namespace, folder: Path) -> int:
    """Ask the run about every file of the folder, and show how often it is right."""
    from fer_core.predictor import folders

    predictor = predictor_of(args)
    with Ticker(args.quiet, "files") as tick:
        done = folders.evaluate(folder, predictor, lambda n, total, _: tick(n, total), args.workers)
    if args.out:
        _save_rows(args.out, done.rows())
    value = {
        "model": predictor.name,
        "report": done.report.to_json(),
        "missed": [answer.file for answer in done.missed],
        "refused": dict(done.refused),
        "unknown_folders": list(done.unknown),
    }
    tables.show_one(value, args.json, f"{model_sentence(args, predictor)}\n{_text(done)}")
    return 0


def _evaluate_path(args: Namespace) -> int:
    return evaluate(args, args.path)


def _text(done: Any) -> str:
    """The report in words, with its matrix and what was left out."""
    report = done.report
    lines = [
        f"{percent(report.accuracy)} right: {report.right:,} of {report.n:,} files, missed faces counted as "
        "errors.",
        "",
    ]
    lines.append(_matrix_text(report))
    if done.missed:
        names = ", ".join(answer.file for answer in done.missed[:LISTED])
        lines.append(f"No face found in {len(done.missed):,}: {names}")
    lines += [f"Could not be read: {name}: {why}" for name, why in done.refused[:LISTED]]
    if done.unknown:
        lines.append(f"Left out, named after no emotion of this run: {', '.join(done.unknown)}")
    return "\n".join(lines)


def _matrix_text(report: Any) -> str:
    """The confusion matrix, and what was scored for each emotion; empty without a file."""
    matrix = _matrix_rows(report)
    if not matrix:
        return ""
    by_emotion = [row for row in report.per_emotion if row["support"]]
    return f"{tables.table(matrix)}\n\n{tables.table(by_emotion)}"


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
