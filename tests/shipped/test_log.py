"""The log: every figure is a file's, and the command that made it can be read off."""

from fer_core import paths, recipes, runs
from fer_core.shipped import log, ship
from tests import makers


def made(home, **knobs):
    folder = makers.finished_run(home, "one", n=300, recipe="house-cnn")
    run = runs.get(folder)
    asked = recipes.get("house-cnn").change(**knobs)
    paths.write_json(
        folder / "recipe.json",
        {
            **run.recipe,
            "recipe": {**run.recipe["recipe"], "name": "house-cnn"},
            "knobs": asked.knobs(),
            "seed": 2,
        },
    )
    return run


def test_the_command_names_what_was_set_otherwise(home):
    run = made(home, epochs=7, flip=False)
    assert (
        log.command(run)
        == "python -m fer_core train house-cnn --dataset fer2013 --seed 2 --epochs 7 --flip False"
    )


def test_the_command_names_the_run_whose_weights_it_began_with(home):
    run = made(home)
    paths.write_json(run.folder / "recipe.json", {**run.recipe, "start_from": "earlier"})
    assert "--seed 2 --from earlier" in log.command(run)


def test_the_command_names_the_teachers_and_their_share(home):
    run = made(home)
    paths.write_json(run.folder / "recipe.json", {**run.recipe, "teachers": "a,b", "teachers_share": 0.7})
    assert log.command(run).endswith("--seed 2 --teachers a,b --teachers-share 0.7")


def test_a_figure_in_the_log_is_the_reports(home):
    run = made(home)
    report = run.reports()["test"]
    assert f"{100 * report.accuracy:.1f} % (n 300;" in log.log([run])
    assert f"| {100 * report.accuracy:.1f} % (n 300, 1 seed) |" in log.results([run])


def test_without_runs_the_tables_say_so(home):
    assert "No runs are shipped yet." in log.log([])
    assert log.results([]) == "(no finished run yet)"


def test_the_committed_log_is_what_the_files_say():
    models = paths.ROOT / "models"
    shipped = [r for r in (runs.Run(f) for f in models.iterdir() if f.is_dir()) if r.shipped]
    table, _, _ = (models / "README.md").read_text(encoding="utf-8").partition(ship.BY_HAND)
    assert table == log.log(shipped)


def test_what_is_written_by_hand_below_the_log_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("FER_SHIPPED", str(tmp_path))
    (log_file,) = ship.write_log()
    first = log_file.read_text(encoding="utf-8")
    log_file.write_text(f"# An old log\n{ship.BY_HAND}## Ablations\n", encoding="utf-8")
    ship.write_log()
    assert log_file.read_text(encoding="utf-8") == f"{first}{ship.BY_HAND}## Ablations\n"
