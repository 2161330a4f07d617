"""The store: data/<name>/ is written whole or not at all, and opened in milliseconds whatever its size.

    items = (Item(file="face_0001.png", split="train", label="happy", picture=pixels, subject="p01") for ...)
    store.write("drawn", items, format="drawn", title="Drawn faces", total=1400, drawn=True,
    progress=progress) store.read("drawn").counts                # {"train": {"angry": 160, ...}, ...}

`picture` is pixels (H, W[, 3]) uint8 in RGB, an encoded file as bytes, or a function that returns one of
these; functions are called in threads. Small pictures of one shape become pixels.npy; all others are kept as
they came in originals.bin.
"""

import errno
import os
import re
import shutil
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from fer_core import paths
from fer_core.datasets import decoding
from fer_core.datasets.form import Dropped, Imported, Item, Note, Progress, Refused
from fer_core.datasets.writer import Writer
from fer_core.errors import DataError

VERSION = 1
CHUNK = 32  # pictures decoded in one go by a thread
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+.-]{0,63}")
_LOCK = "alive.lock"


def folder(name: str) -> Path:
    """Where the dataset `name` lies; refuses names that would lie anywhere else."""
    if not _NAME.fullmatch(name):
        raise DataError(
            f"A dataset cannot be called {name!r}. Use up to 64 letters, digits, and _ + . -, starting with "
            "a letter or digit."
        )
    return paths.data() / name


def write(
    name: str,
    items: Iterable[Item | Refused | Dropped | Note],
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
    with _workplace(target) as work:
        with Writer(work) as writer, closing(_prepared(items)) as rows:
            for row in _shown(rows, total, title, progress):
                writer.add(row)
            about = writer.finish()
        paths.write_json(
            work / "dataset.json",
            {
                "name": name,
                "format": format,
                "title": title,
                **about,
                "source": source,
                "origin": origin,
                "drawn": drawn,
                "version": VERSION,
            },
        )
        for file, text in (beside(about["counts"]) if beside else {}).items():
            paths.write_text(work / file, text)
        place(work, target)
    return read(name)


def read(name: str) -> Imported | None:
    """What data/<name>/ says of itself; None where there is nothing, or nothing sound."""
    at = folder(name)
    about = paths.read_json(at / "dataset.json")
    try:
        return _imported(at, about) if about and about["version"] <= VERSION else None
    except (KeyError, TypeError, AttributeError, ValueError):
        return None


def all_names() -> list[str]:
    """Names of the folders in data/ that may hold a dataset."""
    try:
        return sorted(p.name for p in paths.data().iterdir() if p.is_dir() and _NAME.fullmatch(p.name))
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
        os.rename(at, away)  # gone at once for every reader, however long deleting takes
        shutil.rmtree(away, ignore_errors=True)
    return freed


def place(work: Path, target: Path) -> None:
    """Move a finished folder to its name."""
    (work / _LOCK).unlink(missing_ok=True)
    try:
        os.rename(work, target)
    except OSError as error:
        if target.exists():
            check_free(target)
        raise error


def check_free(target: Path) -> None:
    """Refuse a name that is taken, so that nothing already there is lost."""
    if read(target.name):
        raise DataError(
            f"{target} already holds a dataset. Give the new one another name (--name), or remove the old "
            f"one first: fer-core remove {target.name}."
        )
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise DataError(
            f"{target} exists but holds no imported dataset. Move what is there elsewhere and import it "
            "from that place, or choose another --name."
        )


def _imported(at: Path, about: dict) -> Imported:
    shape = about.get("shape")
    return Imported(
        name=at.name,
        title=about["title"],
        format=about["format"],
        folder=at,
        counts=about["counts"],
        classes=tuple(about["classes"]),
        shape=tuple(shape) if shape else None,
        colour=about.get("colour", "rgb"),
        size_bytes=paths.folder_bytes(at),
        fingerprint=about["fingerprint"],
        refused=int(about.get("refused", 0)),
        drawn=bool(about.get("drawn")),
        dropped=dict(about.get("dropped", {})),
        notes=tuple(about.get("notes", ())),
        imported=about.get("imported", ""),
        source=about.get("source", ""),
    )


def _prepared(items: Iterable) -> Iterator:
    """The rows with their pictures decoded by a few threads, in order, a bounded number ahead."""
    rows, ahead = iter(items), deque()
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1), "decode") as pool:
        try:
            while True:
                while len(ahead) < 12 and (chunk := list(islice(rows, CHUNK))):
                    ahead.append(pool.submit(lambda c: [decoding.ready(row) for row in c], chunk))
                if not ahead:
                    return
                yield from ahead.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            if hasattr(rows, "close"):
                rows.close()  # what draws or reads the pictures lets go of its processes and files


def _shown(rows: Iterable, total: int, title: str, progress: Progress | None) -> Iterator:
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
    """A new folder that others can tell is in use, until it is deleted at the end; see held()."""
    work.mkdir()
    lock = open(work / _LOCK, "wb")  # noqa: SIM115  held open until the work is over
    try:
        _hold(lock)
        yield
    finally:
        lock.close()
        shutil.rmtree(work, ignore_errors=True)


def sweep(data: Path) -> int:
    """Delete what killed imports and removals left behind; returns how many leftovers there were."""
    swept = 0
    old = [p for p in data.glob(".upload-*") if time.time() - p.stat().st_mtime > 86_400]
    for left in [*data.glob(".importing-*"), *data.glob(".removing-*"), *old]:
        if not left.name.startswith(".importing-") or not held(left):
            shutil.rmtree(left, ignore_errors=True)
            swept += 1
    return swept


def _hold(lock) -> bool:
    """Take the lock that the system drops when the process dies, however it dies."""
    try:
        import fcntl
    except ImportError:  # Windows refuses to delete an open file, which serves as well
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except OSError:
        return False


def held(work: Path) -> bool:
    """Whether a living process works in this folder; False for what a killed one left."""
    try:
        with open(work / _LOCK, "rb") as lock:
            return not _hold(lock)
    except FileNotFoundError:
        return (
            work.exists() and time.time() - work.stat().st_mtime < 5
        )  # another import may be about to take its lock
    except OSError:
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
