"""Where the extra `train` is not installed everything but training and export works, and Train says in a
sentence how to add it.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fer_core.datasets import store
from tests.datasets.miniature import encoded, write
from tests.patches import items

ROOT = Path(__file__).resolve().parents[2]
FACES = [(name, i) for name in ("happy", "sad", "neutral") for i in range(8)]
NOT_INSTALLED = """
import sys
ABSENT = {"tensorflow", "keras", "jax", "torch", "ray", "tensorboard", "tf2onnx", "onnx", "sklearn", "psutil"}
class Absent:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent)
"""
SENTENCE = "Training needs TensorFlow and Keras, and TensorFlow and Keras are not installed here."
NEEDED = SENTENCE.removeprefix("Training ")


@pytest.fixture
def without(tmp_path, monkeypatch):
    """Surroundings of a process that finds no TensorFlow, with drawn faces and the shipped models."""
    write(tmp_path / "watch", {"sitecustomize.py": NOT_INSTALLED})
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    (home / "models").mkdir()
    monkeypatch.setenv("FER_HOME", str(home))
    store.write("drawn", items(), format="drawn", title="Drawn faces", drawn=True)
    surroundings = {**os.environ, "PYTHONPATH": f"{tmp_path / 'watch'}{os.pathsep}{ROOT}"}
    surroundings.pop("FER_SHIPPED", None)
    return surroundings, home


def carry_out(surroundings, folder, *words):
    """One command."""
    command = [sys.executable, "-m", "fer_core", *words]
    return subprocess.run(command, env=surroundings, cwd=folder, capture_output=True, text=True, timeout=120)


WORKING = (
    ("where",),
    ("recipes",),
    ("runs",),
    ("predict", "face.png", "--model", "house-mobilenetv2_ferplus_mean_s0"),
    ("import", "folder", "faces", "--name", "mine"),
    ("doctor", "mine"),
    ("compare", "house-cnn_ferplus_s0", "house-mobilenetv2_ferplus_mean_s0"),
    ("export", "house-cnn_ferplus_s0", "--to", "litert"),
)
REFUSED = (
    ("train", "kalambate2024-cnn", "--dataset", "mine"),
    ("train", "house-mobilenetv2", "--dataset", "mine", "--trial", "1"),
    ("export", "house-cnn_ferplus_s0", "--to", "keras"),
)


def test_every_other_command_works_and_training_is_refused_with_a_sentence(without, tmp_path):
    surroundings, home = without
    faces = {f"{name}/{i}.png": encoded(seed, form="PNG") for seed, (name, i) in enumerate(FACES)}
    write(tmp_path / "faces", faces)
    write(tmp_path, {"face.png": encoded(99, 200, True, "PNG")})
    for words in WORKING:
        done = carry_out(surroundings, tmp_path, *words)
        assert done.returncode == 0, f"{words}: {done.stderr[-500:]}"
    for words in REFUSED:
        done = carry_out(surroundings, tmp_path, *words)
        assert done.returncode == 1, f"{words}: {done.stderr[-500:]}"
        assert NEEDED in done.stderr and done.stderr.count("\n") == 1, done.stderr
    assert [folder.name for folder in (home / "models").iterdir() if folder.name[0] != "."] == []


def test_every_page_opens(without):
    script = f"""
import sys
sys.path.insert(0, {str(ROOT / "dashboard")!r})
from streamlit.testing.v1 import AppTest
import streamlit_webrtc.component
streamlit_webrtc.component.get_this_session_info = lambda *_: None
test = AppTest.from_file({str(ROOT / "dashboard" / "app.py")!r}, default_timeout=60).run()
from pathlib import Path
for page in sorted(Path({str(ROOT / "dashboard")!r}).glob("*/page.py")):
    test.switch_page(f"{{page.parent.name}}/page.py").run()
    print("page", page.parent.name, len(test.title) * (not test.exception) * (not test.error))
    if page.parent.name == "train":
        print(*(caption.value for caption in test.caption))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=without[0],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    pages = sorted(page.parent.name for page in (ROOT / "dashboard").glob("*/page.py"))
    assert re.findall(r"^page (\w+) [1-9]", done.stdout, re.MULTILINE) == pages, done.stdout[-3000:]
    assert SENTENCE in done.stdout
