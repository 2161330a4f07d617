"""A print is a picture from afar: light and contrast do not count, colours are averaged."""

import cv2
import numpy as np
import pytest

from fer_core.datasets.likeness import prints


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (300, 48, 48), np.uint8)


def test_a_print_is_the_small_picture_without_mean_and_of_length_one(images):
    small = cv2.resize(images[299].astype(np.float32), (16, 16), interpolation=cv2.INTER_AREA).ravel()
    wanted = (small - small.mean()) / np.linalg.norm(small - small.mean())
    assert np.allclose(prints.of(images, 16)[299], wanted, atol=1e-5)


@pytest.mark.parametrize("shape", [(100, 100), (37, 61), (48, 48, 3)])
def test_pictures_made_small_together_do_not_mix(shape):
    several = np.random.default_rng(1).integers(0, 256, (5, *shape), np.uint8)
    alone = np.concatenate([prints.of(image[None], 12) for image in several])
    assert np.allclose(prints.of(several, 12), alone, atol=1e-4)


def test_light_and_contrast_do_not_count(images):
    darker = (images * 0.5 + 20).astype(np.uint8)
    assert (np.sum(prints.of(images, 12) * prints.of(darker, 12), axis=1) > 0.99).all()


def test_a_blank_picture_is_like_nothing(images):
    blank = prints.of(np.full((1, 48, 48), 131, np.uint8), 16)[0]
    assert np.abs(prints.of(images, 16) @ blank).max() < 0.1


def test_no_pictures_have_no_prints():
    assert prints.of(np.zeros((0, 48, 48), np.uint8), 16).shape == (0, 256)
