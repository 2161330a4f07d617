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


def test_a_run_without_an_epoch_has_an_empty_chart_whose_axis_fits():
    empty = CURVE.iloc[:0]
    for what, span in (("accuracy", (0, 100)), ("loss", (0, 2.5))):
        figure = charts.course(empty, what, None, 0)
        assert not figure.data
        assert figure.layout.yaxis.range == span


def test_images_that_are_reported_and_choose_the_epoch_are_called_test():
    figure = charts.course(CURVE, "accuracy", 2, 10, "test")
    assert figure.data[1].name == "test"
    assert "validation" not in words(figure)


def test_the_learning_rate_is_drawn_in_steps_of_an_epoch():
    figure = charts.rate(CURVE.assign(learning_rate=[0.1, 0.1, 0.01]), 10)
    assert tuple(figure.data[0].y) == (0.1, 0.1, 0.01)
    assert figure.layout.xaxis.range == (0.5, 10.5)
    assert figure.layout.yaxis.type == "log"


def test_several_trainings_share_a_chart_and_are_told_apart_without_colour():
    figure = charts.together({"one": CURVE, "two": CURVE.assign(val_accuracy=[0.1, 0.2, 0.3])}, "accuracy")
    assert [trace.name for trace in figure.data] == ["one", "two"]
    assert tuple(figure.data[1].y) == (10.0, 20.0, 30.0)
    assert figure.data[0].line.dash != figure.data[1].line.dash
    assert figure.layout.showlegend
