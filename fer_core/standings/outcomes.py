"""What came of each recipe: the paper's figure, ours under its protocol, ours under the honest one, what it
costs, and why they differ.

    for outcome in outcomes.of(standings.rows(runs.all_runs())):
        print(outcome.recipe, outcome.said, outcome.theirs, outcome.honest)

The README's results and the table on Home are these lines.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from fer_core import recipes, standings
from fer_core.reports import percent
from fer_core.standings import Row

FAR = 0.05  # a difference from the paper that wants a sentence
WHY = {  # in our judgement
    "kalambate2024-cnn": "part of the paper's 140 test images are from CK+48, where neighbouring frames of "
    "one "
    "acted "
    "sequence fall on both sides of a split by image; "
    "ours are all from FER2013, whose labels people themselves agree with for about 65 %",
    "irham2023-mobilenetv2": (
        "the paper keeps the first layers frozen and does not say how many; ours keeps the whole "
        "backbone frozen"
    ),
    "saleem2024-mobilenetv2": "the paper's figure is a mean of one-versus-rest accuracies, below the 80 % "
    "that "
    "always "
    "answering "
    '"none of them" would score; '
    "which images it removed and how long it trained this network are not said",
    "yousaf2024-cnn": (
        'the paper\'s matrix for FER2013 is captioned "training results", and its figure is the best of '
        "five attempts; ours was trained for 8 of its 100 epochs"
    ),
    "zhou2020-lightweight": (
        "we know the parts of the network, not its table of layers, and trained it for 8 epochs"
    ),
    "minaee2021-attention": (
        "we know that there are under ten layers, not their sizes, and trained it for 8 epochs"
    ),
    "mobilenetv2-transfer": (
        "the sizes of its dense layers are not said, and ours was trained for 2 of its 30 epochs"
    ),
}


@dataclass(frozen=True)
class Outcome:
    """One recipe on one dataset."""

    recipe: str
    data: str
    said: float | None  # what the paper reports, of these data or of its own
    kind: str  # accuracy, or ovr_accuracy where the paper prints a mean of one-versus-rest accuracies
    said_of: str
    theirs: Row | None  # under the paper's protocol, seeds folded
    honest: Row | None
    before: float = 0.0  # minutes of the trainings that it went on from or learned from

    @property
    def best(self) -> Row:
        """The row that figures of size and time are taken from: the honest one where there is one."""
        found = self.honest or self.theirs
        assert found is not None
        return found

    @property
    def why(self) -> str:
        """Why ours is far from the paper's, in our judgement; empty where it is not, or where no paper says
        anything.
        """
        ours = [getattr(row, self.kind) for row in (self.theirs, self.honest) if row]
        far = self.said is not None and any(abs(self.said - a) > FAR for a in ours if a is not None)
        return WHY.get(self.recipe, "") if far else ""

    def listed(self) -> dict[str, str]:
        """The line as people read it."""
        best, said = self.best, percent(self.said)
        spent = (
            "-"
            if best.minutes is None
            else f"{best.minutes:.0f}" + (f" after {self.before:.0f}" if self.before else "")
        )
        return {
            "recipe": self.recipe,
            "data": self.data,
            "paper says": f"{said} ({self.said_of})" if self.said is not None and self.said_of else said,
            "ours, its protocol": self._figure(self.theirs),
            "ours, honest": self._figure(self.honest),
            "macro F1": percent(best.macro_f1),
            "parameters": f"{best.parameters or 0:,}",
            "MB": f"{(best.size or 0) / 1e6:.2f}",
            "ms a face": f"{best.ms or 0:.2f}",
            "minutes": spent,
        }

    def _figure(self, row: Row | None) -> str:
        if row is None:
            return "-"
        spread = f" ± {100 * row.sd:.1f}" if row.sd is not None else ""
        same = f"; as one-versus-rest mean {percent(row.ovr_accuracy)}" if self.kind == "ovr_accuracy" else ""
        seeds = "1 seed" if len(row.seeds) == 1 else f"{len(row.seeds)} seeds"
        return f"{percent(row.accuracy)}{spread} (n {row.n or 0:,}, {seeds}{same})"


def of(rows: Iterable[Row]) -> list[Outcome]:
    """A line for each recipe and dataset that was scored under either protocol, the papers' recipes first.

    A run that came without its network and that another went on or learned from is a step on the way: it
    stands in the log alone.
    """
    scored = [row for row in rows if row.accuracy is not None]
    begun = {name for row in scored for name in (*row.starts, *row.teachers)}
    folded = standings.fold([row for row in scored if row.ready or row.run not in begun])
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in folded:
        groups.setdefault((row.recipe, _data(row)), []).append(row)
    found = [
        _outcome(recipe, data, members)
        for (recipe, data), members in groups.items()
        if recipe in recipes.RECIPES
    ]
    found = [
        replace(o, before=_before(o.best, {row.run: row for row in scored}))
        for o in found
        if o.theirs or o.honest
    ]
    order = list(recipes.RECIPES)
    return sorted(found, key=lambda o: (order.index(o.recipe), o.data))


def _before(row: Row, known: Mapping[str, Row]) -> float:
    """Minutes of all trainings that led to this one's first weights and of its teachers, each counted once."""
    seen, waiting = set(), [row]
    while waiting:
        earlier = {name for one in waiting for name in (*one.starts, *one.teachers) if name in known} - seen
        seen |= earlier
        waiting = [known[name] for name in earlier]
    return sum(known[name].minutes or 0 for name in seen)


def _outcome(recipe: str, data: str, members: Sequence[Row]) -> Outcome:
    way = lambda name: max(
        (r for r in members if r.way == name), key=lambda r: (len(r.seeds), r.created), default=None
    )
    return Outcome(recipe, data, *_said(recipe, members[0]), way("paper"), way("honest"))


def _said(recipe: str, row: Row) -> tuple[float | None, str, str]:
    """What the paper reports of these data; else its first figure of any, with the data it is of."""
    if row.paper is not None:
        return (
            (row.paper, "ovr_accuracy", "one-versus-rest mean")
            if "one-versus-rest" in row.paper_says
            else (row.paper, "accuracy", "")
        )
    said = [
        r
        for r in recipes.get(recipe).reports
        if r.metric == "accuracy" and r.split == "test" and not r.emotion
    ]
    return (
        (said[0].value, "accuracy", said[0].dataset + (f", n {said[0].n:,}" if said[0].n else ""))
        if said
        else (None, "accuracy", "")
    )


def _data(row: Row) -> str:
    """The dataset, and what was not as usual."""
    few = f", {row.emotions} emotions" if row.emotions and row.emotions != 7 else ""
    return f"{row.dataset}{few}{_others(', taught by ', row.teachers)}{_others(', from ', row.starts, 'the mean of ')}"


def _others(how: str, names: Sequence[str], what: str = "") -> str:
    """One run by its name, several by their number."""
    return "" if not names else f"{how}{names[0]}" if len(names) == 1 else f"{how}{what}{len(names)} runs"


def reasons(found: Iterable[Outcome]) -> list[str]:
    """Why ours differ, a sentence for each recipe that is far from its paper."""
    said = {o.recipe: o.why for o in found if o.why}
    return [f"{recipe}: in our judgement, {why}." for recipe, why in said.items()]
