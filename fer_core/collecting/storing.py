"""Where gathered faces wait for their labels: data/.collected/<name>/ with a PNG for each face and one line
of what is known of it.
"""

import shutil
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pandas as pd

from fer_core import emotions, paths
from fer_core.collecting.sifting import encoded
from fer_core.datasets import store
from fer_core.doctor import findings
from fer_core.errors import DataError

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
        rows = [line for line in findings.lines(self.folder / "faces.jsonl") if line.get("file")]
        table = pd.DataFrame(rows, columns=[*COLUMNS, "answer"]).drop_duplicates(
            "file", keep="last", ignore_index=True
        )
        there = np.array([(self.folder / "faces" / Path(str(f)).name).is_file() for f in table["file"]], bool)
        return table[there].reset_index(drop=True)

    def picture(self, file: str) -> np.ndarray:
        """One face, (H, W, 3) uint8 RGB."""
        image = cv2.imread(str(self.folder / "faces" / Path(file).name))
        if image is None:
            raise DataError(f"The face {file} of {self.name} is missing or damaged. Gather the video again.")
        return image[..., ::-1]

    def has(self, mark: str) -> bool:
        """Whether this video was read to its end before."""
        return mark in self.notes().get("videos", {})

    def notes(self) -> dict[str, Any]:
        """How it was made: for the datasheet."""
        said = paths.read_json(self.folder / "notes.json", {})
        return said if isinstance(said, dict) else {}

    def note(self, new: dict[str, Any]) -> None:
        """Add to how it was made; what is itself a dictionary is added to."""
        with _notes:
            said = self.notes()
            for key, value in new.items():
                said[key] = (
                    {**said[key], **value}
                    if isinstance(value, dict) and isinstance(said.get(key), dict)
                    else value
                )
            paths.write_json(self.folder / "notes.json", said)

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
        work, lines, stem = (
            self.folder / f".adding-{uuid.uuid4().hex[:8]}",
            [],
            self.stem(video.name, video.stat().st_size),
        )
        self.sweep()

        def add(image: np.ndarray, facts: dict[str, Any]) -> None:
            file = f"{stem}_{facts['time_s']:08.1f}s_{facts['track']}.png"
            (work / file).write_bytes(encoded(image))
            lines.append({"file": file, "video": video.name, "subject": f"{stem}_{facts['track']}", **facts})

        with store.explained("keep gathered faces"), store.living(work):
            yield add
            for line in lines:
                paths.move(work / line["file"], self.folder / "faces" / line["file"])
            findings.append(self.folder / "faces.jsonl", lines)
            self.note({"videos": {mark: len(lines)}})

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
            paths.write_bytes(self.folder / "faces" / line["file"], encoded(image))
            findings.append(self.folder / "faces.jsonl", [line])

    def forget(self, files: Iterable[str]) -> int:
        """Delete faces whose people take their consent back; returns how many."""
        gone = [at for f in files if (at := self.folder / "faces" / Path(f).name).is_file()]
        with store.explained("delete faces"):
            for at in gone:
                at.unlink()
        return len(gone)


def there() -> list[str]:
    """Names of what was gathered."""
    at = paths.data() / ".collected"
    return sorted(p.name for p in at.iterdir() if p.is_dir()) if at.is_dir() else []


def find(name: str) -> Gathering:
    """What was gathered under this name."""
    if name not in there():
        raise DataError(
            f"Nothing was gathered as {name!r}. There is: {', '.join(there()) or 'nothing yet'}. Gather: "
            f"fer-core collect VIDEO --to {name}"
        )
    return Gathering.opened(name)


def send(image: np.ndarray, said: str, consent: bool, right: str = "", source: str = "") -> str:
    """Keep one face, with the consent of who it shows, that a model got wrong; it waits in the queue `sent`
    on this computer.
    """
    if not consent:
        raise DataError(
            "A face is kept only with the consent of the person it shows. Tick the consent first, or do not "
            "send it."
        )
    if said not in emotions.EMOTIONS or (right and right not in emotions.EMOTIONS):
        raise DataError(
            f"{said!r} and {right!r} must be emotions. Choose among {', '.join(emotions.EMOTIONS)}."
        )
    gathering, file = Gathering.opened(SENT), f"sent_{uuid.uuid4().hex[:10]}.png"
    about = {
        "video": source,
        "time_s": 0.0,
        "track": 0,
        "subject": Path(file).stem,
        "score": 1.0,
        "proposed": right or said,
    }
    gathering.keep(image, {"file": file, **about, "consent": "Agreed to when it was sent."})
    return file


def _stem(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name)[:40] or "video"
