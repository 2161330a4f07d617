"""A finder of faces is one file and one line: a made-up one is offered on the page and by the command."""

import importlib
import json
import sys

import cv2
import numpy as np
import pytest

from fer_core import faces
from fer_core.__main__ import main
from fer_core.errors import ModelError

FILE = '''"""The middle of every picture is a face."""

import numpy as np

from fer_core.faces.base import Found


class Middle:
    """Finds one face, always."""

    name, title = "middle", "The middle of the picture"

    def find(self, image: np.ndarray, photo: bool = False) -> list[Found]:
        """Half of the picture, from its middle."""
        height, width = image.shape[:2]
        return [Found((width / 4, height / 4, width / 2, height / 2), 1.0)]
'''


@pytest.fixture
def middle(tmp_path_factory, monkeypatch):
    """The made-up finder: its file beside the others, and its line in the registry."""
    folder = tmp_path_factory.mktemp("finders")
    (folder / "middle.py").write_text(FILE)
    monkeypatch.setattr(faces, "__path__", [*faces.__path__, str(folder)])
    module = importlib.import_module("fer_core.faces.middle")
    monkeypatch.setitem(faces.FINDERS, "middle", module.Middle())
    yield module
    del sys.modules["fer_core.faces.middle"]


def test_predict_finds_with_it(middle, tiny_run, tmp_path, capsys):
    cv2.imwrite(str(tmp_path / "grey.png"), np.full((120, 160, 3), 128, np.uint8))
    grey = str(tmp_path / "grey.png")
    assert main(["predict", grey, "--model", "tiny", "--finder", "middle", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert [row[side] for side in ("x", "y", "width", "height")] == [40, 30, 80, 60]


def test_the_page_and_the_refusal_name_it(middle):
    assert faces.get("middle").title == "The middle of the picture"
    with pytest.raises(ModelError, match="blazeface, haar, middle"):
        faces.get("mediapipe")
