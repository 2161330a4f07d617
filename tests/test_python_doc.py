"""docs/python.md: each piece of its code is run as it stands, with the models that ship."""

import importlib.util
import re
import shlex
import textwrap

import cv2
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from fer_core import predictor
from fer_core.__main__ import main
from fer_core.datasets import drawn
from fer_core.drawing import examples
from fer_core.predictor import Predictor
from tests.scenes import film
from tests.sources import ROOT

TEXT = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^##? (.+?)\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
FIRST = "In Python"
LITERT, ONNX, DATA = "Without this project: LiteRT and NumPy", "ONNX", "Data"
TRAIN = "Train and compare"
NEEDED = ("tf2onnx", "onnx", "onnxruntime")
ABSENT = [name for name in NEEDED if importlib.util.find_spec(name) is None]
TESTED = {FIRST, "A photo", "A folder", "A video", "A camera", LITERT, ONNX, DATA, TRAIN}


def carry_out(*sections, **changes):
    """Run the code of these sections in their order; what it named. `changes` give constants other values."""
    names = {}
    for section in sections:
        for language, code in re.findall(
            r"^```(\w+)\n(.*?)^```", SECTIONS[section], re.MULTILINE | re.DOTALL
        ):
            if language == "bash":
                _commands(code)
                continue
            for name, value in changes.items():
                code = re.sub(rf"^{name} = .*", f"{name} = {value}", code, flags=re.MULTILINE)
            exec(compile(code, f"docs/python.md, {section}", "exec"), names)
    return names


def _commands(code):
    for line in code.splitlines():
        if line.startswith("fer-core "):
            assert main(shlex.split(line)[1:]) == 0, line


@pytest.fixture(scope="module")
def people():
    """Pictures of four and of two people, drawn once."""
    return examples.picture("Four people"), examples.picture("Two people")


@pytest.fixture
def place(home, people, monkeypatch):
    """A folder with a photo of four people, a folder of photos one of which is broken, and a video."""
    monkeypatch.setenv("FER_SHIPPED", str(ROOT / "models"))
    monkeypatch.chdir(home)
    four, two = people
    Image.fromarray(four).save("photo.jpg")
    (home / "trip").mkdir()
    Image.fromarray(two).save("trip/1.jpg")
    (home / "trip" / "2.jpg").write_bytes(b"no photo")
    Image.fromarray(four).save("trip/3.jpg")
    film(home / "clip.mp4", [two] * 4, rate=10)
    return home


def test_every_section_is_tested_here():
    assert set(SECTIONS) == TESTED


def test_a_photo(place, capsys):
    names = carry_out(FIRST, "A photo")
    assert [len(names["faces"]), names["predictor"].name] == [4, "house-council_ferplus_s0"]
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.endswith(("True", "False")) for line in lines) >= 4


def test_a_folder(place, capsys):
    carry_out(FIRST, "A folder")
    table = pd.read_csv("faces.csv")
    assert table["source"].tolist() == ["trip/1.jpg"] * 2 + ["trip/3.jpg"] * 4
    printed = capsys.readouterr().out
    assert "3 of 3: trip/3.jpg" in printed and "trip/2.jpg 2.jpg cannot be read" in printed


def test_a_video(place, capsys):
    names = carry_out(FIRST, "A video")
    lines = re.findall(r"^(\d\.\d\d) s: face (\d) looks \w+$", capsys.readouterr().out, re.MULTILINE)
    assert [time for time, _ in lines] == ["0.00"] * 2 + ["0.10"] * 2 + ["0.20"] * 2 + ["0.30"] * 2
    assert names["film"].frames == 4 and len(pd.read_csv("clip.csv")) == 8 and (place / "seen.mp4").is_file()


class Camera:
    """What OpenCV would give of a camera that is pulled out after three pictures."""

    def __init__(self, number):
        self.left = 3
        self.open = True
        # drawn before the clock starts: a face that is away for a second comes back with another number
        self.image = cv2.cvtColor(examples.picture("Happy"), cv2.COLOR_RGB2BGR)

    def read(self):
        self.left -= 1
        return (True, self.image) if self.left >= 0 else (False, None)

    def release(self):
        self.open = False


def test_a_camera(place, monkeypatch, capsys):
    monkeypatch.setattr(cv2, "VideoCapture", Camera)
    names = carry_out(FIRST, "A camera")
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("[")]
    assert len(lines) == 3 and all("(1, 'happy')" in line for line in lines)
    assert not names["camera"].open and names["seen"].shape == names["image"].shape


def eyes_as_they_are(names):
    """What the project itself answers to the first face, without making its eyes level."""
    small = Predictor.from_run("house-cnn_ferplus_s0")
    framed = small.with_(framing=small.framing.__class__(align=False))
    photo = np.asarray(Image.open("photo.jpg"))
    return framed.read(photo, [names["predictor"]("photo.jpg")[0].found])[0].probabilities


def test_litert_and_numpy_alone_answer_as_the_project_does(place):
    names = carry_out(FIRST, LITERT)
    answer = names["look"](names["crop"](names["photo"], names["predictor"]("photo.jpg")[0].box))
    assert sum(answer.values()) == pytest.approx(1)
    assert answer == pytest.approx(eyes_as_they_are(names), abs=0.1)


@pytest.mark.slow
@pytest.mark.skipif(bool(ABSENT), reason=f"{', '.join(ABSENT)} is not installed: the extra `export`")
def test_onnx_answers_as_litert_does(place, capsys):
    names = carry_out(FIRST, LITERT, ONNX)
    box = names["predictor"]("photo.jpg")[0].box
    expected = names["look"](names["crop"](names["photo"], box))
    answer = next(a for a in names["answers"] if a.ndim == 2)[0]
    assert names["named"](answer) == pytest.approx(expected, abs=0.02)


def test_train_and_compare(place, capsys):
    drawn.generate(per_class=10)
    names = carry_out(FIRST, DATA, TRAIN, EPOCHS=1)
    printed = capsys.readouterr().out
    assert len(names["happy"]) and f"{len(names['happy'])} (" in printed
    assert [run.state for run in names["trained"]] == ["finished"] * 2
    assert {run.name for run in names["trained"]} <= {row.run for row in names["table"]}
    assert re.search(r"No difference that|is better by", printed)


def test_the_example_of_the_predictor_works_as_written(place, capsys):
    example = textwrap.dedent(predictor.__doc__.split("\n\n")[1])
    exec(example, {"Predictor": Predictor, "paths": ["trip/1.jpg", "trip/3.jpg"]})
    printed = capsys.readouterr().out
    assert printed.count("True") + printed.count("False") >= 4 and "trip/3.jpg" in printed
    assert "0.3 [" in printed
