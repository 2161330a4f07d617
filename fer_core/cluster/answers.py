"""The folder of an archive's answers: a Parquet file a video, how they were made, which videos failed."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from fer_core import __version__, paths
from fer_core.cluster.places import Video, short_print
from fer_core.cluster.watcher import MARK, Way
from fer_core.errors import MediaError

ORIGIN = "archive.json"  # with what the answers in a folder were made
FAILURES = "failures.csv"


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


def todo(videos: Sequence[Video], out: Path) -> Iterator[tuple[Video, Path]]:
    """The videos that are not done yet, each with the file that its answers go to."""
    claimed: set[Path] = set()
    for video in videos:
        target, size = _target(video, out, claimed)
        claimed.add(target)
        if size != str(video.bytes):
            yield video, target


def _target(video: Video, out: Path, claimed: set[Path]) -> tuple[Path, str | None]:
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
