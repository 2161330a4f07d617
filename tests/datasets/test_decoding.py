"""A picture is decoded whole or refused with a reason."""

import io
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image

from fer_core import datasets
from fer_core.datasets import decoding
from fer_core.errors import DataError
from tests.datasets.miniature import encoded, pixels, write


def vast_png(side: int = 30_000) -> bytes:
    """A png of side x side black pixels, in under a megabyte."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    lines = packer.compress(bytes((side + 1) * 100)) + packer.flush(
        zlib.Z_FULL_FLUSH
    )  # a block that may stand as often as one likes
    checksum = struct.pack(">HH", (side + 1) * side % 65521, 1)  # Adler-32 of so many zeros
    rows = b"\x78\xda" + lines * (side // 100) + b"\x03\x00" + checksum
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


WHOLE = encoded(1, 100)
BAD = {
    "truncated.jpg": (WHOLE[: len(WHOLE) // 2], "cut short or damaged"),
    "truncated.png": (encoded(1, 100, form="PNG")[:5000], "cut short or damaged"),
    "text.jpg": (b"dear diary, today I was happy", "it is text that begins 'dear diary"),
    "noise.jpg": (bytes(range(128, 256)), "begins with the bytes 80 81 82 83"),
    "empty.jpg": (b"", "The file is empty"),
    "dot.png": (encoded(1, 8)[:0] or encoded(1, 4, form="PNG"), "too small to show a face"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_picture_is_refused_with_its_name_and_reason_and_the_good_ones_imported(home, tmp_path, name):
    content, says = BAD[name]
    here = datasets.import_(
        "folder",
        write(
            tmp_path / "in",
            {f"happy/{name}": content, "happy/good.jpg": WHOLE, "sad/good.jpg": encoded(2, 100)},
        ),
    )
    (told,) = datasets.refused("folder")
    assert here.total == 2 and here.refused == 1
    assert told["file"] == f"happy/{name}" and says in told["reason"]


def test_a_large_picture_is_refused_with_its_size():
    content = io.BytesIO()
    Image.new("1", (10_000, 6_000)).save(content, "PNG")
    with pytest.raises(DataError, match="10,000 x 6,000 pixels, more than the 50,000,000"):
        decoding.decode(content.getvalue())


def test_a_vast_picture_is_refused_before_it_takes_memory(home, tmp_path):
    content = vast_png()
    tracemalloc.start()
    with pytest.raises(DataError, match="30,000 x 30,000 pixels"):
        decoding.decode(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20e6
    here = datasets.import_(
        "folder", write(tmp_path / "in", {"happy/vast.png": content, "happy/good.jpg": WHOLE})
    )
    assert here.total == 1 and "30,000 x 30,000 pixels" in datasets.refused("folder")[0]["reason"]


@pytest.mark.parametrize("form", ["PNG", "BMP", "TIFF", "WEBP"])
def test_pictures_without_loss_come_out_as_they_went_in(form):
    content = io.BytesIO()
    Image.fromarray(pixels(3, (20, 30), colour=True)).save(
        content, form, **({"lossless": True} if form == "WEBP" else {})
    )
    assert np.array_equal(decoding.decode(content.getvalue()), pixels(3, (20, 30), colour=True))


@pytest.mark.parametrize(
    ("mode", "shape"),
    [
        ("L", (20, 30)),
        ("RGB", (20, 30, 3)),
        ("RGBA", (20, 30, 3)),
        ("P", (20, 30, 3)),
        ("LA", (20, 30)),
        ("1", (20, 30)),
        ("CMYK", (20, 30, 3)),
        ("I;16", (20, 30)),
    ],
)
def test_every_kind_of_pixel_becomes_gray_or_rgb(mode, shape):
    content = io.BytesIO()
    Image.new("L", (30, 20), 200).convert(mode).save(content, "TIFF" if mode == "CMYK" else "PNG")
    out = decoding.decode(content.getvalue())
    assert out.shape == shape and out.dtype == np.uint8


def test_gray_weighs_colours_as_the_eye_does():
    green, blue = (np.full((8, 8, 3), colour, np.uint8) for colour in ([0, 255, 0], [0, 0, 255]))
    assert int(decoding.gray(green)[0, 0]) == 150 and int(decoding.gray(blue)[0, 0]) == 29


def test_a_square_is_cut_from_the_middle():
    wide = np.zeros((10, 30), np.uint8)
    wide[:, 10:20] = 200
    assert (decoding.square(wide, 10, "gray") == 200).all()
