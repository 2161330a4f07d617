"""A video, a pile of photos or a labelled folder on its way through a Predictor: by a thread, so that no page
waits for it.

    job = screening.film(path, "clip.mp4", predictor)
    job.share, job.seconds_left, job.state    # running, finished, failed, cancelled
    job.files, job.result

Results lie in a folder of their own under data/seen until they are removed, or for a day. Memory does not
grow with the length of a video or the number of photos: rows go to the disk as they come.
"""

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from fer_core import jobs, paths, tables
from fer_core.drawing import examples
from fer_core.errors import MediaError
from fer_core.jobs import Job
from fer_core.media import photos as photo_files
from fer_core.media.films import Film
from fer_core.media.sources import Source
from fer_core.predictor import Predictor, films, folders, piles
from fer_core.predictor.piles import Named, Pile, Sight
from fer_core.predictor.rows import AllFormats

KEPT = 24 * 3600.0  # seconds that results stay
ENDINGS = ("mp4", "csv", "json", "parquet")
CLIP_FPS, CLIP_SECONDS = 12, 5  # of the drawn example

Work = Callable[["Screening"], Any]
Again = Callable[[Predictor], "Screening"]  # the same with another model


@dataclass(frozen=True, eq=False)
class Checked:
    """What came of a labelled folder: the figures, and the files that were answered otherwise, missed faces
    first.
    """

    figures: folders.Evaluated
    wrong: tuple[Sight, ...]
    sources: tuple[Named, ...]  # of the wrong ones


@dataclass(eq=False)
class Screening(Job):
    """What a page needs to know: how far, how long still, what came of it and where."""

    kind: str = "video"  # video, photos, labelled
    folder: Path = field(kw_only=True)
    run: str = ""
    again: Again | None = None

    @property
    def stopping(self) -> bool:
        """Whether somebody has called it off."""
        return self._stop.is_set()

    @property
    def files(self) -> dict[str, Path]:
        """Finished files by ending: csv, json, parquet, mp4."""
        places = {ending: self.folder / f"seen.{ending}" for ending in ENDINGS}
        return {ending: path for ending, path in places.items() if path.is_file()}

    def remove(self) -> None:
        """Call it off and delete its files."""
        self.cancel()
        shutil.rmtree(self.folder, ignore_errors=True)


def film(source: Source, name: str, predictor: Predictor) -> Screening:
    """Look at a whole video; result: films.Done. Called off, it shows what was seen until then."""

    def work(job: Screening) -> films.Done:
        return _analyse(job, _on_disk(source, name, job.folder), predictor)

    return _start("video", name, predictor, work, lambda other: film(source, name, other))


def example(predictor: Predictor) -> Screening:
    """The same with a clip that is drawn first."""

    def work(job: Screening) -> films.Done:
        return _analyse(job, _draw_clip(job), predictor)

    return _start("video", "A drawn clip", predictor, work, example)


def photos(sources: Sequence[Named], title: str, predictor: Predictor) -> Screening:
    """Look at several photos; result: Pile."""

    def work(job: Screening) -> Pile:
        return _look_through(job, sources, predictor)

    return _start("photos", title, predictor, work, lambda other: photos(sources, title, other))


def folder(path: str | Path, predictor: Predictor) -> Screening:
    """Look at every photo and video under a folder, result: Pile; or at one video, result: films.Done."""
    place = _place(path)
    if place.is_file() and photo_files.kind(place) == "video":
        return film(place, place.name, predictor)

    def work(job: Screening) -> Pile:
        return _look_through(job, _listed(place), predictor)

    return _start("photos", place.name, predictor, work, lambda other: folder(path, other))


def labelled(path: str | Path, predictor: Predictor) -> Screening:
    """Hold the answers against folders named after emotions; result: Checked."""
    place = _place(path)

    def work(job: Screening) -> Checked:
        return _check(job, place, predictor)

    return _start("labelled", place.name, predictor, work, lambda other: labelled(path, other))


def _start(kind: str, title: str, predictor: Predictor, work: Work, again: Again) -> Screening:
    job = Screening(title, kind=kind, folder=_new_folder(), run=predictor.name, again=again)
    return jobs.begin(job, work, thread="screening")


def _analyse(job: Screening, path: Path, predictor: Predictor) -> films.Done:
    job.began = time.monotonic()

    def tell(frame: int, frames: int, time_s: float) -> None:
        job.done, job.total = frame, max(frames, frame)
        job.text = f"{time_s:.1f} s of the video"

    with AllFormats(job.folder, predictor.classes) as out:
        return films.analyse(
            path, predictor, out, job.folder / "seen.mp4", progress=tell, stop=lambda: job.stopping
        )


def _draw_clip(job: Screening) -> Path:
    path, frames = job.folder / "drawn.mp4", CLIP_SECONDS * CLIP_FPS
    with Film(path, CLIP_FPS) as out:
        for number, image in enumerate(examples.clip(CLIP_SECONDS, CLIP_FPS)):
            job.progress(number, frames, "drawing the clip")
            out.add(image, number / CLIP_FPS)
    return path


def _look_through(job: Screening, sources: Sequence[Named], predictor: Predictor) -> Pile:
    with AllFormats(job.folder, predictor.classes) as out:
        return piles.look_through(sources, predictor, out, job.progress)


def _check(job: Screening, place: Path, predictor: Predictor) -> Checked:
    evaluated = folders.evaluate(place, predictor, job.progress)
    table = pd.DataFrame(evaluated.rows())
    paths.write_text(job.folder / "seen.csv", tables.as_csv(table))
    table.to_json(job.folder / "seen.json", orient="records", indent=1)
    table.to_parquet(job.folder / "seen.parquet")
    wrong = sorted((a for a in evaluated.answers if not a.right), key=lambda a: a.answered != folders.NO_FACE)
    shown = wrong[: piles.SHOWN]
    sights = tuple(_sight(answer, position, place) for position, answer in enumerate(shown))
    return Checked(evaluated, sights, tuple((a.file, place / a.file) for a in shown))


def _sight(answer: folders.Answer, position: int, place: Path) -> Sight:
    emotion = "" if answer.answered == folders.NO_FACE else answer.answered
    thumb = piles.small(place / answer.file)
    return Sight(answer.file, position, emotion, answer.confidence or 0.0, True, thumb)


def _new_folder() -> Path:
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


def _on_disk(source: Source, name: str, place: Path) -> Path:
    """A path that PyAV can open: the file itself, or a copy of what came through the browser."""
    if isinstance(source, Path):
        return source
    path = place / f"source{Path(name).suffix.lower()}"
    with path.open("wb") as copy:
        source.seek(0)
        shutil.copyfileobj(source, copy, 1 << 20)
    return path


def _listed(place: Path) -> list[Named]:
    files = photo_files.listed(place)
    return [(file.relative_to(place).as_posix() if file != place else file.name, file) for file in files]
