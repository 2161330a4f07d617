"""What each paper claims, beside what its recipe scored here: under the paper's own protocol and under the
honest one.

for claim in claims.of(recipes.get("saleem2024-cnn"), standings.rows(runs.all_runs())):
    print(claim.where, claim.value, claim.ours, claim.sentence)
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fer_core.recipes.base import Recipe
from fer_core.reports import percent, statistics
from fer_core.standings import Row

KINDS = {"accuracy": "share right", "ovr_accuracy": "one-versus-rest mean"}
SMALL = 500  # images below which an interval is worth a sentence


@dataclass(frozen=True)
class Claim:
    """One accuracy that a paper prints, and the runs that can be held against it."""

    recipe: str
    dataset: str
    kind: str  # a key of KINDS
    value: float
    where: str
    n: int | None
    note: str
    paper_way: Row | None
    honest_way: Row | None
    chosen_on_test: bool

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval that the paper's n allows; None where it gives no n or prints no share right."""
        return (
            statistics.wilson(round(self.value * self.n), self.n)
            if self.n and self.kind == "accuracy"
            else None
        )

    @property
    def sentence(self) -> str:
        """The difference explained."""
        return " ".join(
            part for part in (self._kind(), self._size(), self._selection(), self._ours()) if part
        )

    def _kind(self) -> str:
        return (
            ""
            if self.kind == "accuracy"
            else (
                "The paper's figure is a mean of one-versus-rest accuracies, which is higher than the "
                "share right by construction."
            )
        )

    def _size(self) -> str:
        if not self.interval or self.n > SMALL:
            return ""
        low, high = self.interval
        return (
            f"It rests on {self.n:,} images: anything from {percent(low)} to {percent(high)} would be "
            "no surprise."
        )

    def _selection(self) -> str:
        return (
            "Under the paper's protocol the images that are reported also choose the checkpoint."
            if self.chosen_on_test
            else ""
        )

    def _ours(self) -> str:
        best = self.honest_way or self.paper_way
        if best is None:
            return "Nothing was trained here yet."
        way = "honest" if best is self.honest_way else "paper's"
        same = (
            f"; as a one-versus-rest mean that is {percent(best.ovr_accuracy)}"
            if self.kind == "ovr_accuracy"
            else ""
        )
        data = "" if best.dataset == self.dataset else f", on {best.dataset} alone,"
        return (
            f"Under the {way} protocol ours gets{data} {percent(best.accuracy)} of {best.n:,} faces "
            f"right ({100 * best.low:.1f} to {100 * best.high:.1f}){same}."
        )


def of(recipe: Recipe, table: Sequence[Row]) -> list[Claim]:
    """The accuracies that the recipe's paper prints for a test split, each with the newest run of either
    protocol.
    """
    wanted = [r for r in recipe.reports if r.metric in KINDS and not r.emotion and r.split == "test"]
    on_test = recipe.protocol.select_on == "test"
    return [
        Claim(
            recipe.name,
            r.dataset,
            r.metric,
            r.value,
            r.where,
            r.n,
            r.note,
            *_ours(recipe, r.dataset, table),
            on_test,
        )
        for r in wanted
    ]


def _ours(recipe: Recipe, dataset: str, table: Sequence[Row]) -> tuple[Row | None, Row | None]:
    """The newest run of either protocol on the paper's data; else on a part of these that is here."""
    mine = [
        row
        for row in table
        if row.recipe == recipe.name and row.accuracy is not None and not row.starts and not row.teachers
    ]
    found = [row for row in mine if row.dataset == dataset] or [
        row for row in mine if dataset.startswith(f"{row.dataset} ")
    ]
    first = lambda way: next((row for row in found if row.way == way), None)  # noqa: E731
    return first("paper"), first("honest")


def listed(claims: Sequence[Claim]) -> list[dict]:
    """The claims as a table of percent; ours is of the same kind as the paper's."""
    hundred = lambda c, row: None if row is None else round(100 * getattr(row, c.kind), 1)  # noqa: E731
    return [
        {
            "Recipe": c.recipe,
            "Data": c.dataset,
            "Where": c.where,
            "Paper %": round(100 * c.value, 1),
            "Kind": KINDS[c.kind],
            "n": c.n,
            "Ours, paper's protocol %": hundred(c, c.paper_way),
            "Ours, honest protocol %": hundred(c, c.honest_way),
        }
        for c in claims
    ]


def explained(claims: Sequence[Claim]) -> list[str]:
    """Why paper and ours differ, each sentence once, with the claims that it is about."""
    about: dict[str, list[Claim]] = {}
    for claim in claims:
        about.setdefault(claim.sentence, []).append(claim)
    return [f"{_names(members)}: {sentence}" for sentence, members in about.items()]


def _names(members: Sequence[Claim]) -> str:
    """The claims in few words: recipe and data of one or two, of more only where they stand."""
    if len(members) < 3:
        return "; ".join(f"{c.recipe}, {c.dataset} ({c.where})" for c in members)
    return ", ".join(dict.fromkeys(c.where for c in members))


def missing(recipe: Recipe, claims: Sequence[Claim], there: Sequence[str]) -> list[tuple[str, str]]:
    """(dataset, protocol) of the runs that would fill a gap, on the datasets that are on this computer."""
    data = dict.fromkeys(c.dataset for c in claims if c.recipe == recipe.name and c.dataset in there)
    gaps = {"honest": lambda c: c.honest_way is None, "paper": lambda c: c.paper_way is None}
    return [
        (d, way)
        for d in data
        for way, gap in gaps.items()
        if any(gap(c) for c in claims if c.recipe == recipe.name and c.dataset == d)
    ]
