"""Twins: planted copies are found, strangers are not."""

import cv2
import numpy as np
import pytest

from fer_core.datasets.likeness import twins

RNG = np.random.default_rng(0)


def photos(n, seed):
    """Smooth random pictures: as different from each other as photos are."""
    rng = np.random.default_rng(seed)
    return np.stack(
        [
            cv2.resize(rng.integers(0, 256, (7, 7), np.uint8), (48, 48), interpolation=cv2.INTER_CUBIC)
            for _ in range(n)
        ]
    )


def recompressed(image):
    return cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], cv2.IMREAD_GRAYSCALE)


@pytest.mark.parametrize(
    "change",
    [
        lambda image: image,
        lambda image: image[:, ::-1],
        lambda image: np.clip(image * 0.7 + 20, 0, 255).astype(np.uint8),
        recompressed,
        lambda image: cv2.resize(cv2.resize(image, (30, 30)), (48, 48)),
        lambda image: np.roll(image, 1, 1),
    ],
    ids=["identical", "mirrored", "darker", "recompressed", "smaller", "shifted by a pixel"],
)
def test_a_copy_is_found_with_its_partner(change):
    known = photos(200, 1)
    copies = np.stack([change(known[i]) for i in range(20)])
    alike, partner = twins.nearest(copies, known)
    assert list(partner) == list(range(20))
    assert (alike > twins.ALIKE).all()


def test_strangers_are_no_twins():
    assert not twins.have_twins(photos(100, 2), photos(300, 3)).any()


def test_blank_pictures_are_nobodys_twins():
    blank = np.full((3, 48, 48), 128, np.uint8)
    assert not twins.have_twins(blank, np.concatenate([blank, photos(5, 4)])).any()


def test_blocks_do_not_change_the_answer(monkeypatch):
    some, known = photos(50, 5), photos(60, 6)
    whole = twins.nearest(some, known)
    monkeypatch.setattr(twins, "BLOCK", 7)
    assert all(np.allclose(a, b) for a, b in zip(whole, twins.nearest(some, known), strict=True))


def test_colour_counts_as_its_brightness():
    gray = photos(10, 7)
    assert twins.have_twins(np.repeat(gray[..., None], 3, -1)[:5], np.repeat(gray[..., None], 3, -1)).all()
