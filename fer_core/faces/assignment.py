"""Who is who: rows given to columns, one to one, so that the costs of all pairs add up to the least.

The Hungarian method, in plain Python: a picture has a handful of faces, and SciPy, which has it too, would be
a sixth of the installed size.
"""

import numpy as np

INFINITE = float("inf")


def assign(costs: np.ndarray) -> list[tuple[int, int]]:
    """The pairs (row, column) of a table of finite costs (N, M), by row; the smaller side is given whole."""
    rows, columns = costs.shape
    if rows > columns:
        return sorted((row, column) for column, row in assign(costs.T))
    table = costs.tolist()
    prices = _Prices(rows, columns)
    for row in range(rows):
        prices.give(row, table)
    return sorted((row, column) for column, row in enumerate(prices.owner) if row is not None)


class _Prices:
    """What each row and column is worth; a pair that is given costs exactly what both are worth, and no other
    pair costs less.
    """

    def __init__(self, rows: int, columns: int) -> None:
        self.of_row = [0.0] * rows
        self.of_column = [0.0] * columns
        self.owner: list[int | None] = [None] * columns

    def give(self, row: int, table: list[list[float]]) -> None:
        """Give this row a column, along the cheapest chain of rows that move on to another one."""
        columns = range(len(self.owner))
        least, before = [INFINITE] * len(self.owner), [-1] * len(self.owner)
        path: list[int] = []  # the columns whose owners would move on
        last, mover = -1, row
        while True:
            free = [column for column in columns if column not in path]
            for column in free:
                cost = table[mover][column] - self.of_row[mover] - self.of_column[column]
                if cost < least[column]:
                    least[column], before[column] = cost, last
            nearest = min(free, key=least.__getitem__)
            self._pay(least[nearest], row, path)
            least = [
                value if column in path else value - least[nearest] for column, value in enumerate(least)
            ]
            path.append(nearest)
            owner = self.owner[nearest]
            if owner is None:
                break
            last, mover = nearest, owner
        self._move_on(nearest, before, row)

    def _pay(self, price: float, row: int, path: list[int]) -> None:
        """Rows on the way are worth this much more, their columns less: one more pair then costs nothing."""
        self.of_row[row] += price
        for column in path:
            owner = self.owner[column]
            if owner is not None:
                self.of_row[owner] += price
            self.of_column[column] -= price

    def _move_on(self, column: int, before: list[int], row: int) -> None:
        while before[column] >= 0:
            self.owner[column] = self.owner[before[column]]
            column = before[column]
        self.owner[column] = row
