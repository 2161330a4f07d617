"""The store: data/<name>/ is written whole or not at all, and opened in milliseconds whatever its size.

    items = (Item(file="face_0001.png", split="train", label="happy", picture=pixels, subject="p01") for ...)
    store.write("drawn", items, format="drawn", title="Drawn faces", total=1400, drawn=True,
    progress=progress) store.read("drawn").counts                # {"train": {"angry": 160, ...}, ...}

`picture` is pixels (H, W[, 3]) uint8 in RGB, an encoded file as bytes, or a function that returns one of
these; functions are called in threads. Small pictures of one shape become pixels.npy; all others are kept as
they came in originals.bin.
"""

import errno
import re
import shutil
import time
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from fer_core import paths, processes
from fer_core.datasets import ahead, decoding
from fer_core.datasets.decoding import Ready
from fer_core.datasets.form import Dropped, Imported, Item, Note, Progress, Refused
from fer_core.datasets.writer import Writer
from fer_core.errors import DataError

VERSION = 1
CHUNK = 32  # pictures decoded in one go by a thread
AHEAD = 12  # chunks that wait, so that memory is bounded
Row = Item | Refused | Dropped | Note
Decoded = Ready | Refused | Dropped | Note
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+.-]{0,63}")


def valid(name: str) -> bool:
    """Whether a dataset can have this name."""
    return bool(_NAME.fullmatch(name))


def folder(name: str) -> Path:
    """Where the dataset `name` lies; refuses names that would lie anywhere else."""
    if not valid(name):
        raise DataError(
            f"A dataset cannot be called {name!r}. Use up to 64 letters, digits, and _ + . -, starting with "
            "a letter or digit."
        )
    if paths.is_device(name):
        raise DataError(f"A dataset cannot be called {name!r}: Windows keeps that name. Choose another.")
    return paths.data() / name


def write(
    name: str,
    items: Iterable[Row],
    *,
    format: str,
    title: str,
    total: int = 0,
    source: str = "",
    origin: str = "",
    drawn: bool = False,
    progress: Progress | None = None,
    beside: Callable[[dict], Mapping[str, str]] | None = None,
) -> Imported:
    """Write a dataset under a temporary name, then move it into place; an error or a cancel leaves nothing
    behind.

    `beside` is given the counts and returns the texts, by file name, that lie in the folder from its first
    moment on.
    """
    target = folder(name)
    check_free(target)
    kind = {"name": name, "format": format, "title": title}
    past = {"source": source, "origin": origin, "drawn": drawn, "version": VERSION}
    with _workplace(target) as work:
        with Writer(work) as writer, closing(_prepared(items)) as rows:
            for row in _shown(rows, total, title, progress):
                writer.add(row)
            contents = writer.finish()
        paths.write_json(work / "dataset.json", {**kind, **contents, **past})
        texts = beside(contents["counts"]) if beside else {}
        for file, text in texts.items():
            paths.write_text(work / file, text)
        place(work, target)
    stored = read(name)
    assert stored is not None, "it has just been written"
    return stored


def read(name: str) -> Imported | None:
    """What data/<name>/ says of itself; None where there is nothing, or nothing sound."""
    at = folder(name)
    stored = paths.read_object(at / "dataset.json")
    try:
        return _imported(at, stored) if stored["version"] <= VERSION else None
    except (KeyError, TypeError, AttributeError, ValueError):
        return None


def all_names() -> list[str]:
    """Names of the folders in data/ that may hold a dataset."""
    try:
        return sorted(p.name for p in paths.data().iterdir() if p.is_dir() and valid(p.name))
    except OSError:
        return []


def remove(name: str) -> int:
    """Delete a dataset with all that was prepared from it; returns the bytes freed."""
    at = folder(name)
    if not (at / "dataset.json").exists():
        raise DataError(
            f"No dataset {name!r} is in {paths.data()}. Choose one of: "
            f"{', '.join(all_names()) or 'none is there yet'}."
        )
    freed = paths.folder_bytes(at)
    away = at.with_name(f".removing-{uuid.uuid4().hex[:8]}")
    with explained("remove a dataset"):
        paths.move(at, away)  # gone at once for every reader, however long deleting takes
        shutil.rmtree(away, ignore_errors=True)
    return freed


def place(work: Path, target: Path) -> None:
    """Move a finished folder to its name."""
    try:
        paths.move(work, target)
    except OSError:
        if target.exists():
            check_free(target)
        raise


def check_free(target: Path) -> None:
    """Refuse a name that is taken, so that nothing already there is lost, and one that would mean a union."""
    refuse_plus(target.name, "dataset")
    if read(target.name):
        raise DataError(
            f"{target} already holds a dataset. Give the new one another name (--name), or remove the old "
            f"one first: fer-core remove {target.name}."
        )
    if alike := _alike_but_for_case(target):
        raise DataError(
            f"{alike} is there already, and Windows and macOS do not tell {target.name!r} from it. Give the "
            "new one another name (--name)."
        )
    if (target / "union.json").exists():
        raise DataError(
            f"{target.name} is the name of a union already. Give the new one another name (--name), or "
            f"remove the union first: fer-core remove {target.name}."
        )
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise DataError(
            f"{target} exists but holds no imported dataset. Move what is there elsewhere and import it "
            "from that place, or choose another --name."
        )


def refuse_plus(name: str, what: str) -> None:
    """Refuse a new name with a +, which puts datasets together."""
    if "+" in name:
        raise DataError(
            f"A new {what} cannot be called {name!r}: a + puts datasets together. Use - or _ instead."
        )


def _alike_but_for_case(target: Path) -> str:
    """The name of a folder that differs from this one in capital letters alone; empty where there is none."""
    names = [place.name for place in target.parent.iterdir()] if target.parent.is_dir() else []
    wanted = target.name.casefold()
    return next((name for name in names if name != target.name and name.casefold() == wanted), "")


def _imported(at: Path, stored: Mapping[str, Any]) -> Imported:
    shape = stored.get("shape")
    return Imported(
        name=at.name,
        title=stored["title"],
        format=stored["format"],
        folder=at,
        counts=stored["counts"],
        classes=tuple(stored["classes"]),
        shape=tuple(shape) if shape else None,
        colour=stored.get("colour", "rgb"),
        size_bytes=paths.folder_bytes(at),
        fingerprint=stored["fingerprint"],
        refused=int(stored.get("refused", 0)),
        drawn=bool(stored.get("drawn")),
        dropped=dict(stored.get("dropped", {})),
        notes=tuple(stored.get("notes", ())),
        imported=stored.get("imported", ""),
        source=stored.get("source", ""),
    )


def _prepared(items: Iterable[Row]) -> Generator[Decoded, None, None]:
    """The rows with their pictures decoded by a few threads, in order."""
    rows = iter(items)
    chunks = iter(lambda: list(islice(rows, CHUNK)), [])
    try:
        with closing(ahead.of(_decode_chunk, chunks, AHEAD, "decode")) as decoded:
            for chunk in decoded:
                yield from chunk
    finally:
        if hasattr(rows, "close"):
            rows.close()  # what draws or reads the pictures lets go of its processes and files


def _decode_chunk(rows: list[Row]) -> list[Decoded]:
    return [decoding.ready(row) for row in rows]


def _shown(rows: Iterable[Decoded], total: int, title: str, progress: Progress | None) -> Iterator[Decoded]:
    """The rows as they are; how many have passed is told on the way."""
    done = 0
    if progress:
        progress(0, max(total, 1), title)
    for row in rows:
        yield row
        done += not isinstance(row, Note)
        if progress and done % 32 == 0:
            progress(done, max(total, done), title)
    if progress:
        progress(done, done, title)


@contextmanager
def _workplace(target: Path) -> Iterator[Path]:
    """A folder beside the target that is gone afterwards unless it was moved into place."""
    work = target.parent / f".importing-{uuid.uuid4().hex[:12]}"
    with explained("write the dataset"):
        work.parent.mkdir(parents=True, exist_ok=True)
        sweep(work.parent)
        with living(work):
            yield work


@contextmanager
def living(work: Path) -> Iterator[None]:
    """A new folder that others can tell is in use, until it is deleted at the end; see held().

    The lock lies beside the folder, so that the folder can be moved while it is held.
    """
    lock_file = _lock_of(work)
    try:
        with processes.holding(lock_file, timeout=5.0) as ours:
            assert ours, "the name of the folder is new"
            work.mkdir()
            try:
                yield
            finally:
                shutil.rmtree(work, ignore_errors=True)
    finally:
        with suppress(OSError):
            lock_file.unlink()


def sweep(data: Path) -> int:
    """Delete what killed imports and removals left behind; returns how many leftovers there were."""
    uploads = [p for p in data.glob(".upload-*") if time.time() - p.stat().st_mtime > 86_400]
    leftovers = [*data.glob(".removing-*"), *uploads, *abandoned(data, ".importing-*")]
    for leftover in leftovers:
        shutil.rmtree(leftover, ignore_errors=True)
    return len(leftovers)


def abandoned(parent: Path, pattern: str) -> list[Path]:
    """The folders of this pattern in which no living process works any more; their locks are removed."""
    dead = [folder for folder in parent.glob(pattern) if folder.is_dir() and not held(folder)]
    for folder in dead:
        with suppress(OSError):
            _lock_of(folder).unlink()
    return dead


def _lock_of(work: Path) -> Path:
    return work.with_name(f".lock{work.name}")


def held(work: Path) -> bool:
    """Whether a living process works in this folder; False for what a killed one left."""
    lock_file = _lock_of(work)
    try:
        return lock_file.exists() and processes.is_locked(lock_file)
    except OSError:  # another user's
        return True


@contextmanager
def explained(doing: str) -> Iterator[None]:
    """A full disk or a folder that may not be written, said in a sentence."""
    try:
        yield
    except OSError as error:
        where = paths.data()
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DataError(
                f"The disk that holds {where} is full, so fer-core could not {doing}. Free some space, or "
                "point FER_HOME at a larger disk."
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST):
            raise DataError(
                f"{where} cannot be written ({error.strerror}), so fer-core could not {doing}. Allow "
                "writing, or point FER_HOME at another folder."
            ) from error
        raise
