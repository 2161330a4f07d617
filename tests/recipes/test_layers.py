"""The tables of layers that pages show are those of the networks, and reading them loads no Keras."""

import subprocess
import sys

import pytest

from fer_core import recipes
from fer_core.recipes import layers


@pytest.mark.parametrize("name", recipes.RECIPES)
def test_the_table_of_layers_is_that_of_the_network(name):
    network = layers.build(recipes.get(name))
    assert layers.read(name) == network, (
        f"{name} was changed: run `python -m fer_core layers --write` and commit {layers.FILE.name}"
    )


def test_kalambates_parameters_are_those_counted_by_hand():
    convolutions = (5 * 5 * 1 + 1) * 16 + (5 * 5 * 16 + 1) * 32 + (3 * 3 * 32 + 1) * 64
    dense = (3 * 3 * 64 + 1) * 128 + (128 + 1) * 7
    assert layers.parameters("kalambate2024-cnn") == convolutions + dense


def test_an_unknown_recipe_has_no_layers():
    assert layers.read("nobody2030") == ()


def test_reading_the_tables_loads_no_keras():
    script = (
        "import sys; from fer_core import recipes; from fer_core.recipes import layers; "
        "print(layers.parameters('house-cnn'), 'keras' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["911043", "False"]
