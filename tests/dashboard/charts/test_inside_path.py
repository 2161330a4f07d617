"""The sentence that leads through a network, from pixels to the answer."""

import numpy as np
import pytest

from dashboard.shared.network import inside as shown
from fer_core.predictor.inside import Inside, Strip

FACE = np.zeros((48, 48), np.uint8)


def strip(*size):
    kind = "convolution" if len(size) == 3 else "numbers"
    return Strip(kind, "One", size, (3, 3), np.zeros((1, 4, 4), np.uint8), (1,))


@pytest.mark.parametrize(
    ("sizes", "way"),
    [
        ([(24, 24, 8), (2,)], "48 × 48 pixels → 8 maps of 24 × 24 → 2 emotions: sad 70 %"),
        ([(24, 24, 8), (9,)], "48 × 48 pixels → 8 maps of 24 × 24 → 9 numbers → 2 emotions: sad 70 %"),
        (
            [(48, 48, 4), (6, 6, 16), (48, 48, 8), (3, 3, 1280), (2,)],
            "48 × 48 pixels → 4 maps of 48 × 48 → 16 maps of 6 × 6; beside these 8 maps of 48 × 48 → "
            "1,280 maps of 3 × 3 → 2 emotions: sad 70 %",
        ),
    ],
)
def test_the_way_names_every_size_and_says_where_another_network_begins(sizes, way):
    strips = tuple(strip(*size) for size in sizes)
    view = Inside(FACE, np.zeros((1, 3, 3), np.uint8), strips, {"happy": 0.3, "sad": 0.7})
    assert shown.path(view, strips) == way
