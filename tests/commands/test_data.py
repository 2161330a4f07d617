"""The commands datasets, import, export-data, show and remove: a table for people, JSON for programs, a
sentence and 1 when refused.
"""

import json

import pytest

from fer_core.__main__ import main
from fer_core.datasets import DATASETS
from tests.datasets.miniature import encoded, kaggle, packed, write


@pytest.fixture
def archive(tmp_path):
    """Kaggle's archive.zip, small."""
    return str(packed(tmp_path / "downloads" / "archive.zip", kaggle()))


def told(capsys, *command: str):
    """What a command prints as JSON; nothing else may be on standard output."""
    assert main([*command, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_every_form_is_listed_and_none_is_here_at_first(home, capsys):
    rows = told(capsys, "datasets")
    assert {r["name"] for r in rows} == set(DATASETS) and not any(r["here"] for r in rows)


def test_what_was_imported_is_listed_shown_and_removed(home, archive, capsys):
    new = told(capsys, "import", "fer2013", archive)
    assert new["total"] == 42 and new["fresh"] and new["counts"]["test"]["fear"] == 2
    assert [r["pictures"] for r in told(capsys, "datasets") if r["name"] == "fer2013"] == [42]
    assert told(capsys, "show", "fer2013")["fingerprint"] == new["fingerprint"]
    assert told(capsys, "remove", "fer2013")["bytes"] == new["size_bytes"]
    assert not told(capsys, "show", "fer2013")["here"]


def test_people_read_counts_and_that_a_second_import_changed_nothing(home, archive, capsys):
    main(["import", "fer2013", archive])
    first = capsys.readouterr().out
    assert "FER2013: 42 pictures, imported in" in first and "validation" in first
    main(["import", "fer2013", archive])
    assert "already here from the same files; nothing was redone" in capsys.readouterr().out


def test_refused_pictures_are_counted_with_where_they_are_listed(home, tmp_path, capsys):
    main(
        [
            "import",
            "folder",
            str(write(tmp_path / "in", {"happy/a.jpg": encoded(1), "happy/b.jpg": "text"})),
            "--name",
            "mine",
        ]
    )
    out = capsys.readouterr().out
    assert "1 refused" in out and str(home / "data" / "mine" / "refused.csv") in out


@pytest.mark.parametrize(
    ("lay", "form"),
    [
        ({"train/happy/Training_1.jpg": encoded(1)}, "fer2013"),
        ({"train/happy/mine.jpg": encoded(1)}, "folder"),
        ({"happy/S010_004_00000017.png": encoded(1)}, "ck48"),
        ({"t.csv": "image,label\nhappy/a.png,sad\n", "happy/a.png": encoded(1)}, "table"),
    ],
)
def test_auto_recognises_what_lies_there(home, tmp_path, capsys, lay, form):
    assert told(capsys, "import", "auto", str(write(tmp_path / "in", lay)))["format"] == form


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["import", "fer2013", "/no/such/path"], "Nothing is at /no/such/path"),
        (["import", "fer2014", "."], "No dataset form is called 'fer2014'"),
        (["import", "drawn", "."], "need not be imported"),
        (["import", "auto", "/no/such/path"], "none of the forms that are known"),
        (["show", "mine"], "No dataset 'mine' is here"),
        (["remove", "mine"], "No dataset 'mine' is in"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_exit_code_1(home, capsys, command, says):
    assert main(command) == 1
    out = capsys.readouterr()
    assert says in out.err and out.out == ""


def test_wrong_usage_is_exit_code_2(home):
    with pytest.raises(SystemExit) as stopped:
        main(["import", "fer2013"])
    assert stopped.value.code == 2


def test_a_form_that_is_not_here_shows_what_to_download(home, capsys):
    assert "fer2013new.csv" in told(capsys, "show", "ferplus")["instructions"]


def test_columns_and_a_legend_are_named_on_the_command_line(home, tmp_path, capsys):
    table = "where,mood,who,part\na.png,0,p1,train\nb.png,1,p2,test\n"
    place = write(tmp_path / "in", {"t.csv": table, "a.png": encoded(1), "b.png": encoded(2)}) / "t.csv"
    columns = ["--image-column", "where", "--label-column", "mood", "--subject-column", "who"]
    named = [*columns, "--split-column", "part", "--labels", "angry,happy"]
    for form, name in (("table", "one"), ("auto", "two")):
        stored = told(capsys, "import", form, str(place), "--name", name, *named)
        assert stored["format"] == "table"
        assert stored["counts"] == {"train": {"angry": 1, "happy": 0}, "test": {"angry": 0, "happy": 1}}
    assert main(["import", "folder", str(place.parent), *columns]) == 1
    assert "folder is none. Import it as `table`" in capsys.readouterr().err


def test_data_is_exported_and_comes_back(home, archive, tmp_path, capsys):
    told(capsys, "import", "fer2013", archive)
    written = told(capsys, "export-data", "fer2013", "--to", "csv", "--out", str(tmp_path / "out"))
    assert written["pictures"] == 42 and written["folder"] == str(tmp_path / "out")
    again = told(capsys, "import", "auto", str(tmp_path / "out"), "--name", "again")
    assert again["format"] == "table" and again["total"] == 42
    assert again["counts"] == told(capsys, "show", "fer2013")["counts"]
    assert main(["export-data", "fer2013", "--out", str(tmp_path / "out")]) == 1
    assert "is there already" in capsys.readouterr().err


def test_a_union_is_made_listed_shown_and_removed(home, archive, tmp_path, capsys):
    told(capsys, "import", "fer2013", archive)
    faces = {f"S0{i}_001_0000001{i}.png": encoded(i) for i in (1, 2, 3)}
    write(tmp_path / "ck", {f"CK+48/happy/{name}": face for name, face in faces.items()})
    told(capsys, "import", "ck48", str(tmp_path / "ck"))
    alone = told(capsys, "show", "fer2013")
    made = told(capsys, "union", "both", "fer2013", "ck48")
    assert made["total"] == alone["total"] + 3 and made["members"] == ["fer2013", "ck48"]
    assert [row["of"] for row in told(capsys, "union")] == ["fer2013, ck48"]
    shown = told(capsys, "show", "fer2013+ck48")
    assert shown["counts"]["train"]["happy"] == alone["counts"]["train"]["happy"] + 3
    assert "; " in shown["licence"] and "jeffcohn" not in shown["source"]
    assert main(["show", "both"]) == 0 and "CK+48 is from" in capsys.readouterr().out
    told(capsys, "remove", "both")
    assert "both" not in {row["name"] for row in told(capsys, "datasets")}
    assert told(capsys, "show", "ck48")["total"] == 3
