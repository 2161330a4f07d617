"""From what lies on disk to data/<name>/: whole or not at all, once for the same files, cancellable at any
picture.

job = importing.start(datasets.get("fer2013"), "/home/me/archive.zip")      # in a thread: a page can be left
job.share, job.seconds_left, job.text, job.state                # running, finished, failed, cancelled
"""

import itertools
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from fer_core import jobs, paths
from fer_core.datasets import archives, store
from fer_core.datasets.archives import Tree
from fer_core.datasets.form import Dataset, Imported, Progress, Reading
from fer_core.errors import DataError
from fer_core.jobs import Job

COPIED = 2**20  # bytes of an uploaded file that are copied at once


def import_from(
    dataset: Dataset, path: str | Path, name: str | None = None, progress: Progress | None = None
) -> Imported:
    """Read `path` as `dataset` and store it; what is there from the same files is returned."""
    if dataset.read is None:
        raise DataError(
            f"{dataset.title} need not be imported: fer-core makes them when they are first opened."
        )
    name = name or dataset.name
    target = store.folder(name)
    if name == "drawn":
        raise DataError("The name drawn is kept for the faces that fer-core draws. Choose another --name.")
    with opened(dataset, path) as tree:
        origin = tree.fingerprint(dataset.name + dataset.choices)
        earlier = _imported_from(origin, name)
        if earlier is not None:
            return earlier
        store.check_free(target)
        try:
            return _write(dataset, tree, name, origin, progress)
        except DataError:
            earlier = _imported_from(origin, name)
            if earlier is None:
                raise
            return earlier  # another process was quicker


def start(dataset: Dataset, path: str | Path, name: str | None = None) -> Job:
    """Begin to import what lies at the path, in a thread."""
    wanted = str(path).strip()
    if not wanted:
        raise DataError("No path was given. Name the file or folder that you have downloaded.")
    source = Path(wanted).expanduser()
    return jobs.start(
        dataset.title,
        lambda job: import_from(dataset, source, name or None, job.progress),
        thread="import",
    )


def start_upload(dataset: Dataset, file: BinaryIO, file_name: str, name: str | None = None) -> Job:
    """Begin to import a file that came through the browser, in a thread; no copy of it stays."""
    with store.explained("keep the uploaded file"):
        paths.data().mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".upload-", dir=paths.data()))

    def work(job: Job) -> Imported:
        try:
            upload = folder / (Path(file_name).name or "file")
            with store.explained("keep the uploaded file"), upload.open("wb") as copy:
                shutil.copyfileobj(file, copy, COPIED)
            return import_from(dataset, upload, name or None, job.progress)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    return jobs.start(dataset.title, work, thread="import")


def guess(path: str | Path, datasets: tuple[Dataset, ...]) -> str | None:
    """The name of the first of these datasets that recognises what lies at the path."""
    for dataset in datasets:
        if dataset.read is None:
            continue
        try:
            with opened(dataset, path) as tree:
                dataset.read(tree)
                return dataset.name
        except DataError:
            continue
    return None


def opened(dataset: Dataset, path: str | Path) -> Tree:
    """What lies at the path, with all that this form reads of what is beside it."""
    tree = archives.open_tree(path, dataset.beside)
    try:
        if dataset.gather:
            dataset.gather(tree)
        return tree
    except BaseException:
        tree.__exit__()
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


def _imported_from(origin: str, name: str) -> Imported | None:
    """The dataset of this name, where it was made of these very files."""
    dataset_info = store.read(name)
    stored = paths.read_object(store.folder(name) / "dataset.json")
    if dataset_info is None or stored.get("origin") != origin:
        return None
    return replace(dataset_info, fresh=False)


def _read(dataset: Dataset, tree: Tree) -> Reading:
    """Where a form is not recognised because names were refused, the error says so."""
    assert dataset.read is not None, "import_from() refuses what is made here"
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
