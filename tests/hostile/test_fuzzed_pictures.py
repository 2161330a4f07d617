"""A thousand spoilt files of each format: each is decoded or refused, and nothing else ever happens."""

import io

import numpy as np
import pytest
from PIL import Image

from fer_core.media import photos
from tests.datasets.miniature import pixels

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
FILES = 1000


def sound(form: str) -> bytes:
    content = io.BytesIO()
    Image.fromarray(pixels(3, 24, colour=form != "GIF")).save(content, form)
    return content.getvalue()


def spoilt(content: bytes, rng: np.random.Generator) -> bytes:
    """A few bytes changed, a part cut out, doubled or filled, or the end missing."""
    file = bytearray(content)
    start = int(rng.integers(0, len(file)))
    length = int(rng.integers(1, 40))
    way = int(rng.integers(0, 5))
    if way == 0:
        for place in rng.integers(0, len(file), int(rng.integers(1, 9))):
            file[place] = int(rng.integers(0, 256))
    elif way == 1:
        del file[start : start + length]
    elif way == 2:
        file[start:start] = file[start : start + length]
    elif way == 3:
        file[start : start + length] = bytes([int(rng.integers(0, 256))]) * length
    else:
        del file[start:]
    return bytes(file)


@pytest.mark.parametrize("form", FORMATS)
def test_a_spoilt_picture_is_decoded_or_refused(form):
    rng, content = np.random.default_rng(FORMATS.index(form)), sound(form)
    refused = 0
    for _ in range(FILES):
        try:
            image = photos.decode(spoilt(content, rng)).pixels
        except photos.UnreadableError:
            refused += 1
        else:
            assert image.dtype == np.uint8
            assert image.ndim in (2, 3)
    assert refused > 0
    assert photos.decode(content).pixels.shape[:2] == (24, 24)
