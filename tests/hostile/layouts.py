"""How spoilt files and folders are laid out: each function gives one that lays a thing out below a folder."""

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from tests.datasets.miniature import encoded, packed, pixels, write

Layout = Callable[[Path], Path | str]
GOOD = {f"happy/{i}.png": encoded(i, form="PNG") for i in range(3)}
AFFECT = (
    "subDirectory_filePath,face_x,face_y,face_width,face_height,facial_landmarks,expression,valence,arousal\n"
)
PHOTOS = {f"Manually_Annotated_Images/1/{i}.png": encoded(i, 140, True, "PNG") for i in range(2)}
FIRST = "1/0.png,10,20,64,64,1;2,1,0.5,-0.25\n"
VOTES = "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\n"


def picture(content: bytes, name: str = "happy/bad.png") -> Layout:
    """Three good pictures and this one."""
    return lambda at: write(at, {**GOOD, name: content})


def files(content: dict[str, bytes | str]) -> Layout:
    return lambda at: write(at, content)


def one(name: str, content: bytes | str) -> Layout:
    return lambda at: write(at, {name: content}) / name


def zipped(content: dict[str, bytes | str]) -> Layout:
    return lambda at: packed(at / "in.zip", content)


def affectnet(second: str) -> Layout:
    return files({**PHOTOS, "training.csv": AFFECT + FIRST + second})


def released(annotation: bytes) -> Layout:
    """AffectNet's release of 2021 with one sound picture and one whose emotion is this."""
    content = {f"train_set/images/{i}.jpg": encoded(i, 96, True) for i in (1, 2)}
    notes = {
        "train_set/annotations/1_exp.npy": npy(np.array("1")),
        "train_set/annotations/2_exp.npy": annotation,
    }
    return files(content | notes)


def npy(array: np.ndarray) -> bytes:
    content = io.BytesIO()
    np.save(content, array, allow_pickle=True)
    return content.getvalue()


def npy_header(text: str) -> bytes:
    header = text.encode("latin-1").ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header


def huge_png(width: int, height: int) -> bytes:
    """A PNG that says it is so large and holds almost nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def in_form(form: str, **more: object) -> bytes:
    content = io.BytesIO()
    Image.fromarray(pixels(7)).save(content, form, **more)
    return content.getvalue()


def climbing(name: str) -> Layout:
    return zipped({**GOOD, name: encoded(9, form="PNG")})


def linked(target: str) -> Layout:
    def lay(at: Path) -> Path:
        write(at, GOOD)
        (at / "happy" / "bad.png").symlink_to(target)
        return at

    return lay


def zip_link(at: Path) -> Path:
    packed(at / "in.zip", GOOD)
    with zipfile.ZipFile(at / "in.zip", "a") as archive:
        info = zipfile.ZipInfo("happy/bad.png")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return at / "in.zip"


def locked(at: Path) -> Path:
    """A zip whose second entry says it is locked."""
    packed(at / "in.zip", {**GOOD, "happy/bad.png": encoded(9, form="PNG")})
    content = bytearray((at / "in.zip").read_bytes())
    central = content.rindex(b"PK\x01\x02")
    content[central + 8] |= 1
    (at / "in.zip").write_bytes(bytes(content))
    return at / "in.zip"


def damaged_entry(at: Path) -> Path:
    packed(at / "in.zip", {**GOOD, "happy/bad.png": encoded(9, form="PNG")})
    content = (at / "in.zip").read_bytes()
    where = content.index(b"happy/bad.png") + 60
    (at / "in.zip").write_bytes(content[:where] + bytes(64) + content[where + 64 :])
    return at / "in.zip"


def cut(at: Path) -> Path:
    path = packed(at / "in.zip", GOOD)
    path.write_bytes(path.read_bytes()[:-60])
    return path


def bomb(at: Path) -> Path:
    at.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(at / "in.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(12):
            archive.writestr(f"happy/{i}.png", bytes(100 * 2**20))
    return at / "in.zip"


def unreadable_name(at: Path) -> Path:
    write(at, GOOD)
    (Path(os.fsdecode(os.fsencode(at) + b"/happy/\xff\xfe.png"))).write_bytes(encoded(9, form="PNG"))
    return at


def unreadable_folder(at: Path) -> Path:
    write(at, GOOD)
    place = Path(os.fsdecode(os.fsencode(at) + b"/sad/\xe9"))
    place.mkdir(parents=True)
    (place / "sad").mkdir()
    (place / "sad" / "1.png").write_bytes(encoded(9, form="PNG"))
    return at


def named_pipe(at: Path) -> Path:
    write(at, GOOD)
    os.mkfifo(at / "happy" / "bad.png")
    return at


EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 48 48\n/x 1 def\nshowpage\n"
PNG, JPEG = encoded(9, form="PNG"), encoded(9)
