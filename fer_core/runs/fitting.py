"""A finished model fitted to faces of one's own: what that will do, said before it begins, and what keeps it
from forgetting.

    outlook = fitting.look_ahead(recipe, "mine", lineage.starts("house-cnn_ferplus_s0"))
    outlook.train, outlook.test, outlook.forgotten, outlook.sentences
    run = runs.create(recipe, "mine", **fitting.keeping(outlook.forgotten))
    run = fitting.begin(fitting.beginnings()[0], "mine")     # all of it, gently, in a process of its own

A network that sees no fear for a few epochs answers it no more. So drawn faces of the emotions that the own
faces lack can be mixed into training, and into nothing else: what is reported is of the own faces alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from fer_core import datasets, emotions, recipes, runs
from fer_core.datasets import drawn
from fer_core.datasets.base import Split
from fer_core.datasets.form import Progress
from fer_core.media import photos
from fer_core.recipes.base import Recipe
from fer_core.reports import percent, statistics
from fer_core.runs import Run, faces_used, lineage
from fer_core.runs.protocol import Parts

FEW = 50  # test faces below which a figure says next to nothing
MOST = 200  # drawn faces of an emotion: all that there are
EPOCHS, BATCH = 8, 16  # few faces, many small steps
GENTLY = {"sgd": 0.03}  # of the recipe's learning rate, so that what the start knows is kept; else:
USUAL = 0.2
SHARES = (0.7, 0.15, 0.15)
Counts = Mapping[str, Mapping[str, int]]
LEAST = 4  # faces of an emotion of which SHARES leave one to choose the epoch on and one to test on


@dataclass(frozen=True)
class Outlook:
    """What a training that starts from other runs has to learn from, and what it would lose."""

    train: int
    test: int
    forgotten: tuple[str, ...]  # emotions that the start answers and these faces do not show
    validation: int = 0  # faces that choose the best epoch

    @property
    def measurable(self) -> bool:
        """Whether there are enough test faces for a figure."""
        return self.test >= FEW

    @property
    def sentences(self) -> list[str]:
        """What to know before the start."""
        choosing = f"{self.validation:,} to choose the best epoch on, " if self.validation else ""
        lines = [f"{self.train:,} faces to learn from, {choosing}{self.test:,} to test on."]
        if not self.test:
            lines.append("These are too few to be divided: add faces, or raise the shares of the others.")
        elif not self.measurable:
            interval = statistics.wilson(round(0.8 * self.test), self.test)
            assert interval is not None, "there are test faces"
            low, high = interval
            lines.append(
                f"Too few to measure: with {self.test:,} test faces, a model that is right 80 times of 100 "
                f"may show anything from {percent(low)} to {percent(high)}."
            )
        if self.forgotten:
            names = ", ".join(emotions.label(name).lower() for name in self.forgotten)
            lines.append(
                f"None of these faces shows {names}. The new model would answer nothing of that any more, "
                "unless drawn faces of it are mixed in."
            )
        return lines


def beginnings() -> list[Run]:
    """The finished models that can be fitted to other faces, the default model first; before one that holds
    several networks side by side the first of these, which takes a third of the time.
    """
    able = [run for run in runs.ready() if run.maker in recipes.RECIPES and lineage.gives_weights(run)]
    several = [run for run in able[:1] if recipes.get(run.maker).members]
    members = [name for run in several for name in lineage.begun(run.recipe)]
    return sorted(able, key=lambda run: run.name not in members[:1])


def gentle(start: Run) -> Recipe:
    """The start's recipe, changed to go on from its weights with few faces.

    Tried with 105 faces of 12 people of CK+48 (one seed), on 822 faces of the others:
    house-mobilenetv2_ferplus_mean_s0 went from 70.7 to 82.4 % (on 132 test faces of FER2013 from 51.5 to
    55.3), house-cnn_ferplus_s0 from 65.7 to 82.4 % (48.5 and 51.5).
    """
    recipe = recipes.honest(recipes.get(start.maker))
    share = GENTLY.get(recipe.optimizer, USUAL)
    rate = float(f"{share * recipe.learning_rate:.2g}")
    return recipe.change(
        size=start.asked().size, epochs=EPOCHS, batch_size=BATCH, learning_rate=rate, shares=SHARES
    )


def begin(start: Run, dataset: str, keep: bool = True) -> Run:
    """Fit a finished model to a dataset in a process of its own; `keep` mixes in drawn faces of the emotions
    that would be forgotten.
    """
    recipe = gentle(start)
    forgotten = look_ahead(recipe, dataset, [start]).forgotten if keep else ()
    run = runs.create(recipe, dataset, **lineage.starting_from(start), **keeping(forgotten))
    runs.launch(run)
    return run


def fitted_to(names: Sequence[str]) -> list[Run]:
    """The runs that began with another's weights and learned from one of these datasets, newest first."""
    return [
        run for run in runs.all_runs() if run.recipe.get("dataset") in names and lineage.begun(run.recipe)
    ]


def look_ahead(recipe: Recipe, dataset: str, starts: Sequence[Run]) -> Outlook:
    """The Outlook of a training, without opening a picture."""
    return outlook(recipe, datasets.find(dataset).counts, starts)


def outlook(recipe: Recipe, images: Counts, starts: Sequence[Run]) -> Outlook:
    """The same of a dataset that is not made yet: split -> emotion -> images."""
    used = faces_used.of_counts(recipe.protocol, images)
    shown = {name for by_emotion in images.values() for name, n in by_emotion.items() if n}
    shown &= set(recipe.protocol.classes)
    known = {name for run in starts for name in run.contract.get("classes", [])}
    return Outlook(used.train, used.test, emotions.ordered(known - shown), used.validation)


def keeping(names: Sequence[str]) -> dict[str, Any]:
    """What create() keeps of the emotions that drawn faces shall keep alive."""
    if not names:
        return {}
    listed = ", ".join(names)
    return {
        "keep": list(names),
        "keep_says": f"Drawn faces of {listed} were mixed into training, so that they are not forgotten.",
    }


def kept(request: dict[str, Any]) -> tuple[str, ...]:
    """The emotions that a recipe.json asks to keep alive by drawn faces."""
    names = request.get("keep")
    known = [name for name in names if name in emotions.EMOTIONS] if isinstance(names, list) else []
    return emotions.ordered(known)


def mix_in(parts: Parts, names: Sequence[str], seed: int, progress: Progress | None = None) -> Parts:
    """The parts with drawn faces of these emotions in train, as many of each as the own emotions have on
    average; validation and test only learn the names.
    """
    missing = [name for name in names if not parts.train.counts().get(name)]
    if not missing:
        return parts
    usual = [n for n in parts.train.counts().values() if n]
    each = min(MOST, max(1, round(sum(usual) / len(usual))))
    faces = drawn.faces(missing, each, seed, progress)
    classes = emotions.ordered({*parts.train.classes, *missing})
    train = _with_drawn(_of_classes(parts.train, classes), _of_classes(faces, classes))
    return replace(
        parts,
        train=train,
        validation=_of_classes(parts.validation, classes),
        test=_of_classes(parts.test, classes),
    )


def _of_classes(split: Split, classes: tuple[str, ...]) -> Split:
    """The same images among more emotions; nobody voted for the new ones."""
    if split.votes is None:
        return replace(split, classes=classes)
    votes = np.zeros((len(split), len(classes)), np.float32)
    votes[:, [classes.index(name) for name in split.classes]] = split.votes
    return replace(split, classes=classes, votes=votes)


def _with_drawn(own: Split, faces: Split) -> Split:
    """Own faces, then drawn ones in their size and colour."""
    colour = "gray" if len(own.shape) == 2 else "rgb"
    height, width = own.shape[:2]
    pictures = photos.fitted(faces.images(), (height, width), colour)
    extra = faces.table.assign(file="drawn/" + faces.table["file"].astype(str))
    votes = None if own.votes is None else np.concatenate([own.votes, faces.targets()])
    return replace(
        own,
        pixels=np.concatenate([own.images(), pictures]),
        rows=np.arange(len(own) + len(faces)),
        table=pd.concat([own.table, extra], ignore_index=True),
        votes=votes,
    )
