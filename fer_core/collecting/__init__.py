"""Videos and cameras to a labelled dataset, as Yousaf et al. (2024) made theirs by hand: sample, find, track,
crop, drop, propose, label, balance, split.

    gathering = collecting.gather(["interview.mp4"], "mine", predictor, collecting.How(seconds=1.0))
    votes.vote(gathering.folder, "interview_00012.0s_1.png", "sad", by="ana")
    collecting.finish("mine", collecting.Wish(consent="all three signed"))     # a Dataset like any other

What is gathered lies in data/.collected/<name>/ until it becomes a dataset; a video that was cut short by a
kill is read again.
"""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from fer_core import jobs, paths
from fer_core.collecting.filming import Ask, Filming, film, number
from fer_core.collecting.making import Wish, finish, labelled, made_of, renew
from fer_core.collecting.sifting import SIDE, How, Sifter, cut
from fer_core.collecting.storing import Gathering, find, send, there
from fer_core.datasets import store
from fer_core.errors import MediaError
from fer_core.jobs import Job
from fer_core.media import films
from fer_core.predictor import Predictor

__all__ = [
    "SIDE",
    "Ask",
    "Filming",
    "Gathering",
    "How",
    "Wish",
    "cut",
    "film",
    "find",
    "finish",
    "gather",
    "labelled",
    "made_of",
    "number",
    "renew",
    "send",
    "start",
    "there",
]

USUAL = How()
Progress = Callable[[int, int, str], None]


def gather(
    videos: Sequence[Path | str],
    name: str,
    predictor: Predictor,
    how: How = USUAL,
    progress: Progress | None = None,
) -> Gathering:
    """Read videos into the queue `name`; one that is no video is passed over with its reason, one read before
    is not read again.
    """
    files = [Path(v) for v in videos]
    if not files:
        raise MediaError("No video was given. Name one or more files.")
    gathering, problems = Gathering.opened(name), {}
    for position, file in enumerate(files):
        try:
            _read(file, gathering, predictor, how, _teller(progress, position, files))
        except MediaError as error:
            problems[str(file)] = str(error)
    model = {"finder": predictor.finder.name, "model": predictor.name}
    gathering.note({"how": asdict(how), **model, "problems": problems})
    if problems and len(problems) == len(files) and not len(gathering.table()):
        raise MediaError("No video could be read. " + " ".join(problems.values()))
    return gathering


def _teller(progress: Progress | None, position: int, files: list[Path]) -> Callable[[float], None]:
    """What one video's reading calls with the share that is done, as progress of all of them."""

    def tell(share: float) -> None:
        if progress:
            progress(round(1000 * (position + share)), 1000 * len(files), files[position].name)

    return tell


def _read(
    file: Path, gathering: Gathering, predictor: Predictor, how: How, tell: Callable[[float], None]
) -> None:
    """All kept faces of one video; they are added together, so a kill leaves either all or none."""
    video = films.info(file)
    mark = f"{file.name}:{file.stat().st_size}:{how.seconds:g}"
    if gathering.has(mark):
        return
    sifter = Sifter(predictor, how)
    step = max(1, int((video.rate or 25) * how.look))
    with gathering.adding(mark, file) as add:
        for frame in films.frames(file, step):
            for crop, facts in sifter(frame.image, frame.time_s):
                add(crop, facts)
            if video.seconds:
                tell(min(frame.time_s / video.seconds, 1.0))
        gathering.note({"seen": {mark: sifter.counts}})
    tell(1.0)


def start(
    videos: Sequence[tuple[str, BinaryIO] | Path | str], name: str, predictor: Predictor, how: How = USUAL
) -> Job:
    """Begin to gather in a thread of its own; uploaded videos (name, file) stay only until they are read."""
    Gathering.opened(name)
    folder = Path(tempfile.mkdtemp(prefix=".upload-", dir=paths.data()))
    with store.explained("keep an uploaded video"):
        files = [_on_disk(video, folder / str(i)) for i, video in enumerate(videos)]

    def work(job: Job) -> Gathering:
        try:
            return gather(files, name, predictor, how, job.progress)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    return jobs.start(name, work, thread="collect")


def _on_disk(video: tuple[str, BinaryIO] | Path | str, folder: Path) -> Path:
    """The video's path; what was uploaded is copied into the folder."""
    if not isinstance(video, tuple):
        return Path(video).expanduser()
    name, upload = video
    folder.mkdir()
    file = folder / (Path(name).name or "video")
    with file.open("wb") as copy:
        shutil.copyfileobj(upload, copy, 1 << 20)
    return file
