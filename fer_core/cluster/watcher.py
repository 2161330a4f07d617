"""A worker of an archive: a Predictor in a process of its own, which looks at one piece at a time: a video,
or a block of photos.
"""

import json
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fer_core.cluster import places
from fer_core.errors import FerError
from fer_core.media import photos
from fer_core.predictor.rows import RowWriter, rows

MARK = "fer."  # before what a file of answers says of what they are of


@dataclass(frozen=True)
class Way:
    """How an archive is looked at; answers of two ways never share a folder."""

    run: str
    finder: str = "blazeface"
    threshold: float = 0.4
    smoothing: float = 0.5
    every: int = 1


class Watcher:
    """What Ray starts for each worker: made once, then called with a row for each piece."""

    def __init__(self, files: Mapping[str, bytes], way: Mapping[str, Any]) -> None:
        import cv2

        from fer_core.predictor import Predictor

        cv2.setNumThreads(1)
        self.way = Way(**way)
        with tempfile.TemporaryDirectory(prefix="fer-run-") as folder:
            for name, content in files.items():
                Path(folder, name).write_bytes(content)
            self.predictor = Predictor.from_run(Path(folder), self.way.finder, self.way.threshold, threads=1)

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """The answers to one piece as the bytes of a Parquet file (none, where nothing could be read), and
        the sentences of what could not be read.
        """
        began = time.time()
        look = self._photos if row["photos"] else self._video
        with tempfile.TemporaryDirectory(prefix="fer-rows-") as scratch:
            out = Path(scratch, "rows.parquet")
            files = dict(zip(row["sources"], map(int, row["bytes"]), strict=True))
            counts, problems = look(files, out)
            content = out.read_bytes() if len(problems) < len(files) else b""
        return {
            "piece": row["piece"],
            **counts,
            "failed": list(problems),
            "problems": list(problems.values()),
            "content": content,
            "began": began,
            "ended": time.time(),
        }

    def _video(self, files: dict[str, int], out: Path) -> tuple[dict[str, int], dict[str, str]]:
        from fer_core.predictor import films

        ((source, size),) = files.items()
        counts, problems = {"photos": 0, "frames": 0, "faces": 0}, {}
        try:
            with places.fetched(source) as file, RowWriter(out, self.predictor.classes) as writer:
                done = films.analyse(
                    file,
                    self.predictor,
                    writer,
                    smoothing=self.way.smoothing,
                    every=self.way.every,
                    threads=1,
                )
                counts["frames"] = done.frames
                counts["faces"] = sum(track.frames for track in done.timeline.tracks.values())
                writer.describe(_marks(source=source, bytes=size, frames=done.frames, faces=counts["faces"]))
        except Exception as error:
            problems[source] = _sentence(source, error)
        return counts, problems

    def _photos(self, files: dict[str, int], out: Path) -> tuple[dict[str, int], dict[str, str]]:
        counts, problems = {"photos": 0, "frames": 0, "faces": 0}, {}
        with RowWriter(out, self.predictor.classes) as writer:
            for source in files:
                try:
                    with places.fetched(source) as file:
                        picture = photos.read(file)
                    faces = self.predictor(picture.image)
                except Exception as error:
                    problems[source] = _sentence(source, error)
                    continue
                writer.add(rows(source, faces, scale=picture.scale))
                counts["photos"] += 1
                counts["faces"] += len(faces)
            seen = [[source, size] for source, size in files.items() if source not in problems]
            writer.describe(_marks(seen=json.dumps(seen)))
        return counts, problems


def _marks(**facts: str | int) -> dict[str, str]:
    return {f"{MARK}{name}": str(value) for name, value in facts.items()}


def _sentence(source: str, error: Exception) -> str:
    """Why one file has no answers; whatever it is, it must not end the archive."""
    if isinstance(error, FerError):
        return str(error)
    return f"{Path(source).name} could not be read ({type(error).__name__}: {error}). Look at it by itself."
