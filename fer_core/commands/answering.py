"""What `predict` does with each file: photos on every core, videos one after the other, in the order in which
they were named.
"""

from argparse import Namespace
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fer_core import jobs, paths
from fer_core.commands.progress import Ticker
from fer_core.errors import MediaError
from fer_core.media import photos

if TYPE_CHECKING:
    import numpy as np

    from fer_core.predictor import Predictor
    from fer_core.predictor.rows import RowWriter

Row = dict[str, Any]


@dataclass(frozen=True)
class FileAnswer:
    """What came of one file."""

    rows: list[Row]  # of a video a row for each track; its frames went to the writer
    problem: str = ""  # why it could not be read
    written: bool = False  # whether the writer has the rows already


@dataclass(frozen=True)
class Answering:
    """How files are answered: with which run and which flags, and where the frames of videos go."""

    predictor: "Predictor"
    args: Namespace
    writer: "RowWriter | None" = None

    def answers(self, files: Iterable[Path]) -> Iterator[FileAnswer]:
        """Of each file in its turn; one that cannot be read does not stop the others."""
        begun = jobs.in_order(self._begin, files, self.args.workers or jobs.cores())
        for file, answer in begun:
            yield answer or self._attempt(self._video, file)

    def _begin(self, file: Path) -> tuple[Path, FileAnswer | None]:
        """A photo is answered at once, a video when it is its turn."""
        if photos.kind(file) == "video":
            return file, None
        return file, self._attempt(self._photo, file)

    def _attempt(self, look: Any, file: Path) -> FileAnswer:
        from fer_core.predictor import rows

        try:
            return look(file)
        except MediaError as error:
            return FileAnswer([rows.problem(paths.shown(file), str(error))], str(error))

    def _photo(self, file: Path) -> FileAnswer:
        from fer_core.faces import draw
        from fer_core.predictor import rows

        picture = photos.read(file)
        faces = self.predictor(picture.image)
        answers = rows.rows(paths.shown(file), faces, scale=picture.scale)
        if self.args.parts:
            for row, face in zip(answers, faces, strict=False):
                for part, answer in self.predictor.parts(picture.image, face).items():
                    row[f"part_{part}"] = f"{answer.emotion} {answer.probability:.3f}"
        if self.args.annotate:
            _save(self.args.annotate / f"{copy_name(file)}.jpg", draw.faces(picture.image, faces))
        return FileAnswer(answers)

    def _video(self, file: Path) -> FileAnswer:
        from fer_core.predictor import films

        with Ticker(self.args.quiet) as tick:
            done = films.analyse(
                file,
                self.predictor,
                out=self.writer,
                annotate=annotated_video(file, self.args.annotate),
                smoothing=self.args.smoothing,
                every=max(1, self.args.every),
                progress=lambda frame, frames, time_s: tick(frame, frames, f"{file.name}, frame"),
            )
        tracks = [
            {"source": paths.shown(file), **row, "shares": done.timeline.shares(row["track"])}
            for row in done.timeline.summary()
        ]
        nobody = {
            "source": paths.shown(file),
            "track": None,
            "frames": done.frames,
            "problem": "no face in any frame",
        }
        return FileAnswer(tracks or [nobody], written=True)


def annotated_video(file: Path, annotate: Path | None) -> Path | None:
    """Where a video's annotated copy goes: the file that was named, or one in the folder."""
    if annotate is None or annotate.suffix.lower() == ".mp4":
        return annotate
    return annotate / f"{copy_name(file)}.mp4"


def copy_name(file: Path) -> str:
    """The annotated copy's name; the folder is part of it, because happy/1.jpg and sad/1.jpg may both be
    there.
    """
    return f"{file.resolve().parent.name}_{file.stem}_seen"


def _save(path: Path, image: "np.ndarray") -> None:
    from PIL import Image

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(path, quality=92)
    except OSError as error:
        raise MediaError(
            f"A picture was to be written to {path}, but that is not possible ({error.strerror}). Choose "
            "another place."
        ) from error
