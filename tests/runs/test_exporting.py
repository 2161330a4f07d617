"""An exported folder works where this project is not: its predict.py and the lines of its README are run by a
Python that does not find the project; and what an export lacks is said before anything is loaded.
"""

import importlib.util
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from fer_core import Predictor, drawing, extras, runs
from fer_core.__main__ import main
from fer_core.errors import ExtraError, ModelError
from fer_core.runs import exporting
from tests.sources import ROOT

SHIPPED = ("house-council_ferplus_s0", "house-cnn_ferplus_favoured_s0", "house-mobilenetv2_ferplus_mean_s0")
ALONE = "import runpy, sys; sys.modules['fer_core'] = None; sys.argv = {}; runpy.run_path({!r})"


def carried_out(file, *words):
    """What a program prints that knows nothing of this project."""
    kept = {name: value for name, value in os.environ.items() if name[:4] not in ("FER_", "PYTH")}
    command = [sys.executable, "-c", ALONE.format([str(file), *map(str, words)], str(file))]
    done = subprocess.run(command, cwd=file.parent, env=kept, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def face():
    return drawing.draw(3, "happy", 300)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_exported_program_says_what_we_say(name, face, home, tmp_path, monkeypatch):
    monkeypatch.setenv("FER_SHIPPED", str(ROOT / "models"))
    assert main(["export", name, "--to", "litert", "--out", str(tmp_path / "out"), "--quiet"]) == 0
    predictor = Predictor.from_run(name)
    found = predictor(face)[0]
    Image.fromarray(face).save(tmp_path / "out" / "photo.png")
    said = carried_out(tmp_path / "out" / "predict.py", "photo.png", *found.box)
    shares = {word: float(share) for word, share in re.findall(r"(\w+) ([\d.]+)", said)}
    assert tuple(shares) == predictor.classes and sum(shares.values()) == pytest.approx(1, abs=0.01)
    assert max(shares, key=shares.get) == found.emotion
    ours = predictor.named(predictor.classify(predictor.crops(face, [found.found]))[0])
    assert np.abs(np.subtract([*shares.values()], [*ours.values()])).max() < 0.2  # eyes are not made level

    (lines,) = re.findall(r"```python\n(.*?)```", (tmp_path / "out" / "README.md").read_text(), re.S)
    assert len([line for line in lines.splitlines() if line]) <= 12
    Image.fromarray(face).save(tmp_path / "out" / "face.jpg")
    (tmp_path / "out" / "lines.py").write_text(lines)
    assert all(word in carried_out(tmp_path / "out" / "lines.py") for word in predictor.classes)


@pytest.mark.parametrize("kind", ["keras", "savedmodel", "int8", "onnx"])
def test_what_needs_tensorflow_is_refused_before_it_is_looked_for(
    kind, tiny_run, monkeypatch, tmp_path, capsys
):
    (tiny_run / "weights.npz").touch()
    there = importlib.util.find_spec
    monkeypatch.setattr(
        extras.importlib.util, "find_spec", lambda name: None if name == "tensorflow" else there(name)
    )
    with pytest.raises(
        ExtraError, match=f"An export as {kind} needs TensorFlow and Keras, and TensorFlow is"
    ):
        exporting.refuse(runs.get("tiny"), kind)
    assert main(["export", "tiny", "--to", kind, "--out", str(tmp_path / "out")]) == 1
    assert ".[train]" in capsys.readouterr().err and not (tmp_path / "out").exists()


def test_an_unknown_kind_and_a_run_without_weights_are_named(tiny_run):
    with pytest.raises(ModelError, match="No export 'tar'. Choose one of: keras"):
        exporting.refuse(runs.get("tiny"), "tar")
    with pytest.raises(ModelError, match=r"tiny has no model\.keras\. It ships without weights"):
        exporting.refuse(runs.get("tiny"), "onnx")
