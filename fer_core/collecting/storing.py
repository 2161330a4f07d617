"""Where gathered faces wait for their labels: data/.collected/<name>/ with a PNG for each face and one line of what is known of it."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
COLUMNS = ("file", "video", "time_s", "track", "subject", "score", "proposed", "consent")


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
            for left in folder.glob(".adding-*"):  # of a process that was killed
                shutil.rmtree(left, ignore_errors=True)
        return cls(name, folder)

    def table(self) -> pd.DataFrame:
        """One row a face: file, video, time_s, track, subject, proposed, ..."""
        rows = [line for line in findings.lines(self.folder / "faces.jsonl") if line.get("file")]
        table = pd.DataFrame(rows, columns=[*COLUMNS, "answer"]).drop_duplicates("file", keep="last", ignore_index=True)
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
        said = self.notes()
        for key, value in new.items():
            said[key] = {**said[key], **value} if isinstance(value, dict) and isinstance(said.get(key), dict) else value
        paths.write_json(self.folder / "notes.json", said)

    @contextmanager
    def adding(self, mark: str, video: Path) -> Iterator[Callable[[np.ndarray, dict[str, Any]], None]]:
        """Take in the faces of one video, all or none."""
        work, lines, stem = self.folder / f".adding-{uuid.uuid4().hex[:8]}", [], _stem(video.stem)
        work.mkdir()

        def add(image: np.ndarray, facts: dict[str, Any]) -> None:
            file = f"{stem}_{facts['time_s']:08.1f}s_{facts['track']}.png"
            (work / file).write_bytes(encoded(image))
            lines.append({"file": file, "video": video.name, "subject": f"{stem}_{facts['track']}", **facts})

        try:
            with store.explained("keep gathered faces"):
                yield add
                for line in lines:
                    os.replace(work / line["file"], self.folder / "faces" / line["file"])
                findings.append(self.folder / "faces.jsonl", lines)
                self.note({"videos": {mark: len(lines)}})
        finally:
            shutil.rmtree(work, ignore_errors=True)


def there() -> list[str]:
    """Names of what was gathered."""
    at = paths.data() / ".collected"
    return sorted(p.name for p in at.iterdir() if p.is_dir()) if at.is_dir() else []


def find(name: str) -> Gathering:
    """What was gathered under this name."""
    if name not in there():
        raise DataError(f"Nothing was gathered as {name!r}. There is: {', '.join(there()) or 'nothing yet'}. Gather: fer-core collect VIDEO --to {name}")
    return Gathering.opened(name)


def send(image: np.ndarray, said: str, consent: bool, right: str = "", source: str = "") -> str:
    """Keep one face, with the consent of who it shows, that a model got wrong; it waits in the queue `sent` on this computer."""
    if not consent:
        raise DataError("A face is kept only with the consent of the person it shows. Tick the consent first, or do not send it.")
    if said not in emotions.EMOTIONS or (right and right not in emotions.EMOTIONS):
        raise DataError(f"{said!r} and {right!r} must be emotions. Choose among {', '.join(emotions.EMOTIONS)}.")
    gathering, file = Gathering.opened(SENT), f"sent_{uuid.uuid4().hex[:10]}.png"
    with store.explained("keep a face"):
        paths.write_bytes(gathering.folder / "faces" / file, encoded(image))
        line = {"file": file, "video": source, "time_s": 0.0, "track": 0, "subject": Path(file).stem, "score": 1.0, "proposed": right or said, "consent": True}
        findings.append(gathering.folder / "faces.jsonl", [line])
    return file


def _stem(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name)[:40] or "video"
