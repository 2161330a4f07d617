"""`drawn`: faces drawn by our own code, so that everything can be tried with nothing downloaded."""

from fer_core.datasets.form import Dataset, Imported, Progress
from fer_core.errors import DataError

DRAWN = Dataset(
    name="drawn",
    title="Drawn faces",
    source="fer-core draws them",
    licence="MIT, as the project",
    citation="",
    instructions="Nothing to download: they are drawn when they are first opened.",
    form="drawings",
)


def generate(progress: Progress | None = None) -> Imported:
    """Draw the default set into the store: store.write("drawn", items, format="drawn", title=..., drawn=True)."""
    raise DataError("Drawn faces are not there yet.")
