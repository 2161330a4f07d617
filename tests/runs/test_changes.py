"""Runs are changed where they may be: directly under the home's models/, by the library and by the command
line; and a run made again is asked for all that the first was asked for.
"""

import pytest

from fer_core import extras, paths, recipes, runs
from fer_core.__main__ import main
from fer_core.errors import FerError, RunError
from tests import makers

CHANGES = {
    "delete": runs.delete,
    "rename": lambda run: runs.rename(run, "other"),
    "note": lambda run: runs.note(run, "other"),
    "stop": runs.stop,
    "resume": runs.resume,
}
COMMANDS = {name: [name] if name in ("delete", "stop", "resume") else [name, "other"] for name in CHANGES}
STATES = {"stop": "running", "resume": "stopped"}  # in which each would be done


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def made(home, name, change, **asked):
    folder = makers.finished_run(home, name, n=10, **asked)
    makers.edit(folder, "status.json", state=STATES.get(change, "finished"))
    return folder


def outside(home, change):
    return made(home / "elsewhere", "foreign", change)


def linked(home, change):
    link = home / "models" / "link"
    link.symlink_to(made(home / "elsewhere", "foreign", change), target_is_directory=True)
    return link


def deeper(home, change):
    return made(home / "models" / "box", "foreign", change)


def shipped(home, change):
    return made(home, "shipped", change, shipped=True)


@pytest.mark.parametrize("place", [outside, linked, deeper, shipped])
@pytest.mark.parametrize("change", CHANGES)
def test_no_change_reaches_a_folder_that_is_not_a_run_of_this_home(home, place, change):
    folder = place(home, change)
    before = contents(folder)
    for run in (runs.Run(folder), runs.get(folder)):
        with pytest.raises(RunError, match="only those are changed|stays as it is"):
            CHANGES[change](run)
    assert contents(folder) == before


@pytest.mark.parametrize("change", CHANGES)
def test_no_command_reaches_one_either(home, change, monkeypatch, capsys):
    folder = outside(home, change)
    before = contents(folder)
    command, *rest = COMMANDS[change]
    monkeypatch.chdir(folder)
    for name in (".", str(folder), "../foreign"):
        assert main([command, name, *rest]) == 1
    assert contents(folder) == before
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../models/one", "/etc", "a/b", "a\\b", "one\0", "C:one", "x" * 5000, "ü" * 200]
)
def test_a_page_finds_runs_by_name_alone(home, name):
    makers.finished_run(home, "one", n=10)
    with pytest.raises(RunError, match="No run .*There are: one") as refused:
        runs.named(name)
    assert len(str(refused.value)) < 400
    assert runs.named("one").name == "one"


@pytest.mark.parametrize("name", ["x" * 5000, "one\0", "\ud800"])
def test_a_name_that_no_file_system_takes_is_refused_with_a_sentence(home, name):
    with pytest.raises(RunError, match="No run"):
        runs.get(name)


@pytest.mark.parametrize("content", ["{not json", "", "[1]", "[" * 200_000])
def test_a_title_never_costs_a_damaged_file(home, content):
    folder = makers.finished_run(home, "one", n=10)
    makers.spoil(folder, "recipe.json", content)
    with pytest.raises(RunError, match=r"one/recipe.json is missing or damaged"):
        runs.rename(runs.get("one"), "new")
    assert (folder / "recipe.json").read_text() == content


def test_a_title_leaves_everything_else_in_the_file(home):
    folder = makers.finished_run(home, "one", n=10, classes=("happy", "sad"))
    makers.edit(folder, "recipe.json", seed="seven", unheard_of=[1, 2])
    before = paths.read_object(folder / "recipe.json")
    runs.rename(runs.get("one"), "new")
    assert paths.read_object(folder / "recipe.json") == {**before, "name": "new"}


def first_and_masters(home):
    """A run to start from and two that teach; they only have to look as if they could."""
    for name in ("start", "one", "two"):
        folder = makers.finished_run(home, name, n=10)
        (folder / "model.keras").touch()
        (folder / "model.tflite").touch()
    return {"start_from": "start", "teachers": "one,two", "teachers_share": 0.25}


def test_a_run_made_again_is_asked_for_the_same_with_another_seed(home, monkeypatch):
    monkeypatch.setattr(extras, "is_installed", lambda module: True)  # also where JAX is not
    lineage = first_and_masters(home)
    recipe = recipes.get("kalambate2024-cnn").change(epochs=7, classes=["happy", "sad", "fear"])
    kept = {"backend": "jax", "processes": 1, "tensorboard": True, "side_by_side": True, **lineage}
    run = runs.create(recipe, "fer2013", 3, "mine", **kept, start_says="earlier words")
    other = runs.again(run, 4)
    assert other.asked() == recipe
    assert (other.recipe["dataset"], other.recipe["seed"]) == ("fer2013", 4)
    assert {key: other.recipe[key] for key in kept} == kept
    assert (
        other.recipe["start_says"]
        == "Started from the weights of start, which learned from fer2013 (seed 0)."
    )
    assert "one, which learned from fer2013" in other.recipe["teachers_say"]
    assert other.recipe.get("sweep") is None and other.title != "mine"


def test_an_ordinary_run_made_again_has_no_lineage(home):
    other = runs.again(runs.create(recipes.get("kalambate2024-cnn"), "drawn", 0), 1)
    assert not {"start_from", "teachers", "teachers_share", "backend"} & set(other.recipe)


def test_a_run_whose_start_is_gone_is_not_made_again(home):
    lineage = first_and_masters(home)
    run = runs.create(recipes.get("kalambate2024-cnn"), "fer2013", 3, "mine", **lineage)
    runs.delete(runs.get("start"))
    with pytest.raises(FerError, match="No run 'start'"):
        runs.again(run, 4)
    assert {r.name for r in runs.all_runs()} == {"mine", "one", "two"}


def test_a_run_whose_process_was_killed_is_lost_at_once_and_resumed(home, monkeypatch):
    from fer_core import processes
    from fer_core.training.progress import Progress
    from fer_core.training.turn import own

    begun = []
    monkeypatch.setattr(processes, "start", lambda words, **_: begun.append(words))
    run = runs.create(recipes.get("kalambate2024-cnn"), "drawn")
    with own(run):
        Progress(run, 3).say("running", "Training.")
        assert run.state == "running"
    assert run.state == "lost"  # nobody holds the lock, though the heart beat a moment ago
    runs.resume(run)
    assert begun and run.state == "queued"  # its process is on its way and holds no lock yet


def test_a_run_of_an_earlier_version_is_lost_when_its_heart_is_silent(home):
    run = runs.create(recipes.get("kalambate2024-cnn"), "drawn")
    makers.edit(run.folder, "status.json", state="running")
    assert run.state == "running"
    makers.edit(run.folder, "status.json", heartbeat=1.0)
    assert run.state == "lost"
