"""Whose weights a training starts from, and whose answers it learns from: no question where there is nobody
to ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from shared import attempt

from fer_core.recipes.base import Recipe
from fer_core.runs import Run, fitting, lineage, protocol

START_HELP = (
    "Going on from a trained network takes few epochs: this is how a shipped model is made to fit your "
    "own data. Of several, the mean of their weights is taken."
)
TEACH_HELP = (
    "A part of each target is then what these models answer to the picture, whatever their recipes: so "
    "a small network learns from a large one."
)
SEATS_HELP = (
    "A finished run for each of the networks that this one holds: {}. Or one of its own runs; of several, "
    "the mean of their weights is taken."
)
KEEP_HELP = (
    "As many drawn faces of each as your own emotions have on average, in training alone. What is reported "
    "is of your own faces."
)
SHARE_HELP = "How much of each target is the teachers'; the rest is the label."


@dataclass(frozen=True)
class Lineage:
    """Where the run comes from, as it was picked."""

    first: tuple[Run, ...] = ()
    teachers: tuple[Run, ...] = ()
    share: float = lineage.HALF
    keep: tuple[str, ...] = ()  # emotions that drawn faces keep from being forgotten
    problem: str = ""  # why nothing can start from these runs

    def kept(self, recipe: Recipe, dataset: str) -> dict[str, Any]:
        """What the new run keeps of it."""
        classes = protocol.shared(recipe, dataset) if self.teachers else ()
        return {
            **lineage.starting_from(*self.first),
            **lineage.taught_by(*self.teachers, share=self.share, classes=classes),
            **fitting.keeping(self.keep),
        }


def pick(recipe: Recipe, dataset: str) -> Lineage:
    """Both questions, and the teachers' share where there are any."""
    usual = "ImageNet" if recipe.from_imagenet else "Random weights"
    sources = lineage.sources(recipe)
    help_ = SEATS_HELP.format(", ".join(recipe.members)) if recipe.members else START_HELP
    picked = _pick_runs("Begin with the weights of", sources, f"train_from_{recipe.name}", usual, help_)
    seated, problem = attempt.attempt(lineage.seated, recipe, picked)
    first = seated or ()
    keep = _outlook(recipe, dataset, first) if first else ()
    knowing = lineage.knowing(protocol.shared(recipe, dataset))
    teachers = _pick_runs(
        "Also learn from the answers of", knowing, "train_teachers", "The labels alone", TEACH_HELP
    )
    if not teachers:
        return Lineage(first, keep=keep, problem=problem)
    half = round(100 * lineage.HALF)
    share = st.slider(
        "Teachers' share",
        5,
        100,
        half,
        5,
        format="%d %%",
        key="train_teachers_share",
        help=SHARE_HELP,
    )
    return Lineage(first, teachers, share / 100, keep, problem)


def _outlook(recipe: Recipe, dataset: str, first: Sequence[Run]) -> tuple[str, ...]:
    """What starting from these runs will do, and the emotions that are to be kept from being forgotten."""
    outlook = fitting.look_ahead(recipe, dataset, first)
    st.caption("  \n".join(outlook.sentences))
    if not outlook.forgotten:
        return ()
    keep = st.toggle("Mix in drawn faces of these emotions", value=True, key="train_keep", help=KEEP_HELP)
    return outlook.forgotten if keep else ()


def _pick_runs(label: str, runs: Sequence[Run], key: str, usual: str, help_: str) -> tuple[Run, ...]:
    by_name = {run.name: run for run in runs}
    if not by_name:
        return ()
    names = st.multiselect(
        label,
        list(by_name),
        format_func=lambda name: by_name[name].title,
        placeholder=usual,
        key=key,
        help=help_,
    )
    return tuple(by_name[name] for name in names)
