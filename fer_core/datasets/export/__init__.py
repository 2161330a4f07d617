"""A dataset, view or union written for others: pictures, labels, splits, subjects, votes and sources, and a
datasheet.

    export.write("fer2013@clean", "parquet", Path("clean"))       # again: datasets.import_("table", "clean")
"""

import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from fer_core import datasets, paths
from fer_core.datasets.export import datasheet, faces, layouts
from fer_core.datasets.form import Progress
from fer_core.errors import DataError


@dataclass(frozen=True)
class Exported:
    """What was written."""

    folder: Path
    layout: str
    pictures: int
    size_bytes: int


def write(
    name: str, layout: str, out: Path | str | None = None, progress: Progress | None = None
) -> Exported:
    """Write the dataset in this layout to a new folder, whole or not at all."""
    if layout not in layouts.LAYOUTS:
        raise DataError(f"No layout is called {layout!r}. Choose one of: {', '.join(layouts.LAYOUTS)}.")
    datasets.find(name)
    target = Path(out or f"{name}-{layout}").expanduser().absolute()
    _check_free(target)
    work = target.with_name(f".exporting-{uuid.uuid4().hex[:8]}")
    try:
        work.mkdir(parents=True)
        pictures = _fill(work, name, layout, progress)
        if target.exists():
            target.rmdir()  # empty; Windows moves nothing onto it
        paths.move(work, target)
    except OSError as error:
        raise DataError(
            f"The dataset could not be written to {target} ({error.strerror or error}). Free space there, or "
            "choose another folder with --out."
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Exported(target, layout, pictures, paths.folder_bytes(target))


def _fill(work: Path, name: str, layout: str, progress: Progress | None) -> int:
    splits = datasets.load(name, progress=progress)
    dataset = datasets.find(name)  # after opening: drawn faces are there by now
    content = layouts.Content(dataset.classes, faces.voted(splits), faces.further_columns(splits))
    sent = faces.all_of(splits, datasets.files(name), f"Exporting {dataset.title}", progress)
    try:
        layouts.LAYOUTS[layout](work, content, sent)
    finally:
        sent.close()
    datasheet.write(work, dataset, splits, content, layout)
    return sum(map(len, splits.values()))


def _check_free(target: Path) -> None:
    try:
        taken = target.exists() and (not target.is_dir() or any(target.iterdir()))
    except OSError as error:
        raise DataError(f"{target} cannot be written ({error.strerror}). Choose another --out.") from error
    if taken:
        raise DataError(f"{target} is there already. Choose another folder with --out, or remove that one.")
