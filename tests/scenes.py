"""Pictures with faces at known places, drawn by a few ellipses: plain, but every finder sees them."""

from functools import lru_cache

import cv2
import numpy as np

SKINS = ((215, 160, 120), (190, 130, 90), (160, 100, 70), (230, 185, 150))


def face(size: int = 256, seed: int = 0, smile: float = 0.5, background: int = 120) -> np.ndarray:
    """(size, size, 3) uint8 RGB; the face is half as wide as the picture and in its middle."""
    rng, s = np.random.default_rng(seed), 256
    image = np.full((s, s, 3), background, np.float32)
    skin, hair = np.float32(SKINS[seed % len(SKINS)]), rng.uniform(10, 70, 3)
    centre, a, b = (s // 2, s // 2), int(s * 0.26), int(s * 0.36)
    cv2.ellipse(
        image,
        (centre[0], centre[1] - b // 8),
        (int(a * 1.15), int(b * 1.12)),
        0,
        0,
        360,
        hair.tolist(),
        -1,
        cv2.LINE_AA,
    )
    cv2.rectangle(
        image, (centre[0] - a // 3, centre[1] + b // 2), (centre[0] + a // 3, s), (skin * 0.8).tolist(), -1
    )
    mask = cv2.ellipse(np.zeros((s, s), np.float32), centre, (a, b), 0, 0, 360, 1, -1, cv2.LINE_AA)[..., None]
    y, x = np.mgrid[:s, :s].astype(np.float32)
    nx, ny = (x - centre[0]) / a, (y - centre[1]) / b
    shade = np.clip(
        0.45 + 0.65 * (-0.2 * nx - 0.4 * ny + 0.8 * np.sqrt(np.clip(1 - nx**2 - ny**2, 0, 1))), 0.3, 1.15
    )[..., None]
    image = image * (1 - mask) + skin * shade * mask
    for side in (-1, 1):
        _eye(image, centre[0] + side * a * 0.42, centre[1] - b * 0.15, a, b, skin, hair)
    _nose_and_mouth(image, *centre, a, b, skin, smile)
    image = cv2.GaussianBlur(image, (0, 0), 0.8) + rng.normal(0, 3, (s, s, 1))
    return cv2.resize(np.clip(image, 0, 255).astype(np.uint8), (size, size), interpolation=cv2.INTER_AREA)


def _soft(
    image: np.ndarray, points: np.ndarray, colour, share: float, blur: float, thick: int | None = None
) -> None:
    cover = np.zeros(image.shape[:2], np.float32)
    if thick is None:
        cv2.fillPoly(cover, [np.int32(points)], 1, cv2.LINE_AA)
    else:
        cv2.polylines(cover, [np.int32(points)], False, 1, thick, cv2.LINE_AA)
    cover = (cv2.GaussianBlur(cover, (0, 0), blur) * share)[..., None]
    image[:] = image * (1 - cover) + np.float32(colour) * cover


def _ellipse(x: float, y: float, rx: float, ry: float) -> np.ndarray:
    t = np.linspace(0, 2 * np.pi, 40)
    return np.c_[x + rx * np.cos(t), y + ry * np.sin(t)]


def _eye(image, x, y, a, b, skin, hair) -> None:
    t = np.linspace(-1, 1, 12)
    _soft(image, _ellipse(x, y, a * 0.26, b * 0.13), skin * 0.55, 0.6, 5)
    _soft(image, _ellipse(x, y, a * 0.19, b * 0.07), (238, 236, 232), 1, 0.8)
    _soft(image, _ellipse(x, y, a * 0.085, a * 0.085), (60, 45, 30), 1, 0.6)
    _soft(image, _ellipse(x, y, a * 0.04, a * 0.04), (10, 10, 10), 1, 0.4)
    _soft(image, np.c_[x + t * a * 0.22, y - b * 0.07 * np.sqrt(1 - t**2 * 0.95)], hair * 0.5, 0.9, 0.6, 2)
    _soft(image, np.c_[x + t * a * 0.26, y - b * 0.17 - b * 0.04 * (1 - t**2)], hair * 0.7, 0.9, 1, 6)


def _nose_and_mouth(image, x, y, a, b, skin, smile) -> None:
    bridge = np.array(
        [
            [x - a * 0.03, y - b * 0.1],
            [x + a * 0.06, y - b * 0.1],
            [x + a * 0.12, y + b * 0.2],
            [x - a * 0.02, y + b * 0.22],
        ]
    )
    _soft(image, bridge, skin * 0.75, 0.5, 4)
    _soft(image, _ellipse(x, y + b * 0.22, a * 0.16, b * 0.045), skin * 0.62, 0.7, 2.5)
    for side in (-1, 1):
        _soft(image, _ellipse(x + side * a * 0.08, y + b * 0.235, a * 0.035, b * 0.016), skin * 0.3, 0.9, 0.8)
    t = np.linspace(-1, 1, 30)
    wide, middle = a * (0.36 + 0.1 * max(smile, 0)), y + b * 0.48 - smile * b * 0.09 * (t**2 - 0.5)
    lips = np.r_[
        np.c_[x + t * wide, middle - b * 0.035 * (1 - t**2)],
        np.c_[x + t * wide, middle + b * 0.055 * (1 - t**2)][::-1],
    ]
    _soft(image, lips, (165, 70, 80), 0.85, 1)
    _soft(image, np.c_[x + t * wide, middle], (90, 30, 40), 0.9, 0.6, 2)


_kept = lru_cache(maxsize=64)(face)  # in a film the same people stand in every frame; nobody writes into it


def scene(width: int, height: int, places, background: int = 120) -> np.ndarray:
    """A picture with drawn faces; `places` are (left, top, size[, seed]) of their squares, which may reach
    over the border.
    """
    out = np.full((height, width, 3), background, np.uint8)
    for left, top, size, *seed in places:
        one = _kept(size, *(seed or [0]), background=background)
        x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + size, width), min(top + size, height)
        if x1 > x0 and y1 > y0:
            out[y0:y1, x0:x1] = one[y0 - top : y1 - top, x0 - left : x1 - left]
    return out


def film(path, images, rate: int = 30, times=None) -> None:
    """An mp4 of these pictures, at a steady rate or at these seconds."""
    from fractions import Fraction

    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=rate)
        stream.height, stream.width, stream.pix_fmt, stream.bit_rate = (
            *images[0].shape[:2],
            "yuv420p",
            4_000_000,
        )
        stream.codec_context.time_base = Fraction(1, 1000)
        for i, image in enumerate(images):
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = round(1000 * (times[i] if times else i / rate)), Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
