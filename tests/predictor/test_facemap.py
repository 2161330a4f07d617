"""A map of faces: every face has its place, kept beside the data; faces of one label lie together."""

import numpy as np
import pytest

from fer_core import datasets, runs
from fer_core.datasets import store
from fer_core.errors import DataError, ModelError
from fer_core.jobs import CancelledError
from fer_core.predictor import facemap
from fer_core.predictor.knowledge import Knowledge
from tests.patches import items


@pytest.fixture
def patches(home):
    return store.write("patches", items(), format="folder", title="Patches")


@pytest.fixture
def run(tiny_run):
    return runs.Run(tiny_run)


def test_every_face_has_a_place_and_dark_ones_lie_away_from_bright_ones(patches, run):
    known = facemap.make("patches", run)
    split = datasets.load("patches")["train"]
    x, y = known.of(split)
    assert len(known.files) == 84 and np.isfinite(x).all() and np.isfinite(y).all()
    dark, bright = (x[split.table["label"] == label] for label in ("angry", "neutral"))
    assert abs(dark.mean() - bright.mean()) > 3 * max(dark.std(), bright.std())


def test_a_map_is_kept_and_read_again_until_the_network_changes(patches, run):
    made = facemap.make("patches", run)
    again = facemap.read(patches, run)
    assert np.array_equal(made.x, again.x) and made.files.tolist() == again.files.tolist()
    network = run.folder / "model.tflite"
    network.write_bytes(network.read_bytes() + b"\0")
    assert facemap.read(patches, run) is None


def test_a_map_of_other_data_and_a_broken_file_are_no_map(patches, run):
    facemap.make("patches", run)
    other = store.write("other", items(3), format="folder", title="Other")
    assert facemap.read(other, run) is None
    facemap.path(patches, run).write_bytes(b"PK broken")
    assert facemap.read(patches, run) is None


def test_a_view_shows_its_faces_and_what_is_not_on_the_map_has_no_place(patches, run):
    known = facemap.make("patches", run)
    split = datasets.load("patches")["test"]
    few = split.take(np.array([3, 1]))
    few.table.loc[1, "file"] = "new.png"
    x, _ = known.of(few)
    assert x[0] == known.of(split)[0][3] and np.isnan(x[1])


def test_called_off_it_leaves_nothing(patches, run):
    def cancel(done, total, text=""):
        raise CancelledError

    with pytest.raises(CancelledError):
        facemap.make("patches", run, cancel)
    assert facemap.read(patches, run) is None and not facemap.path(patches, run).exists()


def test_too_few_faces_and_a_run_without_a_network_earn_a_sentence(patches, run, home):
    store.write("few", list(items(1, ("train",)))[:1], format="folder", title="Few")
    with pytest.raises(DataError, match="A map needs 10 faces of two emotions or more; Few has 1 of 1"):
        facemap.make("few", run)
    (run.folder / "model.tflite").unlink()
    with pytest.raises(ModelError):
        facemap.make("patches", run)


def test_the_directions_are_those_of_scikit_learn(monkeypatch):
    monkeypatch.setattr(facemap, "SHRINK", 0.0)
    discriminant_analysis = pytest.importorskip("sklearn.discriminant_analysis")
    rng = np.random.default_rng(0)
    labels = np.repeat(["a", "b", "c"], 60)
    known = rng.normal(0, 1, (180, 5)) * [1, 3, 1, 2, 1]
    known[:, :2] += np.repeat([[0, 0], [4, 0], [0, 9]], 60, axis=0)
    analysis = discriminant_analysis.LinearDiscriminantAnalysis(solver="eigen")
    theirs = analysis.fit(known, labels)
    ours = facemap.directions(known, labels)
    for i in range(2):
        a, b = ours[:, i], theirs.scalings_[:, i]
        assert abs(a @ b) / np.linalg.norm(a) / np.linalg.norm(b) == pytest.approx(1, abs=0.01)


def test_what_a_line_holds():
    x, y = np.array([0.5, 2.0, 0.5, -1.0]), np.array([0.5, 0.5, 3.0, 0.5])
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
    assert facemap.inside(x, y, square).tolist() == [True, False, False, False]
    dented = np.array([(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)])
    assert facemap.inside(np.array([2.0, 2.0, 0.5]), np.array([0.5, 2.0, 2.0]), dented).tolist() == [
        True,
        False,
        True,
    ]
    assert not facemap.inside(x, y, np.zeros((0, 2))).any()


def test_what_a_network_knows_is_the_same_whatever_the_batch(patches, run):
    images = datasets.load("patches")["train"].images(slice(0, 9))
    knowledge = Knowledge(run)
    together = knowledge.of(images)
    assert together.shape[0] == 9
    assert np.allclose(together, np.concatenate([knowledge.of(image[None]) for image in images]), atol=1e-5)
