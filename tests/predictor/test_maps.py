"""An activation map is shown only by a network whose map was tried on drawn faces and holds."""

import numpy as np
import pytest

from fer_core import paths, runs
from fer_core.predictor import Predictor, heat, maps
from fer_core.predictor.maps import MapCheck

SOUND = MapCheck(faces=28, mirror=0.9, peaks=3, largest=0.5, occlusion=0.46)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mirror", 0.69),  # turned faces do not turn the map
        ("largest", 0.81),  # one spot for nearly every face
        ("occlusion", 0.39),  # covering the bright places changes little
    ],
)
def test_one_failed_trial_is_enough_to_disbelieve(field, value):
    assert SOUND.believed
    assert not MapCheck(**{**SOUND.__dict__, field: value}).believed


@pytest.mark.parametrize(
    ("name", "believed"),
    [
        ("house-cnn_ferplus_s0", True),
        ("house-cnn_ferplus_favoured_s0", False),
        ("house-mobilenetv2_ferplus_mean_s0", False),
    ],
)
def test_what_a_shipped_contract_says_of_its_map_comes_out_again(name, believed):
    written = paths.read_json(runs.get(name).folder / "model.json")["map_check"]
    again = maps.check(Predictor.from_run(name))
    assert written["believed"] is again.believed is believed
    for figure in ("mirror", "largest", "occlusion"):
        assert written[figure] == pytest.approx(getattr(again, figure), abs=0.05)


def test_a_network_without_a_map_has_nothing_to_check():
    assert maps.check(Predictor.from_run("kalambate2024-cnn_fer2013_s0")) is None


def test_where_the_map_is_not_believed_places_are_covered_instead(monkeypatch):
    predictor = Predictor.from_run("house-mobilenetv2_ferplus_mean_s0")
    crop = maps._crops(predictor)[0]
    covered = np.full(predictor.size, 0.5, np.float32)
    monkeypatch.setattr(heat, "occlusion", lambda *_: covered)
    assert heat.of_crop(predictor, crop, "happy") is covered
    assert predictor.look(crop[None])[1] is None
    assert predictor.answer(crop[None])[1] is not None  # the network has one, and it is not shown


def test_a_contract_of_an_earlier_version_is_not_believed_unchecked():
    predictor = Predictor.from_run("house-cnn_ferplus_s0")
    earlier = {key: value for key, value in predictor.contract.items() if key != "map_check"}
    assert predictor.maps
    assert not predictor.with_(contract=earlier).maps
