"""One photo opened, one face looked at closely, one picture of a video, and what can be taken away of them.

picture, problem = closeup.opened(path, "mine.jpg")
closeup.sheet("mine.jpg", faces, predictor.classes, ".parquet")     # the bytes of a file
"""

from pathlib import Path
from typing import BinaryIO

import numpy as np

from fer_core.errors import MediaError
from fer_core.media import films, photos
from fer_core.media.photos import Picture

Source = Path | BinaryIO


def opened(source: Source | bytes, name: str) -> tuple[Picture | None, str]:
    """A photo (of a video its first frame), or the sentence that says why there is none."""
    try:
        if isinstance(source, Path) and photos.kind(source) == "video":
            image = films.frame_at(source, 0).image
            return Picture(image, name, (image.shape[1], image.shape[0])), ""
        return photos.read(source if isinstance(source, bytes | Path) else _content(source), name), ""
    except MediaError as error:
        return None, str(error)


def still(path: Path, time_s: float) -> np.ndarray | None:
    """The picture of a video at a time, found without reading all that comes before; None where there is
    none.
    """
    try:
        return films.picture_at(path, time_s)
    except MediaError:
        return None


def _content(source: BinaryIO) -> bytes:
    source.seek(0)
    return source.read()
