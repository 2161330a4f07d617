"""From what lies on disk to data/<name>/: whole or not at all, once for the same files, cancellable at any
picture.
"""

import itertools
from dataclasses import replace
from pathlib import Path

from fer_core import paths
from fer_core.datasets import archives, store
from fer_core.datasets.archives import Tree
from fer_core.datasets.form import Dataset, Imported, Progress, Reading
from fer_core.errors import DataError


def import_from(
    dataset: Dataset, path: str | Path, name: str | None = None, progress: Progress | None = None
) -> Imported:
    """Read `path` as `dataset` and store it; what is there already from the same files is returned as it is."""
    if dataset.read is None:
        raise DataError(
            f"{dataset.title} need not be imported: fer-core makes them when they are first opened."
        )
    name = name or dataset.name
    target = store.folder(name)
    if name == "drawn":
        raise DataError("The name drawn is kept for the faces that fer-core draws. Choose another --name.")
    with archives.open_tree(path, dataset.beside) as tree:
        origin = tree.fingerprint(dataset.name)
        if (there := _same(name, origin)) is not None:
            return there
        store.check_free(target)
        try:
            return _write(dataset, tree, name, origin, progress)
        except DataError:
            if (there := _same(name, origin)) is not None:  # another process was quicker
                return there
            raise


def _write(dataset: Dataset, tree: Tree, name: str, origin: str, progress: Progress | None) -> Imported:
    reading = _read(dataset, tree)
    return store.write(
        name,
        itertools.chain(tree.refused, reading.rows),
        format=dataset.name,
        title=_title(dataset, name),
        total=reading.total + len(tree.refused),
        source=tree.path.resolve().name,
        origin=origin,
        progress=progress,
    )


def guess(path: str | Path, datasets: tuple[Dataset, ...]) -> str | None:
    """The name of the first of these datasets that recognises what lies at the path."""
    for dataset in datasets:
        if dataset.read is None:
            continue
        try:
            with archives.open_tree(path, dataset.beside) as tree:
                dataset.read(tree)
                return dataset.name
        except DataError:
            continue
    return None


def _same(name: str, origin: str) -> Imported | None:
    there = store.read(name)
    about = paths.read_json(store.folder(name) / "dataset.json", {})
    return replace(there, fresh=False) if there and about.get("origin") == origin else None


def _read(dataset: Dataset, tree: Tree) -> Reading:
    """A form that is not recognised in an archive of refused names should say so, not that nothing is there."""
    try:
        return dataset.read(tree)
    except DataError as error:
        if tree.refused:
            first = tree.refused[0]
            raise DataError(
                f"{error} {len(tree.refused):,} files were refused; the first, {first.file}: {first.reason}"
            ) from error
        raise


def _title(dataset: Dataset, name: str) -> str:
    return dataset.title if name == dataset.name else f"{name} ({dataset.title})"
