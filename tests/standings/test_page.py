"""A saved comparison is one file that needs nothing else, and holds what the command line prints."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from fer_core import runs
from fer_core.__main__ import main
from fer_core.reports import matrix_file
from fer_core.standings import page as saved_page
from fer_core.standings.page import figures
from fer_core.standings.pair import compare
from tests.makers import edit, finished_run


@pytest.fixture
def two(home):
    return [
        runs.Run(finished_run(home, name, skill=skill, seed=i))
        for i, (name, skill) in enumerate((("first", 0.4), ("second", 0.7)))
    ]


def test_the_page_loads_nothing_from_anywhere_and_says_the_finding(two):
    pair = compare(*two)
    page = saved_page.page(pair, two)
    assert pair.sentence in page and "chosen on validation" in page
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", page) and "@import" not in page
    assert (
        page.count("<svg") == 5 and page.count("data:image/svg+xml;base64") == 6
    )  # five figures, and the script's own


def test_every_figure_is_valid_svg_and_every_table_is_read_back(two):
    pair = compare(*two)
    files = figures(pair)
    for name, content in files.items():
        if name.endswith(".svg"):
            assert ET.fromstring(content).tag.endswith("svg")
    matrix, classes = matrix_file.parse(files["matrix_A.csv"])
    assert classes == pair.classes and (matrix == pair.reports[0].matrix).all()
    assert len(list(csv.reader(io.StringIO(files["faces.csv"])))) == len(pair) + 1


def test_a_name_that_is_html_stays_text(two):
    edit(two[0].folder, "recipe.json", name="<script>alert(1)</script>")
    page = saved_page.page(compare(*two), two)
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_a_class_without_a_face_and_a_run_without_history_still_make_a_page(two):
    for run in two:
        values = dict(np.load(run.folder / "predictions.npz"))
        values["test_labels"] = np.maximum(np.arange(200) % 7, 1)
        np.savez(run.folder / "predictions.npz", **values)
        (run.folder / "history.csv").unlink()
    assert "No learning curve" in saved_page.page(compare(*two), two)


def test_the_command_says_the_same_and_writes_the_page_and_the_figures(two, tmp_path, capsys):
    out = tmp_path / "new" / "out.html"
    assert (
        main(["compare", "first", "second", "--html", str(out), "--figures", str(tmp_path / "figures")]) == 0
    )
    said = capsys.readouterr().out
    assert compare(*two).sentence in said and "McNemar" in said
    assert (
        out.read_text().startswith("<!doctype html>") and (tmp_path / "figures" / "difference.svg").is_file()
    )


def test_the_command_gives_json_alone(two, capsys):
    assert main(["compare", "first", "second", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["n"] == 200 and sum(found["outcomes"].values()) == 200


def test_the_command_refuses_with_a_sentence(two, home, capsys):
    finished_run(home, "elsewhere", dataset="raf_db")
    assert main(["compare", "first", "elsewhere"]) == 1
    assert "same data" in capsys.readouterr().err
    assert main(["compare", "first", "nobody"]) == 1
    assert (
        main(
            [
                "compare",
                "first",
                "second",
                "--html",
                str(home / "models" / "first" / "recipe.json" / "x.html"),
            ]
        )
        == 1
    )
    assert "could not be written" in capsys.readouterr().err
