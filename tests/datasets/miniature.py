"""Small true-to-form copies of what people have on disk, made anew by each test."""

import io
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

EMOTIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")


def pixels(seed: int, size: int | tuple[int, int] = 48, colour: bool = False) -> np.ndarray:
    """Noise that no other seed has."""
    height, width = (size, size) if isinstance(size, int) else size
    return np.random.default_rng(seed).integers(
        0, 256, (height, width, 3) if colour else (height, width), dtype=np.uint8
    )


def encoded(seed: int, size: int | tuple[int, int] = 48, colour: bool = False, form: str = "JPEG") -> bytes:
    """A picture file."""
    content = io.BytesIO()
    Image.fromarray(pixels(seed, size, colour)).save(content, form)
    return content.getvalue()


def write(folder: Path, files: dict[str, bytes | str]) -> Path:
    """Files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def packed(path: Path, files: dict[str, bytes | str]) -> Path:
    """The same files in a zip."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def kaggle(each: int = 2) -> dict[str, bytes]:
    """FER2013 as Kaggle serves it: `each` pictures of every emotion in every split."""
    files, seed = {}, 0
    for place, prefix in (("train", "Training"), ("test", "PublicTest"), ("test", "PrivateTest")):
        for emotion in EMOTIONS:
            for _ in range(each):
                files[f"{place}/{emotion}/{prefix}_{1000 + seed}.jpg"] = encoded(seed)
                seed += 1
    return files


def row(seed: int, code: int | str, usage: str, count: int = 2304) -> str:
    """A row of fer2013.csv."""
    numbers = " ".join(map(str, pixels(seed).ravel()[:count]))
    return f"{code},{numbers},{usage}"


def table(rows: list[str], columns: str = "emotion,pixels,Usage") -> str:
    """fer2013.csv with these rows."""
    return "\n".join([columns, *rows]) + "\n"


def official(each: int = 2) -> str:
    """fer2013.csv with `each` rows of every emotion in every split."""
    usages = ("Training", "PublicTest", "PrivateTest")
    return table(
        [
            row(100 * s + 10 * c + i, c, usage)
            for s, usage in enumerate(usages)
            for c in range(7)
            for i in range(each)
        ]
    )
