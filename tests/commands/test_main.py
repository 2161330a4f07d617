"""The command line itself: it ends quietly when nobody reads on, and says nothing that it was not asked."""

import os
import subprocess
import sys

import numpy as np
from PIL import Image

from fer_core.__main__ import main
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
