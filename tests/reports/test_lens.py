"""The lens prints what the papers could have printed; every figure equals scikit-learn's."""

import json

import numpy as np
import pytest
from sklearn import metrics

from fer_core import recipes
from fer_core.__main__ import main
from fer_core.errors import DataError
from fer_core.reports import lens, matrix_file

SALEEM = [
    ("saleem2024-table7", 46, 0.968),
    ("saleem2024-table8", 43, 0.944),
    ("saleem2024-table11", 45, 0.96),
    ("saleem2024-table12", 40, 0.92),
]


def values(matrix):
    return {f.name: f.value for f in lens.figures(matrix)}


@pytest.mark.parametrize("key, right, ovr", SALEEM)
def test_the_papers_matrices_give_their_counts(key, right, ovr):
    table = recipes.matrices()[key]
    found = values(np.array(table.rows))
    assert found["accuracy"] == right / 50
    assert found["ovr_accuracy"] == pytest.approx(ovr)
    assert f"{right} of 50" in lens.sentence(np.array(table.rows))


def test_every_figure_equals_scikit_learn():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 4, 500)
    answers = np.where(rng.random(500) < 0.5, labels, rng.integers(0, 4, 500))
    found = values(metrics.confusion_matrix(labels, answers))
    assert found["accuracy"] == pytest.approx(metrics.accuracy_score(labels, answers))
    assert found["balanced_accuracy"] == pytest.approx(metrics.balanced_accuracy_score(labels, answers))
    assert found["macro_precision"] == pytest.approx(
        metrics.precision_score(labels, answers, average="macro")
    )
    assert found["macro_f1"] == pytest.approx(metrics.f1_score(labels, answers, average="macro"))
    assert found["weighted_f1"] == pytest.approx(metrics.f1_score(labels, answers, average="weighted"))
    assert found["kappa"] == pytest.approx(metrics.cohen_kappa_score(labels, answers))
    one_hot = np.eye(4)
    assert found["binary_accuracy"] == pytest.approx((one_hot[labels] == one_hot[answers]).mean())
    each = [metrics.accuracy_score(labels == c, answers == c) for c in range(4)]
    assert found["ovr_accuracy"] == pytest.approx(np.mean(each))


def test_the_numbers_put_in_give_the_value():
    table = recipes.matrices()["saleem2024-table12"]
    for figure in lens.figures(np.array(table.rows)):
        sum_ = figure.filled.split(" = ")[0].replace("·", "*").replace(",", "")
        assert eval(sum_) == pytest.approx(figure.value, abs=6e-4), figure.title


def test_an_empty_matrix_and_an_empty_row_divide_by_nothing():
    assert values(np.zeros((2, 2)))["accuracy"] is None
    found = values(np.array([[3, 1, 0], [0, 0, 0], [1, 0, 5]]))
    assert found["balanced_accuracy"] == pytest.approx((3 / 4 + 5 / 6) / 2)
    assert "no face" in lens.sentence(np.zeros((2, 2)))


def test_printed_shares_are_not_taken_for_counts():
    table = recipes.matrices()["yousaf2024-table5"]
    assert not table.counts and lens.interval(np.array(table.rows)) is None
    assert "shares, not counts" in lens.sentence(np.array(table.rows))


def test_every_paper_table_is_square_and_names_its_figures():
    for table in recipes.matrices().values():
        assert np.array(table.rows).shape == (len(table.classes),) * 2
        names = {f.name for f in lens.figures(np.array(table.rows))}
        assert set(table.averages) <= names and table.note


def test_what_the_paper_printed_stands_beside_what_its_matrix_gives():
    table = recipes.matrices()["saleem2024-table7"]
    rows = {r["name"]: r for r in lens.rows(np.array(table.rows), table.averages)}
    assert (rows["balanced_accuracy"]["printed"], rows["balanced_accuracy"]["value"]) == (
        0.8438,
        pytest.approx(0.92),
    )
    happy = lens.emotion_rows(np.array(table.rows), table.classes, table.by_emotion)[2]
    assert (happy["recall printed"], happy["recall"]) == (0.769, 1.0)


@pytest.mark.parametrize(
    "text",
    [
        "angry,happy\n8,2\n1,9\n",
        ",angry,happy\nangry,8,2\nhappy,1,9\n",
        "actual,angry,happy\nangry,8,2\nhappy,1,9\n",
        "angry,happy\nangry,8,2\nhappy,1,9\n",  # names in the first column, none above them
        "angry;happy\r\n8;2\r\n1;9\r\n",
        "angry\thappy\n8\t2\n\n1\t9\n",
    ],
)
def test_a_matrix_is_read_in_the_usual_forms(text):
    matrix, classes = matrix_file.parse(text)
    assert classes == ("angry", "happy") and matrix.tolist() == [[8, 2], [1, 9]]


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "header"),
        ("angry,happy\n8,2\n", "header"),
        ("angry,happy\n8,2\n1\n", "rows of"),
        ("angry,happy\n8,2\n1,x\n", "'x' is not"),
        ("angry,happy\n8,2\n1,-3\n", "'-3' is not"),
        ("angry,happy\n8,nan\n1,3\n", "'nan' is not"),
        ("angry,angry\n8,2\n1,9\n", "once"),
        ("a,b,c\n1,2,3\n4,5,6\n", "3 rows"),
    ],
)
def test_a_matrix_that_is_none_earns_a_sentence(text, words):
    with pytest.raises(DataError, match=words):
        matrix_file.parse(text)


def test_a_missing_or_binary_file_earns_a_sentence(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        matrix_file.read(tmp_path / "no.csv")
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(DataError, match="not text"):
        matrix_file.read(tmp_path / "a.csv")


def test_the_command_prints_the_same(tmp_path, capsys):
    file = tmp_path / "m.csv"
    file.write_text("angry,happy\n8,2\n1,9\n")
    assert main(["lens", str(file)]) == 0
    assert "17 of 20 answers are right: 85.0 %" in capsys.readouterr().out
    assert main(["lens", str(file), "--json"]) == 0
    rows = {r["name"]: r["value"] for r in json.loads(capsys.readouterr().out)["figures"]}
    assert rows["accuracy"] == 0.85


def test_the_command_opens_a_papers_table_and_names_them_when_there_is_none(capsys):
    assert main(["lens", "saleem2024-table7"]) == 0
    out = capsys.readouterr().out
    assert "46 of 50" in out and "printed" in out
    assert main(["lens", "saleem2024-table99"]) == 1
    assert "saleem2024-table7" in capsys.readouterr().err
