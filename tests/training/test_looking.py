"""What a training shows of its network while it learns is what the exported network shows afterwards."""

import numpy as np
import pytest

from fer_core import recipes, runs
from fer_core.predictor import Predictor, inside
from fer_core.training import looking, weights


@pytest.mark.slow
def test_keras_and_the_exported_network_show_the_same(finished):
    assert not (finished.folder / inside.FILE).exists(), "the exported network took its place"
    predictor = Predictor.from_run(finished)
    face = np.random.default_rng(0).integers(0, 255, (48, 48), np.uint8)
    exported = inside.look(predictor, face, most=looking.MOST)
    model = weights.load(finished.folder)
    looking.keep(finished.folder, model, face, face[None, ..., None].astype(np.float32), exported.answer)
    learned = inside.kept(finished)
    assert [one.size for one in learned.strips] == [one.size for one in exported.strips]
    assert [one.title for one in learned.strips] == [one.title for one in exported.strips]
    assert np.abs(learned.filters.astype(int) - exported.filters).max() <= 1
    for ours, theirs in zip(learned.strips[:4], exported.strips[:4], strict=True):
        assert set(ours.picked) & set(theirs.picked)
        if ours.picked == theirs.picked:
            assert np.abs(ours.maps.astype(int) - theirs.maps).max() <= 3


@pytest.mark.slow
@pytest.mark.filterwarnings("error::UserWarning")  # a training prints what is warned of, once an epoch
@pytest.mark.parametrize("name", ["house-cnn", "minaee2021-attention", "zhou2020-lightweight"])
def test_every_kind_of_network_can_be_looked_at(home, name):
    recipe = recipes.get(name)
    model = recipe.build(recipe, (48, 48, 1), 7)
    folder = home / "models" / "fresh"
    folder.mkdir()
    face = np.zeros((48, 48), np.uint8)
    looking.keep(folder, model, face, face[None, ..., None].astype(np.float32), {"happy": 1.0})
    view = inside.kept(runs.Run(folder))
    assert view.strips[0].convolves
    assert all(len(one.picked) <= looking.MOST for one in view.strips)
    looking.forget(folder)
    assert inside.kept(runs.Run(folder)) is None


def test_a_network_whose_filters_lie_inside_another_shows_nothing(home):
    import keras

    pixels = keras.Input((8, 8, 1))
    inner = keras.Model(pixels, keras.layers.Conv2D(2, 3)(pixels))
    outer = keras.Input((8, 8, 1))
    model = keras.Model(outer, keras.layers.GlobalAveragePooling2D()(inner(outer)))
    looking.keep(home, model, np.zeros((8, 8), np.uint8), np.zeros((1, 8, 8, 1), np.float32), {"happy": 1.0})
    assert not (home / inside.FILE).exists()
