"""What ships holds: each report is what its predictions give, each network gives its recorded answers, all is
small enough.
"""

import functools

import numpy as np
import pytest
from sklearn import metrics

from fer_core import paths, runs
from fer_core.faces.litert import Network
from fer_core.training.export import probabilities

SHIPPED = [
    r for r in (runs.Run(f) for f in sorted((paths.ROOT / "models").iterdir()) if f.is_dir()) if r.shipped
]
NAMES = [r.name for r in SHIPPED]
TWELVE_MB = 12_000_000
SEVENTEEN_MB = 17_000_000  # the default, three networks in one


@pytest.fixture(params=SHIPPED, ids=NAMES)
def run(request):
    return request.param


@pytest.fixture(scope="module")
def predictions():
    """The arrays of a run's predictions.npz, read once for all tests of this file."""

    @functools.cache
    def read(folder):
        with np.load(folder / "predictions.npz") as file:
            return dict(file)

    return read


def scikit(labels, answers):
    """Accuracy, macro F1 and macro recall over the emotions that have a face."""
    present = np.unique(labels)
    f1 = metrics.f1_score(labels, answers, labels=present, average="macro", zero_division=0)
    recall = metrics.recall_score(labels, answers, labels=present, average="macro", zero_division=0)
    return {"accuracy": metrics.accuracy_score(labels, answers), "macro_f1": f1, "macro_recall": recall}


def calibration_by_hand(labels, values):
    """Expected calibration error with fifteen bins, as a plain loop."""
    sure, right = values.max(1), values.argmax(1) == labels
    error = 0.0
    for low in np.arange(15) / 15:
        inside = (sure > low) & (sure <= low + 1 / 15)
        if inside.any():
            error += inside.mean() * abs(sure[inside].mean() - right[inside].mean())
    return error


def test_its_report_is_what_scikit_learn_makes_of_its_predictions(run, predictions):
    arrays = predictions(run.folder)
    for split, report in paths.read_json(run.folder / "report.json").items():
        labels, values = arrays[f"{split}_labels"], arrays[f"{split}_probabilities"].astype(float)
        answers, classes = values.argmax(1), list(range(len(arrays["classes"])))
        assert report["classes"] == arrays["classes"].tolist()
        assert report["n"] == len(labels)
        assert report["matrix"] == metrics.confusion_matrix(labels, answers, labels=classes).tolist()
        for figure, value in scikit(labels, answers).items():
            assert report[figure] == pytest.approx(value), figure
        assert report["ece"] == pytest.approx(calibration_by_hand(labels, values), abs=1e-4)


@pytest.mark.parametrize(
    ("part", "faces"),
    [("without_twins", lambda a: ~a["test_twins"]), ("majority", lambda a: a["test_majority"])],
    ids=["without_twins", "majority"],
)
def test_its_figures_of_a_part_of_the_faces_are_what_scikit_learn_makes_of_them(
    run, predictions, part, faces
):
    arrays, report = predictions(run.folder), paths.read_json(run.folder / "report.json")["test"]
    if part not in report:
        assert part == "majority" and "test_majority" not in arrays
        return
    kept = faces(arrays)
    labels, answers = arrays["test_labels"][kept], arrays["test_probabilities"][kept].argmax(1)
    assert report[part]["n"] == len(labels)
    for figure, value in scikit(labels, answers).items():
        assert report[part][figure] == pytest.approx(value), figure


def test_its_network_gives_its_recorded_answers_on_drawn_faces(run):
    file = run.folder / "drawn.npz"
    if not run.ready:
        assert not file.exists(), "a run that ships without weights has no recorded answers"
        return
    with np.load(file) as kept:
        images, wanted = kept["images"], kept["probabilities"]
    assert np.allclose(probabilities(Network(run.folder / "model.tflite"), images), wanted, atol=2e-3)


def test_it_is_small_enough_to_ship(run):
    assert paths.folder_bytes(run.folder) < (SEVENTEEN_MB if run.recipe.get("default") else TWELVE_MB)


def test_it_says_on_what_it_was_trained(run):
    assert {"hardware", "libraries", "fingerprint", "commit", "images"} <= set(run.recipe)
    assert (run.folder / "model_card.md").is_file()


def test_no_checkpoint_or_lock_is_shipped(run):
    assert not [
        f.name for f in run.folder.iterdir() if f.name.startswith(".") or f.name in ("checkpoint", "stop")
    ]
