"""A view is a dataset seen through a small file: some pictures left out, some labels changed, nothing
deleted.

    data/fer2013/views/clean.json        # opened as datasets.load("fer2013@clean"); sharing that file shares
    the view

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

import numpy as np

from fer_core import emotions, paths
from fer_core.datasets import store
from fer_core.datasets.base import Split
from fer_core.datasets.form import Imported
from fer_core.errors import DataError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+.-]{0,63}")
AT = "@"


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


def parted(name: str) -> tuple[str, str]:
    """The dataset and the view that a name means; no view for a plain name."""
    dataset, _, view = name.partition(AT)
    return dataset, view


def make(
    here: Imported,
    splits: Mapping[str, Split],
    name: str,
    drop: Iterable[str],
    relabel: Mapping[str, str] | None = None,
    why: Mapping[str, int] | None = None,
    twins: Mapping[str, int] | None = None,
) -> View:
    """Write a view of this dataset; one of the same name is replaced."""
    path, gone = _path(here.folder, name), sorted(set(drop))
    relabel = {file: label for file, label in (relabel or {}).items() if file not in set(gone)}
    if not gone and not relabel:
        raise DataError(
            f"The view {name!r} would be the whole of {here.title}: nothing is left out and no label is "
            "changed. Accept some findings first."
        )
    view = View(
        here.name,
        name,
        here.fingerprint,
        tuple(gone),
        relabel,
        why or {},
        twins=twins or {},
        made=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    left = {split: part.counts() for split, part in applied(view, splits).items()}
    view = replace(view, counts=left)
    with store.explained("write a view"):
        path.parent.mkdir(exist_ok=True)
        paths.write_json(
            path,
            {
                "version": 1,
                "name": name,
                **{
                    k: getattr(view, k)
                    for k in ("dataset", "fingerprint", "drop", "relabel", "why", "counts", "twins", "made")
                },
            },
        )
    return view


def listed(here: Imported) -> list[View]:
    """The views of a dataset that can be read, by name; `stale` tells which were made for other data."""
    found = (_read(path) for path in sorted((here.folder / "views").glob("*.json")))
    return [view for view in found if view is not None]


def stale(view: View, here: Imported) -> bool:
    """Whether the dataset has changed since the view was made."""
    return view.fingerprint != here.fingerprint


def get(here: Imported, name: str) -> View:
    """One view, fit to be used; refused where the data is another by now."""
    view = _read(_path(here.folder, name))
    if view is None:
        known = (
            ", ".join(v.full_name for v in listed(here))
            or "none yet; fer-core doctor finds what to leave out"
        )
        raise DataError(f"No view {name!r} of {here.name} can be read. There is: {known}.")
    if stale(view, here):
        raise DataError(
            f"The view {view.full_name} was made for data with the fingerprint {view.fingerprint}, and "
            f"{here.name} now has {here.fingerprint}: "
            "the dataset has changed since. Examine it again (fer-core doctor) and make the view anew."
        )
    return view


def seen_through(here: Imported, view: View) -> Imported:
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
        f"A view of {here.title}: {len(view.drop):,} pictures left out, {len(view.relabel):,} labels changed."
    )
    return replace(
        here,
        name=view.full_name,
        title=f"{here.title}, view {view.name}",
        counts=counts,
        fingerprint=digest,
        notes=(note, *here.notes),
    )


def applied(view: View, splits: Mapping[str, Split]) -> dict[str, Split]:
    """The splits as the view shows them; a relabelled picture has one vote, for its new label."""
    gone = set(view.drop)
    out = {}
    for name, split in splits.items():
        part = split.take(~split.table["file"].isin(gone).to_numpy()) if gone else split
        if len(part):
            out[name] = _relabelled(part, view.relabel)
    return out


def remove(here: Imported, name: str) -> int:
    """Delete a view's file; returns the bytes freed."""
    path = _path(here.folder, name)
    if not path.exists():
        raise DataError(
            f"There is no view {name!r} of {here.name} to remove. There is: "
            f"{', '.join(v.name for v in listed(here)) or 'none'}."
        )
    size = path.stat().st_size
    path.unlink()
    return size


def _relabelled(split: Split, relabel: Mapping[str, str]) -> Split:
    at = np.flatnonzero(split.table["file"].isin(relabel.keys()).to_numpy()) if relabel else ()
    if not len(at):
        return split
    new = [relabel[file] for file in split.table["file"].iloc[at]]
    if strange := sorted(set(new) - set(split.classes)):
        raise DataError(
            f"The view calls pictures {', '.join(strange)}; this data has {', '.join(split.classes)}. Make "
            "the view anew with those."
        )
    table, votes = split.table.copy(), None if split.votes is None else split.votes.copy()
    table.loc[table.index[at], "label"] = new
    if votes is not None:
        votes[at] = np.eye(len(split.classes), dtype=np.float32)[[split.classes.index(n) for n in new]]
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
    said = paths.read_json(path)
    try:
        relabel = {str(k): str(v) for k, v in said["relabel"].items()}
        counts = {str(s): {str(k): int(n) for k, n in by.items()} for s, by in said["counts"].items()}
        sound = all(label in emotions.EMOTIONS for label in relabel.values())
        drop, why, twins = (
            tuple(map(str, said["drop"])),
            dict(said.get("why", {})),
            dict(said.get("twins", {})),
        )
        # the folder says which dataset it is: a shared file may have been made under another name
        return (
            View(
                path.parent.parent.name,
                path.stem,
                str(said["fingerprint"]),
                drop,
                relabel,
                why,
                counts,
                twins,
                str(said.get("made", "")),
            )
            if sound
            else None
        )
    except (TypeError, KeyError, AttributeError, ValueError):
        return None
