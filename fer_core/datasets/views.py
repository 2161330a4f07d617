"""A view is a dataset seen through a small file: some pictures left out, some labels changed, nothing
deleted.

    data/fer2013/views/clean.json        # opened as datasets.load("fer2013@clean")

Sharing that file shares the view.

It names the fingerprint of the data that it was made for. Where the data is another by now, the view is
refused with a sentence: a list of doubtful pictures means nothing for pictures that it was not made from.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from fer_core import emotions, paths
from fer_core.datasets import store
from fer_core.datasets.base import Split
from fer_core.datasets.form import Imported
from fer_core.datasets.unions import joining
from fer_core.datasets.unions.naming import AT
from fer_core.errors import DataError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+.-]{0,63}")
WRITTEN = ("dataset", "fingerprint", "drop", "relabel", "why", "counts", "twins", "made")


@dataclass(frozen=True)
class View:
    """What a view's file says."""

    dataset: str
    name: str
    fingerprint: str  # of the dataset it was made for
    drop: tuple[str, ...] = ()  # file names
    relabel: Mapping[str, str] = field(default_factory=dict)  # file name -> emotion
    why: Mapping[str, int] = field(default_factory=dict)  # reason -> pictures
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # split -> emotion -> pictures left
    twins: Mapping[str, int] = field(
        default_factory=dict
    )  # split -> pictures that still have a twin in training
    made: str = ""

    @property
    def full_name(self) -> str:
        """As Train and the command line call it."""
        return f"{self.dataset}{AT}{self.name}"


def make(
    dataset: Imported,
    splits: Mapping[str, Split],
    name: str,
    drop: Iterable[str],
    relabel: Mapping[str, str] | None = None,
    why: Mapping[str, int] | None = None,
    twins: Mapping[str, int] | None = None,
) -> View:
    """Write a view of this dataset; one of the same name is replaced."""
    joining.refuse_view(dataset)
    path, dropped = _path(dataset.folder, name), sorted(set(drop))
    store.refuse_plus(name, "view")
    relabel = {file: label for file, label in (relabel or {}).items() if file not in set(drop)}
    if not dropped and not relabel:
        raise DataError(
            f"The view {name!r} would be the whole of {dataset.title}: nothing is left out and no label is "
            "changed. Accept some findings first."
        )
    view = View(
        dataset.name,
        name,
        dataset.fingerprint,
        tuple(dropped),
        relabel,
        why or {},
        twins=twins or {},
        made=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    counts = {split: part.counts() for split, part in applied(view, splits).items()}
    return _write(replace(view, counts=counts), path)


def _write(view: View, path: Path) -> View:
    fields = {key: getattr(view, key) for key in WRITTEN}
    with store.explained("write a view"):
        path.parent.mkdir(exist_ok=True)
        paths.write_json(path, {"version": 1, "name": view.name, **fields})
    return view


def listed(dataset: Imported) -> list[View]:
    """The views of a dataset that can be read, by name; `stale` tells which were made for other data."""
    views = (_read(path) for path in sorted((dataset.folder / "views").glob("*.json")))
    return [view for view in views if view is not None]


def stale(view: View, dataset: Imported) -> bool:
    """Whether the dataset has changed since the view was made."""
    return view.fingerprint != dataset.fingerprint


def get(dataset: Imported, name: str) -> View:
    """One view, fit to be used; refused where the data is another by now."""
    view = _read(_path(dataset.folder, name))
    if view is None:
        known = (
            ", ".join(v.full_name for v in listed(dataset))
            or "none yet; fer-core doctor finds what to leave out"
        )
        raise DataError(f"No view {name!r} of {dataset.name} can be read. There is: {known}.")
    if stale(view, dataset):
        raise DataError(
            f"The view {view.full_name} was made for data with the fingerprint {view.fingerprint}, and "
            f"{dataset.name} now has {dataset.fingerprint}: "
            "the dataset has changed since. Examine it again (fer-core doctor) and make the view anew."
        )
    return view


def seen_through(dataset: Imported, view: View) -> Imported:
    """What pickers and cards show of the view."""
    digest = hashlib.sha256(
        json.dumps([view.fingerprint, view.drop, sorted(view.relabel.items())]).encode()
    ).hexdigest()[:16]
    counts = {
        split: {str(k): int(n) for k, n in by.items()}
        for split, by in view.counts.items()
        if sum(by.values())
    }
    note = (
        f"A view of {dataset.title}: {len(view.drop):,} pictures left out, "
        f"{len(view.relabel):,} labels changed."
    )
    return replace(
        dataset,
        name=view.full_name,
        title=f"{dataset.title}, view {view.name}",
        counts=counts,
        fingerprint=digest,
        notes=(note, *dataset.notes),
    )


def applied(view: View, splits: Mapping[str, Split]) -> dict[str, Split]:
    """The splits as the view shows them; a relabelled picture has one vote, for its new label."""
    dropped = set(view.drop)
    seen = {}
    for name, split in splits.items():
        part = split.take(~split.table["file"].isin(dropped).to_numpy()) if dropped else split
        if len(part):
            seen[name] = _relabelled(part, view.relabel)
    return seen


def remove(dataset: Imported, name: str) -> int:
    """Delete a view's file; returns the bytes freed."""
    path = _path(dataset.folder, name)
    if not path.exists():
        raise DataError(
            f"There is no view {name!r} of {dataset.name} to remove. There is: "
            f"{', '.join(v.name for v in listed(dataset)) or 'none'}."
        )
    size = path.stat().st_size
    path.unlink()
    return size


def _relabelled(split: Split, relabel: Mapping[str, str]) -> Split:
    at = np.flatnonzero(split.table["file"].isin(relabel.keys()).to_numpy()) if relabel else ()
    if not len(at):
        return split
    labels = [relabel[file] for file in split.table["file"].iloc[at]]
    unknown = sorted(set(labels) - set(split.classes))
    if unknown:
        raise DataError(
            f"The view calls pictures {', '.join(unknown)}; this data has {', '.join(split.classes)}. Make "
            "the view anew with those."
        )
    table = split.table.copy()
    table.loc[table.index[at], "label"] = labels
    if split.votes is None:
        return replace(split, table=table)
    votes = split.votes.copy()
    votes[at] = np.eye(len(split.classes), dtype=np.float32)[[split.classes.index(name) for name in labels]]
    return replace(split, table=table, votes=votes)


def _path(folder: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise DataError(
            f"A view cannot be called {name!r}. Use up to 64 letters, digits, and _ + . -, starting with a "
            "letter or digit."
        )
    return folder / "views" / f"{name}.json"


def _read(path: Path) -> View | None:
    """What the file says; None where it is missing, broken or says something impossible."""
    try:
        view = _parsed(path, paths.read_object(path))
    except (TypeError, KeyError, AttributeError, ValueError):
        return None
    known = all(label in emotions.EMOTIONS for label in view.relabel.values())
    return view if known else None


def _parsed(path: Path, stored: Mapping[str, Any]) -> View:
    counts = stored["counts"].items()
    return View(
        dataset=path.parent.parent.name,  # a shared file may have been made under another name
        name=path.stem,
        fingerprint=str(stored["fingerprint"]),
        drop=tuple(map(str, stored["drop"])),
        relabel={str(file): str(label) for file, label in stored["relabel"].items()},
        why=dict(stored.get("why", {})),
        counts={str(split): {str(k): int(n) for k, n in by.items()} for split, by in counts},
        twins=dict(stored.get("twins", {})),
        made=str(stored.get("made", "")),
    )
