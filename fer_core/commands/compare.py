"""Commands of the group compare: `lens` (every figure of one matrix), `compare` (two runs), `stress` (a run under worse pictures)."""

from pathlib import Path

from fer_core.commands import tables
from fer_core.errors import DataError


def add(commands) -> None:
    """Add the group's commands."""
    _add_lens(commands)


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
