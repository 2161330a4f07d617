"""Photos of any kind as upright arrays: phones' rotations, gray, palettes, transparent, CMYK, 16 bits,
animations, 100 megapixels.

    picture = photos.read(path)          # or read(bytes, name="portrait.jpg")
    picture.image, picture.size, picture.scale
    picture = photos.picture_of(array)   # or of a path, of bytes, of an image of Pillow

`decode` is the only decoder of photos in the project: Predict reads through it, and so does every import, so
both see the same pixels. What is transparent shows white. What cannot be read raises MediaError with a
sentence that says why and what to do.
"""

import io
import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from fer_core import paths
from fer_core.errors import MediaError

PHOTOS = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm", ".heic", ".heif")
VIDEOS = (".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".mjpeg", ".mpg", ".mpeg", ".wmv", ".3gp")
LARGEST = 4096  # pixels a side; a larger photo is reduced while it is read
MOST = 300_000_000  # pixels; beyond this a small file may be meant to fill the memory
HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
ORIENTATION, UPRIGHT = 0x0112, 1  # the EXIF tag, and its value for a picture that needs no turn
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

Image.init()  # register the formats once, not in the first thread that needs them
Image.MAX_IMAGE_PIXELS = None  # `decode` asks for the size itself, before a pixel is read
warnings.filterwarnings("ignore", module="PIL")  # on palettes and EXIF; no reader can do anything about them
# what Pillow may open: whatever a file is called, no other program (Ghostscript) is ever started for it
FORMATS = tuple(
    name
    for name in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "AVIF", "HEIF")
    if name in Image.OPEN
)


@dataclass(frozen=True, eq=False)
class Picture:
    """A photo, ready to be looked at."""

    image: np.ndarray  # (H, W, 3) uint8 RGB, upright
    name: str
    size: tuple[int, int]  # width and height of the upright photo before it was reduced
    scale: float = 1.0  # of `image` against the photo


@dataclass(frozen=True, eq=False)
class Decoded:
    """The pixels of a photo."""

    pixels: np.ndarray  # (H, W) gray or (H, W, 3) RGB uint8, upright
    size: tuple[int, int]  # width and height of the upright photo before it was reduced


@dataclass(eq=False)
class UnreadableError(Exception):
    """Bytes that do not become a picture; who asked for it makes the sentence."""

    cause: str  # unknown (no photo of a known format), large (more pixels than were allowed), damaged
    size: tuple[int, int] = (0, 0)  # of what is too large
    detail: str = ""  # of what is damaged, as the decoder says it


def read(source: Path | str | bytes, name: str = "", largest: int = LARGEST) -> Picture:
    """A photo from a file or from the bytes of one."""
    name = name or ("photo" if isinstance(source, bytes) else paths.shown(Path(source).name))
    content = source if isinstance(source, bytes) else _content(Path(source))
    if not content:
        raise MediaError(f"{name} is empty: 0 bytes. Copy it again from where it came.")
    try:
        photo = decode(content, MOST, largest)
    except UnreadableError as error:
        raise MediaError(_sentence(error, content, name)) from error
    image = cv2.cvtColor(photo.pixels, cv2.COLOR_GRAY2RGB) if photo.pixels.ndim == 2 else photo.pixels
    return Picture(image, name, photo.size, max(image.shape[:2]) / max(photo.size))


def picture_of(source: Any, name: str = "") -> Picture:
    """A picture from whatever a program holds: a path, the bytes of a file, an image of Pillow, or pixels as
    an array (H, W), (H, W, 3) RGB or (H, W, 4) of uint8. An array of three colours is not copied.
    """
    if isinstance(source, np.ndarray):
        image = _three_colours(source)
    elif isinstance(source, Image.Image):
        photo = _decoded(source.copy(), LARGEST)
        image = _three_colours(photo.pixels)
        return Picture(image, name or "picture", photo.size, max(image.shape[:2]) / max(photo.size))
    elif isinstance(source, str | Path | bytes):
        return read(source, name)
    else:
        raise MediaError(
            f"A picture is a path, the bytes of a file, an array or an image of Pillow, and no "
            f"{type(source).__name__}. Give one of those."
        )
    return Picture(image, name or "picture", (image.shape[1], image.shape[0]))


def _three_colours(pixels: np.ndarray) -> np.ndarray:
    """(H, W, 3) uint8 from pixels of one, three or four values."""
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] not in (1, 3, 4) or not pixels.size:
        raise MediaError(
            f"A picture is an array (height, width, 3) of uint8 from 0 to 255, red first; this one is "
            f"{pixels.shape} of {pixels.dtype}. Scale it to 0 to 255 and convert it with astype(np.uint8)."
        )
    if pixels.shape[2] == 4:
        return np.array(_on_white(Image.fromarray(pixels)))
    return pixels if pixels.shape[2] == 3 else pixels.repeat(3, axis=2)


def decode(content: bytes, most: int = MOST, largest: int | None = None) -> Decoded:
    """The pixels of a photo of at most `most` pixels, of `largest` a side; or UnreadableError."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > most:
                raise UnreadableError("large", image.size)
            return _decoded(image, largest)
    except UnreadableError:
        raise
    except UnidentifiedImageError as error:
        raise UnreadableError("unknown") from error
    except Exception as error:  # over a damaged file a decoder raises whatever it likes
        raise UnreadableError("damaged", detail=str(error)) from error


def kind(path: Path | str) -> str | None:
    """photo, video, or None, by the ending of the name."""
    suffix = Path(path).suffix.lower()
    if suffix in PHOTOS:
        return "photo"
    return "video" if suffix in VIDEOS else None


def listed(path: Path) -> Iterator[Path]:
    """The photos and videos under a folder, in order of their names; a file is listed alone."""
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise MediaError(
            f"A photo, video or folder was expected at {path}, but there is nothing. Check the name."
        )
    files = [file for file in sorted(_below(path)) if kind(file) and not file.name.startswith(".")]
    if not files:
        raise MediaError(
            f"No photo or video was found in {path}. Endings that are looked for: "
            f"{', '.join(PHOTOS + VIDEOS)}."
        )
    yield from files


def _below(folder: Path) -> Iterator[Path]:
    """Every file under a folder; what vanishes while it is read, or may not be opened, is passed over."""
    for at, _, names in os.walk(folder):
        yield from (file for name in names if (file := Path(at, name)).is_file())


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:  # a name that no file can have
        reason = getattr(error, "strerror", None) or error
        raise MediaError(
            f"A photo was expected at {paths.shown(path)}, but it cannot be read ({reason}). Check the "
            "name and whether you may read it."
        ) from error


def _sentence(error: UnreadableError, content: bytes, name: str) -> str:
    if error.cause == "large":
        return f"{name} has more than {MOST // 1_000_000} megapixels. Save it smaller and choose that file."
    if content[4:8] == b"ftyp" and content[8:12] in HEIC:
        return (
            f"{name} is a HEIC photo, which cannot be read here. Save it as JPEG (iPhone: Settings, Camera, "
            "Formats, Most Compatible) and choose that file."
        )
    return (
        f"{name} cannot be read as a photo: it is damaged, or no JPEG, PNG, WebP, GIF, BMP or TIFF. "
        "Save it again in one of those."
    )


def _decoded(image: Image.Image, largest: int | None) -> Decoded:
    size = image.size
    if largest and max(size) > largest:
        # a JPEG is decoded at a half, a quarter or an eighth: never whole in memory
        image.draft("RGB", (largest, largest))
    image.load()
    turn = TURNS.get(image.getexif().get(ORIENTATION, UPRIGHT))
    image = _averageable(image)
    if largest and max(image.size) >= 2 * largest:
        image = image.reduce(max(image.size) // largest)
    image = _on_white(image)
    if turn is not None:
        image = image.transpose(turn)
    if largest:
        image.thumbnail((largest, largest), Image.Resampling.BILINEAR)
    wide = size[0] >= size[1]
    return Decoded(np.array(image), size if wide == (image.width >= image.height) else size[::-1])


def _averageable(image: Image.Image) -> Image.Image:
    """Pixels that are amounts of light: no palette, no single bits, no 16 bits, which cannot be reduced."""
    if image.mode.startswith("I;16"):
        values = np.asarray(image).astype(np.uint16, copy=False)
        return Image.fromarray(cv2.convertScaleAbs(values, alpha=255 / 65535))
    if image.mode in ("1", "L"):
        return image.convert("LA" if "transparency" in image.info else "L")
    if image.mode in ("P", "PA", "RGB"):
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def _on_white(image: Image.Image) -> Image.Image:
    """Eight bits, gray or three colours; what is transparent shows white."""
    if image.mode in ("I", "F"):
        image = _eight_bits(image)
    colour = "L" if image.mode in ("L", "LA") else "RGB"
    if image.mode in ("LA", "RGBA"):
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    return image.convert(colour)


def _eight_bits(image: Image.Image) -> Image.Image:
    """From 32 bits a pixel: whole numbers beyond 255 are of 16 bits, others have the range that is there."""
    values = np.asarray(image, np.float32)
    high = max(255.0, float(values.max()))
    if image.mode == "I" and high > 255:
        high = 65535.0
    return Image.fromarray(np.clip(values * (255 / high), 0, 255).astype(np.uint8))


def fitted(images: np.ndarray, size: tuple[int, int], colour: str) -> np.ndarray:
    """Images as a network takes them: its height, width and colours."""
    if not len(images):
        return images
    if images.ndim == 4 and colour == "gray":
        images = np.stack([cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in images])
    if images.ndim == 3 and colour == "rgb":
        images = images[..., None].repeat(3, axis=3)
    if images.shape[1:3] == tuple(size):
        return images
    return np.stack([cv2.resize(image, size[::-1], interpolation=cv2.INTER_AREA) for image in images])
