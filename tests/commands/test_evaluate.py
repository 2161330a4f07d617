"""evaluate and cross in a terminal: tables for people, JSON and nothing else, sentences for mistakes."""

import json

import pytest

from fer_core import runs
from fer_core.__main__ import main
from fer_core.runs import card, visits
from tests import tiny
from tests.meadow import sown


@pytest.fixture
def meadow(tiny_run, tiny_networks, home):
    """Two runs and two datasets."""
    swapped = ["angry", "disgust", "fear", "sad", "happy", "surprise", "neutral"]
    tiny.write(home / "models" / "other", tiny_networks["plain"], maps=False, classes=swapped)
    sown("meadow", {"test": {"happy": 10, "sad": 10, "neutral": 5}})
    sown("field", {"train": {"happy": 4, "sad": 4}}, seed=1)


def test_one_run_is_shown_with_its_matrix_and_what_must_be_known(meadow, capsys):
    assert main(["evaluate", "tiny", "--dataset", "meadow"]) == 0
    text = capsys.readouterr().out
    assert "100.0 %" in text and "actual" in text and "precision" in text
    assert "These data know no angry, disgust, fear, surprise" in text


def test_several_runs_are_tested_against_each_other(meadow, capsys):
    assert main(["evaluate", "tiny", "other", "--dataset", "meadow", "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert [cell["accuracy"] for cell in value["cells"]] == [1.0, 0.2]
    assert [cell["report"]["n"] for cell in value["cells"]] == [25, 25]
    (pair,) = value["pairs"]
    assert (pair["a"], pair["b"], pair["n"]) == ("tiny", "other", 25) and pair["p"] < 0.001
    main(["evaluate", "tiny", "other", "--dataset", "meadow"])
    assert "after Holm" in capsys.readouterr().out


def test_a_folder_of_a_run_serves_as_its_name(meadow, tiny_run, capsys):
    assert main(["evaluate", str(tiny_run), "tiny", "--dataset", "field", "--json"]) == 0
    (cell,) = json.loads(capsys.readouterr().out)["cells"]
    assert (cell["run"], cell["split"], cell["n"]) == ("tiny", "all", 8)


@pytest.mark.parametrize(
    "wrong, says",
    [
        (["tiny", "--dataset", "nowhere"], "No dataset 'nowhere'"),
        (["nobody", "--dataset", "meadow"], "No run 'nobody'"),
        (["tiny", "--dataset", "meadow", "--split", "validation"], "no validation split"),
        (["tiny", "--dataset", "meadow", "--finder", "eyes"], "blazeface"),
        (["tiny", "--dataset", "meadow+meadow"], "meadow"),
    ],
)
def test_a_mistake_is_answered_with_a_sentence(meadow, wrong, says, capsys):
    assert main(["evaluate", *wrong]) == 1
    output = capsys.readouterr()
    assert says in output.err and output.out == ""


def test_of_several_runs_the_one_that_cannot_be_asked_does_not_stop_the_others(meadow, home, capsys):
    (home / "models" / "other" / "model.tflite").unlink()
    assert main(["evaluate", "other", "tiny", "--dataset", "meadow", "--json"]) == 1
    output = capsys.readouterr()
    assert "other has no exported network" in output.err
    assert [cell["n"] for cell in json.loads(output.out)["cells"]] == [0, 25]


def test_cross_fills_and_prints_the_matrix(meadow, capsys):
    assert main(["cross", "--known", "--json"]) == 0
    assert all(cell["accuracy"] is None for cell in json.loads(capsys.readouterr().out)["cells"])
    assert main(["cross", "--json"]) == 0
    cells = json.loads(capsys.readouterr().out)["cells"]
    places = {(cell["run"], cell["dataset"]): cell["accuracy"] for cell in cells}
    assert places == {
        ("tiny", "meadow"): 1.0,
        ("tiny", "field"): 1.0,
        ("other", "meadow"): 0.2,
        ("other", "field"): 0.0,
    }
    assert main(["cross", "--runs", "tiny", "--datasets", "meadow", "field", "--known"]) == 0
    first = capsys.readouterr().out.splitlines()[:3]
    assert first[0].split() == ["run", "meadow", "field"] and first[2].split()[:2] == ["tiny", "100.0"]


def test_the_card_says_where_else_the_run_was_tried(meadow, capsys):
    run = runs.named("tiny")
    card.write(run)
    assert "Elsewhere" not in (run.folder / card.CARD).read_text()
    main(["evaluate", "tiny", "--dataset", "meadow"])
    text = (run.folder / card.CARD).read_text()
    assert "## Elsewhere" in text and "| meadow, test | 100.0 % | 100.0 % | 25 |" in text


def test_a_deleted_run_takes_its_answers_along(meadow, capsys):
    main(["evaluate", "tiny", "--dataset", "meadow"])
    folder = visits.folder_of(runs.named("tiny"))
    assert len(list(folder.iterdir())) == 2
    assert main(["delete", "tiny"]) == 0
    assert not folder.exists()
