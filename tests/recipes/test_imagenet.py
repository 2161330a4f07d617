"""Where the ImageNet weights come from, and that packing them loses nothing that it need not lose."""

from types import SimpleNamespace

import numpy as np
import pytest

from fer_core import recipes
from fer_core.errors import RecipeError
from fer_core.recipes import imagenet
from fer_core.training.origins import beginning

HOUSE = recipes.get("house-mobilenetv2")


class Layer:
    """As much of a Keras layer as packing looks at."""

    def __init__(self, name, *values):
        self.name = name
        self.values = list(values)

    @property
    def weights(self):
        return [
            SimpleNamespace(assign=lambda value, i=i: self._set(i, value)) for i in range(len(self.values))
        ]

    def get_weights(self):
        return self.values

    def _set(self, i, value):
        self.values[i] = value


def test_weights_are_looked_for_where_the_user_says_then_in_data_then_in_keras_cache(home, monkeypatch):
    assert imagenet.find() == imagenet.SHIPPED
    places = [
        home / ".keras" / "models" / imagenet.KERAS_FILE,
        home / "data" / "weights" / imagenet.FILE,
        home / "mine" / imagenet.FILE,
    ]
    for place in places:
        place.parent.mkdir(parents=True)
        place.touch()
        if place == places[2]:
            monkeypatch.setenv("FER_WEIGHTS", str(place.parent))
        assert imagenet.find() == place
    monkeypatch.setenv("FER_WEIGHTS", str(places[0]))
    assert imagenet.find() == places[0]
    monkeypatch.setenv("FER_WEIGHTS", "imagenet")
    assert imagenet.find() == imagenet.DOWNLOAD


def test_a_file_that_is_named_and_not_there_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("FER_WEIGHTS", str(tmp_path / "nowhere.h5"))
    with pytest.raises(RecipeError, match=r"FER_WEIGHTS names .*, and there is no nowhere.h5 there"):
        imagenet.find()


def test_a_kernel_of_256_steps_comes_back_as_it_was_and_another_one_to_a_thousandth(tmp_path):
    generator = np.random.default_rng(0)
    steps = generator.integers(-127, 128, (3, 3, 4, 5))
    steps[0, 0, 0] = 127  # the largest of each channel
    scale = generator.uniform(0.01, 2, 5).astype(np.float32)
    exact = (steps * scale).astype(np.float32)
    wide = generator.normal(size=(3, 3, 6, 1)).astype(np.float32)
    statistics = generator.normal(size=5).astype(np.float32)
    layers = [Layer("first", exact), Layer("second", wide, statistics)]
    imagenet.pack(SimpleNamespace(layers=layers), tmp_path / "packed.npz")
    empty = [Layer("first", None), Layer("second", None, None)]
    imagenet.fill(SimpleNamespace(layers=empty), tmp_path / "packed.npz")
    np.testing.assert_allclose(empty[0].values[0], exact, rtol=1e-6)
    np.testing.assert_allclose(empty[1].values[0], wide, rtol=1e-3)
    np.testing.assert_array_equal(empty[1].values[1], statistics)
    with np.load(tmp_path / "packed.npz") as arrays:
        assert (arrays["first/0"].dtype, arrays["second/0"].dtype) == (np.int8, np.float16)


def test_the_shipped_file_is_small_and_its_licence_lies_beside_it():
    assert imagenet.SHIPPED.stat().st_size < 4_500_000
    assert "Apache License" in imagenet.SHIPPED.with_name("LICENSE").read_text()
    assert imagenet.SHIPPED.name in imagenet.SHIPPED.with_name("NOTICE").read_text()


def test_a_run_keeps_which_weights_it_began_with(home):
    first = beginning(HOUSE, {})
    assert first["weights"] == "as they ship with the project" and len(first["sha256"]) == 64
    assert beginning(recipes.get("house-cnn"), {}) == {}
    assert beginning(HOUSE, {"start_from": "another-run"}) == {}
    own = home / "data" / "weights" / imagenet.FILE
    own.parent.mkdir()
    own.write_bytes(b"better ones")
    assert beginning(HOUSE, {})["weights"] == str(own)
    assert beginning(HOUSE, {"imagenet": first}) == first, "a resumed run keeps what it began with"
