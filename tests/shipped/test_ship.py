"""A finished run becomes one that ships: whole where it is small, halved where it is large, without a face of
the dataset.
"""

import numpy as np
import pytest

from fer_core import paths, recipes, runs
from fer_core.errors import RunError
from fer_core.faces.litert import Network
from fer_core.runs import lineage
from fer_core.shipped import ship
from fer_core.training import export


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("FER_SHIPPED", str(tmp_path / "shipped"))
    return tmp_path / "shipped"


@pytest.mark.slow
def test_a_finished_run_ships_whole_halved_or_light(finished, place, monkeypatch):
    run = finished
    shipped = ship.ship(run, "one", "The one", default=True)
    assert (shipped.title, shipped.shipped, shipped.recipe["default"]) == ("The one", True, True)
    assert runs.default_run() == shipped
    assert not [f for f in shipped.folder.iterdir() if f.name in ("samples.npz", "checkpoint", "log.txt")]
    assert (shipped.folder / "model.tflite").read_bytes() == (run.folder / "model.tflite").read_bytes()
    assert "half_precision" not in shipped.contract
    sizes = {file: (shipped.folder / file).stat().st_size for file in ("model.tflite", "weights.npz")}
    assert shipped.contract["bytes"] == sizes
    _answers_as_recorded(shipped)
    light = ship.ship(run, "light", light=True)
    assert not light.ready and light.reports()["test"].n == 30
    monkeypatch.setattr(ship, "WHOLE", 1)
    half = ship.ship(run, "one")
    assert (
        half.bytes
        < 0.7 * light.bytes
        + 0.7 * (run.folder / "model.keras").stat().st_size
        + 0.7 * (run.folder / "model.tflite").stat().st_size
    )
    assert half.contract["half_precision"]["difference"] < 0.01
    _answers_as_recorded(half)
    assert half in lineage.sources(recipes.get("kalambate2024-cnn"))
    text = ship.write_log()[0].read_text()
    assert text.count("(light/)") == 1 and text.count("(one/)") == 1
    assert "<!-- results -->" in (paths.ROOT / "README.md").read_text()


def _answers_as_recorded(run):
    with np.load(run.folder / "drawn.npz") as kept:
        assert np.allclose(
            export.probabilities(Network(run.folder / "model.tflite"), kept["images"]),
            kept["probabilities"],
            atol=1e-4,
        )


def test_only_a_finished_run_ships(home, place):
    run = runs.create(recipes.get("kalambate2024-cnn"), "drawn")
    with pytest.raises(RunError, match="Only a finished run can ship"):
        ship.ship(run, "early")
    assert not place.exists()
