"""The papers' tables: shapes and parameters of every layer, worked out by hand."""

import keras
import numpy as np
import pytest

from fer_core import emotions, recipes
from fer_core.errors import RecipeError
from fer_core.recipes import blocks, lee2023


def built(name, shape=(48, 48, 1)):
    recipe = recipes.get(name)
    return recipe.build(recipe, shape, len(recipe.protocol.classes))


def table(network, *kinds):
    """Output shape and parameters of each layer of these kinds."""
    kinds = kinds or (
        keras.layers.Conv2D,
        keras.layers.MaxPooling2D,
        keras.layers.Flatten,
        keras.layers.Dense,
    )
    return [
        (layer.output.shape[1:], layer.count_params()) for layer in network.layers if isinstance(layer, kinds)
    ]


def test_saleem_cnn_is_its_table_2():
    network = built("saleem2024-cnn", (180, 180, 3))
    assert table(network) == [
        ((180, 180, 8), 5 * 5 * 3 * 8 + 8),  # 608
        ((90, 90, 8), 0),
        ((90, 90, 16), 5 * 5 * 8 * 16 + 16),  # 3,216
        ((45, 45, 16), 0),
        ((45, 45, 32), 5 * 5 * 16 * 32 + 32),  # 12,832
        ((22, 22, 32), 0),
        ((22, 22, 64), 5 * 5 * 32 * 64 + 64),  # 51,264
        ((11, 11, 64), 0),
        ((11, 11, 128), 5 * 5 * 64 * 128 + 128),  # 204,928
        ((5, 5, 128), 0),
        ((3200,), 0),  # 5 * 5 * 128
        ((128,), 3200 * 128 + 128),  # 409,728
        ((64,), 128 * 64 + 64),  # 8,256
        ((5,), 64 * 5 + 5),  # 325
    ]
    assert network.count_params() == 608 + 3216 + 12832 + 51264 + 204928 + 409728 + 8256 + 325 == 691_157
    assert network.get_layer("answer").activation is keras.activations.sigmoid
    assert [layer.rate for layer in network.layers if isinstance(layer, keras.layers.Dropout)] == [0.5]


def test_kalambate_cnn_is_its_network():
    network = built("kalambate2024-cnn")
    assert table(network) == [
        ((44, 44, 16), 5 * 5 * 1 * 16 + 16),  # 416; 48 - 5 + 1 = 44
        ((22, 22, 16), 0),
        ((18, 18, 32), 5 * 5 * 16 * 32 + 32),  # 12,832
        ((9, 9, 32), 0),
        ((7, 7, 64), 3 * 3 * 32 * 64 + 64),  # 18,496
        ((3, 3, 64), 0),
        ((576,), 0),  # 3 * 3 * 64
        ((128,), 576 * 128 + 128),  # 73,856
        ((7,), 128 * 7 + 7),  # 903
    ]
    assert network.count_params() == 416 + 12832 + 18496 + 73856 + 903 == 106_503


def test_yousaf_cnn_has_four_convolutions_each_pooled_and_dropped_out():
    network = built("yousaf2024-cnn")
    assert table(network) == [
        ((48, 48, 32), 3 * 3 * 1 * 32 + 32),  # 320
        ((24, 24, 32), 0),
        ((24, 24, 64), 3 * 3 * 32 * 64 + 64),  # 18,496
        ((12, 12, 64), 0),
        ((12, 12, 128), 3 * 3 * 64 * 128 + 128),  # 73,856
        ((6, 6, 128), 0),
        ((6, 6, 256), 3 * 3 * 128 * 256 + 256),  # 295,168
        ((3, 3, 256), 0),
        ((2304,), 0),  # 3 * 3 * 256
        ((256,), 2304 * 256 + 256),  # 590,080
        ((128,), 256 * 128 + 128),  # 32,896
        ((7,), 128 * 7 + 7),  # 903
    ]
    assert network.count_params() == 320 + 18496 + 73856 + 295168 + 590080 + 32896 + 903 == 1_011_719
    kinds = [
        type(layer).__name__
        for layer in network.layers
        if type(layer).__name__ in ("Conv2D", "MaxPooling2D", "Dropout")
    ]
    assert kinds == ["Conv2D", "MaxPooling2D", "Dropout"] * 4


# Table 2 of the MobileNetV2 paper: expansion, filters, blocks
INVERTED = ((1, 16, 1), (6, 24, 2), (6, 32, 3), (6, 64, 4), (6, 96, 3), (6, 160, 3), (6, 320, 1))


def mobilenetv2_by_hand():
    """Weights of the convolutions, which have no bias, and channels of the batch norms, which have four
    numbers each.
    """
    weights, channels, before = 3 * 3 * 3 * 32, 32, 32  # the first convolution
    for expansion, filters, count in INVERTED:
        for _ in range(count):
            wide = before * expansion
            weights += (before * wide if expansion > 1 else 0) + 3 * 3 * wide + wide * filters
            channels += (wide if expansion > 1 else 0) + wide + filters
            before = filters
    return weights + 320 * 1280, channels + 1280


@pytest.mark.parametrize(
    "name, side, head",
    [
        ("saleem2024-mobilenetv2", 180, 1280 * 5 + 5),
        ("irham2023-mobilenetv2", 96, 1280 * 7 + 7),
        ("house-mobilenetv2", 96, 1280 * 7 + 7),
        ("mobilenetv2-transfer", 224, (1280 * 128 + 128) + (128 * 64 + 64) + (64 * 7 + 7)),
    ],
)
def test_mobilenetv2_recipes_are_the_backbone_and_a_head(name, side, head):
    network = built(name)
    weights, channels = mobilenetv2_by_hand()
    assert weights + 4 * channels == 2_257_984
    assert network.get_layer("backbone").input_shape == (None, side, side, 3)
    assert network.get_layer("backbone").output_shape == (None, -(-side // 32), -(-side // 32), 1280)
    assert network.count_params() == 2_257_984 + head
    learned = 0 if recipes.get(name).frozen else weights  # batch norms stay as they are
    assert sum(int(np.prod(w.shape)) for w in network.trainable_weights) == learned + head


def test_zhou_is_residual_separable_pooled_and_under_a_megabyte():
    network = built("zhou2020-lightweight")
    stem = 3 * 3 * 1 * 16 + 4 * 16 + 3 * 3 * 16 * 32 + 4 * 32
    modules = sum(
        a * b
        + 4 * b  # shortcut
        + 9 * a
        + a * b
        + 4 * b  # first separable convolution
        + 9 * b
        + b * b
        + 4 * b  # second
        for a, b in ((32, 64), (64, 128), (128, 256))
    )
    assert network.count_params() == stem + modules + 256 * 7 + 7 == 190_199
    assert network.count_params() * 4 < 872_900 < 1_000_000
    assert table(network, keras.layers.SeparableConv2D)[-1][0] == (12, 12, 256)
    assert [layer.output.shape[1:] for layer in network.layers if layer.name == "features"] == [(6, 6, 256)]


def test_minaee_has_under_ten_layers_that_learn_features_and_starts_by_looking_at_everything():
    network = built("minaee2021-attention")
    assert table(network, keras.layers.Conv2D, keras.layers.Dense) == [
        ((42, 42, 8), 7 * 7 * 1 * 8 + 8),
        ((17, 17, 10), 5 * 5 * 8 * 10 + 10),  # 42 / 2 - 5 + 1 = 17
        ((6,), 8 * 8 * 10 * 6 + 6),  # 17 // 2 = 8
        ((48, 48, 32), 3 * 3 * 1 * 32),
        ((48, 48, 32), 3 * 3 * 32 * 32),
        ((24, 24, 64), 3 * 3 * 32 * 64),
        ((24, 24, 64), 3 * 3 * 64 * 64),
        ((64,), 6 * 6 * 64 * 64 + 64),
        ((7,), 64 * 7 + 7),
    ]
    faces = np.random.default_rng(0).uniform(0, 255, (2, 48, 48, 1)).astype(np.float32)
    seen = keras.Model(network.input, network.get_layer("attend").output)(faces)
    np.testing.assert_allclose(seen, faces / 127.5 - 1, atol=1e-4)


def test_lee_divides_what_the_first_network_mixes_up():
    network = built("lee2023-divide")
    recipe = recipes.get("lee2023-divide")
    groups = lee2023.places(recipe, 7)
    assert [sorted(n for n, g in zip(emotions.BASIC, groups, strict=True) if g == k) for k in range(4)] == [
        ["angry", "disgust"],
        ["fear", "neutral", "sad"],
        ["happy"],
        ["surprise"],
    ]
    ours = network.get_layer("answer")
    one, two = np.random.default_rng(0).normal(0, 0.5, (2, 5, 128)).astype(np.float32)
    kernel, bias = (np.array(w) for w in ours.get_weights())
    broad, fine = np.exp(one @ kernel[:128] + bias), np.exp(two @ kernel[128:] + bias)
    broad /= broad.sum(1, keepdims=True)
    got = np.array(ours([one, two]))
    for k in range(4):
        members = [i for i, group in enumerate(groups) if group == k]
        np.testing.assert_allclose(got[:, members].sum(1), broad[:, members].sum(1), atol=1e-5)
        within = fine[:, members] / fine[:, members].sum(1, keepdims=True)
        np.testing.assert_allclose(got[:, members] / got[:, members].sum(1, keepdims=True), within, atol=1e-4)
    np.testing.assert_allclose(got.sum(1), 1, atol=1e-5)


def test_lee_wants_to_know_which_emotions_it_groups():
    recipe = recipes.get("lee2023-divide")
    with pytest.raises(RecipeError, match="has 5 of the 7.*Name those that it has with --classes"):
        recipe.build(recipe, (48, 48, 1), 5)
    three = recipe.change(classes=("angry", "happy", "disgust"))
    assert [three.protocol.classes[i] for i, at in enumerate(lee2023.places(three, 3)) if at == 0] == [
        "angry",
        "disgust",
    ]


def test_house_cnn_keeps_within_its_means():
    network = built("house-cnn")
    assert network.count_params() == house_parameters() == 911_043
    assert network.count_params() <= 1_000_000
    assert multiply_adds(network) < 120e6
    assert network.get_layer("features").output.shape[1:] == (6, 6, 192)


def test_the_council_holds_two_small_networks_and_a_large_one():
    network = built("house-council")
    members = [built(name) for name in ("house-cnn", "house-cnn", "house-mobilenetv2")]
    widths = [member.get_layer("answer").kernel.shape[0] for member in members]
    assert widths == [192, 192, 1280] and network.get_layer("features").output.shape[1:] == (6, 6, 1664)
    assert network.count_params() == sum(member.count_params() for member in members) - 2 * 7
    assert len(blocks.seats(network)) == 3 and not blocks.seats(members[0])
    assert blocks.with_cam(network).output[1].shape == (None, 6, 6, 7)


def house_parameters():
    """Stem, then residual blocks of 48, 96 and 192, then the answer."""
    total, before = 9 * 1 * 32 + 4 * 32, 32
    for filters, count in ((48, 2), (96, 2), (192, 1)):
        for _ in range(count):
            total += before * filters + 4 * filters if before != filters else 0  # shortcut
            total += 9 * before * filters + 4 * filters + 9 * filters * filters + 4 * filters
            gate = filters // 8
            total += filters * gate + gate + gate * filters + filters  # squeeze and excitation
            before = filters
    return total + 192 * 7 + 7


def multiply_adds(network):
    convolutions = [layer for layer in network.layers if isinstance(layer, keras.layers.Conv2D)]
    return sum(
        layer.output.shape[1] * layer.output.shape[2] * int(np.prod(layer.kernel.shape))
        for layer in convolutions
    )
