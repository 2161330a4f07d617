"""What ships holds: each report is what its predictions give, each network gives its recorded answers, all is
small enough.
"""

import numpy as np
import pytest

from fer_core import paths, runs
from fer_core.faces.litert import Network
from fer_core.reports import Report
from fer_core.training.export import probabilities

SHIPPED = [
    r for r in (runs.Run(f) for f in sorted((paths.ROOT / "models").iterdir()) if f.is_dir()) if r.shipped
]
NAMES = [r.name for r in SHIPPED]
TWELVE_MB = 12_000_000


@pytest.fixture(params=SHIPPED, ids=NAMES)
def run(request):
    return request.param


def test_its_report_is_what_its_predictions_give(run):
    stored = paths.read_json(run.folder / "report.json")
    for split in stored:
        told = run.predictions(split)
        again = Report.from_predictions(told.labels, told.probabilities, told.classes).to_json()
        assert again["matrix"] == stored[split]["matrix"]
        assert again["ece"] == pytest.approx(stored[split]["ece"], abs=1e-4)


def test_its_figures_without_twins_are_what_its_predictions_give(run):
    stored = paths.read_json(run.folder / "report.json")["test"]
    told = run.predictions("test")
    with np.load(run.folder / "predictions.npz") as file:
        alone = ~file["test_twins"]
    again = Report.from_predictions(told.labels[alone], told.probabilities[alone], told.classes)
    assert (again.n, again.accuracy) == (
        stored["without_twins"]["n"],
        pytest.approx(stored["without_twins"]["accuracy"]),
    )


def test_its_network_gives_its_recorded_answers_on_drawn_faces(run):
    file = run.folder / "drawn.npz"
    if not run.ready:
        assert not file.exists(), "a run that ships without weights has no recorded answers"
        return
    with np.load(file) as kept:
        images, wanted = kept["images"], kept["probabilities"]
    assert np.allclose(probabilities(Network(run.folder / "model.tflite"), images), wanted, atol=2e-3)


def test_it_is_small_enough_to_ship(run):
    assert paths.folder_bytes(run.folder) < TWELVE_MB


def test_it_says_on_what_it_was_trained(run):
    assert {"hardware", "libraries", "fingerprint", "commit", "images"} <= set(run.recipe)
    assert (run.folder / "model_card.md").is_file()


def test_no_checkpoint_or_lock_is_shipped(run):
    assert not [
        f.name for f in run.folder.iterdir() if f.name.startswith(".") or f.name in ("checkpoint", "stop")
    ]
