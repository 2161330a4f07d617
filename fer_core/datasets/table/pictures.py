"""The pictures that a table names: below its own folder, never above what is imported."""

import os
import posixpath
import re
import stat
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path

from fer_core.datasets import folder
from fer_core.datasets.archives import Tree, last
from fer_core.datasets.decoding import SUFFIXES
from fer_core.errors import DataError

MISSING = (  # one text for a million rows; the row's name stands beside it
    "The table names it, but this picture is not there. Put it below the table's folder, or pack both into "
    "one zip."
)
_DRIVE = re.compile(r"[A-Za-z]:/")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


class Album:
    """The pictures of a tree as one table names them."""

    def __init__(self, tree: Tree, table: str = "") -> None:
        self.tree = tree
        self.place = table.rpartition("/")[0]

    def find(self, reference: str, split: str = "") -> str:
        """The name in the tree of the picture that the table means."""
        wanted = _inside(reference, self.tree.path, self.place)
        for name in (posixpath.normpath(posixpath.join(self.place, wanted)), wanted):
            if name in self.tree.members:
                return name
        return self._by_ending(wanted.lstrip("./"), split)

    def _by_ending(self, wanted: str, split: str) -> str:
        """The picture whose name ends so: tables often leave out the folders above, or the kind."""
        by = self._by_name if wanted.casefold().endswith(SUFFIXES) else self._by_stem
        ending = "/" + wanted.casefold()
        names = [n for n in by.get(last(wanted).casefold(), ()) if _ends(f"/{n.casefold()}", ending)]
        if len(names) > 1:
            names = [n for n in names if split and folder.split_of(n, "") == split] or names
        if len(names) > 1:
            raise DataError(
                f"{len(names)} pictures are called so ({names[0]}, {names[1]}). Write the whole path."
            )
        if not names:
            raise DataError(MISSING)
        return names[0]

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        return _gathered((last(name).casefold(), name) for name in self.tree.pictures())

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        return _gathered((last(n).rpartition(".")[0].casefold(), n) for n in self.tree.pictures())


def gather(tree: Tree, references: Iterable[str]) -> None:
    """Take into the tree of one file the pictures beside it that it names; all that are there where it names
    them in another way.
    """
    base = tree.path.parent
    count = 0
    for reference in references:
        try:
            name = posixpath.normpath(_inside(reference, tree.path, ""))
        except DataError:
            continue  # refused when the row is read
        if _is_below(base, name):
            tree.add_file(base / name, name)
            count += 1
    if not count:
        tree.add_folder(base, tuple(f"*{suffix}" for suffix in SUFFIXES))


def _is_below(base: Path, name: str) -> bool:
    """Whether this is a plain file that lies below the folder; a link may lead elsewhere and counts not."""
    path = base / name
    try:
        return stat.S_ISREG(os.lstat(path).st_mode) and _leads_below(str(base), str(path.parent))
    except (OSError, ValueError):
        return False


@lru_cache(1024)
def _leads_below(base: str, place: str) -> bool:
    return Path(place).resolve().is_relative_to(Path(base).resolve())


def _inside(reference: str, root: Path, place: str) -> str:
    """The reference as a path from the table's folder; refused where it leads out of what is imported."""
    text = reference.strip().replace("\\", "/")
    if not text or "\0" in text or len(text) > 4096:
        raise DataError(f"{text[:60]!r} is no path of a picture. Correct the row.")
    if _ADDRESS.match(text):
        raise DataError(
            f"{text[:200]} is an address; fer-core reads files alone. Download the picture and name its file."
        )
    base = (root if root.is_dir() else root.parent).as_posix().rstrip("/") + "/"
    if text.startswith(base):
        return posixpath.relpath(text.removeprefix(base), place or ".")
    climbs = posixpath.normpath(posixpath.join(place, text)).startswith("..")
    if text.startswith("/") or _DRIVE.match(text) or climbs:
        raise DataError(
            f"{text[:200]!r} leads out of the folder that is imported, and was not read. Put the picture "
            "below the table and name it from there."
        )
    return posixpath.normpath(text)


def _ends(name: str, ending: str) -> bool:
    return name.endswith(ending) or name.rpartition(".")[0].endswith(ending)


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    lists: dict[str, list[str]] = defaultdict(list)
    for key, name in pairs:
        lists[key].append(name)
    return lists
