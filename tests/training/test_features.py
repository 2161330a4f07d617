"""Features of a frozen backbone: computed once, kept, taken in turns by the epochs, and their time told."""

import numpy as np
import pytest

from fer_core import recipes, runs
from fer_core.recipes import blocks
from fer_core.runs import protocol
from fer_core.training import features, feeding
from fer_core.training.progress import Progress

RECIPE = recipes.honest(recipes.get("irham2023-mobilenetv2")).change(size=48, batch_size=40)
FLIPPED = RECIPE.change(flip=True)


@pytest.fixture
def prepare(blobs_home):
    """prepare(recipe) -> (run, the whole network, what to train, its feed, its validation data)."""

    def prepared(recipe):
        run = runs.create(recipe, "blobs", seed=1)
        parts = protocol.divide(protocol.load(recipe, "blobs"), recipe.protocol, seed=1)
        network = recipe.build(recipe, feeding.shape(parts.train), 3)
        goals = parts.train.targets()
        chosen = features.choose(network, recipe, parts, goals, run, Progress(run, recipe.epochs))
        return run, network, *chosen

    return prepared


def test_a_head_learns_what_the_whole_network_would_see(prepare):
    _, network, head, feed, (validation, _) = prepare(RECIPE)
    backbone, _ = blocks.split_frozen(network)
    assert head.count_params() < network.count_params() / 10
    assert validation.shape == (30, *backbone.output_shape[1:])
    first, second = ([x for x, _ in feed.epoch(epoch)] for epoch in (1, 2))
    seen = np.sort(np.concatenate(first).sum(1))
    np.testing.assert_allclose(seen, np.sort(np.concatenate(second).sum(1)))  # nothing to augment


def test_epochs_take_the_augmented_copies_in_turns(prepare):
    feed = prepare(FLIPPED)[3]
    sums = [np.sort(np.concatenate([x for x, _ in feed.epoch(epoch)]).sum(1)) for epoch in range(1, 6)]
    assert np.allclose(sums[0], sums[4])
    assert not any(np.allclose(sums[0], other) for other in sums[1:4])


def test_their_time_is_this_runs_once_and_the_next_finds_them(prepare):
    first, *_ = prepare(RECIPE)
    second, *_ = prepare(RECIPE)
    assert first.status.prepared > 0
    assert second.status.prepared == 0
