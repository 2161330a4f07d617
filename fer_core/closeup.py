"""One photo opened, one face looked at closely, one picture of a video, and what can be taken away of them.

    picture, problem = closeup.opened(path, "mine.jpg")
    closeup.sheet("mine.jpg", faces, predictor.classes, ".parquet")     # the bytes of a file
"""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np

from fer_core import pictures, results, video
from fer_core.errors import MediaError
from fer_core.faces import crop, draw
from fer_core.faces.base import Face
from fer_core.faces.crop import Framing
from fer_core.pictures import Picture

Source = Path | BinaryIO


def opened(source: Source | bytes, name: str) -> tuple[Picture | None, str]:
    """A photo (of a video its first frame), or the sentence that says why there is none."""
    try:
        if isinstance(source, Path) and pictures.kind(source) == "video":
            image = video.frame_at(source, 0).image
            return Picture(image, name, (image.shape[1], image.shape[0])), ""
        return pictures.read(source if isinstance(source, bytes | Path) else _content(source), name), ""
    except MediaError as error:
        return None, str(error)


def still(path: Path, time_s: float) -> np.ndarray | None:
    """The picture of a video at a time, found without reading all that comes before; None where there is none."""
    try:
        return video.picture_at(path, time_s)
    except MediaError:
        return None


def close_up(image: np.ndarray, face: Face, size: int = 320) -> np.ndarray:
    """One face of a picture, large, with its eyes level: (size, size, 3) uint8."""
    return crop.crop(image, face.found, (size, size), "rgb", Framing(margin=1.3))


def in_order(faces: Sequence[Face], threshold: float) -> list[Face]:
    """The same faces as one reads a page, row by row; below the threshold their answer counts as not sure."""
    tall = max((face.box[3] for face in faces), default=1.0)
    rows = sorted(faces, key=lambda f: (round(f.found.centre[1] / (1.5 * tall)), f.found.centre[0]))
    return [replace(face, threshold=threshold) for face in rows]


def sheet(name: str, faces: Iterable[Face], classes: Sequence[str], ending: str, scale: float = 1.0) -> bytes:
    """A photo's rows as the bytes of a CSV, JSON or Parquet file."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / f"seen{ending}"
        with results.Writer(path, classes) as out:
            out.add(results.rows(name, faces, scale=scale))
        return path.read_bytes()


def annotated(image: np.ndarray, faces: Iterable[Face]) -> bytes:
    """The picture with boxes and emotions, as a JPEG."""
    done, encoded = cv2.imencode(".jpg", draw.faces(image, faces)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])
    assert done, "a picture that was read can be written"
    return encoded.tobytes()


def _content(source: BinaryIO) -> bytes:
    source.seek(0)
    return source.read()
