"""Papers: what each one reports, what its recipe scored here under its own protocol and under the honest one,
and why they differ.
"""

from collections.abc import Sequence

import state
import streamlit as st
from shared.table import room
from shared.words import counted

from fer_core import datasets, recipes, runs
from fer_core.recipes.base import Recipe
from fer_core.standings import papers

WAYS = {"honest": "honest protocol", "paper": "paper's protocol"}


def start(recipe: Recipe, dataset: str, way: str) -> None:
    """Start a run that is missing."""
    run = runs.create(recipes.honest(recipe) if way == "honest" else recipe, dataset)
    runs.launch(run)
    st.session_state["papers_started"] = run.name


def show_started() -> None:
    """Where to watch the run that was started from here."""
    if name := st.session_state.pop("papers_started", ""):
        st.page_link(
            "train/page.py",
            label=f"Started: {name}. Watch it",
            icon=":material/play_circle:",
            query_params={"run": name},
        )


def start_missing(recipe: Recipe, claims: Sequence[papers.Claim]) -> None:
    """The runs that would fill a gap of the table, one click each; without the data, the way to the Train
    page.
    """
    gaps = papers.missing(claims, imported)
    for dataset, way in gaps:
        st.button(
            f"Start {recipe.name} on {dataset}, {WAYS[way]}",
            key=f"papers_start_{recipe.name}_{dataset}_{way}",
            icon=":material/play_arrow:",
            on_click=start,
            args=(recipe, dataset, way),
        )
    if not gaps:
        st.page_link(
            "train/page.py",
            label=f"Train {recipe.name}",
            icon=":material/model_training:",
            query_params={"recipe": recipe.name},
        )


def show_claims(key: str, claims: Sequence[papers.Claim], judged: Sequence[str]) -> None:
    """The paper's figures beside ours, why they differ, and what else we think of it."""
    if not claims:
        st.caption("No figure of an own test is stored for it.")
        return
    table = [claim.listed() for claim in claims]
    percents = [name for name in table[0] if name.endswith("%")]
    st.dataframe(
        table,
        hide_index=True,
        key=f"papers_{key}",
        column_config={name: st.column_config.NumberColumn(format="%.1f") for name in percents},
        height=room(len(table)),
        placeholder="-",
        alt=claims[0].sentence,
    )
    st.markdown("\n".join(f"- {line}" for line in (*papers.explained(claims), *judged)))


def show_guesses(members: Sequence[Recipe]) -> None:
    """What the paper leaves open, and what we chose."""
    guesses = dict.fromkeys(guess for recipe in members for guess in recipe.guesses)
    if guesses:
        count = sum(len(recipe.guesses) for recipe in members)
        with st.expander(f"{counted(count, 'thing')} that the paper leaves open, and what we chose"):
            st.markdown("\n".join(f"- {guess}" for guess in guesses))


def show_paper(key: str, members: Sequence[Recipe]) -> None:
    """One paper: its claims beside ours, and a way to start what is missing."""
    first = members[0].paper
    st.subheader(first.title)
    st.caption(f"{first.authors}. {first.venue}")
    claims = {recipe.name: papers.claims(recipe, outcomes) for recipe in members}
    judged = papers.reasons(line for line in outcomes if line.recipe in claims)
    show_claims(key, [claim for each in claims.values() for claim in each], judged)
    with st.container(horizontal=True, vertical_alignment="center"):
        for recipe in members:
            start_missing(recipe, claims[recipe.name])
    show_guesses(members)


st.title("Papers")
st.caption(
    "A figure means little without its n, its kind and the split that chose the checkpoint. Each paper's "
    "stands here beside ours."
)
show_started()
outcomes = papers.outcomes(state.standings("test"))
imported = [data.name for data in datasets.imported()]
by_paper: dict[str, list[Recipe]] = {}
for recipe in recipes.RECIPES.values():
    if recipe.paper.key != "house":
        by_paper.setdefault(recipe.paper.key, []).append(recipe)
for key, members in by_paper.items():
    show_paper(key, members)
st.page_link(
    "lens/page.py", label="Open the papers' matrices in the metric lens", icon=":material/calculate:"
)
