"""Augmentation: nothing asked, nothing done; the same seed, the same pictures; each knob does what its help
says.
"""

import numpy as np
import pytest

from fer_core.recipes import augment
from fer_core.recipes.base import Augment

FACE = np.tile(np.arange(48, dtype=np.uint8)[:, None] * 5, (1, 48))
FACE[10:20, 5:15] = 250
BATCH = np.stack([FACE] * 6)


def one(how, seed=0, images=BATCH):
    return augment.apply(images, how, np.random.default_rng(seed))


def test_nothing_asked_is_nothing_done():
    assert np.array_equal(one(Augment()), BATCH.astype(np.float32))


@pytest.mark.parametrize(
    "how",
    [
        Augment(flip=True),
        Augment(flip_vertical=True),
        Augment(rotate=20),
        Augment(shift=0.2),
        Augment(zoom_in=0.4),
        Augment(zoom_out=0.4),
    ]
    + [
        Augment(brightness=0.3),
        Augment(contrast=0.5),
        Augment(blur=1),
        Augment(noise=9),
        Augment(erase=1),
        Augment(parts=1),
    ],
    ids=lambda how: next(k for k, v in vars(how).items() if v),
)
@pytest.mark.parametrize("images", [BATCH, np.repeat(BATCH[..., None], 3, -1)], ids=["gray", "colour"])
def test_each_knob_changes_pictures_the_same_way_for_the_same_seed(how, images):
    first, again = one(how, 1, images), one(how, 1, images)
    assert np.array_equal(first, again)
    assert first.shape == images.shape
    assert not np.array_equal(first, images)
    assert first.min() >= 0
    assert first.max() <= 255


def test_a_flip_is_a_mirror():
    flipped = [a for a in one(Augment(flip=True)) if not np.array_equal(a, FACE)]
    assert flipped
    assert all(np.array_equal(a, FACE[:, ::-1]) for a in flipped)


@pytest.mark.parametrize("part", list(augment.PARTS))
def test_only_the_part_stays_and_the_rest_is_the_mean(part):
    kept = augment.keep_part(FACE, part)
    left, top, right, bottom = (int(v * 48) for v in augment.PARTS[part])
    assert np.array_equal(kept[top:bottom, left:right], FACE[top:bottom, left:right])
    outside = np.ones((48, 48), bool)
    outside[top:bottom, left:right] = False
    assert (kept[outside] == int(FACE.mean())).all()


def test_equalising_spreads_the_grays_and_keeps_the_hue():
    dull = (FACE // 4 + 90).astype(np.uint8)
    assert np.ptp(augment.equalise(dull[None])[0]) == 255
    coloured = augment.equalise(np.stack([dull, dull, dull], -1)[None])[0]
    assert np.allclose(coloured[..., 0], coloured[..., 2], atol=2)
    assert augment.equalise(np.empty((0, 48, 48), np.uint8)).shape == (0, 48, 48)
