"""Photos as people have them: turned by the phone, gray, transparent, for print, moving, huge, broken."""

import io
import struct
import subprocess

import numpy as np
import pytest
from PIL import Image

from fer_core.datasets import decoding
from fer_core.errors import DataError, MediaError
from fer_core.media import photos
from tests.scenes import scene

LEFT_RED = np.zeros((40, 60, 3), np.uint8)
LEFT_RED[:, :30] = (220, 30, 30)
LEFT_RED[:, 30:] = (30, 30, 220)


def encoded(image, kind="PNG", **how) -> bytes:
    out = io.BytesIO()
    image = image if isinstance(image, Image.Image) else Image.fromarray(image)
    image.save(out, kind, **how)
    return out.getvalue()


def read(content, **how):
    return photos.read(content, "photo.x", **how).image


@pytest.mark.parametrize(
    "orientation, corner",
    [(1, (220, 30, 30)), (2, (30, 30, 220)), (3, (30, 30, 220)), (6, (220, 30, 30)), (8, (30, 30, 220))],
)
def test_a_phones_orientation_is_respected(orientation, corner):
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = read(encoded(LEFT_RED, "JPEG", quality=95, subsampling=0, exif=exif))
    assert image.shape == ((60, 40, 3) if orientation in (6, 8) else (40, 60, 3))
    assert np.abs(image[2, 2].astype(int) - corner).max() < 20


@pytest.mark.parametrize("mode", ["L", "RGBA", "CMYK", "P", "1", "LA"])
def test_any_kind_of_colour_becomes_rgb(mode):
    gray = Image.fromarray(np.tile(np.linspace(0, 255, 64, dtype=np.uint8), (32, 1)))
    image = read(encoded(gray.convert("RGB").convert(mode), "TIFF" if mode in ("CMYK",) else "PNG"))
    assert image.shape == (32, 64, 3) and image.dtype == np.uint8
    assert image[:, :8].mean() < 60 and image[:, -8:].mean() > 200


def test_a_cmyk_jpeg_keeps_its_colours():
    image = read(encoded(Image.fromarray(LEFT_RED).convert("CMYK"), "JPEG", quality=95))
    assert image[20, 10, 0] > image[20, 10, 2] + 80 and image[20, 50, 2] > image[20, 50, 0] + 80


def test_what_is_transparent_shows_white():
    image = np.zeros((10, 10, 4), np.uint8)
    image[:, 5:] = (0, 0, 0, 255)
    out = read(encoded(image))
    assert (out[:, :5] == 255).all() and (out[:, 5:] == 0).all()


def test_sixteen_bits_are_brought_to_eight():
    out = read(encoded(Image.fromarray(np.array([[0, 32768, 65535]] * 3, np.uint16))))
    assert out[0, :, 0].tolist() == pytest.approx([0, 127, 255], abs=1)


def half_transparent(mode):
    """The left half transparent black, the right half opaque black; 16 x 16."""
    image = np.zeros((16, 16, 4), np.uint8)
    image[:, 8:, 3] = 255
    return encoded(Image.fromarray(image).convert(mode))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_predict_and_import_see_the_same_pixels_of_what_is_transparent(mode):
    content = half_transparent(mode if mode != "PA" else "RGBA")
    if mode == "PA":  # a palette with one transparent colour, as GIF has it
        flat = Image.fromarray(np.repeat(np.array([[0, 1]], np.uint8), 8, 1).repeat(16, 0), "P")
        flat.putpalette([0, 0, 0, 0, 0, 0])
        content = encoded(flat, "GIF", transparency=0)
    shown, imported = read(content), decoding.coloured(decoding.decode(content), "rgb")
    assert np.array_equal(shown, imported)
    assert (shown[:, :8] == 255).all() and (shown[:, 8:] == 0).all()


@pytest.mark.parametrize("mode", ["L", "RGB", "P", "1", "CMYK", "I;16", "I", "F"])
def test_predict_and_import_see_the_same_pixels_of_every_mode(mode):
    content = encoded(Image.new("L", (30, 20), 130).convert(mode), "TIFF")
    shown = read(content)
    assert np.array_equal(shown, decoding.coloured(decoding.decode(content), "rgb"))
    assert shown.shape == (20, 30, 3)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_predict_and_import_turn_a_photo_the_same_way(kind):
    exif = Image.Exif()
    exif[0x0112] = 6
    content = encoded(LEFT_RED, kind, exif=exif)
    assert read(content).shape == (60, 40, 3)
    assert np.array_equal(read(content), decoding.decode(content))
    assert read(content)[2, 20, 0] > 150 and read(content)[-2, 20, 2] > 150


@pytest.mark.parametrize("mode", ["1", "P", "I;16", "RGBA", "LA"])
def test_large_pictures_of_every_mode_are_reduced_and_not_called_damaged(mode):
    image = Image.new("L", (8192, 64), 255).convert(mode)
    if mode == "I;16":
        image = Image.fromarray(np.full((64, 8192), 65535, np.uint16))
    picture = photos.read(encoded(image), "large.png")
    assert picture.size == (8192, 64) and picture.image.shape == (32, 4096, 3)
    assert (picture.image == 255).all()


def test_a_postscript_file_called_jpg_is_refused_and_no_program_is_started_for_it(tmp_path, monkeypatch):
    started = []
    monkeypatch.setattr(subprocess, "Popen", lambda *command, **rest: started.append(command))
    file = tmp_path / "portrait.jpg"
    file.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n0 0 moveto\n%%EOF\n")
    with pytest.raises(MediaError, match="cannot be read as a photo"):
        photos.read(file)
    with pytest.raises(DataError, match="it is text that begins '%!PS-Adobe"):
        decoding.decode(file.read_bytes())
    assert not started


@pytest.mark.parametrize("kind", ["ICO", "TGA", "PCX", "EPS", "PDF"])
def test_formats_that_no_camera_writes_are_not_opened(kind):
    with pytest.raises(MediaError, match="no JPEG, PNG, WebP, GIF, BMP or TIFF"):
        read(encoded(LEFT_RED, kind))


@pytest.mark.parametrize(
    "error", [KeyError("mode"), RuntimeError("decoder"), struct.error("x"), TypeError(1)]
)
def test_whatever_a_decoder_raises_becomes_a_sentence(monkeypatch, error):
    def fail(*_, **__):
        raise error

    content = encoded(LEFT_RED)
    monkeypatch.setattr(Image.Image, "getexif", fail)
    with pytest.raises(MediaError, match="cannot be read as a photo"):
        read(content)
    with pytest.raises(DataError, match="cut short or damaged"):
        decoding.decode(content)


def test_an_avif_is_read_where_pillow_can():
    if "AVIF" not in photos.FORMATS:
        pytest.skip("this Pillow has no AVIF")
    image = read(encoded(LEFT_RED, "AVIF", quality=95))
    assert image.shape == (40, 60, 3) and image[20, 10, 0] > 150


def test_an_animation_shows_its_first_frame():
    frames = [Image.new("RGB", (20, 20), c) for c in ("red", "blue", "green")]
    out = read(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert out.shape == (20, 20, 3) and out[5, 5].tolist() == [255, 0, 0]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_hundred_megapixels_are_reduced_and_their_faces_found(kind):
    image = (
        Image.fromarray(scene(2900, 2320, [(400, 300, 1200)]))
        .convert("L")
        .resize((11_600, 9_280), Image.Resampling.NEAREST)
    )
    picture = photos.read(encoded(image, kind, **({"compress_level": 1} if kind == "PNG" else {})))
    assert picture.size == (11_600, 9_280) and max(picture.image.shape) <= photos.LARGEST
    assert picture.image.shape[1] / picture.size[0] == pytest.approx(picture.scale, rel=0.002)
    from fer_core import faces

    (found,) = faces.get("blazeface").find(picture.image, photo=True)
    assert found.centre[0] / picture.scale == pytest.approx(1000 * 4, rel=0.05)


def test_a_turned_photo_that_is_reduced_keeps_its_upright_size():
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = photos.read(encoded(np.zeros((100, 200, 3), np.uint8), "JPEG", exif=exif), largest=50)
    assert (
        picture.size == (100, 200)
        and picture.image.shape == (50, 25, 3)
        and picture.scale == pytest.approx(0.25)
    )


def test_a_tiny_picture_is_a_picture():
    assert read(encoded(np.full((1, 1, 3), 7, np.uint8))).tolist() == [[[7, 7, 7]]]


@pytest.mark.parametrize(
    "content, says",
    [
        (b"", "empty"),
        (b"this is no photo at all", "cannot be read as a photo"),
        (encoded(LEFT_RED)[:60], "cannot be read as a photo"),
        (
            encoded(np.random.default_rng(0).integers(0, 256, (200, 200, 3), dtype=np.uint8), "JPEG")[:3000],
            "cannot be read as a photo",
        ),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200), "HEIC"),
        (
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x00\x00\x00\x01\x00\x00\x08\x02\x00\x00\x00"
            + bytes(40),
            "photo",
        ),
    ],
)
def test_what_is_no_photo_is_refused_with_a_sentence(content, says):
    with pytest.raises(MediaError, match=says):
        read(content)


def test_more_pixels_than_any_camera_has_are_refused_before_they_fill_the_memory():
    with pytest.raises(MediaError, match="megapixels"):
        photos.read(encoded(Image.new("1", (20_000, 16_000)), "PNG"))


def test_a_folder_lists_photos_and_videos_by_name(tmp_path):
    for name in ("b.JPG", "a/c.mp4", "a/readme.txt", ".hidden.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert [p.name for p in photos.listed(tmp_path)] == ["c.mp4", "b.JPG"]


def test_an_empty_or_missing_folder_is_said_so(tmp_path):
    with pytest.raises(MediaError, match="No photo or video"):
        list(photos.listed(tmp_path))
    with pytest.raises(MediaError, match="there is nothing"):
        list(photos.listed(tmp_path / "gone"))
