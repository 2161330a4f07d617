"""Whatever was asked for, a run's badge says which images chose its epoch, as its predictions.npz shows."""

from itertools import product

import numpy as np
import pytest

from fer_core import paths, recipes, runs, standings, training
from fer_core.datasets import store
from fer_core.runs import protocol
from fer_core.training.progress import Progress
from tests.patches import items

SHARES = ((0.8, 0.1, 0.1), (0.9, 0.0, 0.1), (0.9, 0.1, 0.0), (0.8, 0.2, 0.0))
PUBLISHED = {
    "whole": ("train", "validation", "test"),
    "halved": ("train", "test"),
    "bare": ("train",),
}
ASKED = [
    {"split": split, "shares": shares, "select_on": select_on, "merge_test": merge_test}
    for split, shares, select_on, merge_test in product(
        ("official", "pooled"), SHARES, ("validation", "test"), (False, True)
    )
]


@pytest.fixture
def datasets_of_patches(home):
    for name, splits in PUBLISHED.items():
        store.write(name, items(8, splits), format="folder", title=name)


def carried_out(recipe, dataset):
    """A run whose images were read and divided by training, and whose answers are all the first emotion."""
    run = runs.create(recipe, dataset)
    with Progress(run, recipe.epochs) as progress:
        parts = training._read(run, progress)
    arrays = {"classes": np.array(parts.train.classes)}
    for name, split in (("validation", parts.validation), ("test", parts.test)):
        arrays[f"{name}_files"] = split.files.astype(str)
        arrays[f"{name}_labels"] = split.labels
        arrays[f"{name}_probabilities"] = np.eye(len(split.classes))[np.zeros(len(split), int)]
    np.savez(run.folder / "predictions.npz", **arrays)
    return run, set(parts.train.files)


def files(run, split):
    with np.load(run.folder / "predictions.npz") as arrays:
        return set(arrays[f"{split}_files"].tolist())


def check_badge(run, trained):
    """The test images chose the epoch if and only if they are the validation images too."""
    chose, reported = files(run, "validation"), files(run, "test")
    assert not reported & trained
    marks = standings.row(run).marks
    if chose & reported:
        assert chose == reported
        assert (marks.chosen_on, marks.honest) == ("test", False), marks.text
    else:
        assert (marks.chosen_on, marks.honest) == ("validation", True), marks.text


@pytest.mark.parametrize("dataset", PUBLISHED)
def test_the_badge_agrees_with_the_files_for_every_protocol(datasets_of_patches, dataset):
    for asked in ASKED:
        run, trained = carried_out(recipes.get("kalambate2024-cnn").change(per_class=0, **asked), dataset)
        check_badge(run, trained)


@pytest.mark.parametrize("dataset", PUBLISHED)
def test_it_agrees_for_runs_of_earlier_versions_which_kept_settings_and_sentences_alone(
    datasets_of_patches, dataset
):
    for asked in ASKED:
        run, trained = carried_out(recipes.get("kalambate2024-cnn").change(per_class=0, **asked), dataset)
        kept = paths.read_json(run.folder / "recipe.json")
        division = protocol.division_of(kept)
        paths.write_json(run.folder / "recipe.json", {k: v for k, v in kept.items() if k != "division"})
        check_badge(run, trained)
        assert protocol.division_of(run.recipe).cut == division.cut


def test_the_division_says_what_was_cut_and_merged(datasets_of_patches):
    recipe = recipes.get("kalambate2024-cnn")
    run, _ = carried_out(recipes.honest(recipe), "bare")
    assert run.recipe["division"]["cut"] == ["test", "validation"]
    run, _ = carried_out(recipes.honest(recipe).change(merge_test=True), "whole")
    assert (run.recipe["division"]["merged"], run.recipe["division"]["cut"]) == (True, ["validation"])
    assert len(files(run, "test")) == 112


def test_images_that_choose_and_are_reported_are_remarked_on(datasets_of_patches):
    pooled = recipes.get("kalambate2024-cnn").change(per_class=0, shares=(0.9, 0.1, 0.0))
    run, _ = carried_out(pooled, "whole")
    assert "the images that choose the epoch are reported" in run.recipe["remarks"][0]
    assert standings.row(run).protocol.startswith("chosen on test, the split it reports")


def test_asking_for_test_where_there_are_validation_images_lets_these_choose(datasets_of_patches):
    recipe = recipes.honest(recipes.get("kalambate2024-cnn")).change(select_on="test")
    run, _ = carried_out(recipe, "whole")
    assert standings.row(run).protocol.startswith("chosen on validation ·")
