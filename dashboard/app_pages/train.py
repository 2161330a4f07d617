"""Train: pick a published recipe and a dataset, change what you like, start; the URL then names the run, and the page watches it."""

import streamlit as st
import widgets
from widgets import run_buttons, run_report, run_watch, train_form, train_lineage, train_recipe, train_runs, train_start, train_trials

from fer_core import recipes, runs, sweeps


def one(run: runs.Run) -> None:
    """Watch a run: its report once there is one, what moves, and what it was asked to do."""
    st.page_link("app_pages/train.py", label="All trainings", icon=":material/arrow_back:")
    st.title(train_runs.shortened(run.title, 120))
    st.caption(train_runs.asked(run))
    if run.state == "broken":
        st.caption("This folder cannot be read as a run: its recipe.json or status.json is missing or damaged. Put the file back, or delete the folder.")
        run_buttons.delete(run)
        return
    run_buttons.buttons(run)
    if run.state in ("finished", "stopped"):
        run_report.report(run)
    run_watch.watched(run)
    train_runs.remarks(run)


def new() -> None:
    """Choose a recipe, data and settings; start."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        chosen = recipes.get(train_recipe.pick())
    with right:
        train_recipe.card(chosen)
        dataset = train_start.dataset()
        protocol = train_start.protocol(chosen)
        words = st.empty()
        comes = train_lineage.pick(chosen, dataset)
        title, seed, logs = train_start.about()
        buttons = st.container()
    st.subheader("Settings")
    summary = st.container()
    wanted = train_form.settings(protocol)
    with summary:
        train_form.changes(wanted, protocol)
    words.caption(train_recipe.protocol_in_words(wanted.protocol))
    st.subheader("Behind the recipe")
    train_recipe.details(chosen)
    with buttons:
        train_start.start(wanted, dataset, title, seed, logs, comes)


if name := st.query_params.get("run"):
    one(runs.get(name))
elif name := st.query_params.get("sweep"):
    train_trials.one(sweeps.get(name))
else:
    found, swept = runs.all_runs(), sweeps.all_sweeps()
    st.title("Train")
    train_runs.underway(found)
    begin, listed, several = st.tabs(["New training", widgets.counted(len(found), "run") if found else "Runs", widgets.counted(len(swept), "sweep") if swept else "Sweeps"])
    with begin:
        new()
    with listed:
        train_runs.listed(found)
    with several:
        train_trials.listed(swept)
