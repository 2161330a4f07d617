"""A folder, a zip and a zip inside a folder read the same, and nothing is ever unpacked to disk.

    with archives.open_tree(path) as tree:
        for name in tree.pictures():
            content = tree.read(name)

Names that climb out (`../`, `/etc`), links and archives that unpack to absurd sizes are refused before they
are read.
"""

import hashlib
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import IO

from fer_core.datasets.decoding import SUFFIXES
from fer_core.datasets.form import Refused
from fer_core.errors import DataError

PICTURE = 100 * 2**20  # bytes of one encoded picture
TABLE = 8 * 2**30  # bytes of one csv
LINE = 16 * 2**20  # letters of one line of it; a row of fer2013.csv has 9,000
RATIO, FREE = 100, 2**30  # an archive may unpack to 100 times its size, or to 1 GiB, whichever is more
PACKED = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar", ".bz2", ".xz")


@dataclass(frozen=True, slots=True)
class Member:
    """One file: on disk, or in an open archive."""

    size: int
    mark: str  # changes when the content does
    path: Path | None = None
    archive: zipfile.ZipFile | None = None
    info: zipfile.ZipInfo | None = None


class Tree:
    """Names of files below a path, and their content."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.members: dict[str, Member] = {}
        self.folders: set[str] = set()  # also the empty ones
        self.refused: list[Refused] = []
        self._open: list[zipfile.ZipFile] = []

    def __enter__(self) -> "Tree":
        return self

    def __exit__(self, *_: object) -> None:
        for archive in self._open:
            archive.close()

    def names(self, *patterns: str) -> list[str]:
        """Names whose last part matches one of the patterns, whatever the case; sorted."""
        wanted = [p.casefold() for p in patterns] or ["*"]
        return sorted(n for n in self.members if any(fnmatch(last(n).casefold(), p) for p in wanted))

    def pictures(self) -> list[str]:
        """Names that say they are pictures, sorted."""
        return sorted(n for n in self.members if n.casefold().endswith(SUFFIXES))

    def packed(self) -> list[str]:
        """Archives that lie inside and are not looked into."""
        return sorted(last(n) for n in self.members if n.casefold().endswith(PACKED))

    def size(self, name: str) -> int:
        """Bytes of a file, unpacked."""
        return self.members[name].size

    def read(self, name: str, limit: int = PICTURE) -> bytes:
        """The content of a file of at most `limit` bytes."""
        try:
            with self.stream(name) as file:
                content = file.read(min(limit, self.size(name)) + 1)  # room is taken for what is asked for
        except (
            zipfile.BadZipFile,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise DataError(f"The file cannot be read ({_why(error)}). Download or copy it again.") from error
        if len(content) > limit:
            raise DataError(
                f"The file is larger than {limit / 2**20:,.0f} MiB, which no picture of a face is. Remove "
                "it or save it smaller."
            )
        return content

    def opener(self, name: str) -> Callable[[], bytes]:
        """How to read a picture later, in another thread."""
        return lambda: self.read(name)

    def stream(self, name: str) -> IO[bytes]:
        """The file, opened for reading bytes."""
        member = self.members[name]
        if member.path is not None:
            return member.path.open("rb")
        assert member.archive is not None and member.info is not None, (
            "a member lies on disk or in an archive"
        )
        return member.archive.open(member.info)

    def fingerprint(self, salt: str) -> str:
        """Changes when a file is added, renamed, removed or altered."""
        digest = hashlib.sha256(salt.encode())
        few = len(self.members) <= 20 and sum(m.size for m in self.members.values()) < 2**31
        for name, member in sorted(self.members.items()):
            mark = _digest(member.path) if few and member.path else member.mark
            digest.update(f"{name}\t{member.size}\t{mark}\n".encode())
        return digest.hexdigest()[:16]

    def add_folder(self, path: Path, beside: tuple[str, ...] = ("*",), deep: bool = True) -> None:
        """All files below a folder, and what is in the archives among them."""
        for at, folders, files in os.walk(path):
            folders[:] = sorted(f for f in folders if not _is_junk(f)) if deep else []
            prefix = Path(at).relative_to(path).as_posix().removeprefix(".")
            self.folders.update(_join(prefix, f) for f in folders if _is_text(_join(prefix, f)))
            for file in sorted(files):
                if not _is_junk(file) and any(fnmatch(file.casefold(), b.casefold()) for b in beside):
                    self._add_found(Path(at) / file, _join(prefix, file))

    def _add_found(self, path: Path, name: str) -> None:
        if name in self.members:
            return
        if not _is_text(name):
            reason = "The name is not written in UTF-8, so it cannot be kept. Rename the file or its folder."
            self.refused.append(Refused(readable(name), reason))
            return
        try:
            if path.suffix.casefold() == ".zip":
                self.add_zip(path, name)
            else:
                self.add_file(path, name)
        except DataError as error:
            self.refused.append(Refused(name, str(error)))

    def add_file(self, path: Path, name: str) -> None:
        """One file on disk."""
        try:
            status = path.stat()
        except OSError as error:
            raise DataError(
                f"{name} cannot be read ({_why(error)}). If it is a link, put the file itself in its place."
            ) from error
        if not stat.S_ISREG(status.st_mode):
            raise DataError(f"{name} is no regular file. Put the file itself in its place.")
        self.members[name] = Member(status.st_size, str(status.st_mtime_ns), path=path)

    def add_zip(self, path: Path, prefix: str = "") -> None:
        """All sound entries of an archive."""
        try:
            archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise DataError(
                f"{path.name} is no whole zip file ({_why(error)}). Was the download or upload cancelled? "
                "Fetch it again, then import again."
            ) from error
        self._open.append(archive)
        entries = archive.infolist()
        _check_bomb(path, entries)
        for info in entries:
            self._add_entry(archive, info, prefix)

    def _add_entry(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, prefix: str) -> None:
        inner = info.filename.replace("\\", "/")
        name = _join(prefix, inner.rstrip("/"))
        if any(_is_junk(part) for part in inner.split("/") if part != ".."):
            return
        reason = _unsafe(info, inner)
        if reason is None and name in self.members:
            reason = (
                "The name occurs twice in the archive; the first was kept. Pack it again without the copy."
            )
        if reason:
            self.refused.append(Refused(name, reason))
        elif info.is_dir():
            self.folders.add(name)
        else:
            self.members[name] = Member(info.file_size, f"{info.CRC:08x}", archive=archive, info=info)
            self.folders.update(_join(prefix, p.as_posix()) for p in PurePosixPath(inner).parents if p.name)


def open_tree(path: Path | str, beside: tuple[str, ...] = ()) -> Tree:
    """What lies at the path; for a single file also those of its neighbours that match `beside`."""
    at = _existing(path)
    tree = Tree(at)
    try:
        if at.is_dir():
            tree.add_folder(at)
            return tree
        if at.suffix.casefold() == ".zip" or zipfile.is_zipfile(at):
            tree.add_zip(at)
        elif at.suffix.casefold() in PACKED:
            raise DataError(
                f"{at.name} is an archive of a kind that is not read. Unpack it and import the folder."
            )
        else:
            tree.add_file(at, at.name)
        if beside:
            tree.add_folder(at.parent, beside, deep=False)
        return tree
    except BaseException:
        tree.__exit__()
        raise


def _existing(path: Path | str) -> Path:
    """The path, where a folder or a plain file is there; a device is never opened: it may have no end."""
    wanted = f"{str(path)[:200]!r} was given; the path of a folder, a .zip or a .csv was wanted."
    if not str(path).strip():
        raise DataError("No path was given. Name a folder, a .zip or a .csv.")
    try:
        at = Path(path).expanduser()
        kind = at.stat().st_mode
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DataError(
            f"Nothing is at {at}. Check the path; it may name a folder, a .zip or a .csv."
        ) from error
    except (OSError, RuntimeError, ValueError) as error:  # too long, no such user, a null byte
        raise DataError(f"{wanted} It cannot be opened ({_why(error)}).") from error
    if not (stat.S_ISDIR(kind) or stat.S_ISREG(kind)):
        raise DataError(f"{at} is no regular file. Put the file itself in its place.")
    return at


def last(name: str) -> str:
    """The last part of a name."""
    return name.rpartition("/")[2]


def parent(name: str) -> str:
    """The name of the folder that a file lies in, without what is above."""
    return last(name.rpartition("/")[0])


def largest_archive(names: list[str]) -> list[str]:
    """Of names in several archives, those in the archive (or the bare folder) that holds most: a sample may
    lie beside the whole.
    """
    groups: dict[str, list[str]] = {}
    for name in names:
        at = name.casefold().rfind(".zip/")
        groups.setdefault(name[: max(at, 0)], []).append(name)
    return max(groups.values(), key=len, default=[])


def lines(tree: Tree, name: str) -> Iterator[str]:
    """The lines of a text file, read as they are asked for."""
    import io

    read = 0
    try:
        with (
            tree.stream(name) as raw,
            io.TextIOWrapper(raw, "utf-8-sig", errors="replace", newline="") as text,
        ):
            while line := text.readline(LINE + 1):
                read += len(line)
                if len(line) > LINE:
                    raise DataError(
                        f"{name} has a line of more than {LINE // 2**20} MiB. This is no table that fer-core "
                        "knows."
                    )
                if read > TABLE:
                    raise DataError(
                        f"{name} is larger than {TABLE / 2**30:.0f} GiB. This is no table that fer-core "
                        "knows."
                    )
                yield line
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise DataError(f"{name} cannot be read ({_why(error)}). Download or copy it again.") from error


def _check_bomb(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    packed, whole = path.stat().st_size, sum(e.file_size for e in entries)
    if sum(e.compress_size for e in entries) > packed:
        raise DataError(
            f"{path.name} says it holds more than its own size: its entries overlap, as in a zip bomb. "
            "Nothing of it was read; get it from its source."
        )
    if whole > max(RATIO * packed, FREE):
        raise DataError(
            f"{path.name} would unpack from {packed / 2**20:,.1f} MiB to {whole / 2**30:,.1f} GiB, as a zip "
            "bomb does. Nothing of it was read; get it from its source."
        )


def _unsafe(info: zipfile.ZipInfo, name: str) -> str | None:
    if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/") or "\0" in name:
        return "The name points outside the archive. It was not read; get the archive from its source."
    if stat.S_ISLNK(info.external_attr >> 16):
        return "This is a link, not a picture. It was not followed; put the picture itself into the archive."
    if info.flag_bits & 1:
        return "This is locked with a password. Unpack the archive with the password and import the folder."
    return None


def _is_junk(part: str) -> bool:
    return part.startswith(".") or part in ("__MACOSX", "Thumbs.db", "desktop.ini")


def _is_text(name: str) -> bool:
    """Whether a name of the file system can be written as UTF-8."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def readable(name: str) -> str:
    """A name with a mark for every byte that is no letter."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _join(prefix: str, name: str) -> str:
    return f"{prefix}/{name}" if prefix else name


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataError(
            f"{path} cannot be read ({_why(error)}). Allow reading it, or copy it to a place of your own."
        ) from error


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
