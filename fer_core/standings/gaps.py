"""Each recipe once: the paper's figure and ours under both protocols, as points with intervals on one scale.

    for gap in gaps.of(papers.outcomes(standings.rows(runs.all_runs()))): print(gap.label, gap.sentence)

Figures of a line are of one kind. Where a paper prints a mean of one-versus-rest accuracies, ours are that
too: each wrong answer is wrong for two of the C emotions, so the mean is 1 - 2 (1 - share right) / C.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fer_core import datasets, recipes
from fer_core.recipes.base import Recipe
from fer_core.recipes.paper import Reported, is_made_of, is_same_data
from fer_core.reports import percent, statistics
from fer_core.runs import titles
from fer_core.standings import papers
from fer_core.standings.papers import Outcome
from fer_core.standings.row import Row

WHO = {
    "paper": "the paper",
    "theirs": "ours, trained and scored as the paper did",
    "honest": "ours, honest",
}
CAN_TELL = 0.005  # a smaller difference is called none


@dataclass(frozen=True)
class Point:
    """One figure with its interval."""

    who: str  # paper, theirs or honest
    value: float
    low: float | None
    high: float | None
    n: int | None
    seeds: int = 1
    run: str = ""  # the run to open; of several seeds the newest
    data: str = ""  # the paper's, where they are not ours

    @property
    def sentence(self) -> str:
        """Whose figure it is, with interval, faces and seeds."""
        parts = [f"{WHO[self.who]} {percent(self.value)}"]
        if self.low is not None and self.high is not None:
            span = "seeds from" if self.seeds > 1 else "95 % interval"
            parts.append(f"{span} {100 * self.low:.1f} to {100 * self.high:.1f}")
        if self.n:
            parts.append(f"{self.n:,} faces")
        if self.seeds > 1:
            parts.append(f"{self.seeds} seeds")
        return ", ".join(parts) + (f" ({self.data})" if self.data else "")


@dataclass(frozen=True)
class Gap:
    """One recipe: what its paper says and what came of it here."""

    recipe: str
    label: str
    data: str  # what ours was trained and tested on; empty where nothing was trained
    kind: str
    points: tuple[Point, ...]

    def point(self, who: str) -> Point | None:
        """The paper's figure, or ours under its protocol (theirs) or the honest one."""
        return next((point for point in self.points if point.who == who), None)

    @property
    def points_apart(self) -> float | None:
        """Ours, the honest one where there is one, minus the paper's figure; as a share."""
        paper, ours = self.point("paper"), self.point("honest") or self.point("theirs")
        return ours.value - paper.value if paper and ours else None

    @property
    def sentence(self) -> str:
        """The finding in a few words."""
        ours = self.point("honest") or self.point("theirs")
        if ours is None:
            return "not trained here yet"
        way = "honest" if ours.who == "honest" else "as the paper did"
        if self.points_apart is None:
            return f"{percent(ours.value)}, {way}"
        if abs(self.points_apart) < CAN_TELL:
            return f"as the paper says, {way}"
        more_or_less = "above" if self.points_apart > 0 else "below"
        return f"{100 * abs(self.points_apart):.1f} points {more_or_less} the paper, {way}"


def of(lines: Sequence[Outcome]) -> list[Gap]:
    """A line for each recipe, in the order of the registry; of several outcomes the one nearest to the
    paper's own question.
    """
    return [_gap(recipe, _nearest(recipe, lines)) for recipe in recipes.RECIPES.values()]


def _nearest(recipe: Recipe, lines: Sequence[Outcome]) -> Outcome | None:
    own = [line for line in lines if line.recipe == recipe.name]
    return max(own, key=_nearness, default=None)


def _nearness(line: Outcome) -> tuple[bool, int, bool, bool, int, float]:
    """How well a line answers the paper's question: trained as described, on its data, both ways, often. A
    recipe without a paper is asked about the data that its own plan begins with, however it was trained.
    """
    recipe = recipes.get(line.recipe)
    wanted = len(recipe.protocol.classes)
    best, reported = line.best, line.reported
    planned = {first.dataset for first in recipe.reproduce[:1]}
    same = _likeness(reported, best.dataset) if reported else int(best.dataset in planned)
    plain = reported is None or papers.is_plain(best)
    both = line.theirs is not None and line.honest is not None
    all_emotions = best.identity.emotions in (0, wanted)
    return plain, same, all_emotions, both, len(best.identity.seeds), best.accuracy or 0.0


def _likeness(reported: Reported, dataset: str) -> int:
    """2 for the data of the paper's figure, 1 for a part of them, 0 for others."""
    if is_same_data(reported.dataset, dataset) or is_made_of(reported, dataset):
        return 2
    return int(dataset in reported.within)


def _gap(recipe: Recipe, line: Outcome | None) -> Gap:
    label = titles.network_label(recipe.name)
    if line is None:
        reported = papers.paper_figure(recipe, "")
        points = (_paper_point(reported, ""),) if reported else ()
        return Gap(recipe.name, label, "", reported.metric if reported else "accuracy", points)
    drawn = [_paper_point(line.reported, line.best.dataset)] if line.reported else []
    for who, row in (("theirs", line.theirs), ("honest", line.honest)):
        point = _our_point(who, row, line.kind) if row else None
        drawn += [point] if point else []
    return Gap(recipe.name, label, _data_in_words(line.best), line.kind, tuple(drawn))


def _paper_point(reported: Reported, dataset: str) -> Point:
    span = None
    if reported.n and reported.metric == "accuracy":
        span = statistics.wilson(round(reported.value * reported.n), reported.n)
    low, high = span or (None, None)
    other = "" if is_same_data(reported.dataset, dataset) else f"on {datasets.label(reported.dataset)}"
    return Point("paper", reported.value, low, high, reported.n, data=other)


def _our_point(who: str, row: Row, kind: str) -> Point | None:
    score = row.score
    value = score.of_kind(kind) if score else None
    if score is None or value is None:
        return None
    low, high = (_of_kind(share, kind, row.identity.emotions) for share in (score.low, score.high))
    return Point(who, value, low, high, score.n, len(row.identity.seeds), row.run)


def _of_kind(share: float | None, kind: str, classes: int) -> float | None:
    """A share right as the kind of figure that the paper prints."""
    if share is None or kind == "accuracy" or not classes:
        return share
    return 1 - 2 * (1 - share) / classes


def _data_in_words(row: Row) -> str:
    data = datasets.label(row.dataset)
    few = row.identity.emotions
    return f"{data}, {few} emotions" if few not in (0, papers.USUAL) else data
