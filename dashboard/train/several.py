"""The curves of several trainings in one chart, on the images that choose the epoch."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from shared import plots, words
from train import charts

from fer_core import reports
from fer_core.runs import Run, pulse

MOST = 6  # lines that can still be told apart


def show(chosen: Sequence[Run], key: str) -> None:
    """Accuracy by epoch of the first few runs; nothing before two of them have an epoch."""
    curves: dict[str, pd.DataFrame] = {}
    for run in chosen[:MOST]:
        curve = pulse.curve(run)
        curve = curve[curve["epoch"] > 0]  # epoch 0 is a network that was not trained
        if curve["val_accuracy"].notna().any():
            curves[_name(run, curves)] = curve
    if len(curves) < 2:
        return
    st.caption("Accuracy by epoch on the images that choose the epoch")
    best = {name: float(curve["val_accuracy"].max()) for name, curve in curves.items()}
    first = max(best, key=best.__getitem__)
    alt = f"Of {len(curves)} trainings the best so far is {first} with {reports.percent(best[first])}."
    plots.show(charts.together(curves, "accuracy"), key, alt)
    if len(chosen) > MOST:
        st.caption(f"The first {MOST} of {words.counted(len(chosen), 'training')}.")


def _name(run: Run, taken: dict[str, pd.DataFrame]) -> str:
    """The run's title, told apart from one before of the same title."""
    title = run.title[:60]
    return title if title not in taken else f"{title} ({run.name})"
