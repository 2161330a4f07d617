"""Where gathered faces wait for their labels: data/.collected/<name>/ with a PNG for each face and one line
of what is known of it.

    gathering = storing.find("mine")
    gathering.table()                    # a row a face
    gathering.picture("clip_1.png")
"""

import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fer_core import emotions, paths
from fer_core.collecting.sifting import encoded
from fer_core.datasets import store
from fer_core.doctor import lines
from fer_core.errors import DataError, MediaError
from fer_core.media import photos

FACTS = "faces.jsonl"  # a line a face
SENT = "sent"  # the queue of faces that came from Predict and Live
COLUMNS = ("file", "video", "time_s", "track", "subject", "score", "proposed", "consent", "shown")
_notes = threading.Lock()  # a camera and a video may add to the same gathering


@dataclass(frozen=True)
class Gathering:
    """Faces that wait for labels; `folder` is also where labelling keeps the votes."""

    name: str
    folder: Path

    @classmethod
    def opened(cls, name: str) -> "Gathering":
        """The gathering of that name, made if it is new."""
        store.folder(name)  # refuses names that would lie elsewhere
        folder = paths.data() / ".collected" / name
        with store.explained("keep gathered faces"):
            (folder / "faces").mkdir(parents=True, exist_ok=True)
        return cls(name, folder)

    def table(self) -> pd.DataFrame:
        """One row a face: file, video, time_s, track, subject, proposed, ..."""
        rows = [line for line in lines.read(self.folder / FACTS) if line.get("file")]
        table = pd.DataFrame(rows, columns=[*COLUMNS, "answer"])
        table = table.drop_duplicates("file", keep="last")
        present = [self._place(str(file)).is_file() for file in table["file"]]
        return table[np.array(present, bool)].reset_index(drop=True)

    def picture(self, file: str) -> np.ndarray:
        """One face, (H, W, 3) uint8 RGB."""
        try:
            return photos.read(self.folder / "faces" / Path(file).name).image
        except MediaError as error:
            raise DataError(
                f"The face {file} of {self.name} is missing or damaged. Gather the video again."
            ) from error

    def has(self, mark: str) -> bool:
        """Whether this video was read to its end before."""
        return mark in self.notes().get("videos", {})

    def notes(self) -> dict[str, Any]:
        """How it was made: for the datasheet."""
        return paths.read_object(self.folder / "notes.json")

    def note(self, new: dict[str, Any]) -> None:
        """Add to how it was made; what is itself a dictionary is added to."""
        with _notes:
            notes = self.notes()
            for key, value in new.items():
                old = notes.get(key)
                if isinstance(value, dict) and isinstance(old, dict):
                    value = {**old, **value}
                notes[key] = value
            paths.write_json(self.folder / "notes.json", notes)

    def stem(self, video: str, size: int) -> str:
        """What the names of a video's faces begin with: its own name, with a number where another video has
        the same.
        """
        mark, names = f"{video}:{size}", self.notes().get("names", {})
        if mark not in names:
            plain = _stem(Path(video).stem)
            taken = set(names.values())
            free = (plain if n == 1 else f"{plain}-{n}" for n in count(1))
            names[mark] = next(name for name in free if name not in taken)
            self.note({"names": {mark: names[mark]}})
        return names[mark]

    @contextmanager
    def adding(self, mark: str, video: Path) -> Iterator[Callable[[np.ndarray, dict[str, Any]], None]]:
        """Take in the faces of one video, all or none."""
        work = self.folder / f".adding-{uuid.uuid4().hex[:8]}"
        stem = self.stem(video.name, video.stat().st_size)
        new: list[lines.Line] = []
        self.sweep()

        def add(image: np.ndarray, facts: dict[str, Any]) -> None:
            file = f"{stem}_{facts['time_s']:08.1f}s_{facts['track']}.png"
            (work / file).write_bytes(encoded(image))
            new.append({"file": file, "video": video.name, "subject": f"{stem}_{facts['track']}", **facts})

        with store.explained("keep gathered faces"), store.living(work):
            yield add
            for line in new:
                paths.move(work / line["file"], self._place(line["file"]))
            lines.append(self.folder / FACTS, new)
            self.note({"videos": {mark: len(new)}})

    def sweep(self) -> int:
        """Delete what killed processes left half-read, and nothing that a living one is still at; returns how
        many.
        """
        left = store.abandoned(self.folder, ".adding-*")
        for folder in left:
            shutil.rmtree(folder, ignore_errors=True)
        return len(left)

    def keep(self, image: np.ndarray, line: dict[str, Any]) -> None:
        """Take in one face by itself, as a camera gives them; the line comes last, so a kill leaves no face
        half-known.
        """
        with store.explained("keep a face"):
            paths.write_bytes(self._place(line["file"]), encoded(image))
            lines.append(self.folder / FACTS, [line])

    def _place(self, file: str) -> Path:
        return self.folder / "faces" / Path(file).name


def there() -> list[str]:
    """Names of what was gathered."""
    place = paths.data() / ".collected"
    return sorted(p.name for p in place.iterdir() if p.is_dir()) if place.is_dir() else []


def find(name: str) -> Gathering:
    """What was gathered under this name."""
    if name not in there():
        raise DataError(
            f"Nothing was gathered as {name!r}. There is: {', '.join(there()) or 'nothing yet'}. Gather: "
            f"fer-core collect VIDEO --to {name}"
        )
    return Gathering.opened(name)


def send(image: np.ndarray, answered: str, consent: bool, right: str = "", source: str = "") -> str:
    """Keep one face, with the consent of who it shows, that a model got wrong; it waits in the queue `sent`
    on this computer.
    """
    if not consent:
        raise DataError(
            "A face is kept only with the consent of the person it shows. Tick the consent first, or do not "
            "send it."
        )
    if not {answered, right or answered} <= set(emotions.EMOTIONS):
        raise DataError(
            f"{answered!r} and {right!r} must be emotions. Choose among {', '.join(emotions.EMOTIONS)}."
        )
    gathering, file = Gathering.opened(SENT), f"sent_{uuid.uuid4().hex[:10]}.png"
    facts = {
        "video": source,
        "time_s": 0.0,
        "track": 0,
        "subject": Path(file).stem,
        "score": 1.0,
        "proposed": right or answered,
    }
    gathering.keep(image, {"file": file, **facts, "consent": "Agreed to when it was sent."})
    return file


def _stem(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name)[:40] or "video"
