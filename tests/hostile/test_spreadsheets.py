"""A CSV that is opened in a spreadsheet shows names from elsewhere; it runs none of them."""

import csv
import io

import numpy as np
import pandas as pd
import pytest

from fer_core import datasets, tables
from fer_core.datasets import browse
from fer_core.predictor.rows import RowWriter, columns, rows
from tests.datasets.miniature import encoded, write

FORMULA = '=HYPERLINK("http://evil.example","look")'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_begins_as_a_formula_is_quoted(text):
    assert tables.harmless(text) == "'" + text


@pytest.mark.parametrize("value", [-1.5, 3, None, True, "happy", "a=b", ""])
def test_everything_else_stays(value):
    assert tables.harmless(value) is value


def test_a_table_keeps_its_numbers_and_loses_its_formulas():
    frame = pd.DataFrame({"=file": [FORMULA, "face.png"], "score": [-0.5, 2]})
    first, *others = csv.reader(io.StringIO(tables.as_csv(frame)))
    assert first == ["'=file", "score"]
    assert others == [["'" + FORMULA, "-0.5"], ["face.png", "2.0"]]


def test_rows_of_a_video_quote_its_name(tmp_path):
    with RowWriter(tmp_path / "seen.csv", ("happy", "sad")) as out:
        out.add(rows("=evil().mp4", [], frame=0, time_s=0.0))
    table = list(csv.DictReader((tmp_path / "seen.csv").open(encoding="utf-8", newline="")))
    assert table[0]["source"] == "'=evil().mp4"
    assert set(table[0]) == set(columns(("happy", "sad")))


def test_the_list_of_a_selection_and_of_what_was_refused_quote_file_names(home, tmp_path):
    faces = {f"happy/{i}.png": encoded(i, form="PNG") for i in range(2)}
    write(tmp_path / "in" / "happy", {"=1.png": encoded(5, form="PNG")})
    here = datasets.import_("folder", write(tmp_path / "in", {**faces, "=bad/x.png": b"x"}), "mine")
    train = datasets.load("mine")["train"]
    listed = browse.listed(train, np.arange(len(train))).decode()
    assert not [line for line in listed.splitlines() if line.startswith(("=", "+", "@"))]
    assert "'=bad/x.png" in (here.folder / "refused.csv").read_text()
