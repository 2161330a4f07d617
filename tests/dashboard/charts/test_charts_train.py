"""The curve of a training marks the kept epoch, names its lines, and draws what there is."""

import numpy as np
import pandas as pd
from train import charts

CURVE = pd.DataFrame(
    {
        "epoch": [1, 2, 3],
        "accuracy": [0.2, 0.4, 0.6],
        "val_accuracy": [0.3, 0.5, 0.45],
        "loss": [2.0, 1.5, 1.0],
        "val_loss": [1.9, 1.4, np.nan],
    }
)


def words(figure):
    return " ".join(a.text for a in figure.layout.annotations)


def test_lines_are_named_at_their_ends_and_the_best_epoch_is_marked():
    figure = charts.course(CURVE, "accuracy", 2, 10)
    assert [trace.name for trace in figure.data[:2]] == ["training", "validation"]
    assert tuple(figure.data[1].y) == (30.0, 50.0, 45.0)
    assert "best: epoch 2, 50.0 %" in words(figure)
    assert "training 60.0 %" in words(figure)
    assert figure.data[2].x == (2,)


def test_the_axis_holds_all_epochs_from_the_start():
    assert charts.course(CURVE, "loss", 2, 10).layout.xaxis.range == (0.5, 10.5)


def test_a_long_training_is_shown_in_stretches():
    assert [
        charts._reach(epochs, done) for epochs, done in ((50, 0), (900, 3), (900, 61), (900, 600), (90, 61))
    ] == [50, 60, 120, 900, 90]


def test_ticks_are_whole_epochs():
    assert [charts._step(n) for n in (1, 8, 9, 50, 1000)] == [1, 1, 2, 10, 200]


def test_a_run_without_an_epoch_has_an_empty_chart():
    empty = CURVE.iloc[:0]
    for what in ("accuracy", "loss"):
        assert not charts.course(empty, what, None, 0).data
