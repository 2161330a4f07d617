"""Train: pick a published recipe and a dataset, change what you like, start; the URL then names the run, and
the page watches it.
"""

import streamlit as st
from shared import words
from train import (
    form,
    lineage,
    recipe_card,
    run_buttons,
    run_elsewhere,
    run_facts,
    run_inside,
    run_report,
    run_start,
    run_watch,
    runs_list,
    start,
    trials,
)

from fer_core import recipes, runs, sweeps
from fer_core.runs import Run


def one(run: Run) -> None:
    """Watch a run: its report once there is one, what moves, and what it was asked to do."""
    st.page_link("train/page.py", label="All trainings", icon=":material/arrow_back:")
    st.title(words.literal(run.title, 120))
    st.caption(run_facts.request(run))
    if run.state == "broken":
        st.caption(
            "This folder cannot be read as a run: its recipe.json or status.json is missing or damaged. Put "
            "the file back, or delete the folder."
        )
        run_buttons.delete(run)
        return
    run_buttons.buttons(run)
    if run.state in ("finished", "stopped"):
        run_report.show(run)
        run_start.show(run)
        run_elsewhere.show(run)
    run_watch.watch(run)
    if run.state in ("finished", "stopped"):
        run_inside.show(run)
    run_facts.show(run)


def new() -> None:
    """Choose a recipe, data and settings; start."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        chosen = recipes.get(recipe_card.pick())
    with right:
        recipe_card.card(chosen)
        dataset = start.dataset()
        divided = start.protocol(chosen)
        division = st.empty()
        division.caption(recipe_card.protocol_in_words(divided.protocol))
        origin = lineage.pick(chosen, dataset)
        named = start.details()
        buttons = st.container()
    st.subheader("Settings")
    summary = st.container()
    wanted = form.settings(divided)
    with summary:
        form.changes(wanted, divided)
    division.caption(recipe_card.protocol_in_words(wanted.protocol))
    st.subheader("Behind the recipe")
    recipe_card.details(chosen)
    with buttons:
        start.buttons(wanted, dataset, named, origin)


def everything() -> None:
    """What is under way, and three tabs: a new training, the runs, the sweeps."""
    every, swept = runs.all_runs(), sweeps.all_sweeps()
    st.title("Train")
    runs_list.underway(every)
    titles = [
        "New training",
        words.counted(len(every), "run") if every else "Runs",
        words.counted(len(swept), "sweep") if swept else "Sweeps",
    ]
    begin, listed, several = st.tabs(titles)
    with begin:
        new()
    with listed:
        runs_list.show(every)
    with several:
        trials.show(swept)


if name := st.query_params.get("run"):
    one(runs.named(name))
elif name := st.query_params.get("sweep"):
    trials.watch(sweeps.get(name))
else:
    everything()
