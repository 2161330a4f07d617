"""A sweep while it is carried out: how far, the best setting so far, and every trial with its state, epoch
and validation.

It reads the run folders, every two seconds; the trials are in Compare and in the list of runs like any other.
"""

import pandas as pd
import streamlit as st
from shared.words import counted, empty
from train.runs_list import ICONS, shortened

from fer_core import runs, sweeps
from fer_core.sweeps import Sweep, standing
from fer_core.sweeps.standing import Place

EVERY = 2.0  # seconds between two looks
OVER = ("finished", "stopped", "failed")


def one(sweep: Sweep) -> None:
    """The page of a sweep."""
    st.page_link("train/page.py", label="All trainings", icon=":material/arrow_back:")
    st.title(shortened(sweep.name, 80))
    st.caption(_asked(sweep))
    _buttons(sweep)
    state = sweep.state
    st.fragment(run_every=EVERY if state in runs.ACTIVE else None)(_look)(sweep.name, state)
    with st.expander("Log", key="train_sweep_log"):
        st.code(sweep.log() or "Nothing yet.", language=None, height=260)


def listed(found: list[Sweep]) -> None:
    """The sweeps there are, newest first."""
    if not found:
        empty(
            "A sweep trains one recipe with several settings and seeds at once. Start one with *Sweep*, "
            "beside *Start training*."
        )
    for sweep in found:
        st.page_link(
            "train/page.py",
            label=shortened(sweep.name),
            icon=ICONS.get(sweep.state, ICONS["broken"]),
            query_params={"sweep": sweep.name},
        )
        st.caption(f"{sweep.state} · {standing.sentence(sweep)} {standing.verdict(sweep)}")


def _asked(sweep: Sweep) -> str:
    recipes = ", ".join(dict.fromkeys(t.recipe for t in sweep.trials))
    seeds = len({t.seed for t in sweep.trials})
    search = {"asha": "the worse ones stop early", "random": "settings drawn by lot"}.get(
        str(sweep.plan.get("search")), "every setting"
    )
    when = str(sweep.plan.get("created", "")).replace("T", " ")[:16]
    return shortened(
        (
            f"{recipes} on {sweep.trials[0].dataset} · {counted(len(sweep.trials), 'training')}, "
            f"{counted(seeds, 'seed')}, {search} · {when}"
        ),
        300,
    )


def _buttons(sweep: Sweep) -> None:
    state = sweep.state
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if state in runs.ACTIVE and st.button(
            "Stop",
            key="train_sweep_stop",
            icon=":material/stop:",
            disabled=sweep.stopping,
            help="Every training under way keeps its best.",
        ):
            sweeps.stop(sweep)
            st.rerun()
        left = not all(sweeps.ended(run) for run in sweep.runs().values()) or len(sweep.runs()) < len(
            sweep.trials
        )
        about = {
            "type": "primary",
            "icon": ":material/play_arrow:",
            "help": "What has ended is not trained again.",
        }
        if state not in runs.ACTIVE and left and st.button("Go on", key="train_sweep_resume", **about):
            sweeps.launch(sweep)
            st.rerun()
        best = [row.run for _, row in standing.table(sweep) if row.accuracy is not None][:2]
        query = [("runs", name) for name in best] + [("split", "validation")]
        st.page_link(
            "compare/page.py",
            label="Compare the best two" if len(best) == 2 else "See them in Compare",
            icon=":material/compare_arrows:",
            query_params=query,
        )


def _look(name: str, state: str) -> None:
    sweep = sweeps.get(name)
    if sweep.state != state:
        st.rerun()  # other buttons, and no more looking once it is over
    found = standing.places(sweep)
    over = sum(place.state in OVER for place in found)
    if state in runs.ACTIVE:
        begun = sum(place.run is not None for place in found)
        text = (
            "Stopping; every training keeps its best."
            if sweep.stopping
            else f"{over} of {len(found)} over"
            if begun
            else sweep.status.get("message", "")
        )
        st.progress(sum(map(_share, found)) / len(found), text)
    else:
        st.markdown(_ending(sweep, state))
    verdict = standing.verdict(sweep)
    st.markdown(
        verdict
        or "The best setting will be named here, with its seeds as one figure, once a training has ended."
    )
    table = pd.DataFrame([_row(place) for place in found])
    link = st.column_config.LinkColumn("Run", display_text="open", width="small")
    columns = {
        "Run": link,
        "Validation %": st.column_config.NumberColumn(
            format="%.1f", help="Accuracy of the best epoch so far."
        ),
    }
    alt = f"{len(found)} trials, {over} over; {verdict}"
    st.dataframe(
        table,
        key="train_sweep_trials_table",
        hide_index=True,
        column_config=columns,
        height=min(38 + 35 * len(table), 640),
        placeholder="-",
        alt=alt,
    )


def _share(place: Place) -> float:
    return 1.0 if place.state in OVER else min(place.epoch / place.epochs, 1.0) if place.epochs else 0.0


def _row(place: Place) -> dict:
    epoch = f"{place.epoch} of {place.epochs}" if place.run else ""
    figures = {
        "Validation %": None if place.best is None else 100 * place.best,
        "Epoch": epoch,
        "State": place.state,
    }
    return {
        "Setting": place.trial.setting,
        "Seed": place.trial.seed,
        **figures,
        "Run": f"train?run={place.run.name}" if place.run else None,
    }


def _ending(sweep: Sweep, state: str) -> str:
    if state == "lost":
        return (
            "Its process is gone. *Go on* continues; nothing that has ended is trained again, the rest "
            "starts from its checkpoints."
        )
    if state == "failed":
        return shortened(str(sweep.status.get("message") or "It failed; the log says more."), 600)
    failed = (
        "".join(
            f"  \n{shortened(f'{t.setting}, seed {t.seed} failed: {why}', 300)}"
            for t, why in standing.failed(sweep)
        )
        if state == "finished"
        else ""
    )
    return f"{state.capitalize()}: {standing.sentence(sweep)}{failed}"
