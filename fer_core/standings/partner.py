"""With which run another is best compared: one that was tested on the same faces, of another recipe before
another seed, the better one first.

    partner.fitting(rows, "kalambate2024-cnn_fer2013_s0")    # a Row, or None
"""

from collections.abc import Iterable

from fer_core.standings.row import Row


def fitting(rows: Iterable[Row], run: str) -> Row | None:
    """The best second run to lay beside this one; None where no other was scored on its dataset."""
    table = list(rows)
    own = next((row for row in table if row.run == run), None)
    if own is None:
        return None
    others = [row for row in table if row.run != run and row.score and _base(row) == _base(own)]
    return max(others, key=lambda row: _rank(row, own), default=None)


def _base(row: Row) -> str:
    """The dataset, without the view of it."""
    return row.dataset.partition("@")[0]


def _rank(row: Row, own: Row) -> tuple[bool, bool, bool, bool, float]:
    """The same data and faces first, then trainings that were carried out whole, then another recipe."""
    same_faces = own.score is None or (row.score is not None and row.score.n == own.score.n)
    way = row.identity.way == own.identity.way
    return (
        row.dataset == own.dataset,
        same_faces and way,
        row.identity.whole,
        row.recipe != own.recipe,
        row.accuracy or 0.0,
    )
