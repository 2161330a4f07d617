"""What a run has met before is counted from the images themselves, or said to be unknown."""

import numpy as np
import pytest

from fer_core import datasets, paths, recipes, runs
from fer_core.datasets import store
from fer_core.datasets.form import Item
from fer_core.datasets.likeness import twins
from fer_core.predictor import elsewhere
from fer_core.runs import exposure, protocol
from tests import tiny
from tests.makers import edit
from tests.meadow import patches, sown

FIELD = {
    "train": {"happy": 12, "sad": 12},
    "validation": {"happy": 4, "sad": 4},
    "test": {"happy": 5, "sad": 5},
}


@pytest.fixture
def learner(home, tiny_networks):
    """A run that says that it learned from the dataset `field`, which is here as it was."""
    sown("field", FIELD)
    recipe = recipes.honest(recipes.get("kalambate2024-cnn"))
    folder = tiny.write(home / "models" / "learner", tiny_networks["maps"], maps=True)
    parts = protocol.divide(datasets.load("field"), recipe.protocol, seed=0)
    prints = {name: split.fingerprint for name, split in parts.items()}
    request = {"recipe": recipe.to_json(), "knobs": recipe.knobs(), "dataset": "field", "seed": 0}
    paths.write_json(folder / "recipe.json", {**request, "fingerprint": prints})
    return runs.named("learner")


def planted(name: str, split: str, of: str, n: int, change=lambda pixels: pixels) -> None:
    """A dataset with `n` pictures of a split of `field`, changed, and as many of its own."""
    pictures = datasets.load("field")[of].images()[:n]
    copies = (
        Item(f"copy_{i}.png", split, "happy", np.ascontiguousarray(change(p))) for i, p in enumerate(pictures)
    )
    own = patches({split: {"sad": n}}, seed=77)
    store.write(name, [*copies, *own], format="folder", title=name)


@pytest.mark.parametrize("split, trained, chose", [("train", 24, 0), ("validation", 0, 8), ("test", 0, 0)])
def test_a_split_of_its_own_data_is_known_face_by_face(learner, split, trained, chose):
    met = exposure.of(learner, "field", datasets.load("field")[split])
    assert (met.trained.sum(), met.chose.sum()) == (trained, chose)
    assert met.twins.sum() == trained, "each training face is its own twin, and no other"


def test_a_visit_of_training_faces_says_so(learner):
    visit = elsewhere.evaluate(learner, "field", split="train")
    assert visit.seen and visit.trained == 24
    assert "Seen in training: the run learned from 24 of these faces" in " ".join(visit.remarks)
    fresh = elsewhere.evaluate(learner, "field", split="test")
    assert not fresh.seen and fresh.twins == 0 and not any("Seen" in line for line in fresh.remarks)
    assert elsewhere.evaluate(learner, "field", split="all").trained == 24


@pytest.mark.parametrize(
    "change",
    [lambda p: p, lambda p: p[:, ::-1], lambda p: (p * 0.8).astype(np.uint8)],
    ids=["the same", "mirrored", "darker"],
)
def test_twins_of_training_photos_in_another_dataset_are_counted(learner, change):
    planted("other", "test", "train", 6, change)
    visit = elsewhere.evaluate(learner, "other")
    assert (visit.trained, visit.twins) == (0, 6)
    assert visit.arrays()["twins"].sum() == 6
    assert "6 of these faces show a photo that training shows too" in " ".join(visit.remarks)


def test_what_its_start_learned_from_counts_too(learner, home, tiny_networks):
    sown("mine", {"train": {"happy": 3, "sad": 3}, "test": {"happy": 2, "sad": 2}}, seed=9)
    tiny.write(home / "models" / "grown", tiny_networks["maps"], maps=True)
    edit(home / "models" / "grown", "recipe.json", dataset="mine", start_from="learner")
    met = exposure.of(runs.named("grown"), "field", datasets.load("field")["train"])
    assert met.trained.all()


def test_where_the_training_data_is_gone_or_changed_twins_are_not_counted(learner):
    sown("other", {"test": {"happy": 3, "sad": 3}}, seed=5)
    edit(learner.folder, "recipe.json", fingerprint={"train": "0" * 12, "test": "0" * 12})
    visit = elsewhere.evaluate(learner, "other")
    assert visit.twins is None and "Twins are not counted" in " ".join(visit.remarks)
    met = exposure.of(learner, "field", datasets.load("field")["train"])
    assert met.trained.all(), "a published training split is taken for what its name says"
    datasets.remove("field")
    assert elsewhere.evaluate(learner, "other", again=True).twins is None


def test_a_start_that_is_gone_leaves_twins_uncounted(learner):
    edit(learner.folder, "recipe.json", start_from="nobody")
    assert exposure.of(learner, "field", datasets.load("field")["test"]).twins is None


def test_twins_are_looked_for_once(learner, monkeypatch):
    sown("other", {"test": {"happy": 3, "sad": 3}}, seed=5)
    elsewhere.evaluate(learner, "other")
    monkeypatch.setattr(twins, "in_training", None)
    assert elsewhere.evaluate(learner, "other", again=True).twins == 0


def test_twins_of_training_are_those_that_the_doctor_finds(home):
    sown("field", FIELD)
    splits = datasets.load("field")
    whole = twins.have_twins(splits["train"].images(), splits["train"].images())
    assert (twins.in_training(splits["train"], splits["train"]) == whole).all() and whole.all()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(twins, "WIDE", 5)
        patch.setattr(twins, "BLOCK", 3)
        apart = twins.in_training(splits["test"], splits["train"])
    assert (apart == twins.have_twins(splits["test"].images(), splits["train"].images())).all()
