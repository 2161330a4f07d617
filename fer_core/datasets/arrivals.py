"""A dataset on its way in: imported by a thread, so that a page can be left, reloaded or cancelled meanwhile.

arrival = arrivals.start("fer2013", "/home/me/archive.zip")
arrival.share, arrival.seconds_left, arrival.text, arrival.state    # running, finished, failed, cancelled
"""

import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from fer_core import jobs, paths
from fer_core.datasets import store
from fer_core.datasets.form import Imported
from fer_core.errors import DataError
from fer_core.jobs import Job


def start(format: str, path: str | Path, name: str | None = None) -> Job:
    """Begin to import what lies at the path."""
    from fer_core import datasets

    if not str(path).strip():
        raise DataError("No path was given. Name the file or folder that you have downloaded.")
    source = Path(str(path).strip()).expanduser()
    return jobs.start(
        datasets.get(format).title,
        lambda job: datasets.import_(format, source, name or None, progress=job.progress),
        thread="import",
    )


def start_file(format: str, file: BinaryIO, file_name: str, name: str | None = None) -> Job:
    """Begin to import a file that came through the browser."""
    from fer_core import datasets

    title = datasets.get(format).title
    with store.explained("keep the uploaded file"):
        paths.data().mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".upload-", dir=paths.data()))

    def work(job: Job) -> Imported:
        try:
            kept = folder / (Path(file_name).name or "file")
            with store.explained("keep the uploaded file"), open(kept, "wb") as copy:
                shutil.copyfileobj(file, copy, 1 << 20)
            return datasets.import_(format, kept, name or None, progress=job.progress)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    return jobs.start(title, work, thread="import")


def start_drawing() -> Job:
    """Begin to draw the dataset that comes with the project."""
    from fer_core import datasets

    return jobs.start(
        datasets.get("drawn").title,
        lambda job: datasets.load("drawn", progress=job.progress),
        thread="import",
    )
