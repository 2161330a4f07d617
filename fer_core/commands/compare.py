"""Commands of the group compare: `lens` (every figure of one matrix), `compare` (two runs), `stress` (a run under worse pictures)."""

import sys
from pathlib import Path

from fer_core.commands import tables
from fer_core.errors import DataError


def add(commands) -> None:
    """Add the group's commands."""
    _add_lens(commands)
    _add_stress(commands)


def _add_lens(commands) -> None:
    one = commands.add_parser("lens", help="every figure that a paper could print from one confusion matrix")
    one.add_argument("matrix", help="a CSV file (rows actual, columns predicted, names in the header), or a paper's table such as saleem2024-table7")
    one.add_argument("--json", action="store_true", help="JSON on standard output")
    one.set_defaults(run=_lens)


def _lens(args) -> None:
    from fer_core import lens, paper_tables

    table = paper_tables.TABLES.get(args.matrix)
    if table is None and not Path(args.matrix).is_file():
        raise DataError(f"A CSV file or a paper's table was expected, {args.matrix!r} is neither. Tables: {', '.join(paper_tables.TABLES)}.")
    matrix, classes = (table.matrix, table.classes) if table else lens.read(args.matrix)
    figures = lens.rows(matrix, classes, table.printed if table else None)
    sentence = lens.sentence(matrix, classes)
    shown = [{k: row[k] for k in ("figure", "value", "printed", "numbers", "formula") if k in row} for row in figures]
    text = "\n\n".join(part for part in (sentence, tables.table(shown), table.note if table else "") if part)
    tables.show_one({"classes": classes, "matrix": matrix, "sentence": sentence, "figures": figures}, args.json, text)


def _add_stress(commands) -> None:
    one = commands.add_parser("stress", help="a finished run under blur, noise, JPEG, bars over eyes or mouth and six other ways to worsen a picture")
    one.add_argument("run_name", metavar="RUN", help="the run's name or folder")
    one.add_argument("--faces", type=int, default=0, help="at most so many faces of the split (0: all)")
    one.add_argument("--split", default="test", choices=("validation", "test"), help="which images")
    one.add_argument("--json", action="store_true", help="JSON on standard output")
    one.set_defaults(run=_stress)


def _stress(args) -> None:
    from fer_core import robustness, runs, stress

    run = runs.get(args.run_name)
    (run.folder / robustness.STOP).unlink(missing_ok=True)
    found = stress.carry_out(run, max(args.faces, 0), args.split, say=lambda text: print(text, file=sys.stderr))
    title = f"{run.title}: share right of {found.get('n', 0):,} {found.get('split', '')} faces, by strength"
    tables.show(found.get("rows", []) if args.json else robustness.table(found), args.json, title)
