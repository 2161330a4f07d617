"""Datasets: a file and an entry here for each form that people have on disk; all else follows from the entry.

datasets.import_("fer2013", "~/Downloads/archive.zip")
splits = datasets.load("fer2013", size=48, colour="gray")     # {"train": Split, "validation": Split, ...}
splits["train"].only(["happy", "sad"]).images(slice(0, 60))
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd

from fer_core import emotions
from fer_core.datasets import (
    affectnet,
    ck_plus,
    drawn,
    fer2013,
    ferplus,
    folder,
    importing,
    preparing,
    raf_db,
    store,
    table,
    views,
)
from fer_core.datasets.base import NAMES, Split
from fer_core.datasets.form import Dataset, Imported, Progress
from fer_core.datasets.preparing import Prepared
from fer_core.datasets.table import Columns
from fer_core.datasets.unions import joining, named, naming
from fer_core.errors import DataError

DATASETS: dict[str, Dataset] = {
    d.name: d
    for d in (
        drawn.DRAWN,
        fer2013.FER2013,
        ferplus.FERPLUS,
        raf_db.RAF_DB,
        affectnet.AFFECTNET,
        ck_plus.CK_PLUS,
        ck_plus.CK48,
        table.TABLE,
        folder.FOLDER,
    )
}
_Pixels = Callable[[Imported, pd.DataFrame], np.ndarray]  # how a dataset's pixels are opened
GENERAL = ("fer2013", "table", "folder")  # guessed last, in this order: they would know others' data too
_NOT_PICTURED = ("split", "offset", "length")  # columns of the index that a Split has no use for


def get(name: str) -> Dataset:
    """The form of data called `name`."""
    if name not in DATASETS:
        raise DataError(f"No dataset form is called {name!r}. Choose one of: {', '.join(DATASETS)}.")
    return DATASETS[name]


def label(name: str) -> str:
    """A dataset's name as a sentence has it, without opening it: FER2013, drawn faces, FER2013 and CK+; one
    that a user named stays as it is.
    """
    members = naming.members(name)
    if len(members) > 1:
        return " and ".join(map(label, members))
    base, view = naming.parted(name)
    title = DATASETS[base].title.partition(" (")[0] if base in DATASETS else base
    if base in DATASETS and title.split()[0].istitle():
        title = title[0].lower() + title[1:]
    return f"{title}, view {view}" if view else title


def imported() -> list[Imported]:
    """What can be opened: `drawn` first, then all that was imported and the unions that have a name, by name;
    each with its views.
    """
    opened = []
    for dataset in (_drawn(), *filter(None, map(_here, store.all_names()))):
        opened += [dataset, *_views(dataset)]
    return opened


def find(name: str) -> Imported:
    """The imported dataset `name`, a view of one ("fer2013@clean") or several put together
    ("fer2013@clean+ck48"); where it is missing, the error says how to get it.
    """
    base, view = naming.parted(name)
    if view:
        viewed = find(base)
        return views.seen_through(viewed, views.get(viewed, view))
    if named.members(name):
        return _union(name)
    dataset = _drawn() if name == "drawn" else store.read(name)
    if dataset is not None:
        return dataset
    if (store.folder(name) / "dataset.json").exists():
        raise DataError(
            f"{store.folder(name)} is broken: its dataset.json cannot be read. Remove it (fer-core remove "
            f"{name}) and import it again."
        )
    if name in DATASETS:
        raise DataError(f"{DATASETS[name].title} is not here yet. {DATASETS[name].instructions}")
    raise DataError(
        f"No dataset {name!r} is here. Choose one of: {', '.join(_names())}; or import "
        f"one: fer-core import FORM PATH --name {name}"
    )


def unite(name: str, members: Sequence[str]) -> Imported:
    """Give several datasets, views or named unions a name together; nothing is copied."""
    wanted = naming.PLUS.join(members)
    if len(members) < 2:
        raise DataError(
            f"A union is of two datasets or more; only {wanted or 'none'} was named. Add another."
        )
    if name in DATASETS:
        raise DataError(f"{name} is the usual name of a dataset. Choose another name for the union.")
    named.leaves(wanted)  # refuses what would come twice
    if name in named.above(wanted):
        raise DataError(f"{wanted} is made of {name}, so {name} cannot be made of it. Choose other members.")
    parts = [find(member) for member in naming.members(wanted)]
    joining.refuse_strangers(parts)
    named.save(name, parts)
    return find(name)


def forms(dataset: Imported) -> tuple[Dataset, ...]:
    """The forms of data that a dataset was imported from; a union has those of its members."""
    formats = [find(leaf).format for leaf in named.leaves(naming.parted(dataset.name)[0])]
    return tuple(get(format) for format in dict.fromkeys(formats))


def import_(
    format: str,
    path: str | Path,
    name: str | None = None,
    progress: Progress | None = None,
    columns: Columns | None = None,
) -> Imported:
    """Import what lies at `path`; `fresh` of what is returned is False where it was there already. `columns`
    says what the columns of a table hold, where their names do not.
    """
    form = table.form(columns) if columns and format == table.TABLE.name else get(format)
    return importing.import_from(form, path, name, progress)


def guess(path: str | Path) -> str | None:
    """Which form lies at the path, or None."""
    special = [d for n, d in DATASETS.items() if n not in GENERAL]
    return importing.guess(path, (table.EXPORT, *special, *(DATASETS[n] for n in GENERAL)))


def load(
    name: str, size: int | None = None, colour: str | None = None, progress: Progress | None = None
) -> dict[str, Split]:
    """The splits there are, in the order train, validation, test; pixels memory-mapped.

    Stored pixels serve as they are when no size is asked for or they are no larger; else an array of that
    size and colour ("gray" or "rgb") is prepared once. `drawn` is drawn when it is first opened.
    """
    dataset = find(name)
    colour = colour or dataset.colour
    return _opened(
        dataset, lambda leaf, index: preparing.pixels(leaf, index, size, colour, progress), progress
    )


def need(name: str, size: int | None = None, colour: str | None = None) -> int:
    """Bytes of disk that load() with these arguments will take; 0 when nothing has to be made."""
    colour = colour or find(name).colour
    return sum(preparing.need(find(leaf), size, colour) for leaf in named.leaves(name))


def prepared(name: str) -> list[Prepared]:
    """Arrays that were made for a size and colour and can be removed."""
    return preparing.prepared(find(name))


def unprepare(name: str, what: str | None = None) -> int:
    """Remove one prepared array, or all; returns the bytes freed."""
    return preparing.unprepare(find(name), what)


def original(name: str, row: int) -> np.ndarray:
    """One picture as it came, in full size; `row` as in Split.rows."""
    for leaf in map(find, named.leaves(name)):
        if row < leaf.total:
            return preparing.original(leaf, row)
        row -= leaf.total
    raise DataError(f"{name} has no picture of that number. Open it again: it has changed.")


def files(name: str) -> Callable[[int], bytes]:
    """How to get a picture as a file, by its row: as it came where that is kept, else as PNG."""
    parts = [(leaf.total, preparing.files(leaf)) for leaf in map(find, named.leaves(name))]

    def read(row: int) -> bytes:
        for total, part in parts:
            if row < total:
                return part(row)
            row -= total
        raise DataError(f"{name} has no picture of that number. Open it again: it has changed.")

    return read


def refused(name: str) -> list[dict]:
    """What could not be imported: file, row (or None), reason."""
    try:
        table = pd.read_csv(
            find(name).folder / "refused.csv", dtype={"file": str, "reason": str, "row": "Int64"}
        )
    except FileNotFoundError:
        return []
    return table.astype(object).where(table.notna(), None).to_dict("records")


def remove(name: str) -> int:
    """Delete an imported dataset, or the file of a view; returns the bytes freed."""
    base, view = naming.parted(name)
    if view:
        return views.remove(find(base), view)
    is_union = named.is_named(base) or len(naming.members(base)) > 1
    return named.remove(base) if is_union else store.remove(base)


def _names() -> list[str]:
    """What can be named, found out without opening a union, whose members may be missing."""
    stored = [_drawn(), *filter(None, (store.read(name) for name in store.all_names() if name != "drawn"))]
    with_views = [each.name for dataset in stored for each in (dataset, *_views(dataset))]
    return with_views + named.all_names()


def _here(name: str) -> Imported | None:
    """The dataset or named union of this name; None where there is none, or none sound."""
    dataset = store.read(name) if name != "drawn" else None
    if dataset is not None or not named.is_named(name):
        return dataset
    with suppress(DataError):
        return find(name)
    return None


def _union(name: str) -> Imported:
    named.leaves(name)
    members = [find(member) for member in named.members(name)]
    joining.check(name, members)
    return joining.described(name, members)


def _views(dataset: Imported) -> list[Imported]:
    return [views.seen_through(dataset, v) for v in views.listed(dataset) if not views.stale(v, dataset)]


def _drawn() -> Imported:
    stored = store.read("drawn")
    return stored or Imported(
        name="drawn",
        title=drawn.DRAWN.title,
        format="drawn",
        folder=store.folder("drawn"),
        counts={},
        classes=emotions.BASIC,
        shape=None,
        colour="rgb",
        size_bytes=0,
        fingerprint="",
        refused=0,
        drawn=True,
        dropped={},
        notes=(),
        imported="",
        source="",
    )


def _opened(dataset: Imported, pixels_of: _Pixels, progress: Progress | None) -> dict[str, Split]:
    """The splits of a dataset, of a view, or of a union of either."""
    base, view = naming.parted(dataset.name)
    if view:
        whole = find(base)
        return views.applied(views.get(whole, view), _opened(whole, pixels_of, progress))
    if dataset.members:
        parts = [(member, _opened(member, pixels_of, progress)) for member in map(find, dataset.members)]
        return joining.joined(parts)
    if not dataset.ready:
        dataset = drawn.draw_once(progress)
    index = preparing.index(dataset)
    return _splits(dataset, index, pixels_of(dataset, index))


def _splits(dataset: Imported, index: pd.DataFrame, pixels: np.ndarray) -> dict[str, Split]:
    votes = _votes(dataset, index)
    shown = index.drop(columns=[c for c in index if c in _NOT_PICTURED or c.startswith("vote_")])
    of = index["split"].to_numpy(dtype=object)

    def split(name: str) -> Split:
        rows = np.flatnonzero(of == name)
        return Split(
            name,
            pixels,
            rows,
            shown.iloc[rows].reset_index(drop=True),
            dataset.classes,
            None if votes is None else votes[rows],
        )

    return {name: split(name) for name in NAMES if name in dataset.counts}


def _votes(dataset: Imported, index: pd.DataFrame) -> np.ndarray | None:
    columns = [f"vote_{c}" for c in dataset.classes]
    return index[columns].to_numpy(np.float32) if set(columns) <= set(index.columns) else None
