"""The log of shipped figures: models/README.md and the README's results table are this module's words about
the files in models/.

python -m fer_core ledger            # the two tables as Markdown
"""

from collections.abc import Iterable
from typing import Any

from fer_core import paths, recipes, standings
from fer_core.recipes.base import Recipe
from fer_core.reports import percent
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


def log(found: Iterable[Run]) -> str:
    """models/README.md: a row for each shipped run."""
    rows = [
        _logged(run)
        for run in sorted(found, key=lambda r: (r.recipe.get("recipe", {}).get("name", ""), r.name))
    ]
    return LOG + "\n" + (markdown(rows) if rows else "No runs are shipped yet.") + "\n"


def results(found: Iterable[Run]) -> str:
    """The README's table: what each paper says, what we measured its way and the honest way; and why they
    differ.
    """
    finished = [run for run in found if run.state == "finished"]
    lines = papers.outcomes(standings.rows(finished, split="test"))
    table = markdown([{**line.listed(), "recipe": f"`{line.recipe}`"} for line in lines])
    why = [f"- {reason}" for reason in papers.reasons(lines)]
    return "\n".join([table, "", "Where ours is far from the paper's:", "", *why] if why else [table])


def _logged(run: Run) -> dict[str, str]:
    asked, reports = run.recipe, paths.read_json(run.folder / "report.json", {})
    test, hardware = reports.get("test", {}), asked.get("hardware", {})
    told = run.reports()
    figures = {
        name: (
            f"{percent(r.accuracy)} (n {r.n:,}; macro F1 {percent(r.macro_f1)}, macro recall "
            f"{percent(r.macro_recall)})"
        )
        for name, r in told.items()
    }
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
            f"{hardware.get('device', '?')}, {hardware.get('cores', '?')} cores, {run.minutes or 0:.0f} min"
        ),
        "command": f"`{command(run)}`",
    }


def _part(figures: dict[str, Any] | None) -> str:
    return (
        (
            f"{percent(figures.get('accuracy'))} (n {figures.get('n', 0):,}; macro recall "
            f"{percent(figures.get('macro_recall'))})"
        )
        if figures
        else "-"
    )


def command(run: Run) -> str:
    """The command that trains this run again."""
    asked = run.recipe
    name = asked.get("recipe", {}).get("name", "")
    words = [
        f"python -m fer_core train {name} --dataset {asked.get('dataset')} --seed {asked.get('seed', 0)}"
    ]
    first, masters = lineage.begun(asked), lineage.teachers(asked)
    words += [f"--from {','.join(first)}"] if first else []
    words += (
        [f"--teachers {','.join(masters)} --teachers-share {asked.get('teachers_share')}"] if masters else []
    )
    if name in recipes.RECIPES:
        words += _flags(recipes.get(name), asked.get("knobs", {}))
    return " ".join(words)


def _flags(recipe: Recipe, knobs: dict[str, Any]) -> list[str]:
    """What was set otherwise than in the recipe, as flags; --honest where that explains some of it."""
    honest = recipes.honest(recipe)
    plain, fair = (_changed(r, knobs) for r in (recipe, honest))
    chosen = (["--honest"], fair) if len(fair) < len(plain) else ([], plain)
    return chosen[0] + [
        f"--{k.replace('_', '-')} {','.join(map(str, v)) if isinstance(v, list) else v}"
        for k, v in chosen[1].items()
    ]


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
