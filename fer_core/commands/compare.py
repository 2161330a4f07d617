"""Commands of the group compare: `lens` (every figure of one matrix), `compare` (two runs), `stress` (a run
under worse pictures).
"""

import sys
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fer_core import paths, tables
from fer_core.errors import DataError

if TYPE_CHECKING:
    from fer_core.standings.pair import Comparison


def add(commands: Any) -> None:
    """Add the group's commands."""
    _add_lens(commands)
    _add_stress(commands)
    _add_compare(commands)


def _add_lens(commands: Any) -> None:
    one = commands.add_parser("lens", help="every figure that a paper could print from one confusion matrix")
    one.add_argument(
        "matrix",
        help=(
            "a CSV file (rows actual, columns predicted, names in the header), or a paper's table such "
            "as saleem2024-table7"
        ),
    )
    one.add_argument("--json", action="store_true", help="JSON on standard output")
    one.set_defaults(run=_lens)


def _lens(args: Namespace) -> None:
    import numpy as np

    from fer_core import recipes
    from fer_core.reports import lens, matrix_file

    printed = recipes.matrices().get(args.matrix)
    if printed is None and not Path(args.matrix).is_file():
        raise DataError(
            f"A CSV file or a paper's table was expected, {args.matrix!r} is neither. Tables: "
            f"{', '.join(recipes.matrices())}."
        )
    matrix, classes = (printed.rows, printed.classes) if printed else matrix_file.read(args.matrix)
    cells = np.asarray(matrix)
    figures = lens.rows(cells, printed.averages if printed else None)
    sentence = lens.sentence(cells)
    columns = ("figure", "value", "printed", "numbers", "formula")
    shown = [{name: row[name] for name in columns if name in row} for row in figures]
    parts = (sentence, tables.table(shown), printed.note if printed else "")
    tables.show_one(
        {"classes": classes, "matrix": matrix, "sentence": sentence, "figures": figures},
        args.json,
        "\n\n".join(part for part in parts if part),
    )


def _add_stress(commands: Any) -> None:
    one = commands.add_parser(
        "stress",
        help=(
            "a finished run under blur, noise, JPEG, bars over eyes or mouth and six other ways to "
            "worsen a picture"
        ),
    )
    one.add_argument("run_name", metavar="RUN", help="the run's name or folder")
    one.add_argument("--faces", type=int, default=0, help="at most so many faces of the split (0: all)")
    one.add_argument("--split", default="test", choices=("validation", "test"), help="which images")
    one.add_argument("--json", action="store_true", help="JSON on standard output")
    one.set_defaults(run=_stress)


def _stress(args: Namespace) -> None:
    from fer_core import runs
    from fer_core.predictor import stress

    run = runs.get(args.run_name)
    (run.folder / stress.STOP).unlink(missing_ok=True)
    result = stress.carry_out(
        run, max(args.faces, 0), args.split, say=lambda text: print(text, file=sys.stderr)
    )
    faces = f"{result.get('n', 0):,} {result.get('split', '')} faces"
    rows = result.get("rows", []) if args.json else stress.table(result)
    tables.show(rows, args.json, f"{run.title}: share right of {faces}, by strength")


def _add_compare(commands: Any) -> None:
    one = commands.add_parser(
        "compare", help="two runs on the faces both were shown: which is better, and is it more than chance"
    )
    one.add_argument("a", metavar="RUN", help="the first run's name or folder (A)")
    one.add_argument("b", metavar="RUN", help="the second (B)")
    one.add_argument("--split", default="test", choices=("validation", "test"), help="which images")
    one.add_argument("--html", type=Path, help="write the comparison as one self-contained page")
    one.add_argument(
        "--figures", type=Path, help="write the figures (SVG) and their tables (CSV) into this folder"
    )
    one.add_argument("--json", action="store_true", help="JSON on standard output")
    one.set_defaults(run=_compare)


def _compare(args: Namespace) -> None:
    from fer_core import runs
    from fer_core.standings import page
    from fer_core.standings.pair import compare

    chosen = (runs.get(args.a), runs.get(args.b))
    pair = compare(*chosen, args.split)
    if args.html:
        _write(args.html, page.page(pair, chosen))
    for name, content in (page.figures(pair) if args.figures else {}).items():
        _write(args.figures / name, content)
    rows = pair.per_emotion()
    shown = tables.table([_gap_row(row) for row in rows])
    text = "\n\n".join((pair.sentence, page.tests(pair), *pair.remarks, shown))
    tables.show_one({**_value(pair), "per_emotion": rows}, args.json, text)


def _gap_row(row: dict[str, Any]) -> dict[str, Any]:
    """An emotion's recall and F1 in both runs, and how far they lie apart."""
    columns = [(name, which) for name in ("recall", "f1") for which in ("a", "b", "gap")]
    figures = {f"{name} {which}": row[f"{name}_{which}"] for name, which in columns}
    return {"emotion": row["emotion"], "n": row["n"], **figures}


def _value(pair: "Comparison") -> dict[str, Any]:
    """The comparison as JSON, but for the emotions."""
    return {
        "sentence": pair.sentence,
        "a": pair.names[0],
        "b": pair.names[1],
        "n": len(pair),
        "classes": pair.classes,
        "remarks": pair.remarks,
        "accuracy": asdict(pair.paired.accuracy),
        "macro_f1": asdict(pair.paired.macro_f1),
        "mcnemar": asdict(pair.paired.mcnemar),
        "outcomes": pair.counts(),
    }


def _write(path: Path, content: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        paths.write_text(path, content)
    except OSError as error:
        raise DataError(
            f"{path} could not be written: {error.strerror}. Choose a folder that can be written."
        ) from None
