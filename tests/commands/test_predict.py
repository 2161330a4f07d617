"""`python -m fer_core predict` on photos, videos and folders, as a person types it."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from types import SimpleNamespace

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


def typed(monkeypatch, text: bytes):
    """Standard input that holds this."""
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(text)))


def test_without_a_model_the_default_answers_and_is_named(media, capsys):
    photo = str(media / "happy" / "one.png")
    assert main(["predict", photo]) == 0
    assert capsys.readouterr().out.startswith("Model: tiny (the default)\n")
    assert main(["predict", photo, "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)[0]["emotion"] == "happy" and printed.err == "Model: tiny (the default)\n"
    assert main(["evaluate-folder", str(media), "--json", "--quiet"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["model"] == "tiny" and printed.err == ""


def test_without_any_model_a_sentence_says_how_to_get_one(home, capsys):
    Image.fromarray(ONE).save(home / "one.png")
    assert main(["predict", str(home / "one.png")]) == 1
    assert "Train one: python -m fer_core train" in capsys.readouterr().err


def test_paths_on_standard_input_are_answered_in_their_order(media, monkeypatch, capsys):
    folder = media / "happy"
    lines = [folder / "one.png", folder / "gone.png", folder / "none.png", "", folder / "one.png"]
    typed(monkeypatch, "\r\n".join(map(str, lines)).encode())
    assert main(["predict", "-", "--json", "--model", "tiny", "--workers", "3"]) == 1
    printed = capsys.readouterr()
    rows = json.loads(printed.out)
    assert [row["source"].rsplit("/")[-1] for row in rows] == ["one.png", "gone.png", "none.png", "one.png"]
    assert [bool(row.get("problem")) for row in rows] == [False, True, False, False]
    assert "gone.png, but it cannot be read (No such file" in printed.err


def test_names_that_no_file_can_have_stop_nobody(media, monkeypatch, capsys):
    empty = media / "empty"
    empty.mkdir()
    wrong = [b"a\0b.jpg", b"x" * 5000, os.fsencode(empty), b"\xff\xfe.jpg"]
    typed(monkeypatch, b"\n".join([*wrong, os.fsencode(media / "happy" / "one.png")]))
    assert main(["predict", "-", "--model", "tiny", "--out", str(media / "rows.csv")]) == 1
    table = pd.read_csv(media / "rows.csv")
    assert table["problem"].notna().tolist() == [True, True, True, True, False]
    assert len(capsys.readouterr().err.splitlines()) == 4


def test_a_pattern_that_the_shell_left_is_matched(media, capsys):
    assert main(["predict", f"{media}/*/*.png", "--json", "--model", "tiny"]) == 0
    names = [row["source"].rsplit("/")[-1] for row in json.loads(capsys.readouterr().out)]
    assert names == ["none.png", "one.png"]
    assert main(["predict", f"{media}/**/o*", "--json", "--model", "tiny"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 1
    assert main(["predict", f"{media}/*.tiff", "--model", "tiny"]) == 1
    assert "none has such a name" in capsys.readouterr().err
    (media / "odd[1].png").write_bytes((media / "happy" / "one.png").read_bytes())
    assert main(["predict", f"{media}/odd[1].png", "--model", "tiny"]) == 0


@pytest.mark.parametrize("workers", [1, 4])
def test_rows_are_the_same_and_in_order_however_many_work(media, tmp_path, workers):
    for number in range(12):
        Image.fromarray(ONE // (1 + number % 3)).save(media / f"{number:02}.png")
    out = tmp_path / "rows.csv"
    words = ["predict", str(media), "--model", "tiny", "--out", str(out), "--workers", str(workers)]
    assert main(words) == 0
    table = pd.read_csv(out)
    assert table["source"].tolist()[:12] == [f"{media}/{number:02}.png" for number in range(12)]
    scores = table["score"].tolist()[:12]
    assert scores[:3] == scores[3:6] == scores[6:9]


@pytest.mark.parametrize("wrong", ["0", "-2", "many"])
def test_a_wrong_number_of_workers_is_wrong_usage(media, wrong, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["predict", str(media), "--workers", wrong])
    assert ended.value.code == 2 and "number of workers" in capsys.readouterr().err


def test_the_table_says_how_many_rows_it_leaves_out(media, monkeypatch, capsys):
    typed(monkeypatch, f"{media}/happy/one.png\n".encode() * 45)
    assert main(["predict", "-", "--model", "tiny"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "The first 40 of 45 rows of 45 files; --out FILE keeps them all."
    assert len(lines) == 1 + 2 + 40 + 1


def test_ctrl_c_leaves_the_rows_written_so_far(media, tmp_path):
    out = tmp_path / "rows.csv"
    words = [sys.executable, "-m", "fer_core", "predict", "-", "--model", "tiny", "--out", str(out)]
    pipe = subprocess.PIPE
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # even if begun in the background
    process = subprocess.Popen(words, stdin=pipe, stderr=pipe, text=True, preexec_fn=heard)
    process.stdin.write(f"{media}/happy/one.png\n" * 200)
    process.stdin.flush()
    part = None
    end = time.time() + 60
    while time.time() < end and not (part and part[0].stat().st_size > 5000):
        part = list(tmp_path.glob(".rows.csv*"))
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1 and "rows.csv" in errors and errors.startswith("Stopped after ")
    counted = int(errors.split()[2])
    assert 20 < counted <= 200 and len(pd.read_csv(out)) == counted
    assert not list(tmp_path.glob(".rows.csv*"))


def test_a_reader_that_has_seen_enough_ends_it_quietly_and_keeps_the_rows(media, tmp_path):
    out = tmp_path / "rows.csv"
    words = [sys.executable, "-m", "fer_core", "predict", "-", "--json", "--model", "tiny", "--out", str(out)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    process.stdin.write(f"{media}/happy/one.png\n" * 400)
    process.stdin.close()
    assert process.stdout.readline() == "[\n"
    process.stdout.close()
    assert process.wait(60) == 0 and process.stderr.read() == ""
    process.stderr.close()
    assert 0 < len(pd.read_csv(out)) <= 400
