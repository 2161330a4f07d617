"""Papers: what each one reports, what its recipe scored here under its own protocol and under the honest one,
and why they differ.
"""

import state
import streamlit as st
from shared.words import counted

from fer_core import datasets, recipes, runs
from fer_core.standings import papers

WAYS = {"honest": "honest protocol", "paper": "paper's protocol"}


def start(recipe, dataset: str, way: str) -> None:
    run = runs.create(recipes.honest(recipe) if way == "honest" else recipe, dataset)
    runs.launch(run)
    st.session_state["papers_started"] = run.name


def missing(recipe, found: list) -> None:
    """The runs that would fill a gap of the table, one click each; without the data, the way to the Train
    page.
    """
    gaps = papers.missing(recipe, found, there)
    for dataset, way in gaps:
        label = f"Start {recipe.name} on {dataset}, {WAYS[way]}"
        st.button(
            label,
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


def paper(key: str, members: list, rows: list) -> None:
    """One paper: its claims beside ours, and a way to start what is missing."""
    first = members[0].paper
    st.subheader(first.title)
    st.caption(f"{first.authors}. {first.venue}")
    found = [claim for recipe in members for claim in papers.of(recipe, rows)]
    if found:
        table = papers.listed(found)
        numbers = {
            name: st.column_config.NumberColumn(format="%.1f") for name in table[0] if name.endswith("%")
        }
        st.dataframe(
            table,
            hide_index=True,
            key=f"papers_{key}",
            column_config=numbers,
            height="content",
            placeholder="-",
            alt=found[0].sentence,
        )
        st.markdown("\n".join(f"- {line}" for line in papers.explained(found)))
    else:
        st.caption("No figure of an own test is stored for it.")
    guesses = [guess for recipe in members for guess in recipe.guesses]
    with st.container(horizontal=True, vertical_alignment="center"):
        for recipe in members:
            missing(recipe, found)
    if guesses:
        with st.expander(f"{counted(len(guesses), 'thing')} that the paper leaves open, and what we chose"):
            st.markdown("\n".join(f"- {guess}" for guess in dict.fromkeys(guesses)))


st.title("Papers")
st.caption(
    "A figure means little without its n, its kind and the split that chose the checkpoint. Each paper's "
    "stands here beside ours."
)
if name := st.session_state.pop("papers_started", ""):
    st.page_link(
        "train/page.py",
        label=f"Started: {name}. Watch it",
        icon=":material/play_circle:",
        query_params={"run": name},
    )
rows = state.standings("test")
there = [data.name for data in datasets.imported()]
by_paper: dict[str, list] = {}
for recipe in recipes.RECIPES.values():
    by_paper.setdefault(recipe.paper.key, []).append(recipe)
for key, members in by_paper.items():
    if key != "house":
        paper(key, members, rows)
st.page_link(
    "lens/page.py", label="Open the papers' matrices in the metric lens", icon=":material/calculate:"
)
