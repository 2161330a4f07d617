"""The table of runs as people read it: percent, megabytes and points, on a page or in a CSV file."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from fer_core import tables
from fer_core.standings.row import Cost, PaperClaim, Row, Score


def listed(table: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows as the page and a CSV file show them."""
    return [_listed(row) for row in table]


def as_csv(table: Sequence[Row]) -> str:
    """The table as the page shows it, as CSV."""
    return tables.as_csv(pd.DataFrame(listed(table)))


def _listed(row: Row) -> dict[str, Any]:
    identity = row.identity
    return {
        "Run": identity.title,
        "Recipe": identity.recipe,
        "Dataset": identity.dataset,
        **_figures(row.score, len(identity.seeds)),
        "Protocol": row.protocol,
        **_paper(row.paper),
        "Seed": _seeds(row),
        **_costs(row.cost),
        "State": identity.state,
        "Made": identity.created[:10],
    }


def _figures(score: Score | None, seeds: int) -> dict[str, Any]:
    if score is None:
        return {"Accuracy %": None, "95 % interval": "", "Faces": None, "Macro F1 %": None}
    return {
        "Accuracy %": _hundredfold(score.accuracy),
        "95 % interval": _span(score) + (" (seeds)" if seeds > 1 else ""),
        "Faces": score.n,
        "Macro F1 %": _hundredfold(score.macro_f1),
    }


def _span(score: Score) -> str:
    if score.low is None or score.high is None:
        return ""
    return f"{100 * score.low:.1f} to {100 * score.high:.1f}"


def _paper(claim: PaperClaim | None) -> dict[str, Any]:
    return {
        "Paper %": _hundredfold(claim.value if claim else None),
        "Gap, points": _hundredfold(claim.gap if claim else None),
        "Paper says": claim.says if claim else "",
    }


def _seeds(row: Row) -> str:
    seeds = ", ".join(map(str, row.identity.seeds))
    if row.score and row.score.sd is not None:
        return f"{seeds} (± {100 * row.score.sd:.1f})"
    return seeds


def _costs(cost: Cost) -> dict[str, Any]:
    return {
        "Parameters": cost.parameters,
        "Size, MB": round(cost.size / 1e6, 2) if cost.size else None,
        "ms a face": cost.ms,
        "Minutes": cost.minutes,
    }


def _hundredfold(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 2)
