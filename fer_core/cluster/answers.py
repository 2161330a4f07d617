"""The folder of an archive's answers: a Parquet file a video and one a block of photos, how they were
made, what failed.

A piece is what a worker looks at in one go. A file of answers says itself what it is of, so what is done is
known from the files alone.
"""

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fer_core import __version__, paths
from fer_core.cluster.places import Medium, short_print
from fer_core.cluster.watcher import MARK, Way
from fer_core.errors import MediaError

ORIGIN = "archive.json"  # with what the answers in a folder were made
FAILURES = "failures.csv"
PHOTOS = "photos"  # the folder of the photos' answers, among those of the videos
BLOCKS = 64  # into which a few photos are divided, so that every worker has some
SMALLEST, LARGEST = 16, 256  # photos in a block
SPLIT = 16  # parts of a block that ended its worker


@dataclass(frozen=True)
class Piece:
    """One video, or a block of photos, and the file that its answers go to."""

    items: tuple[Medium, ...]
    target: Path

    @property
    def name(self) -> str:
        """What it is called between this process and the workers."""
        return str(self.target)

    @property
    def bytes(self) -> int:
        """How much there is to read."""
        return sum(item.bytes for item in self.items)

    def split(self) -> "list[Piece]":
        """The same in smaller blocks; what is one file stays whole."""
        size = math.ceil(len(self.items) / SPLIT)
        starts = range(0, len(self.items), size)
        if len(starts) == 1:
            return [self]
        return [
            Piece(self.items[at : at + size], self.target.with_stem(f"{self.target.stem}-{part:02}"))
            for part, at in enumerate(starts)
        ]


def prepare(out: Path, way: Way) -> None:
    """Make the folder, which says how its answers were made; those of another way are refused."""
    wanted = paths.plain(vars(way))
    try:
        out.mkdir(parents=True, exist_ok=True)
        before = paths.read_json(out / ORIGIN)
        if before is None:
            paths.write_json(out / ORIGIN, {**wanted, "version": __version__})
            return
    except OSError as error:
        raise MediaError(
            f"Answers were to be written to {out}, but that is not possible ({error.strerror}). Choose "
            "another folder."
        ) from None
    before = before if isinstance(before, dict) else {}
    other = [name for name in wanted if before.get(name) != wanted[name]]
    if other:
        was = ", ".join(f"{name} {before.get(name)}" for name in other)
        now = ", ".join(f"{name} {wanted[name]}" for name in other)
        raise MediaError(
            f"{out} holds answers made with {was}, not with {now}. Choose another folder for these."
        )


def todo(items: Sequence[Medium], out: Path) -> list[Piece]:
    """What is not done yet, video by video and in blocks of photos."""
    videos = [item for item in items if not item.is_photo]
    return [*_videos(videos, out), *_blocks([item for item in items if item.is_photo], out / PHOTOS)]


def _videos(videos: Sequence[Medium], out: Path) -> Iterator[Piece]:
    claimed: set[Path] = set()
    for video in videos:
        target, size = _target(video, out, claimed)
        claimed.add(target)
        if size != str(video.bytes):
            yield Piece((video,), target)


def _blocks(photos: Sequence[Medium], folder: Path) -> Iterator[Piece]:
    """The photos that no file of answers has, in blocks numbered after those that are there; and every block
    of which a photo has changed since, once more.
    """
    wanted = {photo.source: photo for photo in photos}
    last = -1
    for path in sorted(folder.glob("*.parquet")):
        number = path.stem.partition("-")[0]
        last = max(last, int(number) if number.isdigit() else -1)
        seen = dict(json.loads(_marks(path).get("seen", "[]")))
        again = tuple(wanted.pop(source) for source in seen if source in wanted)
        if any(photo.bytes != seen[photo.source] for photo in again):
            yield Piece(again, path)
    left = list(wanted.values())
    size = min(LARGEST, max(SMALLEST, math.ceil(len(left) / BLOCKS)))
    for block, at in enumerate(range(0, len(left), size), last + 1):
        yield Piece(tuple(left[at : at + size]), folder / f"{block:05}.parquet")


def _target(video: Medium, out: Path, claimed: set[Path]) -> tuple[Path, str | None]:
    """The file of a video's answers, and the size of the video that they are of, where there are some.

    Where another video has the plain name, a short print of the source is part of it.
    """
    plain = out / f"{video.inside}.parquet"
    special = plain.with_name(f"{plain.stem}-{short_print(video.source)}.parquet")
    marks = {path: _marks(path) for path in (plain, special) if path.is_file()}
    for path, mark in marks.items():
        if mark.get("source") == video.source:
            return path, mark.get("bytes")
    return (special if plain in marks or plain in claimed else plain), None


def _marks(path: Path) -> dict[str, str]:
    """What an answer says of the video it belongs to; nothing where it cannot be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        metadata = pq.read_metadata(path).metadata or {}
    except (OSError, pa.ArrowInvalid):
        return {}
    texts = {
        name.decode(errors="replace"): value.decode(errors="replace") for name, value in metadata.items()
    }
    return {name.removeprefix(MARK): value for name, value in texts.items() if name.startswith(MARK)}


def write(target: Path, content: bytes) -> None:
    """Keep one answer, whole or not at all."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        paths.write_bytes(target, content)
    except OSError as error:
        raise MediaError(
            f"Answers were to be written to {target}, but that is not possible ({error.strerror}). Make "
            "room, then repeat the command; what is done stays."
        ) from None


def list_failures(out: Path, failures: Sequence[Mapping[str, str]]) -> None:
    """failures.csv, only where there are any."""
    if not failures:
        (out / FAILURES).unlink(missing_ok=True)
        return
    text = io.StringIO()
    rows = csv.DictWriter(text, ["source", "problem"])
    rows.writeheader()
    rows.writerows(failures)
    paths.write_text(out / FAILURES, text.getvalue())
