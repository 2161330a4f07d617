"""Whose weights a training starts from, and whose answers it learns from: no question where there is nobody
to ask.
"""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from fer_core.recipes.base import Recipe
from fer_core.runs import Run, lineage, protocol

START = (
    "Going on from a trained network takes few epochs: this is how a shipped model is made to fit your "
    "own data. Of several, the mean of their weights is taken."
)
TEACH = (
    "A part of each target is then what these models answer to the picture, whatever their recipes: so "
    "a small network learns from a large one."
)
SHARE = "How much of each target is the teachers'; the rest is the label."


@dataclass(frozen=True)
class Lineage:
    """Where the run comes from, as it was picked."""

    first: tuple[Run, ...] = ()
    teachers: tuple[Run, ...] = ()
    share: float = lineage.HALF

    def kept(self, recipe: Recipe, dataset: str) -> dict[str, Any]:
        """What the new run keeps of it."""
        about = protocol.shared(recipe, dataset) if self.teachers else ()
        return {
            **lineage.starting_from(*self.first),
            **lineage.taught_by(*self.teachers, share=self.share, classes=about),
        }


def pick(recipe: Recipe, dataset: str) -> Lineage:
    """Both questions, and the teachers' share where there are any."""
    usual = "ImageNet" if recipe.family == "mobilenetv2" else "Random weights"
    first = _chosen("Start from", lineage.sources(recipe.name), f"train_from_{recipe.name}", usual, START)
    masters = _chosen(
        "Learn from",
        lineage.knowing(protocol.shared(recipe, dataset)),
        "train_teachers",
        "The labels alone",
        TEACH,
    )
    if not masters:
        return Lineage(first)
    share = st.slider(
        "Teachers' share",
        5,
        100,
        round(100 * lineage.HALF),
        5,
        format="%d %%",
        key="train_teachers_share",
        help=SHARE,
    )
    return Lineage(first, masters, share / 100)


def _chosen(label: str, runs: list[Run], key: str, usual: str, help: str) -> tuple[Run, ...]:
    found = {run.name: run for run in runs}
    if not found:
        return ()
    return tuple(
        found[name]
        for name in st.multiselect(
            label, list(found), format_func=lambda n: found[n].title, placeholder=usual, key=key, help=help
        )
    )
