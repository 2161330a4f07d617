"""What the name of a dataset means: a dataset, a view of it, or several of these put together.

    naming.parted("fer2013@clean")            # ("fer2013", "clean")
    naming.members("fer2013@clean+ck48")      # ("fer2013@clean", "ck48")

@ binds closer than +. A dataset or view that has a + in its own name (earlier versions allowed that) is meant
by that very name; new ones are refused.
"""

from pathlib import Path

from fer_core import paths
from fer_core.datasets import store
from fer_core.errors import DataError

AT, PLUS = "@", "+"


def parted(name: str) -> tuple[str, str]:
    """The dataset and the view that a name means; no view for a plain name and for a union."""
    if len(members(name)) > 1:
        return name, ""
    dataset, _, view = name.partition(AT)
    return dataset, view


def members(name: str) -> tuple[str, ...]:
    """The names that a + puts together; the name itself where none does."""
    if PLUS not in name or _has_a_plus(name):
        return (name,)
    return tuple(name.split(PLUS))


def without_views(name: str) -> str:
    """The dataset, or the datasets put together, whose pictures a name shows."""
    return PLUS.join(parted(part)[0] for part in members(name))


def is_stored(name: str) -> bool:
    """Whether the folder of this very name holds a dataset."""
    return store.valid(name) and (paths.data() / name / "dataset.json").exists()


def folder(name: str) -> Path:
    """Where what belongs to a union lies; refuses names that would lie anywhere else."""
    for part in members(name):
        store.folder(part.partition(AT)[0])
    if AT in name and not all(store.valid(part) for part in name.replace(AT, PLUS).split(PLUS)):
        raise DataError(f"{name!r} names no union: a view in it has no valid name.")
    return paths.data() / name


def union_file(name: str) -> Path:
    """Where a named union is written."""
    return store.folder(name) / "union.json"


def _has_a_plus(name: str) -> bool:
    """Whether a stored dataset, or a view of one, has this very name."""
    dataset, _, view = name.partition(AT)
    if not is_stored(dataset):
        return False
    return PLUS not in view or (
        store.valid(view) and (paths.data() / dataset / "views" / f"{view}.json").exists()
    )
