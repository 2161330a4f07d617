"""Cells of a table as values, and values as cells, so that nothing is lost on the way out and back."""

from typing import Any

import pandas as pd

from fer_core.tables import FORMULAS


def text(value: Any) -> str:
    """A cell as text; empty for what is missing."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    return str(value)


def number(value: Any) -> float | None:
    """A cell as a number; an empty one is 0, and None stands for what is no number."""
    try:
        return float(text(value).strip() or 0)
    except ValueError:
        return None


def kind(column: pd.Series) -> str:
    """What a column holds, in a word that typed() understands."""
    if pd.api.types.is_bool_dtype(column.dtype):
        return "yes/no"
    if pd.api.types.is_integer_dtype(column.dtype):
        return "whole number"
    return "number" if pd.api.types.is_numeric_dtype(column.dtype) else "text"


def typed(cell: str, kind: str) -> Any:
    """The value that a cell of a column of this kind stands for; None for an empty one."""
    if not cell:
        return None
    if kind == "yes/no":
        return cell.casefold() in ("true", "yes", "1")
    value = number(cell) if kind in ("number", "whole number") else None
    if value is None:
        return cell if kind == "text" else None
    return int(value) if kind == "whole number" else value


def quoted(value: Any) -> Any:
    """A cell that no spreadsheet runs as a formula; unquoted() gives exactly this text back."""
    if isinstance(value, str) and value.lstrip("'").startswith(FORMULAS):
        return f"'{value}"
    return value


def unquoted(cell: str) -> str:
    """The text that quoted() was given."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULAS) else cell
