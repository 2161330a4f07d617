"""Train: pick a published recipe and a dataset, change what you like, start; the URL then names the run, and
the page watches it.
"""

import streamlit as st
from shared.words import counted
from train import form, lineage, recipe, run_buttons, run_report, run_watch, runs_list, start, trials

from fer_core import recipes, runs, sweeps


def one(run: runs.Run) -> None:
    """Watch a run: its report once there is one, what moves, and what it was asked to do."""
    st.page_link("train/page.py", label="All trainings", icon=":material/arrow_back:")
    st.title(runs_list.shortened(run.title, 120))
    st.caption(runs_list.asked(run))
    if run.state == "broken":
        st.caption(
            "This folder cannot be read as a run: its recipe.json or status.json is missing or damaged. Put "
            "the file back, or delete the folder."
        )
        run_buttons.delete(run)
        return
    run_buttons.buttons(run)
    if run.state in ("finished", "stopped"):
        run_report.report(run)
    run_watch.watched(run)
    runs_list.remarks(run)


def new() -> None:
    """Choose a recipe, data and settings; start."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        chosen = recipes.get(recipe.pick())
    with right:
        recipe.card(chosen)
        dataset = start.dataset()
        protocol = start.protocol(chosen)
        words = st.empty()
        comes = lineage.pick(chosen, dataset)
        title, seed, logs = start.about()
        buttons = st.container()
    st.subheader("Settings")
    summary = st.container()
    wanted = form.settings(protocol)
    with summary:
        form.changes(wanted, protocol)
    words.caption(recipe.protocol_in_words(wanted.protocol))
    st.subheader("Behind the recipe")
    recipe.details(chosen)
    with buttons:
        start.start(wanted, dataset, title, seed, logs, comes)


if name := st.query_params.get("run"):
    one(runs.get(name))
elif name := st.query_params.get("sweep"):
    trials.one(sweeps.get(name))
else:
    found, swept = runs.all_runs(), sweeps.all_sweeps()
    st.title("Train")
    runs_list.underway(found)
    begin, listed, several = st.tabs(
        [
            "New training",
            counted(len(found), "run") if found else "Runs",
            counted(len(swept), "sweep") if swept else "Sweeps",
        ]
    )
    with begin:
        new()
    with listed:
        runs_list.listed(found)
    with several:
        trials.listed(swept)
