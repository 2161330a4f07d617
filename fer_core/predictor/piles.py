"""Several photos, on every core, and videos one after the other: every face as a small picture, every row on
the disk.

    with rows.AllFormats(folder, predictor.classes) as out:
        pile = piles.look_through([("a.jpg", Path("a.jpg"))], predictor, out, progress)
    pile.faces, pile.sights, pile.problems
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from fer_core import jobs
from fer_core.errors import MediaError
from fer_core.faces.base import Face
from fer_core.faces.closeup import close_up
from fer_core.media import films as videos
from fer_core.media import photos, sources
from fer_core.media.sources import Source
from fer_core.predictor import Predictor, films, rows

SHOWN = 600  # faces that a page can show of one pile
THUMB = 96  # pixels of a small picture's side

Named = tuple[str, Source]  # a name, and the file where a photo is opened from


@dataclass(frozen=True, eq=False)
class Sight:
    """One face of a pile, or one photo without any."""

    name: str
    position: int  # of the photo in the pile
    emotion: str = ""  # empty: no face
    confidence: float = 0.0
    sure: bool = False
    thumb: np.ndarray = field(default_factory=lambda: np.full((THUMB, THUMB, 3), 128, np.uint8))


@dataclass(frozen=True, eq=False)
class Pile:
    """What came of several photos."""

    photos: int
    faces: int
    sights: tuple[Sight, ...]
    problems: tuple[tuple[str, str], ...]  # name, sentence
    sources: tuple[Named, ...]


@dataclass
class _Member:
    """What came of one file of the pile, as far as it could be read."""

    name: str
    position: int
    source: Source
    sights: list[Sight] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)  # of a photo; a video's are written as they come
    problem: str = ""

    @property
    def is_video(self) -> bool:
        """Whether it is looked at frame by frame."""
        return isinstance(self.source, Path) and photos.kind(self.source) == "video"

    def add(self, image: np.ndarray, face: Face) -> None:
        thumb = close_up(image, face, THUMB)
        self.sights.append(Sight(self.name, self.position, face.emotion, face.confidence, face.sure, thumb))


def look_through(
    files: Sequence[Named],
    predictor: Predictor,
    out: rows.AllFormats,
    progress: Callable[[int, int, str], None],
) -> Pile:
    """The faces of all of them; their rows go into `out`."""
    sights: list[Sight] = []
    problems: list[tuple[str, str]] = []
    faces = 0

    def begin(numbered: tuple[int, Named]) -> _Member:
        position, (name, source) = numbered
        return _look_at_photo(_Member(name, position, source), predictor)

    for member in jobs.in_order(begin, enumerate(files), jobs.cores()):
        progress(member.position, len(files), member.name)
        if member.is_video:
            _look_at_video(member, predictor, out)
        if member.problem:
            member.rows = [rows.problem(member.name, member.problem)]
            problems.append((member.name, member.problem))
        out.add(member.rows)
        faces += sum(bool(sight.emotion) for sight in member.sights)
        sights += member.sights[: max(0, SHOWN - len(sights))]
    return Pile(len(files), faces, tuple(sights), tuple(problems), tuple(files))


def small(path: Path) -> np.ndarray:
    """A small square picture of a photo, or of a video's beginning."""
    if photos.kind(path) == "video":
        image = videos.frame_at(path, 0).image
    else:
        image = photos.read(path, largest=4 * THUMB).image
    side = min(image.shape[:2])
    top, left = (image.shape[0] - side) // 2, (image.shape[1] - side) // 2
    return _shrunk(image[top : top + side, left : left + side])


def _look_at_photo(member: _Member, predictor: Predictor) -> _Member:
    """The faces of a photo, or a sentence where it cannot be read; a video waits until it is its turn."""
    if member.is_video:
        return member
    try:
        picture = sources.opened(member.source, member.name)
    except MediaError as error:
        member.problem = str(error)
        return member
    faces = predictor(picture.image)
    member.rows = rows.rows(member.name, faces, scale=picture.scale)
    for face in faces:
        member.add(picture.image, face)
    if not faces:
        member.sights.append(Sight(member.name, member.position, thumb=_shrunk(picture.image)))
    return member


def _look_at_video(member: _Member, predictor: Predictor, out: rows.AllFormats) -> None:
    """The rows of every frame, and each person's first face; a sentence where it cannot be read."""
    assert isinstance(member.source, Path), "a video has a path"
    tracks: set[int | None] = set()
    try:
        for seen in films.follow(member.source, predictor):
            out.add(rows.rows(member.name, seen.faces, seen.frame.number, seen.frame.time_s))
            for face in seen.faces:
                if face.track not in tracks and len(tracks) < SHOWN:
                    tracks.add(face.track)
                    member.add(seen.frame.image, face)
    except MediaError as error:
        member.problem = str(error)


def _shrunk(image: np.ndarray) -> np.ndarray:
    return cv2.resize(image, (THUMB, THUMB), interpolation=cv2.INTER_AREA)
