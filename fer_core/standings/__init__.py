"""The table of runs: what each scored, how it was chosen, and how far that is from what the paper reports.

    rows = standings.rows(runs.all_runs(), split="test")    # reads report.json, never the predictions
    standings.fold(rows)                                    # runs that differ in the seed alone become one
    row

A figure never stands alone: n, its interval, and the protocol that produced it are in the same row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import pandas as pd

from fer_core import paths, recipes
from fer_core.recipes.base import KNOBS
from fer_core.reports import statistics
from fer_core.runs import Run, lineage


@dataclass(frozen=True)
class Row:
    """One run (or several seeds of one) on one split."""

    run: str
    title: str
    state: str
    recipe: str
    dataset: str
    split: str
    created: str
    seeds: tuple[int, ...] = ()
    n: int | None = None
    accuracy: float | None = None
    low: float | None = None
    high: float | None = None
    sd: float | None = None  # over seeds
    macro_f1: float | None = None
    ovr_accuracy: float | None = None
    parameters: int | None = None
    size: int | None = None  # bytes of the network that predicts
    ms: float | None = None
    minutes: float | None = None
    paper: float | None = None
    paper_says: str = ""
    gap: float | None = None
    marks: "Marks | None" = None
    way: str = ""  # paper, honest or other: whose protocol it was trained under
    emotions: int = 0  # how many it tells apart
    starts: tuple[str, ...] = ()  # the runs whose weights it began with
    teachers: tuple[str, ...] = ()  # the runs whose answers it learned from
    ready: bool = True  # its network is here, so that it can predict
    group: str = ""  # equal for runs that differ in the seed alone
    runs: tuple[str, ...] = ()

    @property
    def protocol(self) -> str:
        """The badge: which split chose, which is reported, what is known of leaks."""
        return self.marks.text if self.marks else ""

    def to_json(self) -> dict[str, Any]:
        """Every column."""
        return {**asdict(self), "protocol": self.protocol}


@dataclass(frozen=True)
class Marks:
    """How a figure came about: what a reader must know before believing it."""

    chosen_on: str
    reported_on: str
    opened_before: int  # earlier runs of the same recipe that were scored on this split
    twins: int | None  # test images whose photo training shows too; None while nobody has looked

    @property
    def honest(self) -> bool:
        """Whether the split that is reported did not choose the checkpoint."""
        return self.chosen_on != self.reported_on

    @property
    def text(self) -> str:
        """The badge in words."""
        opened = (
            "first time"
            if not self.opened_before
            else f"opened {self.opened_before} times before"
            if self.opened_before > 1
            else "opened once before"
        )
        twins = (
            "twins not counted"
            if self.twins is None
            else "no twins in training"
            if not self.twins
            else f"{self.twins:,} have a twin in training"
        )
        chosen = (
            f"chosen on {self.chosen_on}"
            if self.honest
            else f"chosen on {self.chosen_on}, the split it reports"
        )
        return f"{chosen} · {self.reported_on} {opened} · {twins}"


def rows(found: Iterable[Run], split: str = "test") -> list[Row]:
    """A row for each run that has a report of the split, and for each that is still to have one."""
    return together([row(run, split) for run in found])


def together(table: Sequence[Row]) -> list[Row]:
    """The rows, each knowing how many older runs of its recipe and dataset were scored on the same split."""
    seen: dict[tuple[str, str], int] = {}
    opened = {}
    for one in sorted(table, key=lambda r: (r.created, r.run)):
        key = (one.recipe, one.dataset)
        opened[one.run] = seen.get(key, 0)
        seen[key] = seen.get(key, 0) + (one.accuracy is not None)
    return [replace(one, marks=replace(one.marks, opened_before=opened[one.run])) for one in table]


def fold(table: Sequence[Row]) -> list[Row]:
    """Rows of one recipe on the same images that differ in the seed alone, as one row with mean and spread."""
    groups: dict[str, list[Row]] = {}
    for row in table:
        groups.setdefault(row.group if row.accuracy is not None else row.run, []).append(row)
    return [_folded(members) if len(members) > 1 else members[0] for members in groups.values()]


def listed(table: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows as the page and a CSV file show them: percent, megabytes, points."""
    return [_listed(one) for one in table]


def _listed(one: Row) -> dict[str, Any]:
    hundred = lambda v: None if v is None else round(100 * v, 2)  # noqa: E731
    span = (
        ""
        if one.low is None
        else f"{100 * one.low:.1f} to {100 * one.high:.1f}" + (" (seeds)" if len(one.seeds) > 1 else "")
    )
    figures = {
        "Accuracy %": hundred(one.accuracy),
        "95 % interval": span,
        "Faces": one.n,
        "Macro F1 %": hundred(one.macro_f1),
    }
    paper = {"Paper %": hundred(one.paper), "Gap, points": hundred(one.gap), "Paper says": one.paper_says}
    cost = {
        "Parameters": one.parameters,
        "Size, MB": None if not one.size else round(one.size / 1e6, 2),
        "ms a face": one.ms,
        "Minutes": one.minutes,
    }
    seeds = ", ".join(map(str, one.seeds)) + (f" (± {100 * one.sd:.1f})" if one.sd is not None else "")
    about = {"Run": one.title, "Recipe": one.recipe, "Dataset": one.dataset}
    return {
        **about,
        **figures,
        "Protocol": one.protocol,
        **paper,
        "Seed": seeds,
        **cost,
        "State": one.state,
        "Made": one.created[:10],
    }


def stamp(run: Run) -> tuple[str, ...]:
    """Changes when anything does that the table or a comparison reads; costs a look at the clock of each
    file.
    """
    marks = [run.folder]
    for name in ("recipe.json", "status.json", "report.json", "model.json", "predictions.npz"):
        try:
            marks.append((run.folder / name).stat().st_mtime_ns)
        except OSError:
            marks.append(0)
    return tuple(map(str, marks))


def row(run: Run, split: str = "test") -> Row:
    """What one run scored; reads its small files, never its predictions."""
    recipe, report, contract = run.recipe, run.reports().get(split), run.contract
    asked, dataset = _dict(recipe.get("recipe")), str(recipe.get("dataset", "-"))
    base = Row(
        run.name,
        recipe.get("name") or run.name,
        run.state,
        str(asked.get("name", "-")),
        dataset,
        split,
        run.created,
    )
    base = replace(
        base,
        seeds=(_seed(recipe),),
        parameters=contract.get("parameters"),
        size=_dict(contract.get("bytes")).get("model.tflite"),
        runs=(run.name,),
    )
    base = replace(
        base,
        ms=contract.get("ms"),
        minutes=run.minutes,
        marks=_marks(recipe, split, _counted_twins(run, split)),
        group=_group(recipe),
        way=_way(recipe),
    )
    base = replace(
        base,
        emotions=len(recipe.get("classes") or ()),
        starts=lineage.begun(recipe),
        teachers=lineage.teachers(recipe),
        ready=run.ready,
    )
    if report is None or report.accuracy is None:
        return base
    low, high = statistics.wilson(report.right, report.n)
    metric, paper, says = _paper(asked, base.dataset, split)
    gap = None if paper is None else getattr(report, metric) - paper
    scored = replace(
        base,
        n=report.n,
        accuracy=report.accuracy,
        low=low,
        high=high,
        macro_f1=report.macro_f1,
        ovr_accuracy=report.ovr_accuracy,
    )
    return replace(scored, paper=paper, paper_says=says, gap=gap)


def _paper(asked: dict[str, Any], dataset: str, split: str) -> tuple[str, float | None, str]:
    """What the paper reports on this dataset: the share right, else its one-versus-rest mean; and where it
    says so.
    """
    reports = [
        r
        for r in asked.get("reports") or ()
        if isinstance(r, dict) and isinstance(r.get("value"), (int, float))
    ]
    ours = [
        r
        for r in reports
        if _same_data(str(r.get("dataset", "")), dataset)
        and not r.get("emotion")
        and r.get("split", "test") == split
    ]
    ours = [
        r for r in ours if "comparison" not in str(r.get("where", ""))
    ]  # figures of others that the paper only cites
    for metric, kind in (("accuracy", ""), ("ovr_accuracy", "one-versus-rest mean")):
        for r in ours:
            if r.get("metric") == metric:
                return (
                    metric,
                    float(r["value"]),
                    ", ".join(str(part) for part in (r.get("where"), kind or r.get("note")) if part),
                )
    return "accuracy", None, ""


def _same_data(theirs: str, ours: str) -> bool:
    plain = [
        name.casefold().replace("_", "").replace("-", "").replace("+", "plus") for name in (theirs, ours)
    ]
    return plain[0] == plain[1]


def _marks(recipe: dict[str, Any], split: str, counted: int | None) -> Marks:
    knobs = {**_dict(recipe.get("knobs")), **_dict(recipe.get("protocol"))}
    chosen = str(knobs.get("select_on", "validation"))
    if any("test images choose the epoch" in str(remark) for remark in recipe.get("remarks") or ()):
        chosen = "test"
    published = knobs.get("split", "official") == "official" and not knobs.get(
        "merge_test"
    )  # the doctor counts for the splits as published
    known = twins(str(recipe.get("dataset", "")), split) if published and counted is None else counted
    return Marks(chosen, split, 0, known)


def _counted_twins(run: Run, split: str) -> int | None:
    """How many images of the split its own training showed it, as counted when it was scored."""
    found = _dict(_dict(paths.read_json(run.folder / "report.json", {})).get(split)).get("twins")
    return int(found) if isinstance(found, (int, float)) else None


def twins(dataset: str, split: str) -> int | None:
    """How many images of a split have an identical twin in training, if the dataset has been examined."""
    base, _, view = dataset.partition("@")
    value = (
        paths.read_json(paths.data() / base / (f"views/{view}.json" if view else "doctor.json"), {})
        if dataset
        else {}
    )
    found = _dict(_dict(value).get("twins")).get(split)
    return int(found) if isinstance(found, (int, float)) else None


def _way(recipe: dict[str, Any]) -> str:
    """Whose protocol the run followed: the recipe's own (the paper's), the honest one, or neither."""
    known = recipes.RECIPES.get(str(_dict(recipe.get("recipe")).get("name")))
    knobs = _dict(recipe.get("knobs"))
    if known is None or not knobs:
        return "other"
    names = [
        name
        for name, (place, _) in KNOBS.items()
        if place == "protocol" and name not in ("classes", "equalise")
    ]
    same = lambda wanted: all(
        paths.plain(wanted.knobs()[n]) == paths.plain(knobs.get(n, wanted.knobs()[n])) for n in names
    )
    return "honest" if same(recipes.honest(known)) else "paper" if same(known) else "other"


def _group(recipe: dict[str, Any]) -> str:
    """What two runs must share to differ in the seed alone: recipe, data, emotions and every knob."""
    test = _dict(recipe.get("fingerprint")).get("test")
    knobs = _dict(recipe.get("knobs"))
    parts = (
        _dict(recipe.get("recipe")).get("name"),
        recipe.get("dataset"),
        recipe.get("classes"),
        sorted(knobs.items(), key=str),
    )
    parts += (lineage.begun(recipe), lineage.teachers(recipe), recipe.get("teachers_share"))
    cut = any(
        "no test split" in str(remark) for remark in recipe.get("remarks") or ()
    )  # by the seed, from train
    return repr((*parts, test if knobs.get("split") == "official" and not cut else None))


def _folded(everyone: list[Row]) -> Row:
    names = tuple(row.run for row in everyone)
    members = list(
        {row.seeds: row for row in sorted(everyone, key=lambda r: r.created)}.values()
    )  # a seed carried out twice is one seed: the newest
    first = next(row for row in everyone if row in members)
    if len(members) == 1:
        return replace(first, runs=names)
    found = statistics.spread([row.accuracy for row in members])
    f1 = statistics.spread([row.macro_f1 for row in members if row.macro_f1 is not None] or [0.0])
    seeds = tuple(sorted(seed for row in members for seed in row.seeds))
    known = [row.minutes for row in members if row.minutes is not None]
    folded = replace(
        first, seeds=seeds, accuracy=found.mean, low=found.low, high=found.high, sd=found.sd, macro_f1=f1.mean
    )
    gaps = [row.gap for row in members if row.gap is not None]
    gap = sum(gaps) / len(gaps) if gaps else None
    return replace(
        folded, gap=gap, minutes=max(known, default=None), runs=names
    )  # not the mean: later seeds of a frozen network find its features ready


def _seed(recipe: dict[str, Any]) -> int:
    value = recipe.get("seed", 0)
    return int(value) if isinstance(value, (int, float)) else 0


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def as_csv(table: Sequence[Row]) -> str:
    """The table as the page shows it, as CSV."""
    return pd.DataFrame(listed(table)).to_csv(index=False)
