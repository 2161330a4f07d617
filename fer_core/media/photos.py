"""Photos of any kind as upright RGB arrays: phones' rotations, gray, transparent, CMYK, 16 bits, animations,
100 megapixels.

    picture = pictures.read(path)          # or read(bytes, name="mine.jpg")
    picture.image, picture.size, picture.scale

What cannot be read raises MediaError with a sentence that says why and what to do.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from fer_core.errors import MediaError

PHOTOS = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm", ".heic", ".heif")
VIDEOS = (".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".mjpeg", ".mpg", ".mpeg", ".wmv", ".3gp")
LARGEST = 4096  # pixels a side; a larger photo is reduced while it is read
MOST = 300_000_000  # pixels; beyond this a small file may be meant to fill the memory
HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")

Image.MAX_IMAGE_PIXELS = (
    MOST  # Pillow's own guard warns at a third of this: our 100-megapixel photos are no attack
)


@dataclass(frozen=True, eq=False)
class Picture:
    """A photo, ready to be looked at."""

    image: np.ndarray  # (H, W, 3) uint8 RGB, upright
    name: str
    size: tuple[int, int]  # width and height of the upright photo before it was reduced
    scale: float = 1.0  # of `image` against the photo


def read(source: Path | str | bytes, name: str = "", largest: int = LARGEST) -> Picture:
    """A photo from a file or from the bytes of one."""
    name = name or ("photo" if isinstance(source, bytes) else Path(source).name)
    content = source if isinstance(source, bytes) else _content(Path(source))
    if not content:
        raise MediaError(f"{name} is empty: 0 bytes. Copy it again from where it came.")
    if content[4:8] == b"ftyp" and content[8:12] in HEIC:
        raise MediaError(
            f"{name} is a HEIC photo, which cannot be read here. Save it as JPEG (iPhone: Settings, Camera, "
            "Formats, Most Compatible) and choose that file."
        )
    try:
        return _decoded(content, name, largest)
    except Image.DecompressionBombError as error:
        raise MediaError(
            f"{name} has more than {MOST // 1_000_000} megapixels. Save it smaller and choose that file."
        ) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise MediaError(
            f"{name} cannot be read as a photo: it is damaged, or no JPEG, PNG, WebP, GIF, BMP or TIFF. "
            "Save it again in one of those."
        ) from error


def kind(path: Path | str) -> str | None:
    """photo, video, or None, by the ending of the name."""
    suffix = Path(path).suffix.lower()
    return "photo" if suffix in PHOTOS else "video" if suffix in VIDEOS else None


def listed(path: Path) -> Iterator[Path]:
    """The photos and videos under a folder, in order of their names; a file is itself, whatever it is called."""
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise MediaError(
            f"A photo, video or folder was expected at {path}, but there is nothing. Check the name."
        )
    found = False
    for file in sorted(path.rglob("*")):
        if file.is_file() and kind(file) and not file.name.startswith("."):
            found = True
            yield file
    if not found:
        raise MediaError(
            f"No photo or video was found in {path}. Endings that are looked for: "
            f"{', '.join(PHOTOS + VIDEOS)}."
        )


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise MediaError(
            f"A photo was expected at {path}, but it cannot be read ({error.strerror}). Check the name and "
            "whether you may read it."
        ) from error


def _decoded(content: bytes, name: str, largest: int) -> Picture:
    with Image.open(io.BytesIO(content)) as image:
        size = image.size
        if size[0] * size[1] > MOST:
            raise Image.DecompressionBombError
        if max(size) > largest:
            image.draft(
                "RGB", (largest, largest)
            )  # a JPEG is decoded at a half, a quarter or an eighth: never whole in memory
        if max(image.size) >= 2 * largest:
            image = image.reduce(max(image.size) // largest)
        image = ImageOps.exif_transpose(_rgb(image))
        image.thumbnail((largest, largest), Image.Resampling.BILINEAR)
        size = size if (size[0] >= size[1]) == (image.width >= image.height) else size[::-1]
        return Picture(np.array(image), name, size, max(image.size) / max(size))


def _rgb(image: Image.Image) -> Image.Image:
    """Eight bits, three colours; what is transparent shows white. EXIF stays with it."""
    exif = image.getexif()
    if image.mode.startswith(("I", "F")):
        image = _eight_bits(image)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    image = image.convert("RGB")
    image.info["exif"] = exif.tobytes() if len(exif) else b""
    return image


def _eight_bits(image: Image.Image) -> Image.Image:
    """From 16 or 32 bits a pixel: 16-bit files by their full range, others by the range that is there."""
    values = np.asarray(image, np.float32)
    low, high = (
        (0, 65535)
        if image.mode.startswith("I;16") or (image.mode == "I" and values.max() > 255)
        else (0, max(255.0, float(values.max())))
    )
    return Image.fromarray(np.clip((values - low) * (255 / (high - low)), 0, 255).astype(np.uint8))


def fitted(images: np.ndarray, size: tuple[int, int], colour: str) -> np.ndarray:
    """Images as a network takes them: its height, width and colours."""
    if not len(images):
        return images
    if images.ndim == 4 and colour == "gray":
        images = np.stack([cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in images])
    if images.ndim == 3 and colour == "rgb":
        images = images[..., None].repeat(3, axis=3)
    return (
        images
        if images.shape[1:3] == tuple(size)
        else np.stack([cv2.resize(image, size[::-1], interpolation=cv2.INTER_AREA) for image in images])
    )
