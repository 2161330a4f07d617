"""Figures of a camera written to a CSV as they come: one model, one file.

    recorder.begin(path, predictor)
    recorder.write(faces, predictor, frame=3, time_s=0.1)
    recorder.status      # where the file is, how many rows it has, why it ended
    recorder.end()

A recording has the columns of the model that it began with. It ends by itself, with a sentence, when another
model takes over or when the disk refuses: the picture goes on in both cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fer_core.errors import FerError
from fer_core.faces.base import Face
from fer_core.predictor import Predictor, rows

OTHER_MODEL = "The recording ended because another model was chosen. What it wrote is kept."


@dataclass(frozen=True)
class RecordingStatus:
    """What a page shows of a recording; a snapshot that nobody changes any more."""

    path: Path | None = None  # None: nothing is being recorded
    rows: int = 0
    ended: str = ""  # why the last recording ended by itself; empty where somebody ended it


class Recorder:
    """Writes the figures of one camera. Used by one thread at a time; `status` may be read by anyone."""

    def __init__(self) -> None:
        self.status = RecordingStatus()
        self._writer: rows.RowWriter | None = None
        self._model: tuple[str, tuple[str, ...]] | None = None  # its name and its emotions
        self._began: float | None = None

    def begin(self, path: Path, predictor: Predictor) -> None:
        """Open a file for this model's answers; what was recorded before is finished first."""
        self.end()
        self._writer = rows.RowWriter(path, predictor.classes)
        self._model, self._began = _model(predictor), None
        self.status = RecordingStatus(path)

    def write(self, faces: Sequence[Face], predictor: Predictor, frame: int, time_s: float) -> None:
        """The rows of one frame; the answers of another model end the recording."""
        self.keep_to(predictor)
        if self._writer is None:
            return
        if self._began is None:
            self._began = time_s
        try:
            self._writer.add(rows.rows("camera", faces, frame, time_s - self._began))
        except OSError as error:
            self.end(_refused(error))
            return
        self.status = replace(self.status, rows=self._writer.written)

    def keep_to(self, predictor: Predictor | None) -> None:
        """End the recording when this is not the model that it began with."""
        if self._writer is not None and (predictor is None or _model(predictor) != self._model):
            self.end(OTHER_MODEL)

    def end(self, reason: str = "") -> Path | None:
        """Finish the file; where it is, or None when nothing was being recorded."""
        writer, self._writer = self._writer, None
        if writer is None:
            return None
        self.status = replace(self.status, path=None, ended=reason)
        try:
            writer.close()
        except (OSError, FerError) as error:
            self.status = replace(self.status, ended=_refused(error))
            return None
        return writer.path


def _model(predictor: Predictor) -> tuple[str, tuple[str, ...]]:
    return predictor.name, predictor.classes


def _refused(error: OSError | FerError) -> str:
    why = error.strerror if isinstance(error, OSError) else str(error)
    return f"The recording ended because its figures could not be written ({why}). Free some space."
