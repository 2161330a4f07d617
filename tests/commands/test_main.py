"""The command line itself: it ends quietly when nobody reads on, and says nothing that it was not asked."""

import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from fer_core.__main__ import main, parser
from tests import tiny
from tests.scenes import scene


def command(*words):
    return [sys.executable, "-m", "fer_core", *map(str, words)]


def test_a_reader_that_has_seen_enough_ends_the_command_quietly(home):
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(command("recipes"), stdout=write, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


def test_libraries_log_nothing_beside_the_answer(tiny_run, tmp_path):
    Image.fromarray(scene(320, 240, [(60, 20, 200)]).astype(np.uint8)).save(tmp_path / "one.png")
    done = subprocess.run(
        command("predict", tmp_path / "one.png", "--model", "tiny"),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


def test_exit_codes_tell_done_refused_and_wrong_usage(home, capsys):
    assert main(["recipes", "--json"]) == 0
    assert main(["delete", "nobody"]) == 1
    assert "No run 'nobody'" in capsys.readouterr().err
    for words in ([], ["unheard-of"], ["train", "--seed", "x"]):
        done = subprocess.run(command(*words), capture_output=True, timeout=60)
        assert done.returncode == 2


@pytest.mark.parametrize("words", [["--help"], ["predict", "--help"]])
def test_help_that_nobody_reads_to_its_end_ends_quietly(words):
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(command(*words), stdout=write, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_command_stands_once_under_a_heading_of_the_help(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    known = next(action.choices for action in parser()._actions if action.dest == "command")
    listed = re.findall(r"^  ([a-z][a-z-]*)(?:  |$)", shown, re.MULTILINE)
    assert sorted(listed) == sorted(known)
    rare = shown.split("rarely needed")[1]
    assert re.findall(r"^  ([a-z-]+) ", rare, re.MULTILINE) == ["reproduce", "ledger", "ship"]


def test_every_command_can_be_quiet():
    known = next(action.choices for action in parser()._actions if action.dest == "command")
    assert all("--quiet" in one.format_help() for one in known.values())


def test_the_default_is_named_first_among_those_there_are(home, tiny_networks, capsys):
    for name in ("alpha", "beta", "gamma"):
        folder = tiny.write(home / "models" / name, tiny_networks["plain"], maps=False)
        asked = json.loads((folder / "recipe.json").read_text())
        (folder / "recipe.json").write_text(json.dumps({**asked, "default": name == "beta"}))
    assert main(["predict", "x.jpg", "--model", "nobody"]) == 1
    assert "There are: beta, gamma, alpha." in capsys.readouterr().err


def test_a_shell_is_offered_names_of_runs(tiny_run, tmp_path):
    pytest.importorskip("argcomplete")
    line = "fer_core predict x.jpg --model ti"
    asked = {"_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line)), "_ARGCOMPLETE_IFS": " "}
    with (tmp_path / "offered").open("wb") as offered:
        subprocess.run(
            ["bash", "-c", f"exec 8>&1 9>/dev/null; {' '.join(command())}"],
            env={**os.environ, **asked},
            stdout=offered,
            timeout=60,
        )
    assert (tmp_path / "offered").read_text().strip() == "tiny"
