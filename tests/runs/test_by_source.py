"""What a run scored on each dataset of a union stands in its report, its card and on its page."""

import pytest

from fer_core import paths, runs
from fer_core.runs import by_source, card
from tests.makers import finished_run

FER2013 = {"accuracy": 0.4, "macro_f1": 0.38, "macro_recall": 0.39, "n": 90}
CK48 = {"accuracy": 0.98, "macro_f1": 0.97, "macro_recall": 0.96, "n": 50}


def with_parts(home, parts):
    folder = finished_run(home, "union", dataset="fer2013+ck48")
    report = paths.read_object(folder / "report.json")
    paths.write_json(folder / "report.json", {**report, "test": {**report["test"], "by_source": parts}})
    return runs.get("union")


def test_each_dataset_has_its_figures_the_one_of_most_faces_first(home):
    run = with_parts(home, {"ck48": CK48, "fer2013": FER2013})
    first, second = by_source.of(run, "test")
    assert (first.source, first.n, first.right, first.macro_recall) == ("fer2013", 90, 36, 0.39)
    assert (second.source, second.accuracy) == ("ck48", 0.98)
    assert by_source.of(run, "validation") == () == by_source.of(run, "no such split")
    assert "By dataset: 40.0 % of 90 from fer2013; 98.0 % of 50 from ck48." in card.text(run)


def test_a_run_of_one_dataset_has_none(home):
    run = runs.get(finished_run(home, "alone"))
    assert by_source.of(run, "test") == ()
    assert "By dataset" not in card.text(run)


@pytest.mark.parametrize(
    "parts", [None, [], "x", {"ck48": None}, {"ck48": {"n": 0, "accuracy": 1}}, {"ck48": {}}]
)
def test_nonsense_is_left_out(home, parts):
    assert by_source.of(with_parts(home, parts), "test") == ()
