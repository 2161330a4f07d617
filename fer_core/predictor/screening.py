"""A video, a pile of photos or a labelled folder on its way through a Predictor: by a thread, so that no page
waits for it.

    screening = screening.film(path, "clip.mp4", predictor)
    screening.share, screening.seconds_left, screening.state    # running, finished, failed, cancelled
    screening.files, screening.result

Results lie in a folder of their own under data/seen until they are removed, or for a day. Memory does not
grow with the length of a video or the number of photos: rows go to the disk as they come.
"""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pandas as pd

from fer_core import jobs, paths, tables
from fer_core.drawing import examples
from fer_core.errors import MediaError
from fer_core.faces.base import Face
from fer_core.faces.closeup import close_up
from fer_core.jobs import Job
from fer_core.media.films import Film, frame_at
from fer_core.media.photos import kind as photos_kind
from fer_core.media.photos import listed, read
from fer_core.media.sources import Source, opened
from fer_core.predictor import Predictor, films, folders
from fer_core.predictor.rows import FORMATS, RowWriter
from fer_core.predictor.rows import problem as rows_problem
from fer_core.predictor.rows import rows as rows_rows

KEPT = 24 * 3600.0  # seconds that results stay
SHOWN = 600  # faces that a page can show of one pile
THUMB = 96


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
    sources: tuple[tuple[str, Source], ...]  # name, file: where a photo is opened from


@dataclass(frozen=True, eq=False)
class Checked:
    """What came of a labelled folder: the figures, and the files that were answered otherwise, missed faces
    first.
    """

    figures: folders.Evaluated
    wrong: tuple[Sight, ...]
    sources: tuple[tuple[str, Source], ...]  # of the wrong ones


@dataclass(eq=False)
class Screening(Job):
    """What a page needs to know: how far, how long still, what came of it and where."""

    kind: str = "video"  # video, photos, labelled
    folder: Path | None = None
    run: str = ""
    again: Callable[[Predictor], "Screening"] | None = None  # the same with another model

    @property
    def stopping(self) -> bool:
        """Whether somebody has called it off."""
        return self._stop.is_set()

    @property
    def files(self) -> dict[str, Path]:
        """Finished files by ending: csv, json, parquet, mp4."""
        folder = self.folder
        found = (
            {ending: folder / f"seen.{ending}" for ending in ("mp4", "csv", "json", "parquet")}
            if folder
            else {}
        )
        return {ending: path for ending, path in found.items() if path.is_file()}

    def remove(self) -> None:
        """Call it off and delete its files."""
        self.cancel()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


class Everything:
    """The same rows as CSV, JSON and Parquet."""

    def __init__(self, folder: Path, classes: Sequence[str]) -> None:
        self._open = ExitStack()
        self._writers = [
            self._open.enter_context(RowWriter(folder / f"seen{ending}", classes)) for ending in FORMATS
        ]

    def add(self, rows: Iterable[dict[str, Any]]) -> None:
        """Write rows to all of them."""
        rows = list(rows)
        for writer in self._writers:
            writer.add(rows)

    def __enter__(self) -> "Everything":
        return self

    def __exit__(self, kind, error, trace) -> None:
        self._open.__exit__(kind, error, trace)


def film(source: Source, name: str, predictor: Predictor) -> Screening:
    """Look at a whole video; result: video.Done. Called off, it shows what was seen until then."""

    def work(screening: Screening) -> films.Done:
        return _analysed(screening, _kept(source, name, screening.folder), predictor)

    return _go("video", name, predictor, work, lambda other: film(source, name, other))


def example(predictor: Predictor) -> Screening:
    """The same with a clip that is drawn first."""

    def work(screening: Screening) -> films.Done:
        path, fps, seconds = screening.folder / "drawn.mp4", 12, 5
        with Film(path, fps) as out:
            for i, image in enumerate(examples.clip(seconds, fps)):
                screening.progress(i, seconds * fps, "drawing the clip")
                out.add(image, i / fps)
        return _analysed(screening, path, predictor)

    return _go("video", "A drawn clip", predictor, work, example)


def photos(sources: Sequence[tuple[str, Source]], title: str, predictor: Predictor) -> Screening:
    """Look at several photos; result: Pile."""
    return _go(
        "photos",
        title,
        predictor,
        lambda screening: _pile(screening, sources, predictor),
        lambda other: photos(sources, title, other),
    )


def folder(path: str | Path, predictor: Predictor) -> Screening:
    """Look at every photo and video under a folder, result: Pile; or at one video, result: video.Done."""
    place = _place(path)
    if place.is_file() and photos_kind(place) == "video":
        return film(place, place.name, predictor)
    return _go(
        "photos",
        place.name,
        predictor,
        lambda screening: _pile(screening, _listed(place), predictor),
        lambda other: folder(path, other),
    )


def labelled(path: str | Path, predictor: Predictor) -> Screening:
    """Hold the answers against folders named after emotions; result: Checked."""
    place = _place(path)
    return _go(
        "labelled",
        place.name,
        predictor,
        lambda screening: _checked(screening, place, predictor),
        lambda other: labelled(path, other),
    )


def _go(
    kind: str,
    title: str,
    predictor: Predictor,
    work: Callable[[Screening], Any],
    again: Callable[[Predictor], Screening],
) -> Screening:
    screening = Screening(title, kind=kind, folder=_folder(), run=predictor.name, again=again)
    return jobs.begin(screening, work, thread="screening")


def _checked(screening: Screening, place: Path, predictor: Predictor) -> Checked:
    done = folders.evaluate(place, predictor, screening.progress)
    rows = pd.DataFrame(done.rows())
    paths.write_text(screening.folder / "seen.csv", tables.as_csv(rows))
    rows.to_json(screening.folder / "seen.json", orient="records", indent=1)
    rows.to_parquet(screening.folder / "seen.parquet")
    wrong = sorted((a for a in done.answers if not a.right), key=lambda a: a.answered != folders.NO_FACE)[
        :SHOWN
    ]
    sights = [
        Sight(
            a.file,
            i,
            "" if a.answered == folders.NO_FACE else a.answered,
            a.confidence or 0.0,
            True,
            _whole(place / a.file),
        )
        for i, a in enumerate(wrong)
    ]
    return Checked(done, tuple(sights), tuple((a.file, place / a.file) for a in wrong))


def _whole(path: Path) -> np.ndarray:
    """A small picture of a photo, or of a video's beginning."""
    image = frame_at(path, 0).image if photos_kind(path) == "video" else read(path, largest=4 * THUMB).image
    side = min(image.shape[:2])
    top, left = (image.shape[0] - side) // 2, (image.shape[1] - side) // 2
    return cv2.resize(
        image[top : top + side, left : left + side], (THUMB, THUMB), interpolation=cv2.INTER_AREA
    )


def _analysed(screening: Screening, path: Path, predictor: Predictor) -> films.Done:
    screening.began = time.monotonic()
    with Everything(screening.folder, predictor.classes) as out:
        return films.analyse(
            path,
            predictor,
            out,
            screening.folder / "seen.mp4",
            progress=_frames(screening),
            stop=lambda: screening.stopping,
        )


def _folder() -> Path:
    """A new folder for results; those of yesterday are removed."""
    place = paths.data() / "seen"
    try:
        place.mkdir(parents=True, exist_ok=True)
        for old in place.iterdir():
            if time.time() - old.stat().st_mtime > KEPT:
                shutil.rmtree(old, ignore_errors=True)
        return Path(tempfile.mkdtemp(prefix=time.strftime("%H%M%S_"), dir=place))
    except OSError as error:
        advice = "Free some space or set FER_HOME to a folder that can be written."
        raise MediaError(
            f"Results were to be kept in {place}, but that is not possible ({error.strerror}). {advice}"
        ) from error


def _place(path: str | Path) -> Path:
    if not str(path).strip():
        raise MediaError("No folder was named. Write its path, for example /home/me/photos.")
    return Path(str(path).strip()).expanduser()


def _kept(source: Source, name: str, place: Path) -> Path:
    """A path that PyAV can open: the file itself, or a copy of what came through the browser."""
    if isinstance(source, Path):
        return source
    path = place / f"source{Path(name).suffix.lower()}"
    with open(path, "wb") as copy:
        source.seek(0)
        shutil.copyfileobj(source, copy, 1 << 20)
    return path


def _frames(screening: Screening) -> Callable[[int, int, float], None]:
    def tell(frame: int, frames: int, time_s: float) -> None:
        screening.done, screening.total, screening.text = (
            frame,
            max(frames, frame),
            f"{time_s:.1f} s of the video",
        )

    return tell


def _listed(place: Path) -> list[tuple[str, Source]]:
    return [(f.relative_to(place).as_posix() if f != place else f.name, f) for f in listed(place)]


def _pile(screening: Screening, sources: Sequence[tuple[str, Source]], predictor: Predictor) -> Pile:
    sights: list[Sight] = []
    problems: list[tuple[str, str]] = []
    seen = 0
    with Everything(screening.folder, predictor.classes) as out:
        for position, (name, source) in enumerate(sources):
            screening.progress(position, len(sources), name)
            new, problem = _one(position, name, source, predictor, out)
            problems += [(name, problem)] if problem else []
            seen += sum(bool(s.emotion) for s in new)
            sights += new[: max(0, SHOWN - len(sights))]
    return Pile(len(sources), seen, tuple(sights), tuple(problems), tuple(sources))


def _one(
    position: int, name: str, source: Source, predictor: Predictor, out: Everything
) -> tuple[list[Sight], str]:
    """The faces of one photo or video, and a sentence where it cannot be read; its rows are written."""
    if isinstance(source, Path) and photos_kind(source) == "video":
        return _clip(position, name, source, predictor, out)
    try:
        picture = opened(source, name)
    except MediaError as error:
        out.add([rows_problem(name, str(error))])
        return [], str(error)
    faces = predictor(picture.image)
    out.add(rows_rows(name, faces, scale=picture.scale))
    whole = cv2.resize(picture.image, (THUMB, THUMB), interpolation=cv2.INTER_AREA)
    return [_sight(name, position, picture.image, face) for face in faces] or [
        Sight(name, position, thumb=whole)
    ], ""


def _clip(
    position: int, name: str, path: Path, predictor: Predictor, out: Everything
) -> tuple[list[Sight], str]:
    """The rows of a video among the photos, and each person's first face."""
    sights: dict[int, Sight] = {}
    try:
        for seen in films.follow(path, predictor):
            out.add(rows_rows(name, seen.faces, seen.frame.number, seen.frame.time_s))
            for face in seen.faces:
                if face.track not in sights and len(sights) < SHOWN:
                    sights[face.track] = _sight(name, position, seen.frame.image, face)
    except MediaError as error:
        out.add([rows_problem(name, str(error))])
        return list(sights.values()), str(error)
    return list(sights.values()), ""


def _sight(name: str, position: int, image: np.ndarray, face: Face) -> Sight:
    return Sight(name, position, face.emotion, face.confidence, face.sure, close_up(image, face, THUMB))
