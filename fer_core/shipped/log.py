"""The log of shipped figures: models/README.md and the README's results table are this module's words about
the files in models/.

python -m fer_core ledger            # the two tables as Markdown
"""

from collections.abc import Iterable
from typing import Any

from fer_core import paths, recipes, standings
from fer_core.recipes.base import Recipe
from fer_core.reports import Report, percent
from fer_core.runs import Run, lineage
from fer_core.standings import papers

LOG = (
    "# models/\n\nEvery figure that the project shows comes from a folder here: `report.json` holds it, "
    "`predictions.npz` every single answer "
    "behind it, `recipe.json` the settings, versions, hardware and data fingerprints. Validation is "
    "FER2013's PublicTest, test is its PrivateTest, "
    "opened once by each run, after everything in it was chosen. *Without twins* leaves out the test images "
    "whose photo training shows too; "
    "*FER+ majority* keeps those whose label has more than half of the seconded votes, which is FER+'s own "
    "rule for its majority labels. Runs of your own appear beside these.\n"
)


def log(shipped: Iterable[Run]) -> str:
    """models/README.md: a row for each shipped run."""
    in_order = sorted(shipped, key=lambda run: (run.maker, run.name))
    rows = [_logged(run) for run in in_order]
    return LOG + "\n" + (markdown(rows) if rows else "No runs are shipped yet.") + "\n"


def results(shipped: Iterable[Run]) -> str:
    """The README's table: what each paper says, what we measured its way and the honest way; and why they
    differ.
    """
    finished = [run for run in shipped if run.state == "finished"]
    lines = papers.outcomes(standings.rows(finished, split="test"))
    table = markdown([{**line.listed(), "recipe": f"`{line.recipe}`"} for line in lines])
    why = [f"- {reason}" for reason in papers.reasons(lines)]
    return "\n".join([table, "", "Where ours is far from the paper's:", "", *why] if why else [table])


def _logged(run: Run) -> dict[str, str]:
    hardware = run.recipe.get("hardware", {})
    test = paths.read_object(run.folder / "report.json").get("test", {})
    figures = {split: _figures(report) for split, report in run.reports().items()}
    return {
        "run": f"[{run.title}]({run.name}/)",
        "validation": figures.get("validation", "-"),
        "test": figures.get("test", "-"),
        "without twins": _part(test.get("without_twins")),
        "FER+ majority": _part(test.get("majority")),
        "calibration error, raw and calibrated": (
            f"{test.get('ece') or 0:.3f}, {test.get('ece_calibrated') or 0:.3f}"
        ),
        "trained on": (
            f"{hardware.get('device', '?')}, {hardware.get('cores', '?')} cores, "
            + (f"{run.minutes or 0:.0f} min" if run.trained else "nothing trained")
        ),
        "command": f"`{command(run)}`",
    }


def _figures(report: Report) -> str:
    macro = f"macro F1 {percent(report.macro_f1)}, macro recall {percent(report.macro_recall)}"
    return f"{percent(report.accuracy)} (n {report.n:,}; {macro})"


def _part(figures: dict[str, Any] | None) -> str:
    if not figures:
        return "-"
    recall = percent(figures.get("macro_recall"))
    return f"{percent(figures.get('accuracy'))} (n {figures.get('n', 0):,}; macro recall {recall})"


def command(run: Run) -> str:
    """The command that trains this run again."""
    recipe_json = run.recipe
    name = run.maker
    dataset, seed = recipe_json.get("dataset"), recipe_json.get("seed", 0)
    parts = [f"python -m fer_core train {name} --dataset {dataset} --seed {seed}"]
    if first := lineage.begun(recipe_json):
        parts.append(f"--from {','.join(first)}")
    if masters := lineage.teachers(recipe_json):
        share = recipe_json.get("teachers_share")
        parts.append(f"--teachers {','.join(masters)} --teachers-share {share}")
    if name in recipes.RECIPES:
        parts += _flags(recipes.get(name), recipe_json.get("knobs", {}))
    return " ".join(parts)


def _flags(recipe: Recipe, knobs: dict[str, Any]) -> list[str]:
    """What was set otherwise than in the recipe, as flags; --honest where that explains some of it."""
    changed, changed_of_honest = _changed(recipe, knobs), _changed(recipes.honest(recipe), knobs)
    if len(changed_of_honest) < len(changed):
        return ["--honest", *(_flag(name, value) for name, value in changed_of_honest.items())]
    return [_flag(name, value) for name, value in changed.items()]


def _flag(name: str, value: Any) -> str:
    text = ",".join(map(str, value)) if isinstance(value, list) else value
    return f"--{name.replace('_', '-')} {text}"


def _changed(recipe: Recipe, knobs: dict[str, Any]) -> dict[str, Any]:
    known = paths.plain(recipe.knobs())
    return {k: v for k, v in knobs.items() if k in known and known[k] != v}


def markdown(rows: list[dict[str, str]]) -> str:
    """Rows of equal keys as a Markdown table."""
    if not rows:
        return "(no finished run yet)"
    heads = list(rows[0])
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(row[h] for h in heads) + " |" for row in rows])
