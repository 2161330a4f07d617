"""Inside a network: the maps of each layer are those that one computes by hand, and every shipped network
shows them.
"""

import numpy as np
import pytest

from fer_core import runs
from fer_core.errors import ModelError
from fer_core.faces import graph
from fer_core.predictor import Predictor, inside
from tests import makers

BLOCKS = np.add.outer(np.arange(6) * 40, np.arange(6)).astype(np.uint8)  # no two alike
FACE = BLOCKS.repeat(8, 0).repeat(8, 1)


@pytest.fixture
def view(tiny_run):
    return inside.look(Predictor.from_run(runs.Run(tiny_run)), FACE)


def test_the_map_of_a_layer_is_what_its_filter_computes(view):
    """The tiny network's filter of 8 x 8 equal weights is the mean of each block."""
    (strip,) = view.strips
    assert (strip.kind, strip.title, strip.size, strip.kernel) == (
        "convolution",
        "Convolution 1",
        (6, 6, 1),
        (8, 8),
    )
    low, high = int(BLOCKS.min()), int(BLOCKS.max())
    expected = 255 * (BLOCKS.astype(float) - low) / (high - low)
    assert np.abs(strip.maps[0] - expected).max() <= 1


def test_the_first_filters_are_shown_with_zero_as_mid_gray(view):
    assert view.filters.shape == (1, 8, 8)
    assert (view.filters == 255).all()
    shown = inside.filter_pictures(np.array([[[[-0.5], [0.0], [0.25]]]]))
    assert shown.tolist() == [[[0, 128, 191]]]


def test_the_answer_is_the_predictors(tiny_run):
    predictor = Predictor.from_run(runs.Run(tiny_run))
    bright = np.full((48, 48), 250, np.uint8)
    assert max(inside.look(predictor, bright).answer.items(), key=lambda pair: pair[1])[0] == "happy"


def test_a_map_without_contrast_is_black(tiny_run):
    predictor = Predictor.from_run(runs.Run(tiny_run))
    view = inside.look(predictor, np.full((48, 48), 90, np.uint8))
    assert not view.strips[0].maps.any()


def test_the_paper_network_shows_its_printed_sizes():
    """Kalambate et al.: three convolutions, each with a pool, then 128 numbers and seven emotions."""
    predictor = Predictor.from_run("kalambate2024-cnn_fer2013_s0")
    view = inside.look(predictor, FACE)
    sizes = [(44, 44, 16), (22, 22, 16), (18, 18, 32), (9, 9, 32), (7, 7, 64), (3, 3, 64), (128,), (7,)]
    assert [strip.size for strip in view.strips] == sizes
    assert view.filters.shape == (16, 5, 5)
    assert all(len(strip.picked) <= inside.MOST for strip in view.strips)


def test_the_last_layer_of_a_shipped_network_leads_to_its_answer():
    predictor = Predictor.from_run("kalambate2024-cnn_fer2013_s0")
    last = graph.steps(predictor.network.content, FACE.astype(np.float32)[None, ..., None])[-1]
    assert last.kind == "SOFTMAX"
    assert last.final
    raw = predictor.network(FACE.astype(np.float32)[None, ..., None])[0]
    assert last.output == pytest.approx(raw, abs=1e-5)


@pytest.mark.parametrize("name", ["house-cnn_ferplus_favoured_s0", "house-mobilenetv2_ferplus_mean_s0"])
def test_a_deep_network_is_shown_by_its_main_layers(name):
    predictor = Predictor.from_run(name)
    view = inside.look(predictor, np.resize(FACE, predictor.shape))
    main = inside.main_strips(view.strips)
    filters = [strip for strip in main if strip.convolves]
    assert filters[0] is view.strips[0]
    assert len(filters) < sum(strip.convolves for strip in view.strips)
    heights = [strip.size[0] for strip in filters]
    assert heights == sorted(heights, reverse=True)
    assert main[-1].size == (7,)


def test_networks_side_by_side_are_each_shown_by_their_main_layers():
    predictor = Predictor.from_run("house-council_ferplus_s0")
    main = inside.main_strips(inside.look(predictor, np.resize(FACE, predictor.shape)).strips)
    heights = [strip.size[0] for strip in main if strip.convolves]
    assert heights == [48, 24, 12, 6, 48, 24, 12, 6, 48, 24, 12, 6, 3]


def test_a_network_that_equalises_is_shown_the_equalised_face(tiny_run):
    makers.edit(tiny_run, "model.json", equalise=True)
    predictor = Predictor.from_run(runs.Run(tiny_run))
    dim = (FACE // 8).astype(np.uint8)
    assert inside.look(predictor, dim).face.max() > dim.max()


def test_what_is_not_a_network_is_refused_in_a_sentence():
    with pytest.raises(ModelError, match="Export the run again"):
        graph.steps(b"no network at all" * 9, np.zeros((1, 48, 48, 1), np.float32))


def test_a_training_view_is_kept_and_read_again(home, view):
    folder = makers.finished_run(home, "busy")
    assert inside.kept(runs.Run(folder)) is None
    inside.keep(folder, view)
    again = inside.kept(runs.Run(folder))
    assert again.answer == pytest.approx(view.answer)
    assert (again.strips[0].maps == view.strips[0].maps).all()
    assert again.strips[0].size == (6, 6, 1)
    makers.spoil(folder, inside.FILE)
    assert inside.kept(runs.Run(folder)) is None
