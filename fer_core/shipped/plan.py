"""Every shipped figure again, from a user's own FER2013: which recipe on which data, under which protocol,
with which seeds.

    python -m fer_core reproduce all --dataset fer2013 --seeds 3
    python -m fer_core reproduce kalambate2024-cnn --dataset fer2013

Runs that already finished with the same settings are not repeated, so an interrupted reproduction goes on
where it was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fer_core import datasets, recipes, runs
from fer_core.errors import RecipeError, RunError
from fer_core.recipes.base import Recipe
from fer_core.runs import lineage


@dataclass(frozen=True)
class Entry:
    """One line of the results: a recipe, its data, the paper's way or the honest one, and what we set
    otherwise.
    """

    recipe: str
    # fer2013 stands for whatever --dataset names; ferplus is its pictures with ten people's votes
    dataset: str = "fer2013"
    honest: bool = True
    changes: dict[str, Any] = field(default_factory=dict)
    why: str = ""
    start: tuple[
        str, ...
    ] = ()  # the `name`s of earlier lines whose weights (of several: their mean) this one begins with
    teachers: tuple[str, ...] = ()  # the `name`s of earlier lines whose answers this one learns from
    share: float = lineage.HALF  # of each target that is the teachers'
    name: str = ""

    @property
    def key(self) -> str:
        """Its name, or what makes it another line than the rest."""
        return self.name or repr((self.recipe, self.dataset, self.honest, sorted(self.changes.items())))

    def asked(self) -> Recipe:
        """The recipe as this line carries it out."""
        recipe = recipes.get(self.recipe)
        return (recipes.honest(recipe) if self.honest else recipe).change(**self.changes)


FIVE = {"classes": ("angry", "disgust", "happy", "surprise", "neutral")}
TUNED = {**FIVE, "epochs": 5, "learning_rate": 2e-4}
FAVOUR = {"epochs": 24, "sampling": "sqrt", "label_mix": 0.2, "label_smoothing": 0.0}  # of the rare emotions
AS_IT_IS = {
    "epochs": 1,
    "learning_rate": 1e-7,
}  # the mean of several, validated and scored, next to unchanged
PLAIN = {"epochs": 5, "learning_rate": 2e-4, "label_smoothing": 0.0}
SHARP = {
    "blur": 0.0,
    "noise": 0.0,
    "parts": 0.0,
    "learning_rate": 3e-4,
}  # pictures as FER2013 has them, not as cameras do
PUPIL = {"epochs": 20, "learning_rate": 0.05, "dropout": 0.2, "erase": 0.1, "label_smoothing": 0.0}
TEACHERS = ("mobilenetv2, mixup", "mobilenetv2, again")
SHORT = {"epochs": 8}  # where the paper's own number would take a CPU hours
VOTES = ("mobilenetv2, votes", "mobilenetv2, plain", "mobilenetv2, more")
PLAN: tuple[Entry, ...] = (
    Entry(
        "house-mobilenetv2",
        "ferplus",
        changes=FAVOUR,
        why="from ImageNet; the next three begin with it",
        name="mobilenetv2, votes",
    ),
    Entry(
        "house-mobilenetv2",
        "ferplus",
        changes=PLAIN,
        why="as many faces right as it can",
        start=("mobilenetv2, votes",),
        name="mobilenetv2, plain",
    ),
    Entry(
        "house-mobilenetv2",
        "ferplus",
        changes={**FAVOUR, "epochs": 10, "learning_rate": 2e-4},
        start=("mobilenetv2, votes",),
        name="mobilenetv2, more",
    ),
    Entry(
        "house-mobilenetv2",
        "ferplus",
        changes={**FAVOUR, **AS_IT_IS},
        why="the default of Predict and Live",
        start=VOTES,
    ),
    Entry(
        "house-cnn",
        "ferplus",
        changes={"epochs": 36, "label_smoothing": 0.0},
        why="under 1 M parameters, votes",
        name="cnn, votes",
    ),
    Entry(
        "house-mobilenetv2",
        changes={"epochs": 18},
        why="FER2013's labels, from ImageNet",
        name="mobilenetv2, labels",
    ),
    Entry(
        "house-mobilenetv2",
        changes={**SHARP, "epochs": 8},
        why="FER2013's labels after the votes",
        start=("mobilenetv2, plain",),
        name="mobilenetv2, tuned",
    ),
    Entry(
        "house-mobilenetv2",
        changes={**SHARP, "epochs": 12, "mixup": 0.2},
        why="the same, longer and with mixup",
        start=("mobilenetv2, tuned",),
        name="mobilenetv2, mixup",
    ),
    Entry(
        "house-mobilenetv2",
        changes={**SHARP, "epochs": 12, "mixup": 0.3},
        why="and once more",
        start=("mobilenetv2, mixup",),
        name="mobilenetv2, again",
    ),
    Entry(
        "house-cnn",
        changes={"epochs": 8, "learning_rate": 0.02},
        why="under 1 M parameters, FER2013's labels after the votes",
        start=("cnn, votes",),
    ),
    Entry(
        "house-cnn",
        changes=PUPIL,
        why="the same with two large teachers",
        start=("cnn, votes",),
        teachers=TEACHERS,
        share=0.7,
    ),
    Entry("house-mobilenetv2", changes=TUNED, why="Saleem's five emotions", start=("mobilenetv2, labels",)),
    Entry("kalambate2024-cnn", honest=False),
    Entry("kalambate2024-cnn", changes={"epochs": 20}),
    Entry("kalambate2024-cnn", "ferplus", changes={"epochs": 20}),
    *(
        Entry(name, honest=honest)
        for name in ("saleem2024-mobilenetv2", "irham2023-mobilenetv2")
        for honest in (False, True)
    ),
    *(Entry("yousaf2024-cnn", honest=honest, changes=SHORT) for honest in (False, True)),
    *(
        Entry(name, changes=SHORT) for name in ("zhou2020-lightweight", "minaee2021-attention")
    ),  # whose protocol is the honest one
    *(Entry("saleem2024-cnn", honest=honest, changes={"epochs": 3}) for honest in (False, True)),
    *(Entry("mobilenetv2-transfer", honest=honest, changes={"epochs": 2}) for honest in (False, True)),
)


def plan(which: str) -> tuple[Entry, ...]:
    """The lines of one recipe, or all; the lines that these need, and those need, come before them."""
    needed: set[str] = set()
    for entry in reversed(PLAN):  # whom a line needs stands above it
        if which in ("all", entry.recipe) or entry.name in needed:
            needed |= {entry.key, *entry.start, *entry.teachers}
    chosen = (
        tuple(e for e in PLAN if e.key in needed)
        if any(e.recipe == which for e in PLAN) or which == "all"
        else ()
    )
    if not chosen:
        raise RecipeError(
            f"Nothing to reproduce is called {which!r}. Choose all, or one of: "
            f"{', '.join(dict.fromkeys(e.recipe for e in PLAN))}."
        )
    return chosen


def missing_data(entries: tuple[Entry, ...], dataset: str) -> list[str]:
    """The datasets that the lines need and that are not imported."""
    here = {d.name for d in datasets.imported()}
    return [name for name in dict.fromkeys(_data(e, dataset) for e in entries) if name not in here]


def todo(
    entries: tuple[Entry, ...], dataset: str, seeds: int
) -> Iterator[tuple[Entry, str, int, runs.Run | None]]:
    """(line, dataset, seed, the run that already answers it or None), one seed of each before a second of
    any.
    """
    done = [r for r in runs.all_runs() if r.state == "finished" and not r.shipped]
    for seed in range(seeds):
        for entry in entries:
            data = _data(entry, dataset)
            yield entry, data, seed, next((r for r in done if _answers(r, entry, data, seed)), None)


def create(entry: Entry, dataset: str, seed: int, found: Mapping[tuple[str, int], runs.Run]) -> runs.Run:
    """The run of a line; `found` holds what earlier lines came to, by their name and seed."""
    for name in (*entry.start, *entry.teachers):
        if (name, seed) not in found:
            raise RunError(
                f"a training that it needs ({name}, seed {seed}) has not finished. Give this command again "
                "when it has."
            )
    asked, first, masters = (
        entry.asked(),
        *([found[name, seed] for name in names] for names in (entry.start, entry.teachers)),
    )
    more = {
        **lineage.starting_from(*first),
        **lineage.taught_by(*masters, share=entry.share, classes=asked.protocol.classes),
    }
    return runs.create(asked, dataset, seed, **more)


def shipped(entry: Entry, seed: int | None = None) -> list[runs.Run]:
    """The project's own runs of a line."""
    ours = [r for r in runs.all_runs() if r.shipped and r.state == "finished"]
    return [
        r for r in ours if _answers(r, entry, entry.dataset, r.recipe.get("seed") if seed is None else seed)
    ]


def _data(entry: Entry, dataset: str) -> str:
    return dataset if entry.dataset == "fer2013" else entry.dataset


def _answers(run: runs.Run, entry: Entry, dataset: str, seed: int) -> bool:
    asked = run.recipe
    same = (asked.get("recipe", {}).get("name"), asked.get("dataset"), asked.get("seed")) == (
        entry.recipe,
        dataset,
        seed,
    )
    wanted = entry.asked().knobs()
    many = (len(lineage.begun(asked)), len(lineage.teachers(asked))) == (
        len(entry.start),
        len(entry.teachers),
    )
    taught = not entry.teachers or asked.get("teachers_share") == entry.share
    return (
        same
        and many
        and taught
        and all(_plain(asked.get("knobs", {}).get(k)) == _plain(v) for k, v in wanted.items())
    )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
