"""Rows and columns are paired as SciPy pairs them: at the same, least, cost."""

import time

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from fer_core.faces.assignment import assign

RNG = np.random.default_rng(5)
SHAPES = [(1, 1), (2, 2), (1, 7), (7, 1), (5, 5), (3, 8), (8, 3), (20, 20), (13, 40)]


def tables(shape):
    """Tables of costs: any, with many that are equal, and with pairs that cannot be."""
    yield RNG.normal(size=shape)
    yield RNG.integers(0, 3, shape).astype(float)
    yield np.where(RNG.random(shape) < 0.6, 1e3, RNG.random(shape))
    yield np.full(shape, 1e3)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_pairs_cost_as_little_as_those_of_scipy(shape):
    for costs in [table for _ in range(20) for table in tables(shape)]:
        pairs = assign(costs)
        rows, columns = (list(side) for side in zip(*pairs, strict=True))
        assert len(set(rows)) == len(set(columns)) == min(shape) and rows == sorted(rows)
        expected = costs[linear_sum_assignment(costs)].sum()
        assert costs[rows, columns].sum() == pytest.approx(expected, abs=1e-9)


def test_where_there_is_nobody_there_are_no_pairs():
    assert assign(np.zeros((0, 3))) == [] and assign(np.zeros((3, 0))) == []


def test_a_crowd_is_paired_in_no_time():
    places = RNG.random((60, 2))
    moved = places + RNG.normal(scale=0.01, size=places.shape)
    costs = np.linalg.norm(places[:, None] - moved[None], axis=-1)
    began = time.perf_counter()
    pairs = assign(costs)
    assert time.perf_counter() - began < 0.5
    assert sum(row == column for row, column in pairs) >= 55
