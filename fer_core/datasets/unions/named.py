"""Unions that have a name: a small file each, which can be copied like a view's.

    named.save("both", [fer2013, ck48])      # data/both/union.json
    named.leaves("both+raf_db")              # ("fer2013", "ck48", "raf_db")

The file keeps the fingerprint of each member. Where one is another by now, the union is refused with a
sentence.
"""

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fer_core import paths
from fer_core.datasets import store
from fer_core.datasets.form import Imported
from fer_core.datasets.unions import naming
from fer_core.datasets.unions.naming import PLUS
from fer_core.errors import DataError


@dataclass(frozen=True)
class Union:
    """What a union's file says."""

    name: str
    of: tuple[str, ...]  # datasets, views, or unions that have a name
    fingerprints: Mapping[str, str] = field(default_factory=dict)  # of each, when the union was made
    made: str = ""


def save(name: str, members: Sequence[Imported]) -> Union:
    """Give a union a name; one of the same name is replaced."""
    folder = store.folder(name)
    if PLUS in name or name == "drawn":
        raise DataError(f"A union cannot be called {name!r}. Choose a name of its own, such as both.")
    if not naming.union_file(name).exists():
        store.check_free(folder)
    fingerprints = {member.name: member.fingerprint for member in members}
    made = datetime.now(UTC).isoformat(timespec="seconds")
    union = Union(name, tuple(fingerprints), fingerprints, made)
    facts = {"of": union.of, "fingerprints": fingerprints, "made": made}
    with store.explained("write a union"):
        folder.mkdir(parents=True, exist_ok=True)
        paths.write_json(naming.union_file(name), {"version": 1, "name": name, **facts})
    return union


def read(name: str) -> Union | None:
    """What the file of a named union says; None where there is none that can be read."""
    if not is_named(name):
        return None
    stored = paths.read_object(naming.union_file(name))
    of, fingerprints = stored.get("of"), stored.get("fingerprints")
    if not isinstance(of, list) or not isinstance(fingerprints, dict) or len(of) < 2:
        return None
    return Union(name, tuple(map(str, of)), fingerprints, str(stored.get("made", "")))


def all_names() -> list[str]:
    """The named unions, sound or not."""
    return [name for name in store.all_names() if is_named(name)]


def is_named(name: str) -> bool:
    """Whether a file gives a union this name."""
    known = PLUS not in name and store.valid(name) and not naming.is_stored(name)
    return known and naming.union_file(name).exists()


def above(name: str) -> set[str]:
    """The named unions that a name is made of, itself among them."""
    named: set[str] = set()
    for part in naming.members(name):
        base, _ = naming.parted(part)
        if is_named(base) and base not in named:
            named |= {base}.union(*(above(member) for member in members(base)))
    return named


def members(name: str) -> tuple[str, ...]:
    """The names of what a union puts together; none where the name means no union."""
    parts = naming.members(name)
    if not all(parts):
        raise DataError(f"{name!r} lacks a dataset beside a +. Name one on each side, as in fer2013+ck48.")
    if len(parts) > 1:
        return parts
    if not is_named(name):
        return ()
    union = read(name)
    if union is None:
        raise DataError(
            f"{naming.union_file(name)} is broken: it does not say which datasets the union is of. Make the "
            f"union anew: fer-core union {name} DATASET DATASET"
        )
    return union.of


def leaves(name: str) -> tuple[str, ...]:
    """The datasets whose pictures a name means, in their order; refused where one would come twice."""
    known = tuple(_leaves(name, ()))
    twice = [leaf for leaf, n in Counter(known).items() if n > 1]
    if twice:
        raise DataError(
            f"{name} has {twice[0]} twice, and no picture may come twice. Name each dataset, or one view "
            "of it, once."
        )
    return known


def _leaves(name: str, above: tuple[str, ...]) -> Iterator[str]:
    base, _ = naming.parted(name)
    if base in above:
        raise DataError(f"The union {base} is made of itself. Make it anew: fer-core union {base} A B")
    parts = members(base)
    if not parts:
        yield base
    for part in parts:
        yield from _leaves(part, (*above, base))


def remove(name: str) -> int:
    """Delete a union's file, and what the doctor and trainings kept with it; its datasets stay."""
    folder = naming.folder(name)
    if not folder.is_dir():
        raise DataError(f"Nothing is kept of the union {name}, so there is nothing to remove.")
    freed = paths.folder_bytes(folder)
    with store.explained("remove a union"):
        shutil.rmtree(folder)
    return freed
