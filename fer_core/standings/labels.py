"""What runs are called where several stand together: network, data, protocol, seed and figure; the parts in
which they differ come first, so that nothing which tells them apart is cut off.

    labels.of(rows)     # {"run-a": "seed 1 · 55.1 % · Kalambate CNN · FER2013", ...}
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from fer_core.reports import percent
from fer_core.standings.row import Row

BETWEEN = " · "


def of(rows: Sequence[Row]) -> dict[str, str]:
    """A label for each run; two that would read the same carry their folder's name too."""
    parts = {row.run: _parts(row) for row in rows}
    shared = _shared(parts) if len(parts) > 1 else set()
    written = {run: BETWEEN.join(_ordered(own, shared)) for run, own in parts.items()}
    count = Counter(written.values())
    return {run: text if count[text] == 1 else f"{run}{BETWEEN}{text}" for run, text in written.items()}


def _parts(row: Row) -> list[str]:
    """Its title in parts, and what it scored: "A CNN on FER2013, seed 1" has three."""
    network, _, where = row.title.partition(" on ")
    parts = [network, *where.split(", ")] if where else [network]
    if row.accuracy is not None:
        parts.append(percent(row.accuracy))
    return parts


def _shared(parts: Mapping[str, Sequence[str]]) -> set[str]:
    """The parts that all of them have."""
    first, *others = (set(own) for own in parts.values())
    return first.intersection(*others)


def _ordered(own: Sequence[str], shared: set[str]) -> list[str]:
    apart = [part for part in own if part not in shared]
    return apart + [part for part in own if part in shared]
