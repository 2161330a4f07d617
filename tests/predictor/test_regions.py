"""Which part matters for which emotion: covering the place that a network rests on is what costs."""

from dataclasses import replace

import numpy as np
import pytest

from fer_core import paths, runs
from fer_core.datasets import store
from fer_core.datasets.form import Item
from fer_core.emotions import BASIC
from fer_core.errors import RunError
from fer_core.predictor import Predictor, heat, regions

LIT = (slice(34, 46), slice(12, 36))  # a bright mouth


def faces(n=3):
    """Gray faces with a bright mouth, which the tiny network takes as happy, and dark ones, taken as sad."""
    for i in range(n):
        happy = np.full((48, 48), 100 + i, np.uint8)
        happy[LIT] = 255
        yield Item(f"happy_{i}.png", "test", "happy", happy)
        yield Item(f"sad_{i}.png", "test", "sad", np.full((48, 48), 20 + i, np.uint8))


@pytest.fixture
def run(home, tiny_run):
    """The tiny run with predictions on these faces: the happy ones right, one of the sad ones wrong."""
    store.write("drawn", faces(), format="drawn", title="Drawn faces", drawn=True)
    files = [f"{name}_{i}.png" for i in range(3) for name in ("happy", "sad")]
    labels = np.array([BASIC.index(file.split("_")[0]) for file in files])
    answers = np.eye(len(BASIC))[labels]
    answers[files.index("sad_2.png")] = np.eye(len(BASIC))[BASIC.index("neutral")]
    np.savez(
        tiny_run / "predictions.npz",
        classes=np.array(BASIC),
        test_files=np.array(files),
        test_labels=labels,
        test_probabilities=answers,
    )
    return runs.Run(tiny_run)


def test_the_place_that_the_answer_rests_on_costs_most(run):
    known = regions.measure(run)
    happy = known.of["happy"]
    assert happy.part == "mouth"
    assert happy.top == pytest.approx(happy.fall[LIT].max())
    assert happy.fall[5, 5] < 0.2 * happy.top


def test_it_is_the_mean_over_the_faces_that_were_answered_rightly(run):
    known = regions.measure(run)
    assert {name: region.faces for name, region in known.of.items()} == {"happy": 3, "sad": 2}
    assert known.of["sad"].mean[0, 0] in (20, 21)  # of 20 and 21; the wrong one, 22, is left out
    predictor = Predictor.from_run(run)
    images = [item.picture for item in faces() if item.label == "happy"]
    by_hand = np.mean([heat.fall(predictor, image, "happy") for image in images], axis=0)
    assert known.of["happy"].fall == pytest.approx(by_hand, abs=1e-5)


def test_at_most_so_many_faces_of_an_emotion_are_covered(run):
    assert regions.measure(run, faces=2).of["happy"].faces == 2


def test_the_work_is_kept_and_outdated_by_a_new_network(run):
    assert regions.kept(run) is None
    job = regions.start(run)
    while job.state == "running":
        pass
    assert job.state == "finished", job.error
    again = regions.kept(run)
    assert again.of["happy"].part == "mouth"
    assert not list(run.folder.glob("*regions*")), "a run's folder is not written to"
    network = run.folder / "model.tflite"
    network.write_bytes(network.read_bytes() + b"\0")
    assert regions.kept(run) is None


def test_a_damaged_file_counts_as_none(run):
    regions._keep(run, regions.measure(run))
    file = next((paths.models() / ".regions").iterdir())
    file.write_bytes(file.read_bytes()[:100])
    assert regions.kept(run) is None


def test_without_its_faces_or_its_answers_it_says_what_to_do(run, home):
    store.remove("drawn")  # and others in their place: drawing the real ones would take a minute
    others = (replace(item, file=f"other_{item.file}") for item in faces())
    store.write("drawn", others, format="drawn", title="Drawn faces", drawn=True)
    with pytest.raises(RunError, match="Import it again"):
        regions.measure(run)
    (run.folder / "predictions.npz").unlink()
    with pytest.raises(RunError, match="Let it finish first"):
        regions.measure(run)
