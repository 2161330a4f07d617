"""The two runs that Compare opens with: the best small CNN and the best MobileNetV2 on the same data."""

from collections.abc import Sequence

from fer_core import recipes
from fer_core.standings.row import Row

FAMILIES = ("cnn", "mobilenetv2")  # A, then B


def pair(rows: Sequence[Row]) -> list[str]:
    """Names of two runs, or of one where no two were asked the same; trials of sweeps only where there is
    nothing else.
    """
    scored = [row for row in rows if row.accuracy is not None]
    candidates = [row for row in scored if not row.identity.trial] or scored
    couples = [couple for couple in map(_of_families, _by_question(candidates)) if couple]
    couples = couples or [couple for couple in map(_best_two, _by_question(candidates)) if couple]
    if couples:
        return [row.run for row in max(couples, key=_worth)]
    return [row.run for row in candidates[:1]]


def _by_question(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows that answered the same: one dataset, as many emotions, as many faces."""
    groups: dict[tuple[str, int, int], list[Row]] = {}
    for row in rows:
        faces = row.score.n if row.score else 0
        groups.setdefault((row.dataset, row.identity.emotions, faces), []).append(row)
    return list(groups.values())


def _of_families(rows: Sequence[Row]) -> list[Row]:
    """The best of each family; empty where one has none."""
    best = [_best([row for row in rows if _family(row) == family]) for family in FAMILIES]
    return [row for row in best if row is not None] if all(best) else []


def _best_two(rows: Sequence[Row]) -> list[Row]:
    """The best and the best of what is left, of another recipe where there is one; the older one first."""
    first = _best(rows)
    if first is None or len(rows) < 2:
        return []
    others = [row for row in rows if row.recipe != first.recipe] or [row for row in rows if row is not first]
    second = _best(others)
    return sorted([first, second], key=lambda row: row.identity.created) if second else []


def _best(rows: Sequence[Row]) -> Row | None:
    """The one with the highest figure, honest ones before others; of equals the newest."""
    return max(rows, key=lambda row: (row.marks.honest, row.accuracy, row.identity.created), default=None)


def _worth(couple: Sequence[Row]) -> tuple[bool, bool, int, str]:
    """Pairs of honest figures first, then of most emotions and faces, then the newest."""
    first, second = couple
    return (
        first.marks.honest and second.marks.honest,
        first.dataset != "drawn",
        first.identity.emotions * (first.score.n if first.score else 0),
        max(first.identity.created, second.identity.created),
    )


def _family(row: Row) -> str:
    recipe = recipes.RECIPES.get(row.recipe)
    return recipe.family if recipe else ""
