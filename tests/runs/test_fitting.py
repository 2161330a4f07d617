"""Before a model is fitted to a few faces of one's own: how many there are, what would be forgotten, what
keeps it.
"""

import numpy as np
import pytest

from fer_core import datasets, paths, recipes, runs
from fer_core.__main__ import main
from fer_core.runs import fitting, protocol
from tests import makers
from tests.datasets.miniature import encoded, write

OWN = {
    f"{name}/{i}.png": encoded(50 * k + i, form="PNG")
    for k, name in enumerate(("happy", "sad"))
    for i in range(8)
}
OTHERS = {
    f"train/{n}/{i}.png": encoded(900 + 50 * k + i, form="PNG")
    for k, n in enumerate(("fear", "angry"))
    for i in range(12)
}
HONEST = recipes.honest(recipes.get("house-cnn"))


@pytest.fixture
def own(home, tmp_path):
    datasets.import_("folder", write(tmp_path / "own", OWN), "own")
    datasets.import_("folder", write(tmp_path / "others", OTHERS), "others")


@pytest.fixture
def source(home):
    """A finished run that knows four emotions."""
    run = runs.create(HONEST, "others", 0, name="source")
    paths.write_json(run.folder / "model.json", {"classes": ["angry", "fear", "happy", "sad"]})
    return run


def test_few_faces_and_what_they_do_not_show_are_said_before_the_start(own, source):
    outlook = fitting.look_ahead(HONEST, "own", [source])
    assert (outlook.train, outlook.test, outlook.forgotten) == (12, 2, ("angry", "fear"))
    parts = protocol.divide(protocol.load(HONEST, "own"), HONEST.protocol, 0)
    assert (len(parts.train), len(parts.validation), len(parts.test)) == (12, outlook.validation, 2)
    few, *_ = (line for line in outlook.sentences if "Too few to measure" in line)
    assert "2 test faces" in few
    assert any("shows angry, fear" in line for line in outlook.sentences)


def test_with_enough_faces_of_everything_only_their_number_is_said():
    assert fitting.Outlook(500, 50, ()).sentences == ["500 faces to learn from, 50 to test on."]


def test_drawn_faces_of_what_is_lacking_are_mixed_into_training_alone(own):
    parts = protocol.divide(protocol.load(HONEST, "own"), HONEST.protocol, 0)
    mixed = fitting.mix_in(parts, ("fear", "happy"), seed=0)
    assert mixed.train.classes == mixed.test.classes == mixed.validation.classes == ("fear", "happy", "sad")
    each = round(np.mean([n for n in parts.train.counts().values() if n]))
    assert mixed.train.counts()["fear"] == each
    assert mixed.train.counts()["happy"] == parts.train.counts()["happy"]  # the own faces show it already
    assert list(mixed.test.files) == list(parts.test.files)
    assert [f for f in mixed.train.files if str(f).startswith("drawn/")] == list(mixed.train.files[-each:])
    assert np.array_equal(mixed.train.images()[: len(parts.train)], parts.train.images())
    assert len({mixed.train.fingerprint, parts.train.fingerprint}) == 2
    assert mixed.train.images()[-each:].std(axis=(1, 2)).min() > 10, "faces, not blanks"
    assert not datasets.find("drawn").ready, "the other 1,394 were not drawn for it"


def test_nothing_is_mixed_in_where_nothing_is_lacking(own):
    parts = protocol.divide(protocol.load(HONEST, "own"), HONEST.protocol, 0)
    assert fitting.mix_in(parts, ("happy",), seed=0) is parts


def test_a_run_keeps_what_was_mixed_in_and_so_does_its_next_seed(own, source):
    run = runs.create(HONEST, "own", 0, **fitting.keeping(("fear",)))
    assert fitting.kept(run.recipe) == ("fear",)
    assert fitting.kept(runs.again(run, 1).recipe) == ("fear",)
    assert "mixed into training" in run.recipe["keep_says"]


@pytest.mark.parametrize("spoilt", [None, 3, "fear", [3, "banana", None]])
def test_a_spoilt_list_keeps_nothing(spoilt):
    assert fitting.kept({"keep": spoilt}) == ()


def test_the_command_says_it_before_the_start_and_keeps_what_was_asked(own, source, capsys, monkeypatch):
    (source.folder / "model.keras").write_bytes(b"weights")
    launched = []
    monkeypatch.setattr(runs, "launch", launched.append)
    words = ["train", "house-cnn", "--dataset", "own", "--honest", "--from", "source", "--detach", "--keep"]
    assert main(words) == 0
    assert fitting.kept(launched[0].recipe) == ("angry", "fear")
    assert "Too few to measure" in capsys.readouterr().err
    assert main([*words, "fear,happy"]) == 1
    assert "happy need not be kept" in capsys.readouterr().err
    assert main(["train", "house-cnn", "--keep"]) == 1
    assert "--keep belongs to --from" in capsys.readouterr().err


def test_faces_that_cannot_be_divided_are_told_before_the_start(source):
    outlook = fitting.outlook(HONEST, {"train": {"happy": 3, "sad": 3}}, [source])
    assert outlook.test == 0 and "too few to be divided" in outlook.sentences[1]


def test_four_faces_of_an_emotion_are_the_least_that_a_gentle_fitting_can_divide(source):
    recipe = recipes.get("house-cnn").change(shares=fitting.SHARES)
    fewest = fitting.outlook(recipe, {"train": {"happy": fitting.LEAST, "sad": fitting.LEAST}}, [source])
    assert (fewest.train, fewest.validation, fewest.test) == (4, 2, 2)
    fewer = fitting.outlook(recipe, {"train": {"happy": fitting.LEAST - 1}}, [source])
    assert not fewer.test


def test_of_networks_side_by_side_the_first_is_fitted_before_all_of_them(home):
    made = [("one", "house-cnn"), ("two", "house-cnn"), ("large", "house-mobilenetv2")]
    for name, recipe in made:
        makers.finished_run(home, name, recipe=recipe)
    beside = {"start_from": "one,two,large", "default": True}
    makers.finished_run(home, "beside", recipe="house-council", **beside)
    for name in ("one", "two", "large", "beside"):
        for file in ("model.keras", "model.tflite"):
            (home / "models" / name / file).write_bytes(b"weights")
    assert [run.name for run in fitting.beginnings()[:2]] == ["one", "beside"]
    makers.edit(home / "models" / "beside", "recipe.json", default=False)
    makers.edit(home / "models" / "two", "recipe.json", default=True)
    assert fitting.beginnings()[0].name == "two"


def test_a_gentle_fitting_goes_on_from_its_start_with_small_steps(own, source, monkeypatch):
    monkeypatch.setattr(runs, "launch", lambda run: None)
    paths.write_json(source.folder / "status.json", {"state": "finished"})
    for file in ("model.keras", "model.tflite"):
        (source.folder / file).write_bytes(b"weights")
    assert fitting.beginnings() == [source]
    run = fitting.begin(source, "own")
    knobs, usual = run.recipe["knobs"], HONEST.knobs()
    assert run.recipe["start_from"] == "source" and run.recipe["keep"] == ["angry", "fear"]
    assert knobs["learning_rate"] < usual["learning_rate"] and knobs["batch_size"] < usual["batch_size"]
    assert fitting.fitted_to(["own"]) == [run]
    assert "keep" not in fitting.begin(source, "own", keep=False).recipe
