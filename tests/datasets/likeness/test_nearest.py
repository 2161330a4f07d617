"""Neighbours by looks: a twin comes first, whatever its light; means are means."""

import numpy as np
import pandas as pd
import pytest

from fer_core import emotions
from fer_core.datasets.base import Split
from fer_core.datasets.likeness import nearest, prints


@pytest.fixture
def split():
    rng = np.random.default_rng(0)
    pixels = rng.integers(40, 180, (40, 48, 48), np.uint8)
    pixels[30] = pixels[7]  # a twin
    pixels[31] = np.clip(pixels[7].astype(int) + 30, 0, 255)  # the same in more light
    pixels[32] = 0  # blank
    table = pd.DataFrame(
        {"file": [f"{i}.png" for i in range(40)], "label": ["happy", "sad"] * 20, "subject": None}
    )
    return Split("train", pixels, np.arange(40), table, emotions.BASIC)


def test_twins_come_first_and_the_face_itself_does_not_come(split):
    found = nearest.nearest(split, 7, nearest.sketches(split), 5)
    assert set(found[:2]) == {30, 31}
    assert 7 not in found
    assert len(found) == 5


def test_a_blank_picture_has_neighbours_too(split):
    assert len(nearest.nearest(split, 32, nearest.sketches(split), 3)) == 3


def test_large_splits_are_looked_through_in_steps(split, monkeypatch):
    monkeypatch.setattr(nearest, "LOOKED_THROUGH", 10)
    positions, small = nearest.sketches(split)
    assert positions.tolist() == list(range(0, 40, 4))
    assert len(small) == 10


def test_colour_pictures_are_compared_by_their_light(split):
    coloured = split.pixels[..., None].repeat(3, axis=-1)
    assert np.allclose(prints.of(coloured, 12), prints.of(split.pixels, 12), atol=1e-3)


def test_the_mean_face_is_the_mean(split):
    means = nearest.means(split)
    assert set(means) == {"happy", "sad"}
    happy = split.pixels[0::2].astype(float).mean(axis=0)
    assert np.abs(means["happy"] - happy).max() <= 0.5
