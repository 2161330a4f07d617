"""Where an archive's photos and videos are and where their answers go: folders on this machine, or remote
ones that pyarrow can reach.

items = places.find(["/data/interviews", "s3://lab/photos"])
with places.fetched(found[0].source) as file:     # remote ones are copied for as long as they are looked at
    ...
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, urlparse

from fer_core.errors import MediaError
from fer_core.media import photos

CHUNK = 8 * 1024 * 1024  # bytes that are copied at once


@dataclass(frozen=True)
class Medium:
    """One photo or video of an archive."""

    source: str  # its whole path, or its address
    inside: str  # where a video's answers go, under the folder of answers, without ending
    bytes: int

    @property
    def is_photo(self) -> bool:
        """Whether it is looked at in a block with other photos."""
        return photos.kind(self.inside) == "photo"


def find(wanted: Sequence[str]) -> list[Medium]:
    """Every photo and video under these files, folders and addresses, each once, in order of their names."""
    items: dict[str, Medium] = {}
    for text in wanted:
        for item in _remote(text) if is_remote(text) else _local(Path(text)):
            items.setdefault(item.source, item)
    if not items:
        raise MediaError(
            f"No photo and no video was found in {', '.join(wanted)}. Endings that are looked for: "
            f"{', '.join((*photos.PHOTOS, *photos.VIDEOS))}."
        )
    return list(items.values())


def is_remote(text: str) -> bool:
    """Whether it is an address such as s3://bucket/folder."""
    return "://" in text


@contextmanager
def fetched(source: str) -> Iterator[Path]:
    """The photo or video as a file on this machine; a remote one is copied to a temporary folder and removed
    afterwards.
    """
    if not is_remote(source):
        yield Path(source)
        return
    system, path = _reached(source)
    with tempfile.TemporaryDirectory(prefix="fer-archive-") as folder:
        file = Path(folder) / PurePosixPath(path).name
        try:
            with system.open_input_stream(path) as stream, file.open("wb") as copy:
                shutil.copyfileobj(stream, copy, CHUNK)
        except OSError as error:
            raise MediaError(
                f"{source} could not be fetched: {_short(error)}. Check that it is still there and that "
                "this machine has room for a copy."
            ) from None
        yield file


def short_print(source: str) -> str:
    """Eight letters that stand for a source, for names that would collide."""
    return hashlib.sha256(source.encode()).hexdigest()[:8]


def _local(path: Path) -> Iterator[Medium]:
    path = path.expanduser().resolve()
    if path.is_file():
        yield Medium(str(path), f"{path.parent.name}/{path.name}".lstrip("/"), path.stat().st_size)
        return
    if not path.is_dir():
        raise MediaError(f"Photos or videos were expected at {path}, but there is nothing. Check the name.")
    for file in sorted(path.rglob("*")):
        if _is_wanted(file.name) and file.is_file():
            yield Medium(
                str(file), f"{path.name}/{file.relative_to(path).as_posix()}".lstrip("/"), file.stat().st_size
            )


def _remote(address: str) -> list[Medium]:
    from pyarrow import fs

    system, path = _reached(address)
    try:
        info = system.get_file_info(path)
        if info.type == fs.FileType.NotFound:
            raise MediaError(
                f"Photos or videos were expected at {address}, but there is nothing. Check the name."
            )
        if info.type == fs.FileType.File:
            return [Medium(address, "/".join(PurePosixPath(path).parts[-2:]).lstrip("/"), info.size)]
        listed = system.get_file_info(fs.FileSelector(path, recursive=True))
    except OSError as error:
        raise MediaError(
            f"{address} cannot be reached: {_short(error)}. Check the address, the network and your "
            "credentials."
        ) from None
    base, query = address.partition("?")[0].rstrip("/"), address.partition("?")[1:]
    files = sorted(
        (f for f in listed if f.type == fs.FileType.File and _is_wanted(f.base_name)), key=lambda f: f.path
    )
    inside = [PurePosixPath(f.path).relative_to(path).as_posix() for f in files]
    return [
        Medium(f"{base}/{quote(i)}{''.join(query)}", f"{PurePosixPath(path).name}/{i}", f.size)
        for f, i in zip(files, inside, strict=True)
    ]


def _reached(address: str) -> tuple[Any, str]:
    """The file system behind an address, and the path in it."""
    from pyarrow import fs

    if "@" in urlparse(address).netloc:
        raise MediaError(
            "The address holds credentials, which would be written beside the answers. Give them by "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the like."
        )
    try:
        return fs.FileSystem.from_uri(address)
    except (OSError, ValueError, NotImplementedError, ImportError) as error:
        raise MediaError(
            f"{address} cannot be reached: {_short(error)}. It may begin with s3://, gs://, hdfs:// or "
            "file://; check the network and your credentials."
        ) from None


def _is_wanted(name: str) -> bool:
    return photos.kind(name) is not None and not name.startswith(".")


def _short(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160].rstrip(". ")
