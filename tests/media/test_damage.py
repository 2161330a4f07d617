"""Worse pictures are worse by the amount that was asked for, the same for every run."""

import numpy as np
import pytest

from fer_core.media import damage

FACE = np.random.default_rng(0).integers(40, 216, (48, 48)).astype(np.uint8)
COLOURED = FACE[..., None].repeat(3, axis=2)


@pytest.mark.parametrize("way", damage.DAMAGES.values(), ids=list(damage.DAMAGES))
@pytest.mark.parametrize("image", [FACE, COLOURED], ids=["gray", "rgb"])
def test_each_kind_keeps_the_shape_and_harms_more_with_each_strength(way, image):
    worse = [damage.worsen(image[None], way, amount)[0] for amount in way.amounts]
    assert len(worse) == 5 and all(w.shape == image.shape and w.dtype == np.uint8 for w in worse)
    harm = [np.abs(w.astype(float) - image).mean() for w in worse]
    assert harm[0] > 0 and harm[-1] > harm[0]


def test_the_same_seed_makes_the_same_pictures():
    noise = damage.DAMAGES["noise"]
    assert (damage.worsen(FACE[None], noise, 20) == damage.worsen(FACE[None], noise, 20)).all()
    assert (damage.worsen(FACE[None], noise, 20, seed=1) != damage.worsen(FACE[None], noise, 20)).any()


def test_brightness_is_moved_by_the_share_of_the_gray_scale():
    gray = np.full((1, 48, 48), 128, np.uint8)
    assert abs(int(damage.worsen(gray, damage.DAMAGES["brightness"], 0.2)[0, 0, 0]) - 128) == 51


def test_a_bar_is_as_high_as_asked_and_lies_over_eyes_or_mouth():
    for name, centre in (("eyes", 0.36), ("mouth", 0.78)):
        dark = np.flatnonzero(
            (damage.worsen(np.full((1, 100, 100), 200, np.uint8), damage.DAMAGES[name], 0.2)[0] == 0).all(
                axis=1
            )
        )
        assert len(dark) == 20 and dark.mean() == pytest.approx(100 * centre, abs=1)
