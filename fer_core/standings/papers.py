"""What each paper says, and what came of its recipe here, under the paper's protocol and the honest one.

    found = papers.outcomes(standings.rows(runs.all_runs()))
    for outcome in found: print(outcome.recipe, outcome.reported, outcome.theirs, outcome.honest)
    for claim in papers.claims(recipes.get("saleem2024-cnn"), found): print(claim.reported, claim.sentence)

An outcome is a line of the results on Home and in the README, a claim is a line on Papers. Both hold the same
rows, seeds folded, of trainings that were carried out to their end.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from fer_core import recipes
from fer_core.recipes.base import Recipe
from fer_core.recipes.paper import HEADLINES, Reported, headline, headlines, is_made_of, is_same_data
from fer_core.reports import percent, statistics
from fer_core.standings.folding import by_training, fold
from fer_core.standings.row import Row

FAR = 0.05  # a difference from the paper that wants a sentence
SMALL = 500  # images below which an interval is worth a sentence
KINDS = dict(zip(HEADLINES, ("share right", "one-versus-rest mean"), strict=True))
USUAL = 7  # emotions


@dataclass(frozen=True)
class Outcome:
    """One recipe on one dataset."""

    recipe: str
    data: str  # the dataset, and what was not as usual
    reported: Reported | None  # what the paper reports, of these data or of its own
    theirs: Row | None  # under the paper's protocol, seeds folded
    honest: Row | None
    before: float = 0.0  # minutes of the trainings that it went on from or learned from

    @property
    def best(self) -> Row:
        """The row that figures of size and time are taken from: the honest one where there is one."""
        row = self.honest or self.theirs
        assert row is not None
        return row

    @property
    def kind(self) -> str:
        """accuracy, or ovr_accuracy where the paper prints a mean of one-versus-rest accuracies."""
        return self.reported.metric if self.reported else "accuracy"

    @property
    def is_far(self) -> bool:
        """Whether one of ours is far from the paper's figure."""
        scores = [row.score for row in (self.theirs, self.honest) if row and row.score]
        ours = [score.of_kind(self.kind) for score in scores]
        if self.reported is None:
            return False
        return any(abs(self.reported.value - value) > FAR for value in ours if value is not None)

    @property
    def why(self) -> str:
        """Why ours is far from the paper's, in our judgement; empty where it is not."""
        return recipes.get(self.recipe).why_far if self.is_far else ""

    def listed(self) -> dict[str, str]:
        """The line as people read it."""
        score, cost = self.best.score, self.best.cost
        return {
            "recipe": self.recipe,
            "data": self.data,
            "paper says": figure_in_words(self.reported, self.best.dataset) if self.reported else "-",
            "ours, its protocol": self._figure(self.theirs),
            "ours, honest": self._figure(self.honest),
            "macro F1": percent(score.macro_f1 if score else None),
            "parameters": f"{cost.parameters or 0:,}",
            "MB": f"{(cost.size or 0) / 1e6:.2f}",
            "ms a face": f"{cost.ms or 0:.2f}",
            "minutes": self._minutes(),
        }

    def _minutes(self) -> str:
        if self.best.cost.minutes is None:
            return "-"
        earlier = f" after {self.before:.0f}" if self.before else ""
        return f"{self.best.cost.minutes:.0f}{earlier}"

    def _figure(self, row: Row | None) -> str:
        if row is None or row.score is None:
            return "-"
        same = ""
        if self.kind == "ovr_accuracy":
            same = f"; as one-versus-rest mean {percent(row.score.ovr_accuracy)}"
        seeds = len(row.identity.seeds)
        counted = "1 seed" if seeds == 1 else f"{seeds} seeds"
        return f"{percent(row.score.accuracy)}{_spread(row)} (n {row.score.n:,}, {counted}{same})"


@dataclass(frozen=True)
class Claim:
    """One accuracy that a paper prints, and the rows that can be held against it."""

    recipe: str
    reported: Reported
    theirs: Row | None  # under the paper's protocol, seeds folded
    honest: Row | None
    chosen_on_test: bool

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval that the paper's n allows; None where it gives no n or prints no share right."""
        value, n = self.reported.value, self.reported.n
        return statistics.wilson(round(value * n), n) if n and self._is_share else None

    @property
    def sentence(self) -> str:
        """The difference explained."""
        parts = (self._kind(), self._size(), self._selection(), self._ours())
        return " ".join(part for part in parts if part)

    def listed(self) -> dict[str, str | float | int | None]:
        """The claim as a row of percent; ours is of the same kind as the paper's."""
        printed = self.reported
        return {
            "Recipe": self.recipe,
            "Data": printed.dataset,
            "Where": printed.where,
            "Paper %": round(100 * printed.value, 1),
            "Kind": KINDS[printed.metric],
            "n": printed.n,
            "Ours, its protocol %": self._hundredfold(self.theirs),
            "Ours, honest %": self._hundredfold(self.honest),
        }

    @property
    def _is_share(self) -> bool:
        return self.reported.metric == "accuracy"

    def _hundredfold(self, row: Row | None) -> float | None:
        value = row.score.of_kind(self.reported.metric) if row and row.score else None
        return None if value is None else round(100 * value, 1)

    def _kind(self) -> str:
        if self._is_share:
            return ""
        return (
            "The paper's figure is a mean of one-versus-rest accuracies, which is higher than the share "
            "right by construction."
        )

    def _size(self) -> str:
        n = self.reported.n
        if not self.interval or not n or n > SMALL:
            return ""
        low, high = map(percent, self.interval)
        return f"It rests on {n:,} images: anything from {low} to {high} would be no surprise."

    def _selection(self) -> str:
        if not self.chosen_on_test:
            return ""
        return "Under the paper's protocol the images that are reported also choose the checkpoint."

    def _ours(self) -> str:
        best = self.honest or self.theirs
        if best is None or best.score is None:
            return "Nothing was trained here yet."
        score, way = best.score, "honest" if self.honest else "paper's"
        same = ""
        if not self._is_share:
            same = f"; as a one-versus-rest mean that is {percent(score.ovr_accuracy)}"
        alone = "" if is_made_of(self.reported, best.dataset) else " alone"
        data = "" if best.dataset == self.reported.dataset else f", on {best.dataset}{alone},"
        return (
            f"Under the {way} protocol ours gets{data} {percent(score.accuracy)}{_spread(best)} of "
            f"{score.n:,} faces right ({_range(best)}){same}."
        )


def outcomes(rows: Iterable[Row]) -> list[Outcome]:
    """A line for each recipe and dataset that was scored under either protocol, the papers' recipes first."""
    scored = {row.run: row for row in rows if row.score}
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in fold(_counted(list(scored.values()))):
        groups.setdefault((row.recipe, _data(row)), []).append(row)
    lines = [_outcome(recipe, data, members) for (recipe, data), members in groups.items()]
    lines = [replace(line, before=_before(line.best, scored)) for line in lines if line.theirs or line.honest]
    order = list(recipes.RECIPES)
    return sorted(lines, key=lambda line: (order.index(line.recipe), line.data))


def claims(recipe: Recipe, lines: Sequence[Outcome]) -> list[Claim]:
    """The accuracies that the recipe's paper prints for a test split, each with our outcome on these data."""
    on_test = recipe.protocol.select_on == "test"
    made = []
    for reported in headlines(recipe.reports):
        ours = _ours(recipe, reported, lines)
        theirs, honest = (_newest([row for row in rows if row]) for rows in ours)
        made.append(Claim(recipe.name, reported, theirs, honest, on_test))
    return made


def paper_figure(recipe: Recipe, dataset: str) -> Reported | None:
    """What the paper reports of these data; else its first figure of any."""
    return headline(recipe.reports, dataset) or next(iter(headlines(recipe.reports)), None)


def figure_in_words(reported: Reported, dataset: str) -> str:
    """A paper's figure beside a run on `dataset`: of which data and of which kind it is, where that is not
    plain.
    """
    parts = []
    if not is_same_data(reported.dataset, dataset):
        parts.append(reported.dataset + (f", n {reported.n:,}" if reported.n else ""))
    if reported.metric == "ovr_accuracy":
        parts.append(KINDS[reported.metric])
    return f"{percent(reported.value)} ({', '.join(parts)})" if parts else percent(reported.value)


def reasons(lines: Iterable[Outcome]) -> list[str]:
    """Why ours differ, a sentence for each recipe that is far from its paper."""
    judged = {line.recipe: line.why for line in lines if line.why}
    return [f"{recipe}: in our judgement, {why}." for recipe, why in judged.items()]


def explained(made: Sequence[Claim]) -> list[str]:
    """Why paper and ours differ, each sentence once, with the claims that it is about."""
    members: dict[str, list[Claim]] = {}
    for claim in made:
        members.setdefault(claim.sentence, []).append(claim)
    return [f"{_names(same)}: {sentence}" for sentence, same in members.items()]


def missing(made: Sequence[Claim], imported: Sequence[str]) -> list[tuple[str, str]]:
    """(dataset, protocol) of the runs that would fill a gap, on the datasets that are on this computer."""
    gaps: dict[tuple[str, str], None] = {}
    for way in ("honest", "paper"):
        for claim in made:
            row = claim.honest if way == "honest" else claim.theirs
            if row is None and claim.reported.dataset in imported:
                gaps[claim.reported.dataset, way] = None
    datasets = list(dict.fromkeys(claim.reported.dataset for claim in made))
    return sorted(gaps, key=lambda gap: datasets.index(gap[0]))


def _counted(scored: Sequence[Row]) -> list[Row]:
    """The rows that results are made of: of registered recipes, trained to their end, and no mere step on the
    way, which came without its network (as did its other seeds) and which another went on or learned from.
    """
    steps = {name for row in scored for name in (*row.identity.starts, *row.identity.teachers)}
    trainings = [members for members in by_training(scored) if any(row.identity.ready for row in members)]
    kept = {row.run for members in trainings for row in members}
    return [
        row
        for row in scored
        if row.recipe in recipes.RECIPES and row.identity.whole and (row.run in kept or row.run not in steps)
    ]


def _outcome(recipe: str, data: str, members: Sequence[Row]) -> Outcome:
    theirs, honest = (
        _newest([row for row in members if row.identity.way == way]) for way in ("paper", "honest")
    )
    return Outcome(recipe, data, paper_figure(recipes.get(recipe), members[0].dataset), theirs, honest)


def _newest(rows: Sequence[Row]) -> Row | None:
    """The row of most seeds, among these the newest."""
    return max(rows, key=lambda row: (len(row.identity.seeds), row.identity.created), default=None)


def _ours(
    recipe: Recipe, reported: Reported, lines: Sequence[Outcome]
) -> tuple[list[Row | None], list[Row | None]]:
    """Our rows on the paper's data, under its protocol and the honest one; else on a part of these data."""
    plain = [line for line in lines if line.recipe == recipe.name and is_plain(line.best)]
    same = [line for line in plain if line.best.dataset == reported.dataset]
    same = same or [line for line in plain if is_made_of(reported, line.best.dataset)]
    same = same or [line for line in plain if line.best.dataset in reported.within]
    return [line.theirs for line in same], [line.honest for line in same]


def is_plain(row: Row) -> bool:
    """Whether it was trained as the recipe says: without another run's weights or answers, and without people
    kept apart where the paper mixes them.
    """
    kept_apart = row.identity.by_person and row.identity.way == "paper"
    return not (row.identity.starts or row.identity.teachers or kept_apart)


def _before(row: Row, known: Mapping[str, Row]) -> float:
    """Minutes of all trainings that led to its first weights and of its teachers, each counted once."""
    counted: set[str] = set()
    waiting = [row]
    while waiting:
        named = {name for one in waiting for name in (*one.identity.starts, *one.identity.teachers)}
        earlier = {name for name in named if name in known} - counted
        counted |= earlier
        waiting = [known[name] for name in earlier]
    return sum(known[name].cost.minutes or 0 for name in counted)


def _data(row: Row) -> str:
    """The dataset, and what was not as usual."""
    identity, parts = row.identity, [row.dataset]
    if identity.by_person and identity.way == "paper":  # where the paper mixes them; the honest way may not
        parts.append("people kept apart")
    if identity.emotions not in (0, USUAL):
        parts.append(f"{identity.emotions} emotions")
    if identity.teachers:
        parts.append(f"taught by {_one_or_count(identity.teachers)}")
    if identity.starts and identity.apart:
        parts.append(f"from {' and '.join(map(_unnumbered, identity.starts))}, each seed from its own")
    elif len(identity.starts) > 1:
        recipe, runs = recipes.RECIPES.get(row.recipe), f"{len(identity.starts)} runs"
        beside = recipe and recipe.members
        parts.append(f"from {runs} side by side" if beside else f"from the mean of {runs}")
    elif identity.starts:
        parts.append(f"from {identity.starts[0]}")
    return ", ".join(parts)


def _one_or_count(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} runs"


def _unnumbered(name: str) -> str:
    """The name of a run without its seed: "votes" of "votes_s2"."""
    return name.rpartition("_s")[0] or name


def _spread(row: Row) -> str:
    return f" ± {100 * row.score.sd:.1f}" if row.score and row.score.sd is not None else ""


def _range(row: Row) -> str:
    score, seeds = row.score, len(row.identity.seeds)
    assert score is not None and score.low is not None and score.high is not None
    span = f"{100 * score.low:.1f} to {100 * score.high:.1f}"
    return f"{seeds} seeds, {span}" if seeds > 1 else span


def _names(same: Sequence[Claim]) -> str:
    """The claims in few words: recipe and data of one or two, of more only where they stand."""
    if len(same) < 3:
        return "; ".join(f"{c.recipe}, {c.reported.dataset} ({c.reported.where})" for c in same)
    return ", ".join(dict.fromkeys(c.reported.where for c in same))
