"""The table of runs: what each scored, how it was chosen, and how far that is from what the paper reports.

    rows = standings.rows(runs.all_runs(), split="test")    # reads report.json, never the predictions
    standings.fold(rows)         # runs that differ in the seed alone become one row

A figure never stands alone: n, its interval, and the protocol that produced it are in the same row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from fer_core import paths, recipes
from fer_core.datasets.unions import naming
from fer_core.recipes.base import KNOBS, Recipe, ReproduceLine, complete
from fer_core.recipes.paper import Reported, headline
from fer_core.reports import Report, statistics
from fer_core.runs import Run, files, lineage, protocol
from fer_core.runs.files import whole
from fer_core.standings.folding import fold
from fer_core.standings.listing import as_csv, listed
from fer_core.standings.row import Cost, Marks, PaperClaim, Row, RunIdentity, Score

__all__ = ["Marks", "Row", "as_csv", "fold", "listed", "row", "rows", "stamp", "together", "twins"]

FILES = ("recipe.json", "status.json", "report.json", "model.json", "predictions.npz")


def rows(runs: Iterable[Run], split: str = "test") -> list[Row]:
    """A row for each run that has a report of the split, and for each that is still to have one."""
    return together([row(run, split) for run in runs])


def together(table: Sequence[Row]) -> list[Row]:
    """The rows, each knowing how many older runs of its recipe and dataset were scored on the same split."""
    scored: dict[tuple[str, str], int] = {}
    opened = {}
    for one in sorted(table, key=lambda row: (row.identity.created, row.run)):
        key = (one.recipe, one.dataset)
        opened[one.run] = scored.get(key, 0)
        scored[key] = opened[one.run] + (one.score is not None)
    return [replace(one, marks=replace(one.marks, opened_before=opened[one.run])) for one in table]


def row(run: Run, split: str = "test") -> Row:
    """What one run scored; reads its small files, never its predictions."""
    recipe_json = run.recipe
    score = _score(run.reports().get(split))
    return Row(
        identity=_identity(run, recipe_json, split),
        marks=_marks(run, recipe_json, split),
        cost=_cost(run),
        score=score,
        paper=_claim(recipe_json, split, score) if score else None,
    )


def stamp(run: Run) -> tuple[str, ...]:
    """Changes when anything does that the table or a comparison reads; costs a look at the clock of each
    file.
    """
    return (str(run.folder), *(_clock(run.folder / name) for name in FILES))


def twins(dataset: str, split: str) -> int | None:
    """How many images of a split have an identical twin in training, if the dataset has been examined."""
    if not dataset:
        return None
    base, view = naming.parted(dataset)
    findings = paths.data() / base / (f"views/{view}.json" if view else "doctor.json")
    counted = _dict(paths.read_json(findings, {})).get("twins")
    return whole(_dict(counted).get(split))


def _identity(run: Run, recipe_json: dict[str, Any], split: str) -> RunIdentity:
    classes = recipe_json.get("classes")
    return RunIdentity(
        run=run.name,
        title=run.title,
        state=run.state,
        recipe=_recipe_name(recipe_json) or "-",
        dataset=str(recipe_json.get("dataset", "-")),
        split=split,
        created=run.created,
        runs=(run.name,),
        seeds=(whole(recipe_json.get("seed")) or 0,),
        group=_group(recipe_json),
        way=_way(recipe_json),
        by_person=_dict(recipe_json.get("knobs")).get("by") == "subject",
        emotions=len(classes) if isinstance(classes, list | tuple) else 0,
        starts=lineage.begun(recipe_json),
        teachers=lineage.teachers(recipe_json),
        ready=run.ready,
        trial=bool(recipe_json.get("sweep")),
        whole=_is_whole(run, recipe_json),
    )


def _score(report: Report | None) -> Score | None:
    if report is None or report.accuracy is None:
        return None
    low, high = statistics.wilson(report.right, report.n) or (None, None)
    return Score(report.n, report.accuracy, low, high, report.macro_f1, report.ovr_accuracy)


def _cost(run: Run) -> Cost:
    contract = run.contract
    size = _dict(contract.get("bytes")).get("model.tflite")
    return Cost(contract.get("parameters"), size, contract.get("ms"), run.minutes)


def _claim(recipe_json: dict[str, Any], split: str, score: Score) -> PaperClaim | None:
    """What the paper reports on this dataset: the share right, else its one-versus-rest mean."""
    reported = headline(_reports(recipe_json), str(recipe_json.get("dataset", "-")), split)
    if reported is None:
        return None
    ours = score.of_kind(reported.metric)
    kind = "one-versus-rest mean" if reported.metric == "ovr_accuracy" else reported.note
    says = ", ".join(part for part in (reported.where, kind) if part)
    gap = None if ours is None else ours - reported.value
    return PaperClaim(reported.value, reported.metric, says, gap)


def _reports(recipe_json: dict[str, Any]) -> tuple[Reported, ...]:
    """What the recipe's paper reports; of a recipe that is not here, as the run keeps it."""
    recipe = _registered(recipe_json)
    if recipe:
        return recipe.reports
    kept = _dict(recipe_json.get("recipe")).get("reports") or []
    return tuple(_reported(value) for value in kept if files.number(value.get("value")) is not None)


def _reported(value: Mapping[str, Any]) -> Reported:
    return Reported(
        dataset=files.text(value.get("dataset")) or "",
        metric=files.text(value.get("metric")) or "",
        value=files.number(value["value"]) or 0.0,
        where=files.text(value.get("where")) or "",
        note=files.text(value.get("note")) or "",
        emotion=files.text(value.get("emotion")) or "",
        split=files.text(value.get("split")) or "test",
    )


def _marks(run: Run, recipe_json: dict[str, Any], split: str) -> Marks:
    division = protocol.division_of(recipe_json)
    counted = _counted_twins(run, split)
    if counted is None and division.keeps(split):  # the doctor counts for the splits as published
        counted = twins(str(recipe_json.get("dataset", "")), split)
    return Marks(division.chosen_on, split, opened_before=0, twins=counted, trained=run.trained)


def _counted_twins(run: Run, split: str) -> int | None:
    """How many images of the split its own training showed it, as counted when it was scored."""
    return files.reports(run.folder / "report.json").get(split, {}).get("twins")


def _is_whole(run: Run, recipe_json: dict[str, Any]) -> bool:
    """Whether its figures stand for the recipe: it ships, or had as many epochs as the recipe or one of its
    lines of `reproduce`, or ended by patience; and it is no trial of a sweep.
    """
    recipe, knobs = _registered(recipe_json), _dict(recipe_json.get("knobs"))
    if run.shipped or recipe is None:
        return run.shipped
    if recipe_json.get("sweep"):
        return False
    epochs = whole(knobs.get("epochs")) or 0
    by_patience = bool(knobs.get("patience")) and run.state == "finished" and run.status.epoch < epochs
    if epochs >= recipe.epochs or by_patience:
        return True
    return any(lineage.follows(recipe_json, recipe, line) for line in recipe.reproduce)


def _way(recipe_json: dict[str, Any]) -> str:
    """Whose protocol the run followed: the recipe's own (the paper's), the honest one, or neither."""
    recipe, knobs = _registered(recipe_json), _dict(recipe_json.get("knobs"))
    if recipe is None or not knobs:
        return "other"
    if _same_protocol(recipes.honest(recipe), knobs):
        return "honest"
    if _same_protocol(recipe, knobs):
        return "paper"
    line = next((line for line in recipe.reproduce if _is_line(recipe_json, recipe, line)), None)
    if line is None:
        return "other"
    return "honest" if line.honest else "paper"


def _is_line(recipe_json: dict[str, Any], recipe: Recipe, line: ReproduceLine) -> bool:
    """Whether it is a line of `reproduce`, which may change the protocol for data of its own."""
    return line.dataset == recipe_json.get("dataset") and lineage.follows(recipe_json, recipe, line)


def _same_protocol(recipe: Recipe, knobs: dict[str, Any]) -> bool:
    wanted = recipe.knobs()
    names = [name for name, (place, _) in KNOBS.items() if place == "protocol"]
    compared = [name for name in names if name not in ("classes", "equalise")]
    return all(paths.plain(wanted[n]) == paths.plain(knobs.get(n, wanted[n])) for n in compared)


def _group(recipe_json: dict[str, Any]) -> str:
    """What two runs must share to differ in the seed alone: recipe, data, emotions and every knob.
    What they began with is compared where they are folded.
    """
    division = protocol.division_of(recipe_json)
    drawn_by_seed = division.pooled or "test" in division.cut
    return repr(
        (
            _dict(recipe_json.get("recipe")).get("name"),
            recipe_json.get("dataset"),
            recipe_json.get("classes"),
            sorted(complete(_dict(recipe_json.get("knobs"))).items(), key=str),
            len(lineage.begun(recipe_json)),
            lineage.teachers(recipe_json),
            recipe_json.get("teachers_share"),
            recipe_json.get("keep"),
            None if drawn_by_seed else _dict(recipe_json.get("fingerprint")).get("test"),
        )
    )


def _clock(file: Path) -> str:
    """When the file was last written; 0 where it is missing."""
    try:
        return str(file.stat().st_mtime_ns)
    except OSError:
        return "0"


def _recipe_name(recipe_json: dict[str, Any]) -> str:
    return str(_dict(recipe_json.get("recipe")).get("name") or "")


def _registered(recipe_json: dict[str, Any]) -> Recipe | None:
    return recipes.RECIPES.get(_recipe_name(recipe_json))


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
