"""`python -m fer_core predict` on photos, videos and folders, as a person types it."""

import json

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from fer_core.__main__ import main
from tests.scenes import film, scene

ONE = scene(320, 240, [(60, 20, 200)])


@pytest.fixture
def media(tmp_path, tiny_run):
    folder = tmp_path / "media"
    (folder / "happy").mkdir(parents=True)
    Image.fromarray(np.clip(ONE.astype(int) + 90, 0, 255).astype(np.uint8)).save(folder / "happy" / "one.png")
    Image.fromarray(scene(320, 240, [])).save(folder / "happy" / "none.png")
    film(folder / "happy" / "clip.mp4", [ONE] * 6)
    return folder


def test_a_folder_is_answered_as_json_and_nothing_else(media, capsys):
    assert main(["predict", str(media), "--model", "tiny", "--json", "--parts"]) == 0
    rows = json.loads(capsys.readouterr().out)
    photo = next(r for r in rows if r["source"].endswith("/one.png"))
    assert photo["emotion"] == "happy" and photo["part_mouth"].split()[0] in ("happy", "neutral", "sad")
    assert next(r for r in rows if r["source"].endswith("/none.png")).get("emotion") is None


@pytest.mark.parametrize("ending", ["csv", "json", "parquet"])
def test_rows_and_annotated_copies_are_written(media, tmp_path, ending):
    out, seen = tmp_path / f"rows.{ending}", tmp_path / "seen"
    assert main(["predict", str(media), "--model", "tiny", "--out", str(out), "--annotate", str(seen)]) == 0
    table = {"csv": pd.read_csv, "json": pd.read_json, "parquet": pd.read_parquet}[ending](out)
    assert len(table) == 8 and table["frame"].count() == 6
    assert {p.name for p in seen.iterdir()} == {
        "happy_one_seen.jpg",
        "happy_none_seen.jpg",
        "happy_clip_seen.mp4",
    }


def test_one_broken_file_does_not_stop_the_others(media, tmp_path, capsys):
    (media / "happy" / "bad.jpg").write_bytes(b"no photo")
    assert main(["predict", str(media), "--model", "tiny", "--out", str(tmp_path / "rows.csv")]) == 1
    table = pd.read_csv(tmp_path / "rows.csv")
    assert len(table) == 9 and table["problem"].count() == 1
    assert "bad.jpg cannot be read" in capsys.readouterr().err


def test_the_table_for_people_names_emotion_and_confidence(media, capsys):
    main(["predict", str(media / "happy" / "one.png"), "--model", "tiny", "--finder", "haar"])
    assert "happy" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["evaluate-folder"], ["predict", "--labelled"]])
def test_labelled_folders_are_evaluated_with_missed_faces_as_errors(media, command, capsys):
    (media / "happy" / "clip.mp4").unlink()
    assert main([command[0], str(media), *command[1:], "--model", "tiny", "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert value["report"]["accuracy"] == 0.5 and value["missed"] == ["happy/none.png"]
    main([command[0], str(media), *command[1:], "--model", "tiny"])
    assert "50.0 % right" in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong, says",
    [
        (["--model", "nobody"], "nobody"),
        (["--model", "tiny", "--finder", "eyes"], "blazeface"),
        (["--model", "tiny", "--out", "rows.xls"], ".csv"),
        (["--model", "tiny", "--annotate", "all.mp4"], "folder"),
    ],
)
def test_a_wrong_word_is_answered_with_a_sentence(media, wrong, says, capsys):
    assert main(["predict", str(media), *wrong]) == 1
    assert says in capsys.readouterr().err
