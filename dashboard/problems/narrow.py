"""Which findings one looks at: one problem or all, a split, a decision, a label, a range of scores."""

import numpy as np
import pandas as pd
import streamlit as st
from problems import findings

from fer_core import doctor, emotions
from fer_core.doctor import Diagnosis

ALL = "all"
SORTS = {
    "Surest first": ("score", False),
    "Least sure first": ("score", True),
    "File name": ("image", True),
    "Label": ("label", True),
}


def narrowed(diagnosis: Diagnosis) -> pd.DataFrame:
    """The findings that the pickers of the page ask for, in their order."""
    problem = _problem(diagnosis)
    table = diagnosis.table
    if problem != ALL:
        table = table[table["problem"] == problem]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = {
            "split": _one("Split", "All splits", sorted(table["split"].unique()), 150),
            "decision": _one("Decision", "All decisions", list(findings.STATES), 160),
            "label": _one("Label", "All labels", list(emotions.ordered(table["label"].unique())), 150),
        }
        order = st.selectbox("Order", list(SORTS), key="problems_order", on_change=findings.turn, width=170)
        low, high = _scores(table, problem)
    for column, value in wanted.items():
        if value:
            table = table[table[column] == value]
    column, up = SORTS[order]
    table = table[table["score"].between(low, high)]
    return table.sort_values(column, ascending=up, kind="stable").reset_index(drop=True)


def _problem(diagnosis: Diagnosis) -> str:
    counts = diagnosis.counts()
    titles = {name: f"{doctor.PROBLEMS[name].title} {n:,}" for name, n in counts.items()}
    titles[ALL] = f"All problems {diagnosis.faces:,}"
    return st.pills(
        "Problem",
        list(titles),
        default=next(iter(counts)),
        required=True,
        format_func=titles.get,
        key="problems_problem",
        label_visibility="collapsed",
        on_change=findings.turn,
    )


def _one(label: str, everything: str, values: list[str], width: int) -> str:
    """One of the values, or an empty text for all of them."""
    key = "problems_state" if label == "Decision" else f"problems_{label.lower()}"
    chosen = st.selectbox(
        label,
        [everything, *values],
        format_func=lambda value: findings.STATES.get(value, value),
        key=key,
        on_change=findings.turn,
        width=width,
    )
    return "" if chosen == everything else chosen


def _scores(table: pd.DataFrame, problem: str) -> tuple[float, float]:
    """Between which scores; no slider where all are the same."""
    low = float(np.floor(100 * table["score"].min()) / 100)
    high = float(np.ceil(100 * table["score"].max()) / 100)
    if low == high:
        return low, high
    return st.slider(
        "Score",
        low,
        high,
        (low, high),
        0.01,
        key=f"problems_score_{problem}",
        on_change=findings.turn,
        width=200,
    )
