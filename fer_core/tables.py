"""What the commands share: how one is added, and what it reports: a table for people, or the same rows as
JSON on standard output and nothing else.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fer_core.paths import plain

if TYPE_CHECKING:  # a command that prints no table of pandas does not wait for it
    import pandas as pd

FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula


def show(rows: Iterable[Mapping[str, Any]], as_json: bool, title: str = "") -> None:
    """Print rows of equal keys; with `as_json` as a list of objects."""
    rows = list(rows)
    if as_json:
        json.dump(plain(rows), sys.stdout, indent=1, ensure_ascii=False)
        print()
        return
    if title:
        print(title)
    print(table(rows) if rows else "(nothing)")


def show_one(value: Mapping[str, Any], as_json: bool, text: str = "") -> None:
    """Print one result: `text` for people, the value itself as JSON."""
    if as_json:
        json.dump(plain(value), sys.stdout, indent=1, ensure_ascii=False)
        print()
    else:
        print(text or "\n".join(f"{k:>24}  {_cell(v)}" for k, v in value.items()))


class JsonList:
    """A list of objects on standard output, each written as it comes; closed it is JSON."""

    def __init__(self) -> None:
        self._before = "["

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write rows."""
        for row in rows:
            print(f"{self._before}\n {json.dumps(plain(row), ensure_ascii=False)}", end="")
            self._before = ","

    def close(self) -> None:
        """Write the end."""
        print("[]" if self._before == "[" else "\n]")


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Columns of equal width, figures to the right."""
    keys = list(rows[0])
    cells = [[_cell(row.get(key)) for key in keys] for row in rows]
    widths = [max(len(key), *(len(line[i]) for line in cells)) for i, key in enumerate(keys)]
    right = [all(_is_figure(row.get(key)) for row in rows) for key in keys]
    lines = [keys, ["-" * width for width in widths], *cells]
    return "\n".join(_aligned(line, widths, right) for line in lines)


def _is_figure(value: Any) -> bool:
    return value is None or isinstance(value, (int, float))


def _aligned(cells: Iterable[str], widths: Iterable[int], right: Iterable[bool]) -> str:
    columns = zip(cells, widths, right, strict=True)
    return "  ".join(cell.rjust(w) if to_right else cell.ljust(w) for cell, w, to_right in columns).rstrip()


def harmless(value: Any) -> Any:
    """A cell as it may stand in a CSV: text that a spreadsheet would run as a formula begins with a quote."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value


def as_csv(frame: "pd.DataFrame", **options: Any) -> str:
    """A data frame as CSV text that a spreadsheet only shows; the options are those of `to_csv`."""
    columns = frame.select_dtypes(exclude="number").columns
    shown = frame.assign(**{name: frame[name].map(harmless) for name in columns})
    return shown.rename(columns=harmless).to_csv(**{"index": False, **options})


def _cell(value: Any) -> str:
    if value is None or value != value:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.3f}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def command(commands: Any, name: str, run: Callable[..., int | None], help: str) -> argparse.ArgumentParser:
    """A command of a group: what it is called, does and says, with --json as all have it."""
    one = commands.add_parser(name, help=help, description=help)
    one.add_argument("--json", action="store_true", help="print JSON and nothing else")
    one.set_defaults(run=run)
    return one
