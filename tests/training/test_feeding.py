"""Batches: the same for the same seed and epoch, every image in its turn, rare emotions as often as asked."""

import numpy as np
import pandas as pd
import pytest

from fer_core import recipes
from fer_core.datasets.base import Split
from fer_core.training import feeding

CLASSES = ("happy", "sad", "neutral")


def split(counts=(40, 20, 4), votes=None):
    labels = np.repeat(CLASSES, counts)
    pixels = np.random.default_rng(0).integers(0, 256, (len(labels), 48, 48), np.uint8)
    table = pd.DataFrame(
        {"file": [f"{i}.png" for i in range(len(labels))], "label": labels, "fer2013_label": "sad"}
    )
    return Split("train", pixels, np.arange(len(labels)), table, CLASSES, votes)


def recipe(**changes):
    return recipes.get("house-cnn").change(batch_size=16, **changes)


def test_an_epoch_is_the_same_each_time_it_is_made():
    feed = feeding.from_split(split(), recipe(mixup=0.2), seed=3)
    first, again, other = list(feed.epoch(2)), list(feed.epoch(2)), list(feed.epoch(3))
    assert all(
        np.array_equal(a, c) and np.array_equal(b, d) for (a, b), (c, d) in zip(first, again, strict=True)
    )
    assert not np.array_equal(first[0][0], other[0][0])


def test_natural_sampling_shows_every_image_once():
    order = feeding.drawn_order(split().targets(), "natural", np.random.default_rng(0))
    assert sorted(order) == list(range(64))


@pytest.mark.parametrize(
    ("sampling", "shares"),
    [
        ("balanced", (1 / 3, 1 / 3, 1 / 3)),
        # square roots of 40, 20 and 4, over their sum
        ("sqrt", (6.325 / 12.797, 4.472 / 12.797, 2 / 12.797)),
    ],
)
def test_rare_emotions_come_as_often_as_asked(sampling, shares):
    targets = split().targets()
    order = np.concatenate(
        [feeding.drawn_order(targets, sampling, np.random.default_rng(s)) for s in range(40)]
    )
    found = targets[order].mean(0)
    assert np.allclose(found, shares, atol=0.01)


def test_label_smoothing_and_mixup_keep_targets_that_sum_to_one():
    for _, y in feeding.from_split(split(), recipe(mixup=0.4, label_smoothing=0.1), seed=0).epoch(1):
        assert np.allclose(y.sum(1), 1, atol=1e-5)
        assert y.min() > 0


def test_a_share_of_the_fer2013_label_is_mixed_into_the_votes():
    votes = np.tile(np.array([[1, 0, 0]], np.float32), (64, 1))
    assert np.allclose(feeding.targets(split(votes=votes), 0.25), [[0.75, 0.25, 0]])
    assert np.allclose(feeding.targets(split(votes=votes), 0), votes)


def test_an_error_while_making_a_batch_reaches_the_training():
    def broken(where, epoch):
        raise OSError("the disk is gone")

    feed = feeding.Feed(broken, split().targets(), recipe(), 0)
    with pytest.raises(OSError, match="the disk is gone"):
        list(feed.epoch(1))
