"""A sweep while it is carried out: how far, the best setting so far, and every trial with its state, epoch
and validation.

It reads the run folders, every two seconds; the trials are in Compare and in the list of runs like any other.
"""

from typing import Any

import pandas as pd
import streamlit as st
from shared import words
from shared.table import room
from train import run_facts, runs_list, several

from fer_core import runs, sweeps
from fer_core.sweeps import Sweep, standing
from fer_core.sweeps.standing import Place

EVERY = 2.0  # seconds between two looks
OVER = ("finished", "stopped", "failed")
SEARCHES = {"asha": "the worse ones stop early", "random": "settings drawn by lot"}


def watch(sweep: Sweep) -> None:
    """The page of a sweep."""
    st.page_link("train/page.py", label="All trainings", icon=":material/arrow_back:")
    st.title(words.literal(sweep.name, 80))
    st.caption(_request(sweep))
    _buttons(sweep)
    state = sweep.state
    st.fragment(run_every=EVERY if state in runs.ACTIVE else None)(_look)(sweep.name, state)
    with st.expander("Log", key="train_sweep_log"):
        st.code(sweep.log() or "Nothing yet.", language=None, height=260)


def show(every: list[Sweep]) -> None:
    """The sweeps there are, newest first."""
    if not every:
        words.empty(
            "A sweep trains one recipe with several settings and seeds at once. Start one with *Sweep*, "
            "beside *Start training*."
        )
    for sweep in every:
        st.page_link(
            "train/page.py",
            label=words.literal(sweep.name, runs_list.LONGEST),
            icon=runs_list.icon(sweep.state),
            query_params={"sweep": sweep.name},
        )
        summary = f"{sweep.state} · {standing.sentence(sweep)} {standing.verdict(sweep)}"
        st.caption(words.literal(summary))


def _request(sweep: Sweep) -> str:
    """What the sweep was asked to try, in a line."""
    recipes = ", ".join(dict.fromkeys(trial.recipe for trial in sweep.trials))
    seeds = words.counted(len({trial.seed for trial in sweep.trials}), "seed")
    trainings = words.counted(len(sweep.trials), "training")
    search = SEARCHES.get(str(sweep.plan.get("search")), "every setting")
    when = run_facts.minute(str(sweep.plan.get("created", "")))
    dataset = sweep.trials[0].dataset
    return words.literal(f"{recipes} on {dataset} · {trainings}, {seeds}, {search} · {when}", 300)


def _buttons(sweep: Sweep) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if sweep.active:
            _stop(sweep)
        elif not _is_complete(sweep):
            _go_on(sweep)
        best = [row.run for _, row in standing.table(sweep) if row.accuracy is not None][:2]
        st.page_link(
            "compare/page.py",
            label="Compare the best two" if len(best) == 2 else "See them in Compare",
            icon=":material/compare_arrows:",
            query_params=[*(("runs", name) for name in best), ("split", "validation")],
        )


def _is_complete(sweep: Sweep) -> bool:
    begun = sweep.runs()
    return len(begun) == len(sweep.trials) and all(sweeps.ended(run) for run in begun.values())


def _stop(sweep: Sweep) -> None:
    if st.button(
        "Stop",
        key="train_sweep_stop",
        icon=":material/stop:",
        disabled=sweep.stopping,
        help="Every training under way keeps its best.",
    ):
        sweeps.stop(sweep)
        st.rerun()


def _go_on(sweep: Sweep) -> None:
    if st.button(
        "Go on",
        key="train_sweep_resume",
        type="primary",
        icon=":material/play_arrow:",
        help="What has ended is not trained again.",
    ):
        sweeps.launch(sweep)
        st.rerun()


def _look(name: str, state: str) -> None:
    sweep = sweeps.get(name)
    if sweep.state != state:
        st.rerun()  # other buttons, and no more looking once it is over
    places = standing.places(sweep)
    over = sum(place.state in OVER for place in places)
    if sweep.active:
        done = sum(map(_share_done, places)) / len(places)
        st.progress(done, words.literal(_how_far(sweep, places, over)))
    else:
        st.markdown(_ending(sweep, state))
    verdict = standing.verdict(sweep)
    nothing_yet = (
        "The best setting will be named here, with its seeds as one figure, once a training has ended."
    )
    st.markdown(words.literal(verdict) or nothing_yet)
    _table(places, f"{len(places)} trials, {over} over; {verdict}")
    begun = [place for place in places if place.run is not None]
    begun.sort(key=lambda place: -(place.best or 0.0))
    several.show([place.run for place in begun if place.run is not None], "train_sweep_curves")


def _how_far(sweep: Sweep, places: list[Place], over: int) -> str:
    if sweep.stopping:
        return "Stopping; every training keeps its best."
    if any(place.run is not None for place in places):
        return f"{over} of {len(places)} over"
    return sweep.status.message


def _share_done(place: Place) -> float:
    if place.state in OVER:
        return 1.0
    return min(place.epoch / place.epochs, 1.0) if place.epochs else 0.0


def _table(places: list[Place], alt: str) -> None:
    table = pd.DataFrame([_row(place) for place in places])
    validation = st.column_config.NumberColumn(format="%.1f", help="Accuracy of the best epoch so far.")
    link = st.column_config.LinkColumn("Run", display_text="open", width="small")
    st.dataframe(
        table,
        key="train_sweep_trials_table",
        hide_index=True,
        column_config={"Run": link, "Validation %": validation},
        height=min(room(len(table)), 640),
        placeholder="-",
        alt=alt,
    )


def _row(place: Place) -> dict[str, Any]:
    return {
        "Setting": place.trial.setting,
        "Seed": place.trial.seed,
        "Validation %": None if place.best is None else 100 * place.best,
        "Epoch": f"{place.epoch} of {place.epochs}" if place.run else "",
        "State": place.state,
        "Run": f"train?run={place.run.name}" if place.run else None,
    }


def _ending(sweep: Sweep, state: str) -> str:
    if state == "lost":
        return (
            "Its process is gone. *Go on* continues; nothing that has ended is trained again, the rest "
            "starts from its checkpoints."
        )
    if state == "failed":
        return words.literal(sweep.status.message or "It failed; the log says more.", 600)
    lines = [words.literal(f"{state.capitalize()}: {standing.sentence(sweep)}")]
    if state == "finished":
        for trial, why in standing.failed(sweep):
            lines.append(words.literal(f"{trial.setting}, seed {trial.seed} failed: {why}", 300))
    return "  \n".join(lines)
