"""What a Predictor answers: the faces of a picture, and one photo after the other, looked at on every core.

    predictor(image).to_pandas()
    for seen in predictor.many(paths):          # in the order of the paths
        print(seen.source, seen.problem or [face.emotion for face in seen.faces])

A photo that cannot be read is answered with a sentence instead of faces, and stops nobody.
"""

from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fer_core import jobs, paths
from fer_core.errors import MediaError
from fer_core.faces.base import Face
from fer_core.media import photos
from fer_core.media.photos import Picture
from fer_core.predictor import rows

if TYPE_CHECKING:
    import pandas as pd

    from fer_core.predictor import Predictor

UNASKED = ("frame", "time_s", "track", "problem")  # columns that say nothing of one picture

Progress = Callable[[int, int, str], None]  # how many are done, of how many (0: nobody knows), the last name


class Faces(list[Face]):
    """The faces of one picture, best found first."""

    def to_pandas(self, source: str = "") -> "pd.DataFrame":
        """A row for each face: its box, emotion and confidence, a column for each emotion, and in a video the
        number that it keeps. Empty without a face.
        """
        import pandas as pd

        classes = list(self[0].probabilities) if self else []
        columns = [name for name in rows.columns(classes) if name not in UNASKED and name[:4] != "raw_"]
        if any(face.track is not None for face in self):
            columns.insert(1, "track")
        return pd.DataFrame(rows.rows(source, self) if self else [], columns=columns)


@dataclass(frozen=True, eq=False)
class SeenPhoto:
    """One photo that was looked at."""

    source: str  # its path; of what came as pixels its number
    faces: Faces = field(default_factory=Faces)  # boxes in pixels of the photo as it lies on the disk
    problem: str = ""  # why it could not be read
    picture: Picture | None = None  # what was looked at, reduced where the photo is very large

    def to_pandas(self) -> "pd.DataFrame":
        """Its faces as a table."""
        return self.faces.to_pandas(self.source)


def look_at(predictor: "Predictor", picture: Picture, photo: bool = True) -> Faces:
    """The faces of a picture, in pixels of the photo before it was reduced."""
    faces = predictor.read(picture.image, predictor.find(picture.image, photo), mirrored=photo)
    if picture.scale == 1:
        return Faces(faces)
    return Faces(replace(face, found=face.found.moved(0, 0, 1 / picture.scale)) for face in faces)


def look_at_many(
    predictor: "Predictor", sources: Iterable[Any], workers: int | None, progress: Progress | None
) -> Iterator[SeenPhoto]:
    """Each photo in its turn, several looked at meanwhile."""
    total = len(sources) if isinstance(sources, Sized) else 0

    def work(numbered: tuple[int, Any]) -> SeenPhoto:
        return _seen(predictor, *numbered)

    work_done = jobs.in_order(work, enumerate(sources), workers or jobs.cores())
    for done, seen in enumerate(work_done, 1):
        yield seen
        if progress:
            progress(done, total, seen.source)


def _seen(predictor: "Predictor", number: int, source: Any) -> SeenPhoto:
    name = paths.shown(source) if isinstance(source, str | Path) else str(number)
    try:
        picture = photos.picture_of(source, name if isinstance(source, bytes | np.ndarray) else "")
        return SeenPhoto(name, look_at(predictor, picture), picture=picture)
    except MediaError as error:
        return SeenPhoto(name, problem=str(error))
