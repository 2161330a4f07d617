"""Learning from other runs' answers: a share of each target is theirs, of any recipe; they are asked once,
and needed no more.
"""

import shutil

import numpy as np
import pytest

from fer_core import recipes, runs
from fer_core.datasets import store
from fer_core.errors import RunError
from fer_core.runs import lineage, protocol
from fer_core.training import teachers
from tests.blobs import FAST, blobs, fer


class Quiet:
    def __init__(self):
        self.said = []
        self.seconds = []

    def check(self):
        pass

    def step(self, **said):
        self.said.append(said["message"])

    def prepared(self, seconds):
        self.seconds.append(seconds)


@pytest.mark.slow
def test_a_pupil_learns_what_its_teacher_answers_and_says_so(finished, blobs_home):
    twin = runs.Run(shutil.copytree(finished.folder, blobs_home / "models" / "twin"))
    said = fer(
        "train", *FAST, "--epochs", 2, "--teachers", f"{finished.name},{twin.name}", "--teachers-share", 0.75
    )
    pupil = runs.get(said["run"])
    assert lineage.teachers(pupil.recipe) == (finished.name, "twin")
    who = f"{finished.name}, which learned from blobs (seed 1); twin, which learned from blobs (seed 1)."
    remark = f"75 % of each target is the mean of what other runs answer to the picture: {who}"
    assert remark in pupil.recipe["remarks"]
    assert remark in (pupil.folder / "model_card.md").read_text()
    kept = np.load(pupil.folder / teachers.KEPT)
    assert kept.shape == (120, 3)
    assert np.allclose(kept.sum(1), 1, atol=1e-5)
    assert len(np.unique(kept, axis=0)) > 60, "a teacher answers each picture by itself"


def test_the_share_of_the_teachers_is_in_every_target(home, tiny_run):
    tiny = runs.Run(tiny_run)
    store.write(
        "blobs", blobs({"train": 8, "validation": 2, "test": 2}), format="folder", title="Blobs", total=36
    )
    recipe = recipes.honest(recipes.get("kalambate2024-cnn"))
    split = protocol.divide(protocol.load(recipe, "blobs"), recipe.protocol, 0).train
    run = runs.create(recipe, "blobs", 0, **lineage.taught_by(tiny, share=0.25, classes=split.classes))
    progress = Quiet()
    found = teachers.taught(run, split, split.targets(), progress)
    assert np.allclose(found, 0.75 * split.targets() + 0.25 * np.load(run.folder / teachers.KEPT), atol=1e-6)
    assert progress.said == [f"{tiny.title} answers the training images: 24 of 24."]
    runs.delete(tiny)
    assert np.array_equal(teachers.taught(run, split, split.targets(), progress), found), (
        "a run that is resumed needs its teachers no more"
    )
    assert len(progress.seconds) == 1, "their answers took time once"
    plain = runs.create(recipe, "blobs", 0)
    assert np.array_equal(teachers.taught(plain, split, split.targets(), progress), split.targets())


def test_who_cannot_teach_is_refused_in_words(home, tiny_run):
    tiny = runs.Run(tiny_run)
    silent = runs.create(recipes.get("kalambate2024-cnn"), "drawn")
    with pytest.raises(RunError, match="cannot teach: it is queued"):
        lineage.masters(silent.name)
    with pytest.raises(RunError, match="does not know contempt"):
        lineage.taught_by(tiny, classes=("happy", "contempt"))
    with pytest.raises(RunError, match="share of each target"):
        lineage.taught_by(tiny, share=1.5)
    with pytest.raises(RunError, match="No run 'nobody'"):
        lineage.masters("tiny, nobody")
    said = fer("train", "house-cnn", "--teachers", "tiny", "--processes", 2, check=False)
    assert "do not go together" in said.stderr
    assert lineage.taught_by() == {} == lineage.starting_from()
