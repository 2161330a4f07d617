"""One photo opened wherever it comes from, and one picture of a video.

picture = sources.opened(path, "mine.jpg")      # MediaError says why it cannot be read
image = sources.still(path, 3.5)                # of a video
"""

from pathlib import Path
from typing import BinaryIO

import numpy as np

from fer_core.errors import MediaError
from fer_core.media import films, photos
from fer_core.media.photos import Picture

Source = Path | BinaryIO


def opened(source: Source | bytes, name: str) -> Picture:
    """A photo; of a video its first frame."""
    if isinstance(source, Path) and photos.kind(source) == "video":
        image = films.frame_at(source, 0).image
        return Picture(image, name, (image.shape[1], image.shape[0]))
    return photos.read(source if isinstance(source, bytes | Path) else _content(source), name)


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
