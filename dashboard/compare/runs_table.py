"""The table of runs: which split it is of, what is ticked in it, and which runs the page compares."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from shared.table import room

from fer_core import reports, standings
from fer_core.standings import Row, opening

MOST = 8  # runs that are compared at once
SPLITS = ("test", "validation")
NUMBERS = {
    "Accuracy %": "%.1f",
    "Macro F1 %": "%.1f",
    "Paper %": "%.1f",
    "Gap, points": "%+.1f",
    "Minutes": "%.1f",
    "ms a face": "%.2f",
    "Size, MB": "%.1f",
    "Faces": "localized",
    "Parameters": "localized",
}
HELP = {
    "95 % interval": "Wilson interval of the share right; for several seeds their range.",
    "Protocol": (
        "Which split chose the checkpoint, which is reported, whether the recipe was scored on it "
        "before, and images with a twin in training."
    ),
    "Gap, points": "Ours minus the paper's figure of the same kind.",
    "Paper %": "What the paper reports on this dataset; where it does stands at the far right.",
}
SPLIT_HELP = (
    "Test images are opened once; validation images chose the epoch, so figures on them flatter a little."
)


def show(rows: Sequence[Row], key: str) -> None:
    """Show the rows; ticking some puts their runs into the URL."""
    table = pd.DataFrame(standings.listed(rows))

    def ticked() -> None:
        places = [place for place in st.session_state[key].selection.rows if place < len(rows)]
        names = [name for place in places for name in rows[place].runs]
        if len(names) > 1:
            st.query_params["runs"] = names[:MOST]

    st.dataframe(
        table,
        key=key,
        on_select=ticked,
        selection_mode="multi-row",
        column_config=_columns(),
        hide_index=True,
        height=min(room(len(table)), 320),
        placeholder="-",
        alt=_alt(rows),
    )


def _columns() -> dict:
    """How figures are written, and what the columns mean."""
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    columns = {name: number(format=shape, help=HELP.get(name)) for name, shape in NUMBERS.items()}
    for name, help_ in HELP.items():
        columns.setdefault(name, text(help=help_))
    columns["Run"] = text(pinned=True, width="medium")
    return columns


def _alt(rows: Sequence[Row]) -> str:
    scored = [(row.score, row.title) for row in rows if row.score is not None]
    if not scored:
        return "Runs without a report yet."
    score, title = max(scored, key=lambda pair: pair[0].accuracy)
    return (
        f"{len(rows)} runs; the best is {title} with {reports.percent(score.accuracy)} of {score.n:,} faces."
    )


def asked_split() -> str:
    """The split that the URL names, else test."""
    wanted = st.query_params.get("split")
    return wanted if wanted in SPLITS else SPLITS[0]


def choose_split() -> str:
    """Which images the figures are of: the test split, or those that chose the epoch; in the URL."""

    def changed() -> None:
        st.query_params["split"] = st.session_state["compare_split"]

    st.session_state["compare_split"] = asked_split()
    split = st.segmented_control(
        "Figures of",
        SPLITS,
        format_func=str.capitalize,
        key="compare_split",
        required=True,
        on_change=changed,
        help=SPLIT_HELP,
    )
    return split or SPLITS[0]


def chosen(rows: Sequence[Row]) -> list[str]:
    """The runs that the URL names, else the best small CNN and the best MobileNetV2 on one dataset; only
    those that have a report.
    """
    scored = {row.run for row in rows if row.score is not None}
    wanted = [name for name in st.query_params.get_all("runs") if name in scored]
    return wanted[:MOST] if wanted else opening.pair(rows)
