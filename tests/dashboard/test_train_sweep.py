"""Train, several at once: the form counts trainings and says what is wrong, starting opens the sweep, its
trials are shown as they are.
"""

import importlib.util
import time

import pytest

from fer_core import extras, paths, recipes, runs, sweeps
from fer_core.sweeps import plan
from tests import makers
from tests.dashboard.test_train import knob, links, said


@pytest.fixture
def launched(monkeypatch):
    """Sweeps that would have been started, on a computer with Ray."""
    started = []
    monkeypatch.setattr(sweeps, "launch", started.append)
    monkeypatch.setattr(extras, "missing", lambda extra: ())
    return started


def planned(name="rates", seeds=(0, 1)):
    return sweeps.create(
        plan.trials(
            [recipes.get("kalambate2024-cnn")], "fer2013", seeds, plan.values(["learning_rate=1e-3,3e-4"])
        ),
        name,
        search="grid",
    )


def finished(sweep, trial, skill):
    folder = makers.finished_run(
        paths.home(), f"{sweep.name}-{trial.id}", skill, trial.seed, sweep=sweep.name, trial=trial.id
    )
    makers.edit(folder, "recipe.json", knobs=paths.plain(trial.knobs))


def test_without_ray_the_page_says_how_to_install_it(app, drawn, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "ray" else real(name, *rest)
    )
    page = app("train")
    assert not page.exception
    assert "needs Ray, and Ray is not installed here. Add what is missing" in said(page)
    assert not [b for b in page.button if b.key == "train_sweep_start"]


def test_the_form_counts_the_trainings_and_says_what_is_wrong(app, drawn, launched):
    page = app("train")
    assert "2 trainings: 2 settings, one seed." in said(page)
    page.number_input(key="train_sweep_seeds").set_value(3).run()
    assert "6 trainings: 2 settings, 3 seeds each." in said(page)
    values = next(w for w in page.text_input if w.key.startswith("train_sweep_one_"))
    values.set_value("quick").run()
    assert "learning_rate must be a number" in said(page)
    assert page.button(key="train_sweep_start").disabled
    values.set_value("1e-3, 3e-4").run()
    assert not page.button(key="train_sweep_start").disabled
    knob(page, "epochs").set_value(0).run()
    assert "A training of 0 epochs is its start" in said(page)
    assert page.button(key="train_sweep_start").disabled
    assert not page.error
    assert not launched


def test_starting_a_sweep_keeps_the_pages_settings_and_opens_its_page(app, drawn, launched):
    page = app("train")
    knob(page, "epochs").set_value(7).run()
    page.number_input(key="train_sweep_seeds").set_value(2).run()
    page.button(key="train_sweep_start").click().run()
    assert not page.exception
    sweep = launched[0]
    assert page.query_params["sweep"] in (sweep.name, [sweep.name])
    assert {t.knobs["epochs"] for t in sweep.trials} == {7}
    assert len(sweep.trials) == 4
    assert "4 trainings, 2 seeds, every setting" in said(page)


def test_a_sweep_shows_its_trials_and_the_best_on_validation(app, patches):
    sweep = planned()
    for trial, skill in zip(sweep.trials, (0.9, 0.2), strict=False):
        finished(sweep, trial, skill)
    sweeps.begin(sweep, sweep.trials[2])
    sweeps.say(sweep, "running", "Training.")
    page = app("train", sweep=sweep.name)
    assert not page.exception
    table = page.dataframe[0].value
    assert table["State"].tolist() == ["finished", "finished", "queued", "waiting"]
    assert table["Seed"].tolist() == [0, 0, 1, 1]
    assert table["Validation %"][0] == pytest.approx(54.0)
    assert "Best on validation: learning rate 0.001" in said(page)
    compare = next(link for link in links(page) if link.label == "Compare the best two")
    assert "split=validation" in str(compare.query_string)


def test_a_sweep_is_stopped_and_goes_on(app, patches, launched):
    sweep = planned()
    sweeps.say(sweep, "running", "Training.")
    page = app("train", sweep=sweep.name)
    page.button(key="train_sweep_stop").click().run()
    assert sweep.stopping
    sweeps.say(sweep, "stopped", "")
    page = app("train", sweep=sweep.name)
    page.button(key="train_sweep_resume").click().run()
    assert [s.name for s in launched] == [sweep.name]


def test_a_sweep_whose_process_is_gone_says_so_and_one_that_failed_says_why(app, patches):
    sweep = planned()
    paths.write_json(sweep.folder / "status.json", {"state": "running", "heartbeat": time.time() - 100})
    assert "Its process is gone" in said(app("train", sweep=sweep.name))
    sweeps.say(sweep, "failed", "kalambate2024-cnn does not fit fer2013.")
    assert "does not fit" in said(app("train", sweep=sweep.name))


def test_a_broken_or_unknown_sweep_is_a_sentence(app, patches):
    assert "No sweep 'nosuch'" in app("train", sweep="nosuch").error[0].value
    sweep = planned()
    (sweep.folder / "plan.json").write_text("{")
    page = app("train")
    assert not page.exception
    assert "broken" in said(page)
    assert not runs.all_runs()
