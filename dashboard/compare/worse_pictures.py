"""What worse pictures do to a run or two: a button that tries it, its progress, and the figures."""

from typing import Any

import streamlit as st
from compare import trust, trust_charts
from shared import plots, words
from shared.table import room

from fer_core import runs
from fer_core.jobs import duration
from fer_core.media.damage import DAMAGES
from fer_core.predictor import stress
from fer_core.runs import Run

TITLES = {damage.name: damage.title for damage in DAMAGES.values()}


def show(names: list[str]) -> None:
    """Robustness of each run; a button starts what is missing. Looks again every two seconds while a trial
    runs.
    """
    busy = _is_busy([runs.named(name) for name in names])
    st.fragment(_look, run_every=2 if busy else None)(names, busy)


def _is_busy(chosen: list[Run]) -> bool:
    return any(stress.progress(run).get("state") == "running" for run in chosen)


def _look(names: list[str], busy: bool) -> None:
    chosen = [runs.named(name) for name in names]
    if busy != _is_busy(chosen):
        st.rerun()
    for who, run in zip("AB", chosen, strict=False):
        _trial(who, run)
    results = [stress.result(run) for run in chosen]
    if any(results):
        _results(results, [run.title for run in chosen])
    else:
        st.caption(
            "Ten ways to worsen a picture, at five strengths each: blur, noise, JPEG, brightness, contrast, "
            "rotation, shift, bars over eyes or mouth, fewer pixels."
        )


def _results(results: list[dict[str, Any]], titles: list[str]) -> None:
    st.caption(
        f"{trust.WAYS} From left to right: as it is, then five strengths; the exact amount is under the "
        "pointer."
    )
    figure = trust_charts.stress(results, titles, TITLES)
    plots.show(figure, "compare_stress", "Share right under ten kinds of worse pictures.")
    table = stress.beside(results)
    st.dataframe(
        table,
        hide_index=True,
        key="compare_stress_table",
        height=room(len(table)),
        placeholder="-",
    )


def _trial(who: str, run: Run) -> None:
    now = stress.progress(run)
    if now.get("state") == "running":
        _progress(who, run, now)
        return
    if now.get("state") == "failed":
        st.caption(f"{who}: the last trial failed: {words.literal(now['message'])}")
    elif now.get("state") == "lost":
        st.caption(f"{who}: the last trial was interrupted.")
    if stress.result(run):
        return
    st.button(
        f"Try {who} on worse pictures",
        key=f"compare_try_{who}",
        icon=":material/blur_on:",
        on_click=stress.launch,
        args=(run,),
        disabled=not run.ready,
    )
    if not run.ready:
        st.caption(f"{who} has no exported network (model.tflite), so it cannot be asked again.")


def _progress(who: str, run: Run, now: dict[str, Any]) -> None:
    text = f"{who}: {words.literal(now['message'])}"
    if now.get("seconds_left"):
        text += f" About {duration(now['seconds_left'])} left."
    st.progress(now["done"] / max(now["total"], 1), text)
    st.button("Stop the trial", key=f"compare_stop_{who}", on_click=stress.stop, args=(run,))
