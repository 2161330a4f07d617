"""A worker of an archive: a Predictor in a process of its own, which watches one video at a time."""

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fer_core.cluster import places
from fer_core.errors import FerError
from fer_core.predictor.rows import RowWriter

MARK = "fer."  # before what an answer says of the video it belongs to


@dataclass(frozen=True)
class Way:
    """How videos are watched; answers of two ways never share a folder."""

    run: str
    finder: str = "blazeface"
    threshold: float = 0.4
    smoothing: float = 0.5
    every: int = 1


class Watcher:
    """What Ray starts for each worker: made once, then called with a row for each video."""

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
        """The answers to one video as the bytes of a Parquet file, or the sentence that says why there are
        none.
        """
        began = time.time()
        answer = {"frames": 0, "faces": 0, "problem": "", "content": b""}
        try:
            answer |= self._watch(row["source"], int(row["bytes"]))
        except FerError as error:
            answer["problem"] = str(error)
        except Exception as error:  # one video must not end the archive
            answer["problem"] = (
                f"{Path(row['source']).name} could not be watched ({type(error).__name__}: {error}). Look "
                "at it by itself."
            )
        return {"source": row["source"], **answer, "began": began, "ended": time.time()}

    def _watch(self, source: str, size: int) -> dict[str, Any]:
        from fer_core.predictor import films

        with places.fetched(source) as file, tempfile.TemporaryDirectory(prefix="fer-rows-") as scratch:
            out = Path(scratch, "rows.parquet")
            with RowWriter(out, self.predictor.classes) as rows:
                done = films.analyse(
                    file, self.predictor, rows, smoothing=self.way.smoothing, every=self.way.every, threads=1
                )
                faces = sum(track.frames for track in done.timeline.tracks.values())
                counts = {"frames": done.frames, "faces": faces}
                marks = {"source": source, "bytes": size, **counts}
                rows.describe({f"{MARK}{name}": str(value) for name, value in marks.items()})
            return {**counts, "content": out.read_bytes()}
